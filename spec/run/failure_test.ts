import { assert, assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import { NotHeldError } from "../../src/errors.ts";
import { describe, revive } from "../../src/failure.ts";

/** An error as it arrives. */
const arrived = (error: unknown) => revive(structuredClone(describe(error)));

Deno.test("failure: a chain of causes arrives, however long", () => {
  const length = 10_000;
  Error.stackTraceLimit = 0;
  let error: unknown = "the first";
  for (let left = length; left > 0; left--) error = new Error(String(left), { cause: error });
  Error.stackTraceLimit = 10;
  let arrives = arrived(error);
  for (let number = 1; number <= length; number++) {
    assertInstanceOf(arrives, Error);
    assertEquals(arrives.message, String(number));
    arrives = arrives.cause;
  }
  assertEquals(arrives, "the first");
});

Deno.test("failure: a code arrives as the number or the text that it is", () => {
  for (const code of ["E_CODE", 42, undefined]) {
    const error = arrived(Object.assign(new Error("with a code"), { code })) as { code?: unknown };
    assertStrictEquals(error.code, code);
  }
});

Deno.test("failure: the errors of an AggregateError arrive, as what they are", () => {
  const shared = new NotHeldError("not held");
  const inner = new AggregateError([shared, 3], "inner", { cause: shared });
  const error = arrived(new AggregateError([inner, shared, { a: 1 }], "outer"));
  assertInstanceOf(error, AggregateError);
  assertEquals([error.name, error.message], ["AggregateError", "outer"]);
  assertEquals(Object.keys(error), []);
  const [first, second, third, ...more] = error.errors;
  assertInstanceOf(first, AggregateError);
  assertInstanceOf(second, NotHeldError);
  assertEquals([second.message, second.code, third, more], ["not held", "NOT_HELD", { a: 1 }, []]);
  assertStrictEquals(first.errors[0], second);
  assertStrictEquals(first.cause, second);
  assertEquals(first.errors[1], 3);
});

Deno.test("failure: one whose errors are no list arrives without", () => {
  const error = new AggregateError([], "none");
  for (const errors of [undefined, 3, null]) {
    Object.assign(error, { errors });
    const { name, message } = arrived(error) as Error;
    assertEquals([name, message], ["AggregateError", "none"]);
  }
});

Deno.test("failure: circles arrive as circles", () => {
  const error = new AggregateError([], "it causes itself");
  error.cause = new TypeError("by this", { cause: error });
  error.errors.push(error);
  const arrives = arrived(error) as AggregateError;
  assert(arrives.cause instanceof TypeError);
  assertStrictEquals(arrives.cause.cause, arrives);
  assertStrictEquals(arrives.errors[0], arrives);
});

Deno.test("failure: of an error that throws when it is looked at, what it throws arrives", () => {
  const error = Object.defineProperty(new Error(), "cause", {
    get() {
      throw new RangeError("do not look");
    },
  });
  const arrives = arrived(error);
  assertInstanceOf(arrives, RangeError);
  assertEquals(arrives.message, "do not look");
});
