/**
 * Errors on their way to another thread or process: with name, message, stack, code, cause and, of an
 * AggregateError, errors; and as instances of the library's own classes where they are.
 *
 * @module
 */

import * as errors from "./errors.ts";

/**
 * Errors that can be cloned: the first is what was thrown, the others are what it leads to, each once.
 * They name each other by their places, so that neither long chains nor circles nest.
 */
export type Failure = readonly Described[];

/** One of them. */
interface Described {
  /** What was thrown, if it is no error. */
  readonly thrown?: unknown;
  /** The error's name. */
  readonly name?: string;
  /** Its message. */
  readonly message?: string;
  /** Its stack. */
  readonly stack?: string | undefined;
  /** Its code, if it has one. */
  readonly code?: unknown;
  /** The place of its cause, if it has one. */
  readonly cause?: number | undefined;
  /** The places of its errors, if it is an AggregateError. */
  readonly errors?: readonly number[] | undefined;
}

type ErrorClass = new (message?: string) => Error;

const builtIn = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
const classes: Readonly<Record<string, ErrorClass>> = { ...builtIn, ...errors };

/** Makes something that can be cloned of what was thrown, or of what that throws when it is looked at. */
export function describe(error: unknown): Failure {
  try {
    return describeAll(error);
  } catch (thrown) {
    return describeAll(thrown);
  }
}

function describeAll(error: unknown): Failure {
  const places = new Map<unknown, number>([[error, 0]]);
  const placeOf = (other: unknown): number => {
    if (!places.has(other)) places.set(other, places.size);
    return places.get(other)!;
  };
  const described: Described[] = [];
  for (const one of places.keys()) described.push(describeOne(one, placeOf)); // also what it leads to
  return described;
}

function describeOne(error: unknown, placeOf: (other: unknown) => number): Described {
  if (!(error instanceof Error)) return { thrown: cloneable(error) };
  const { name, message, stack, code, cause } = error as Error & { code?: unknown };
  return {
    name: String(name),
    message: String(message),
    stack: stack === undefined ? undefined : String(stack),
    code: typeof code === "number" ? code : code === undefined ? undefined : String(code),
    cause: cause === undefined ? undefined : placeOf(cause),
    errors: error instanceof AggregateError && Array.isArray(error.errors)
      ? error.errors.map(placeOf)
      : undefined,
  };
}

/** Makes an error of what {@linkcode describe} gave. */
export function revive(failure: Failure): unknown {
  const revived = failure.map(reviveOne);
  failure.forEach(({ cause, errors }, place) => {
    const error = revived[place] as Error;
    if (cause !== undefined) define(error, "cause", revived[cause]);
    if (errors !== undefined) define(error, "errors", errors.map((other) => revived[other]));
  });
  return revived[0];
}

function reviveOne({ thrown, name, message, stack, code, errors }: Described): unknown {
  if (name === undefined) return thrown;
  const Class = Object.hasOwn(classes, name) ? classes[name]! : Error;
  const error = errors === undefined ? new Class(message) : new AggregateError([], message);
  const fields: Record<string, unknown> = { stack, code, name };
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined || (error as unknown as typeof fields)[key] === value) continue;
    define(error, key, value);
  }
  return error;
}

function define(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, configurable: true, writable: true });
}

/** What no clone can be made of crosses as what it is called. */
function cloneable(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return String(value);
  }
}
