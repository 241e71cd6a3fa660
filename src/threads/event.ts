/**
 * A flag that threads can wait for.
 *
 * @module
 */

import type { Event as Contract, WaitOptions } from "../contract.ts";
import { DONE, startLimits } from "./common.ts";
import { create, type Handle, handleOf, openHandle, passItsHandleInstead } from "./handle.ts";
import type { Memory } from "./memory.ts";
import { Peer, type Transitions } from "./peer.ts";
import { startSync, type SyncOptions } from "./sync.ts";
import { Waiting } from "./waiting.ts";
import { BALANCE, OWN } from "./word.ts";

/** 1 while the event is set. Others look at any time: it is written by itself, and no undoing changes it. */
const FLAG = OWN;
/** How often it was cleared, low and high half: who sees another number than when it began has waited. */
const TIMES = OWN + 1;

/**
 * A flag that is set and cleared, and that any number of threads wait for (E1 to E4).
 *
 * @example
 * ```ts
 * import { Event } from "@interlock/sync/threads";
 *
 * const ready = new Event();
 * const waiting = [ready.wait(), ready.wait({ timeout: 1000 })];
 * // in any thread that has Event.from(ready.handle):
 * ready.set();
 * ready.waitSync();
 * await Promise.all(waiting);
 * ```
 */
export class Event implements Contract {
  readonly #core: EventCore;
  /** See {@linkcode passItsHandleInstead}. */
  protected readonly clone: () => void = passItsHandleInstead;

  /** Makes an event that is not set. */
  constructor() {
    this.#core = opening ?? create("Event", make);
    opening = undefined;
  }

  /**
   * Opens the event that a handle stands for.
   *
   * @throws {TypeError} If it is no handle of an Event.
   */
  static from(handle: Handle<"Event">): Event {
    opening = openHandle("Event", "Event", handle, make);
    return new Event();
  }

  /** What crosses to other threads. */
  get handle(): Handle<"Event"> {
    return handleOf("Event", this.#core);
  }

  /** Sets the flag and wakes all who wait, even if it is cleared at once (E2, E3). */
  set(): void {
    if (!this.#core.staysSet) this.#core.peer.act(() => this.#core.set());
  }

  /** Clears the flag: later waits wait again (E4). */
  clear(): void {
    const core = this.#core;
    if (core.isSet || !core.peer.upToDate) core.peer.act(() => core.clear());
  }

  /** Whether the flag is set. */
  isSet(): boolean {
    return this.#core.isSet;
  }

  /**
   * Waits until the flag is set.
   *
   * Rejects with a `TimeoutError`, with `signal.reason`, or with a `TypeError` or `RangeError` on
   * misuse.
   *
   * Cancellation: nothing is lost, an event is not consumed by waiting for it.
   */
  wait(options?: WaitOptions): Promise<void> {
    const action = "wait for Event";
    try {
      const limits = startLimits(action, options);
      if (this.#core.staysSet) return DONE;
      return this.#core.peer.wait(action, new EventWaiting(this.#core), limits);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Blocks the thread until the flag is set.
   *
   * @throws {TimeoutError} If that takes longer than `timeout` ms.
   * @throws {TypeError} If this thread must not block, or on misuse, which a `signal` is (G15).
   * @throws {RangeError} On misuse.
   */
  waitSync(options?: SyncOptions): void {
    const action = "wait for Event";
    const timeout = startSync(action, options);
    if (!this.#core.staysSet) {
      this.#core.peer.waitSync(action, "wait", new EventWaiting(this.#core), timeout);
    }
  }
}

let opening: EventCore | undefined;

function make(...args: ConstructorParameters<typeof EventCore>): EventCore {
  return new EventCore(...args);
}

/** An event as one thread sees it. */
export class EventCore implements Transitions {
  /** The thread's end of it. */
  readonly peer: Peer;
  readonly #memory: Memory;
  #seen = "";

  /** Opens an event for a thread. */
  constructor(memory: Memory, threadId: number) {
    this.#memory = memory;
    this.peer = new Peer(memory, threadId, this);
  }

  /** Whether it is set. */
  get isSet(): boolean {
    return this.#memory.peek(FLAG) !== 0;
  }

  /** Whether it is set, and this thread has not cleared it either where a dead one was in the way. */
  get staysSet(): boolean {
    return this.isSet && this.peer.upToDate;
  }

  /** How often it was cleared. */
  get times(): string {
    return `${this.#memory.get(TIMES)},${this.#memory.get(TIMES + 1)}`;
  }

  /** Sets it, unless it is. */
  set(): void {
    const memory = this.#memory;
    if (memory.get(FLAG) !== 0) return;
    memory.publish(FLAG, 1);
    this.peer.wakeAll((row) => memory.get(row + BALANCE) > 0);
  }

  /** Clears it, if it is set. */
  clear(): void {
    const memory = this.#memory;
    if (memory.get(FLAG) === 0) return;
    const low = (memory.get(TIMES) + 1) | 0;
    memory.set(TIMES, low);
    if (low === 0) memory.set(TIMES + 1, memory.get(TIMES + 1) + 1);
    memory.commit();
    memory.publish(FLAG, 0);
  }

  /** Counts the calls of this thread that wait. */
  count(change: number): void {
    const { row } = this.peer;
    this.#memory.set(row + BALANCE, this.#memory.get(row + BALANCE) + change);
  }

  offer(): void {}

  changed(): boolean {
    const now = `${this.times},${this.isSet}`;
    const changed = now !== this.#seen;
    this.#seen = now;
    return changed;
  }

  recover(): void {}
}

/** A call that waits for an event. */
export class EventWaiting extends Waiting<void> {
  readonly #core: EventCore;
  #times = "";

  /** Makes a call that does not wait yet. */
  constructor(core: EventCore) {
    super();
    this.#core = core;
  }

  override begin(): void {
    if (this.#core.isSet) return this.succeed();
    this.#times = this.#core.times;
    this.#core.count(1);
  }

  override resume(): void {
    if (!this.#core.isSet && this.#core.times === this.#times) return;
    this.#core.count(-1);
    this.succeed();
  }

  override giveUp(reason: unknown): void {
    this.#core.count(-1);
    this.fail(reason);
  }
}
