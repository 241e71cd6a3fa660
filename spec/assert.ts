/**
 * The suite's own assertions: it has to run in engines that read no import map.
 *
 * @module
 */

import { type Call, show } from "./world.ts";

/** What a violated law throws. */
export class LawViolation extends Error {
  override get name(): string {
    return "LawViolation";
  }
}

/** Fails unless `condition`. */
export function ok(condition: unknown, message: string): asserts condition {
  if (!condition) throw new LawViolation(message);
}

/** Fails unless both are the same value, as `Object.is` has it. */
export function same<T>(actual: T, expected: T, what: string): void {
  if (!Object.is(actual, expected)) {
    throw new LawViolation(`${what}: expected ${show(expected)}, got ${show(actual)}`);
  }
}

/** Fails unless the property has this value, and keeps it when plain JavaScript assigns to it. */
export function keeps<T, K extends keyof T>(object: T, key: K, expected: T[K]): void {
  same(object[key], expected, String(key));
  try {
    object[key] = undefined as never;
  } catch {
    // refused aloud: as good
  }
  same(object[key], expected, `${String(key)} after an assignment`);
}

/** Fails unless both have the same elements in the same order. */
export function sameList(actual: readonly unknown[], expected: readonly unknown[], what: string) {
  const equal = actual.length === expected.length &&
    actual.every((item, index) => Object.is(item, expected[index]));
  if (!equal) throw new LawViolation(`${what}: expected ${show(expected)}, got ${show(actual)}`);
}

/** Fails unless the call is still waiting. */
export function pending(call: Call): void {
  if (call.state !== "pending") {
    throw new LawViolation(`${call.party} ${call.label}: expected to wait, was ${outcome(call)}`);
  }
}

/** Fails unless the call was granted; gives what it resolved with. */
export function fulfilled<T>(call: Call<T>): T {
  if (call.state !== "fulfilled") {
    throw new LawViolation(
      `${call.party} ${call.label}: expected to be granted, was ${outcome(call)}`,
    );
  }
  return call.value as T;
}

/** Fails unless the call rejected with exactly this reason. */
export function rejectedWith(call: Call, reason: unknown): void {
  if (call.state !== "rejected" || !Object.is(call.reason, reason)) {
    throw new LawViolation(
      `${call.party} ${call.label}: expected to reject with ${show(reason)}, was ${outcome(call)}`,
    );
  }
}

/** The codes of the library's own errors, by class name. */
const codes: Readonly<Record<string, string>> = {
  TimeoutError: "TIMEOUT",
  NotHeldError: "NOT_HELD",
  NoOwnerError: "NO_OWNER",
  OverReleaseError: "OVER_RELEASE",
  QueueShutDownError: "SHUT_DOWN",
  BrokenBarrierError: "BROKEN_BARRIER",
  ConnectionLostError: "CONNECTION_LOST",
  LeaseLostError: "LEASE_LOST",
  CapacityError: "CAPACITY",
  UnsupportedError: "UNSUPPORTED",
  TerminatedError: "TERMINATED",
};

/**
 * Fails unless `error` is of this kind: the library's own by name and code, the built-in ones by
 * class (an OverReleaseError is a RangeError too).
 */
export function isError(error: unknown, kind: string, what: string): void {
  const code = codes[kind];
  const builtIn = { TypeError, RangeError }[kind];
  const right = builtIn !== undefined
    ? error instanceof builtIn
    : error instanceof Error && error.name === kind &&
      (error as { code?: unknown }).code === code &&
      (kind !== "OverReleaseError" || error instanceof RangeError);
  if (!right) throw new LawViolation(`${what}: expected a ${kind}, got ${show(error)}`);
}

/** Fails unless the call rejected (or threw) with an error of this kind; see {@linkcode isError}. */
export function rejectedAs(call: Call, kind: string): void {
  call.guard.need(kind);
  if (call.state !== "rejected") {
    throw new LawViolation(
      `${call.party} ${call.label}: expected a ${kind}, was ${outcome(call)}`,
    );
  }
  isError(call.reason, kind, `${call.party} ${call.label}`);
}

function outcome(call: Call): string {
  switch (call.state) {
    case "pending":
      return "still waiting";
    case "fulfilled":
      return `granted ${show(call.value)}`;
    case "rejected":
      return `rejected with ${show(call.reason)}`;
  }
}
