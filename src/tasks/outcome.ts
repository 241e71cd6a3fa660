/**
 * How something spawned ends, for those who join it (T2).
 *
 * @module
 */

import type { WaitOptions } from "../contract.ts";
import { startLimits, WaitQueue } from "./waiters.ts";

/** A result or an error that is not there yet, and who waits for it. */
export class Outcome<T> {
  #settled: Promise<T> | undefined = undefined;
  readonly #joiners: WaitQueue<Promise<T>> = new WaitQueue();

  /** Waits for it, any number of times. */
  join(action: string, options: WaitOptions | undefined): Promise<T> {
    try {
      const limits = startLimits(action, options);
      if (this.#settled !== undefined) return this.#settled.then();
      return this.#joiners.wait(action, limits, undefined) as Promise<T>;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Hands the outcome to those who wait. If nobody does, a rejection is left without a handler, so
   * that the runtime reports it; one that a join gave up waiting for is reported too.
   */
  settle(outcome: Promise<T>): void {
    this.#settled = outcome;
    let waiter = this.#joiners.shift();
    while (waiter !== undefined) {
      waiter.resolve(outcome);
      waiter = this.#joiners.shift();
    }
  }
}
