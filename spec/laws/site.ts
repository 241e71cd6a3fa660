/**
 * What a waiting method has to offer for the laws of group G to be checked at it.
 *
 * @module
 */

import type { Awaitable } from "../../src/contract.ts";
import type { Primitive } from "../subject.ts";
import type { World } from "../world.ts";

/** Makes the call under test, in one synchronous step; takes wrong options too. */
export type Caller = (options?: unknown) => Awaitable<unknown>;

/** An opened instance with everything a law needs to drive one of its waiting methods. */
export interface Bench {
  /** Brings one more party to where it can make the call. */
  ready(): Awaitable<Caller>;
  /** Lets calls go on, see {@linkcode Site.serves}; acts before it returns. */
  unblock(): Awaitable<unknown>;
  /** What all readers say while no party is between `ready` and its call's end. */
  state(): Promise<readonly unknown[]>;
  /**
   * Checks what one call was granted; to be called once for each.
   *
   * @param still Whether it is still held: no `unblock` can have ended a hold of it.
   */
  verify(value: unknown, still: boolean): void;
  /** The `try…` form of the call: `undefined` or `false` where it is unavailable. */
  attempt?(): Awaitable<unknown>;
  /** Undoes `unblock` where that serves all. */
  rearm?(): Awaitable<unknown>;
}

/** A waiting method of a primitive. */
export interface Site {
  /** Whose method it is. */
  readonly primitive: Primitive;
  /** The method, and what distinguishes this use of it. */
  readonly method: string;
  /**
   * What one `unblock` does: `"one"` serves the longest waiting call, or the next one to come;
   * `"notified"` does so too, but is lost on nobody; `"all"` serves all calls, those to come too;
   * `"meeting"` serves all, and a call that gives up breaks it for all.
   */
  readonly serves: "one" | "notified" | "all" | "meeting";
  /** How many unclaimed `unblock`s it keeps, where it serves one. */
  readonly room: number;
  /** Whether one served call has to finish before the next is served, however many were let go. */
  readonly chains: boolean;
  /** Whether no call is granted at once. */
  readonly alwaysWaits?: boolean;
  /** Makes an instance on which the call has to wait, or, with `free`, is granted at once. */
  open(world: World, free?: boolean): Promise<Bench>;
}
