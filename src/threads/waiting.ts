/**
 * A call that waits, as a sequence of transitions; how its thread sleeps in between is not its affair.
 *
 * @module
 */

import type { Guard } from "./common.ts";

/** A pending call of this thread. Its methods are transitions: they run inside the guard. */
export abstract class Waiting<T> {
  /** Its record in shared memory, or 0. */
  record = 0;
  /** Whether the thread sleeps in it. */
  blocking = false;
  /** Whether the thread's other calls are to be passed over while it sleeps in this one (G15). */
  readonly setsAside: boolean = false;
  /** Whether it has looked for what it waits for: not where a thread that died was in the way. */
  begun = false;
  /** Whether it has come to an end. */
  settled = false;
  /** What it was granted. */
  value: T | undefined = undefined;
  /** Why it fails, if it does. */
  failure: { readonly reason: unknown } | undefined = undefined;
  /**
   * What was to end it after it was granted what it waits for, which its caller has not seen: that
   * changes nothing (G5), unless a call that blocks takes it over.
   */
  late: { readonly reason: unknown; readonly expired: boolean } | undefined = undefined;
  /** What can end it early, where it is no blocking call. */
  guard: Guard | undefined = undefined;
  /** Settles the promise, where it is no blocking call. */
  finish: (() => void) | undefined = undefined;

  /** Ends the call if it need not wait, and else does nothing. */
  tryNow(): void {}
  /** Takes what it waits for, or gets in line. */
  abstract begin(): void;
  /** Looks again, after the thread was woken. */
  abstract resume(): void;
  /** Whether {@linkcode promising} can tell; else only being woken does. */
  readonly tells: boolean = false;
  /**
   * Whether entering the guard will most likely end the wait, seen from outside of it. What can be taken
   * without the guard it may take: then resuming ends the wait for certain.
   */
  promising(): boolean {
    return true;
  }
  /** Ends the call if it can without a transition, before it is in line; outside of the guard. */
  tryAside(): void {}
  /** Leaves the line, unless it was granted: then it ends so. */
  abstract giveUp(reason: unknown, expired: boolean): void;
  /** Whether others could have what it is granted. Only then the next two are called, and do anything. */
  readonly takes: boolean = false;
  /** Gives back a grant or a call that nobody has seen yet, and gets in line at its old place. */
  retract(): void {}
  /** It was granted by a transition of its own thread, which its caller has not seen yet. */
  handed(): void {}
  /** Has it passed over in its line, or no more. */
  setAside(_aside: boolean): void {}

  /** What the caller is given; outside of the guard. */
  result(): T {
    return this.value as T;
  }

  /** Ends it well. */
  succeed(value: T): void {
    this.settled = true;
    this.value = value;
  }

  /** Ends it badly. */
  fail(reason: unknown): void {
    this.settled = true;
    this.failure = { reason };
  }
}
