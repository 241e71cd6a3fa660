/**
 * Stands in for `@std/assert` where JSR cannot be reached: the functions that the unit tests use, with
 * the same signatures.
 *
 * @module
 */

import * as node from "node:assert/strict";

/** What a failed assertion throws. */
export class AssertionError extends Error {
  override get name(): string {
    return "AssertionError";
  }
}

/** Fails unless `expr` is truthy. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg === "" ? "Expected a truthy value" : msg);
}

/** Fails unless both are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  node.deepStrictEqual(actual, expected, msg);
}

/** Fails unless both are the same value. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  node.strictEqual(actual, expected, msg);
}

/** Fails if both are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  node.notDeepStrictEqual(actual, expected, msg);
}

/** Fails unless `actual` contains `expected`. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  assert(
    actual.includes(expected),
    msg ?? `Expected ${JSON.stringify(actual)} to contain ${JSON.stringify(expected)}`,
  );
}

/** Fails unless `actual` matches `expected`. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  assert(expected.test(actual), msg ?? `Expected ${JSON.stringify(actual)} to match ${expected}`);
}

/** Fails unless `actual` is an instance of `expectedType`. */
export function assertInstanceOf<T extends abstract new (...args: never[]) => unknown>(
  actual: unknown,
  expectedType: T,
  msg = "",
): asserts actual is InstanceType<T> {
  assert(actual instanceof expectedType, msg === "" ? `Expected ${expectedType.name}` : msg);
}

/** Fails unless `fn` throws; gives what it threw. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: abstract new (...args: never[]) => E = Error as never,
  msgIncludes = "",
  msg = "",
): E {
  try {
    fn();
  } catch (error) {
    return checkError(error, ErrorClass, msgIncludes, msg);
  }
  throw new AssertionError(msg === "" ? "Expected the function to throw" : msg);
}

/** Fails unless `fn` rejects; gives what it rejected with. */
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: abstract new (...args: never[]) => E = Error as never,
  msgIncludes = "",
  msg = "",
): Promise<E> {
  let promise: PromiseLike<unknown>;
  try {
    promise = fn();
  } catch {
    throw new AssertionError("Expected the function to reject, it threw");
  }
  try {
    await promise;
  } catch (error) {
    return checkError(error, ErrorClass, msgIncludes, msg);
  }
  throw new AssertionError(msg === "" ? "Expected the function to reject" : msg);
}

/** Fails always. */
export function fail(msg = "Failed"): never {
  throw new AssertionError(msg);
}

function checkError<E extends Error>(
  error: unknown,
  ErrorClass: abstract new (...args: never[]) => E,
  msgIncludes: string,
  msg: string,
): E {
  assertInstanceOf(error, ErrorClass, msg);
  assertStringIncludes(error.message, msgIncludes, msg === "" ? undefined : msg);
  return error;
}
