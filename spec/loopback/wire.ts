/**
 * What travels between the client and the host.
 *
 * @module
 */

import * as errors from "../../src/errors.ts";

/** What kind of primitive to make. */
export type Kind =
  | "Semaphore"
  | "BoundedSemaphore"
  | "Lock"
  | "RLock"
  | "Event"
  | "Condition"
  | "Queue"
  | "LifoQueue"
  | "PriorityQueue"
  | "Barrier";

/** From the client: a call, and what can become of it. */
export type Request =
  | {
    readonly type: "open";
    readonly id: number;
    readonly kind: Kind;
    readonly args: readonly unknown[];
    /** The id of the lock that a condition is over. */
    readonly lock?: number;
  }
  | Call
  /** The caller gave up. */
  | { readonly type: "cancel"; readonly id: number }
  /** The caller has what it was offered, and will not give it back. */
  | { readonly type: "accept"; readonly id: number }
  /** The caller had given up when the offer came. */
  | { readonly type: "decline"; readonly id: number };

/** A call of a method, of a primitive or of a grant. */
export interface Call {
  /** Tells messages apart. */
  readonly type: "call";
  /** The call, and later the grant that it gave. */
  readonly id: number;
  /** The primitive, by the id that it was opened with; or the grant. */
  readonly target: number;
  /** What to do. */
  readonly method: string;
  /** Arguments before the options. */
  readonly args: readonly unknown[];
  /** The options without the signal and the owner, which do not travel. */
  readonly options?: unknown;
  /** Whether a `cancel` may follow, or comes along. */
  readonly cancel?: "possible" | "already";
  /** Whose call it is, for re-entrant locks. */
  readonly owner?: { readonly id: number; readonly name: string };
}

/** From the host. */
export type Reply =
  | { readonly type: "result"; readonly id: number; readonly value: unknown }
  /** Something that was set aside for the caller: a permit, an item, or room for one. */
  | { readonly type: "offer"; readonly id: number; readonly value: unknown }
  | { readonly type: "error"; readonly id: number; readonly name: string; readonly message: string }
  /** The call ended because it was cancelled. */
  | { readonly type: "cancelled"; readonly id: number }
  /** A permit's hold has ended, by whatever way. */
  | { readonly type: "ended"; readonly id: number };

const kinds: Readonly<Record<string, new (message?: string) => Error>> = {
  TypeError,
  RangeError,
  TimeoutError: errors.TimeoutError,
  NotHeldError: errors.NotHeldError,
  NoOwnerError: errors.NoOwnerError,
  OverReleaseError: errors.OverReleaseError,
  QueueShutDownError: errors.QueueShutDownError,
  BrokenBarrierError: errors.BrokenBarrierError,
  UnsupportedError: errors.UnsupportedError,
  TerminatedError: errors.TerminatedError,
};

/** An error as it travels. */
export function encodeError(error: unknown): { name: string; message: string } {
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: "Error", message: String(error) };
}

/** An error that has travelled, of the class that it had. */
export function decodeError({ name, message }: { name: string; message: string }): Error {
  return new (kinds[name] ?? Error)(message);
}
