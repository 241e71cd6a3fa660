/**
 * What travels between a client and the broker, whatever carries it.
 *
 * Messages are tuples, the first entry of which says what they are; what is left out at the end is
 * `undefined`. Both directions keep their order. A primitive is known by the id of the request that
 * opened it, and a grant by the id of the call that it answers.
 *
 * @module
 */

import * as errors from "../errors.ts";

/** Raised whenever a message changes; both ends have to speak the same. */
export const PROTOCOL = 3;

/** What kind of primitive a name stands for. */
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

/** The requests, by what their first entry is. */
export const Ask = {
  /** Who calls; has to come first. */
  hello: 0,
  /** Makes or joins the primitive of a name; the id is what it is called by from then on. */
  open: 1,
  /** Calls a method of a primitive or a grant. With id 0 nobody waits for the answer. */
  call: 2,
  /** Ends something granted; one that has ended already is no error. */
  end: 3,
  /** The caller gave up: what waits stops, and what was granted meanwhile goes back. */
  cancel: 4,
  /** The caller of a `put` still wants the room that it was offered. */
  enter: 5,
  /** So many items and notifications have come, from the first on, to callers that wanted them. */
  keep: 6,
  /** Leaves a primitive. */
  close: 7,
  /** Ends a primitive for all. */
  destroy: 8,
  /** Asks for an answer once all that was asked before has had its effect. */
  ping: 9,
  /** Asks who holds and who waits. */
  status: 10,
} as const;

/** From the client. */
export type Request =
  | readonly [typeof Ask.hello, magic: string, protocol: number, token: string, client: string]
  | readonly [typeof Ask.open, id: number, kind: Kind, name: string, size: unknown, lock?: number]
  | Call
  | readonly [typeof Ask.end, id: number, grant: number, how: End]
  | readonly [typeof Ask.cancel, id: number]
  | readonly [typeof Ask.enter, id: number]
  | readonly [typeof Ask.keep, items: number]
  | readonly [typeof Ask.close, id: number, target: number]
  | readonly [typeof Ask.destroy, id: number, name: string]
  | readonly [typeof Ask.ping, id: number]
  | readonly [typeof Ask.status, id: number];

/** How something granted ends: a permit is released or forgotten, a delivery done or given back. */
export type End = "release" | "forget" | "done" | "giveBack";

/**
 * Where an item is that does not travel itself: in the file of a session. With a type, the bytes are
 * those of a typed array.
 */
export type Stored = readonly [session: number, offset: number, length: number, type?: number];

/** What travels in the place of an item that is stored. */
export const ELSEWHERE = 0;

/** A call of a method. */
export type Call = readonly [
  typeof Ask.call,
  id: number,
  target: number,
  method: string,
  args?: readonly unknown[] | undefined,
  /** Without the signal and the owner, which do not travel. */
  options?: unknown,
  /** Whether the caller has a signal, and whether that has fired. */
  cancel?: "possible" | "already" | undefined,
  /** Whose call it is, for re-entrant locks. */
  owner?: readonly [id: number, name: string] | undefined,
  /** Where the item is that is put. */
  stored?: Stored | undefined,
];

/** The replies, by what their first entry is. */
export const Tell = {
  /** The client is welcome. */
  welcome: 0,
  /** What a call gave. */
  result: 1,
  /** A hold: with its fence, counted from the base of the welcome, and whether the last holder died. */
  permit: 2,
  /** An item, the caller's for good. */
  item: 3,
  /** An item, owed until it is done. */
  delivery: 4,
  /** Room for the item of a `put` whose caller may have given up. */
  room: 5,
  /** Why a call failed. */
  error: 6,
  /** A call ended because its caller gave up; only where that waits for the broker. */
  cancelled: 7,
  /** A hold has ended, by another way than its own; it is lost if its primitive was destroyed or left. */
  ended: 8,
  /** A hold is in force again after a condition's wait. */
  regained: 9,
  /** A condition's wait has ended by a notification. */
  woken: 10,
  /** What was stored there is not needed any more. */
  free: 11,
} as const;

/** From the broker. */
export type Reply =
  | readonly [typeof Tell.welcome, protocol: number, fences: string, session: number]
  | readonly [typeof Tell.result, id: number, value?: unknown]
  | readonly [typeof Tell.permit, id: number, fence: number, abandoned: boolean]
  | readonly [typeof Tell.item, id: number, item: unknown, stored?: Stored]
  | readonly [typeof Tell.delivery, id: number, item: unknown, stored?: Stored]
  | readonly [typeof Tell.room, id: number]
  | readonly [typeof Tell.error, id: number, name: string, message: string]
  | readonly [typeof Tell.cancelled, id: number]
  | readonly [typeof Tell.ended, hold: number, lost: boolean]
  | readonly [typeof Tell.regained, hold: number, fence: number, abandoned: boolean]
  | readonly [typeof Tell.woken, id: number]
  | readonly [typeof Tell.free, stored: Stored];

/**
 * Whether a reply hands over what would be lost with one who dies without having seen it: the client
 * says when it has come, and the broker gives it to another if that is never said (X2, X4).
 */
export function handsOver([type]: Reply): boolean {
  return type === Tell.item || type === Tell.delivery || type === Tell.woken;
}

const kinds: Readonly<Record<string, new (message?: string) => Error>> = {
  TypeError,
  RangeError,
  ...errors,
};

/** An error as it travels. */
export function encodeError(error: unknown): [name: string, message: string] {
  return error instanceof Error ? [error.name, error.message] : ["Error", String(error)];
}

/** An error that has travelled, of the class that it had. */
export function decodeError(name: string, message: string): Error {
  return new (kinds[name] ?? Error)(message);
}

/** The other end does not keep to the protocol; its connection ends. */
export class ProtocolError extends Error {
  /** Always `"ProtocolError"`. */
  override get name(): string {
    return "ProtocolError";
  }
}
