/**
 * A flag that tasks can wait for.
 *
 * @module
 */

import type { Event as Contract, WaitOptions } from "../contract.ts";
import { DONE, startLimits, WaitQueue } from "./waiters.ts";

/**
 * A flag that is set and cleared, and that any number of tasks wait for (E1 to E4).
 *
 * @example
 * ```ts
 * import { Event } from "@interlock/sync";
 *
 * const ready = new Event();
 * const waiting = [ready.wait(), ready.wait({ timeout: 1000 })];
 * ready.set();
 * await Promise.all(waiting);
 * ```
 */
export class Event implements Contract {
  #set = false;
  readonly #waiters: WaitQueue<void> = new WaitQueue();

  /** Sets the flag and wakes all who wait, even if it is cleared at once (E2, E3). */
  set(): void {
    this.#set = true;
    let waiter = this.#waiters.shift();
    while (waiter !== undefined) {
      waiter.resolve();
      waiter = this.#waiters.shift();
    }
  }

  /** Clears the flag: later waits wait again (E4). */
  clear(): void {
    this.#set = false;
  }

  /** Whether the flag is set. */
  isSet(): boolean {
    return this.#set;
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
    try {
      const limits = startLimits("wait for Event", options);
      if (this.#set) return DONE;
      return this.#waiters.wait("wait for Event", limits, undefined);
    } catch (error) {
      return Promise.reject(error);
    }
  }
}
