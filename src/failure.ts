/**
 * Errors on their way to another thread or process: with name, message, stack, code and cause, and as
 * instances of the library's own classes where they are.
 *
 * @module
 */

import * as errors from "./errors.ts";

/** An error that can be cloned. */
export interface Failure {
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
  /** Its cause, if it has one. */
  readonly cause?: Failure | undefined;
}

type ErrorClass = new (message?: string) => Error;

const builtIn = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
const classes: Readonly<Record<string, ErrorClass>> = { ...builtIn, ...errors };

/**
 * Makes something that can be cloned of what was thrown.
 *
 * @param above What it is a cause of: an error that causes itself is told of once.
 */
export function describe(error: unknown, above: readonly unknown[] = []): Failure {
  if (!(error instanceof Error)) return { thrown: cloneable(error) };
  const { name, message, stack, code, cause } = error as Error & { code?: unknown };
  const chain = [...above, error];
  return {
    name: String(name),
    message: String(message),
    stack: stack === undefined ? undefined : String(stack),
    code: typeof code === "number" ? code : code === undefined ? undefined : String(code),
    cause: cause === undefined || chain.includes(cause) ? undefined : describe(cause, chain),
  };
}

/** Makes an error of what {@linkcode describe} gave. */
export function revive({ thrown, name, message, stack, code, cause }: Failure): unknown {
  if (name === undefined) return thrown;
  const Class = Object.hasOwn(classes, name) ? classes[name]! : Error;
  const error = new Class(message);
  const fields: Record<string, unknown> = { stack, code, name };
  if (cause !== undefined) fields.cause = revive(cause);
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined || (error as unknown as typeof fields)[key] === value) continue;
    Object.defineProperty(error, key, { value, configurable: true, writable: true });
  }
  return error;
}

/** What no clone can be made of crosses as what it is called. */
function cloneable(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return String(value);
  }
}
