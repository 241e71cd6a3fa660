/**
 * A meeting point of tasks.
 *
 * @module
 */

import type { Barrier as Contract, WaitOptions } from "../contract.ts";
import { BrokenBarrierError } from "../errors.ts";
import {
  callSync,
  checkFunction,
  checkInteger,
  rejectAll,
  someAborted,
  startLimits,
  timedOut,
  WaitQueue,
} from "./waiters.ts";

/**
 * Lets a fixed number of tasks go on together, cycle after cycle (B1 to B4).
 *
 * @example
 * ```ts
 * import { Barrier } from "@interlock/sync";
 *
 * const rounds: number[] = [];
 * const barrier = new Barrier(3, () => rounds.push(rounds.length));
 * const party = async () => {
 *   await barrier.wait();
 *   await barrier.wait();
 * };
 * await Promise.all([party(), party(), party()]);
 * if (rounds.length !== 2) throw new Error("unreachable");
 * ```
 */
export class Barrier implements Contract {
  readonly #parties: number;
  #broken = false;
  readonly #action: (() => unknown) | undefined;
  /** Those who wait, by generation: the newest is open, the others are inside their action. */
  #generations: Generation[] = [];

  /**
   * Makes a barrier.
   *
   * @param parties How many parties meet: an integer >= 1 (B1).
   * @param action Called by each cycle once all have arrived, before anyone goes on; synchronous. If
   *   it throws, the party that came last rejects with that, and the barrier breaks; with a `TypeError`
   *   if it gives a promise (B2).
   * @throws {RangeError} If `parties` is another number.
   * @throws {TypeError} If `parties` is no number, or `action` no function.
   */
  constructor(parties: number, action?: () => unknown) {
    checkInteger("construct Barrier", "parties", parties, 1);
    if (action !== undefined) checkFunction("construct Barrier", "action", action);
    this.#parties = parties;
    this.#action = action && (() => callSync("wait at Barrier", "action", action));
    this.#open();
  }

  /**
   * Arrives, waits for the others, and resolves with the index of arrival, 0 to parties - 1.
   *
   * Rejects with a `BrokenBarrierError` if the barrier is or gets broken, or is reset; with a
   * `TimeoutError`, with `signal.reason`, or with a `TypeError` or `RangeError` on misuse; and for
   * the party that comes last with what the action throws.
   *
   * Cancellation: a party that gives up breaks the barrier for the others, who would wait for it in
   * vain; so does `timeout: 0` unless it is the last. A signal that has fired already never arrived,
   * and breaks nothing (B4).
   */
  wait(options?: WaitOptions): Promise<number> {
    const action = "wait at Barrier";
    try {
      const limits = startLimits(action, options);
      if (this.#broken) throw broken("it is broken");
      const generation = this.#generations.at(-1)!;
      const index = generation.waiters.length;
      if (index === this.#parties - 1) {
        this.#trip(generation);
        return Promise.resolve(index);
      }
      if (limits?.timeout === 0) {
        this.#break();
        throw timedOut(action, 0);
      }
      return generation.waiters.wait(action, limits, index);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Breaks the barrier: present and later waits reject until {@linkcode reset} (B4). */
  abort(): void {
    this.#break();
  }

  /** Mends the barrier; those present reject with a `BrokenBarrierError` (B4). */
  reset(): void {
    this.#rejectPresent("it was reset");
    this.#broken = false;
  }

  /** How many parties meet. */
  get parties(): number {
    return this.#parties;
  }

  /** How many parties wait; 0 while broken. */
  waiting(): number {
    return this.#generations.at(-1)!.waiters.length;
  }

  /** Whether the barrier is broken. */
  broken(): boolean {
    return this.#broken;
  }

  #open(): void {
    this.#generations.push({
      waiters: new WaitQueue(() => this.#break()),
      ended: false,
    });
  }

  /** All have arrived: runs the action, and lets them go on. */
  #trip(generation: Generation): void {
    // One whose signal has fired without our listener knowing yet has given up all the same.
    if (someAborted(generation.waiters)) this.#break();
    // Who arrives from here on belongs to the next generation, even from within the action (B3).
    else this.#open();
    try {
      if (!generation.ended) this.#action?.();
    } catch (error) {
      this.#break();
      throw error;
    } finally {
      this.#generations = this.#generations.filter((other) => other !== generation);
    }
    if (generation.ended) throw broken("it was broken or reset before all could go on");
    let waiter = generation.waiters.shift();
    while (waiter !== undefined) {
      waiter.resolve(waiter.data);
      waiter = generation.waiters.shift();
    }
  }

  #break(): void {
    this.#broken = true;
    this.#rejectPresent("it was broken");
  }

  #rejectPresent(why: string): void {
    const present = this.#generations;
    this.#generations = [];
    this.#open();
    for (const generation of present) {
      generation.ended = true;
      rejectAll(generation.waiters, () => broken(why));
    }
  }
}

/** Those who meet at one time. */
interface Generation {
  readonly waiters: WaitQueue<number, number>;
  /** Whether those present were rejected. */
  ended: boolean;
}

function broken(why: string): BrokenBarrierError {
  return new BrokenBarrierError(`Cannot wait at Barrier: ${why}`);
}
