/**
 * A meeting point of threads.
 *
 * @module
 */

import type { Barrier as Contract, WaitOptions } from "../contract.ts";
import { BrokenBarrierError, UnsupportedError } from "../errors.ts";
import { BarrierCore, BarrierWaiting, PARTIES } from "./barrier_core.ts";
import { checkFunction, checkInteger, startLimits } from "./common.ts";
import {
  create,
  damagedHandle,
  type Handle,
  handleOf,
  openHandle,
  passItsHandleInstead,
} from "./handle.ts";
import type { Memory } from "./memory.ts";
import { startSync, type SyncOptions } from "./sync.ts";

/**
 * Lets a fixed number of threads go on together, cycle after cycle (B1 to B4).
 *
 * @example
 * ```ts
 * import { Barrier } from "@interlock/sync/threads";
 *
 * const barrier = new Barrier(2);
 * const first = barrier.wait();
 * // in any thread that has Barrier.from(barrier.handle):
 * const second = barrier.waitSync();
 * if (await first !== 0 || second !== 1) throw new Error("unreachable");
 * ```
 */
export class Barrier implements Contract {
  readonly #core: BarrierCore;
  /** See {@linkcode passItsHandleInstead}. */
  protected readonly clone: () => void = passItsHandleInstead;

  /**
   * Makes a barrier.
   *
   * @param parties How many parties meet: an integer from 1 to 2^31 - 1 (B1).
   * @param action Not possible among threads: a function cannot cross.
   * @throws {RangeError} If `parties` is another number.
   * @throws {TypeError} If `parties` is no number, or `action` no function.
   * @throws {UnsupportedError} If there is an action (B2).
   */
  constructor(parties: number, action?: () => unknown) {
    checkInteger("construct Barrier", "parties", parties, 1);
    if (parties >= 2 ** 31) {
      throw new RangeError(`Cannot construct Barrier: parties must be below 2^31, got ${parties}`);
    }
    if (action !== undefined) {
      checkFunction("construct Barrier", "action", action);
      throw new UnsupportedError(
        "Cannot construct Barrier: an action cannot cross between threads",
      );
    }
    this.#core = opening ?? create("Barrier", make, (words) => words[PARTIES] = parties);
    opening = undefined;
  }

  /**
   * Opens the barrier that a handle stands for.
   *
   * @throws {TypeError} If it is no handle of a Barrier.
   */
  static from(handle: Handle<"Barrier">): Barrier {
    const core = openHandle("Barrier", "Barrier", handle, make);
    opening = core;
    return new Barrier(core.parties);
  }

  /** What crosses to other threads. */
  get handle(): Handle<"Barrier"> {
    return handleOf("Barrier", this.#core);
  }

  /**
   * Arrives, waits for the others, and resolves with the index of arrival, 0 to parties - 1.
   *
   * Rejects with a `BrokenBarrierError` if the barrier is or gets broken, or is reset; with a
   * `TimeoutError`, with `signal.reason`, or with a `TypeError` or `RangeError` on misuse.
   *
   * Cancellation: a party that gives up breaks the barrier for the others, who would wait for it in
   * vain, as does the death of its thread; so does `timeout: 0` unless it is the last. A signal that
   * has fired already never arrived, and breaks nothing (B4).
   */
  wait(options?: WaitOptions): Promise<number> {
    const action = "wait at Barrier";
    try {
      const limits = startLimits(action, options);
      return this.#core.peer.wait(action, new BarrierWaiting(this.#core, brokenError), limits);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Arrives, and blocks the thread until the others have.
   *
   * @throws {BrokenBarrierError} If the barrier is or gets broken, or is reset.
   * @throws {TimeoutError} If that takes longer than `timeout` ms, which breaks it.
   * @throws {TypeError} If this thread must not block, or on misuse, which a `signal` is (G15).
   * @throws {RangeError} On misuse.
   */
  waitSync(options?: SyncOptions): number {
    const action = "wait at Barrier";
    const timeout = startSync(action, options);
    const waiting = new BarrierWaiting(this.#core, brokenError);
    return this.#core.peer.waitSync(action, "wait", waiting, timeout);
  }

  /** Breaks the barrier: present and later waits reject until {@linkcode reset} (B4). */
  abort(): void {
    this.#core.peer.act(() => this.#core.break());
  }

  /** Mends the barrier; those present reject with a `BrokenBarrierError` (B4). */
  reset(): void {
    this.#core.peer.act(() => this.#core.mend());
  }

  /** How many parties meet. */
  get parties(): number {
    return this.#core.parties;
  }

  /** How many parties wait; 0 while broken. */
  waiting(): number {
    return this.#core.arrived;
  }

  /** Whether the barrier is broken. */
  broken(): boolean {
    return this.#core.broken;
  }
}

let opening: BarrierCore | undefined;

function make(memory: Memory, threadId: number): BarrierCore {
  if (memory.peek(PARTIES) < 1) throw damagedHandle("Barrier");
  return new BarrierCore(memory, threadId);
}

function brokenError(): BrokenBarrierError {
  return new BrokenBarrierError("Cannot wait at Barrier: it is broken, or was broken or reset");
}
