/**
 * Mutual exclusion among tasks.
 *
 * @module
 */

import type { Lock as Contract, WaitOptions } from "../contract.ts";
import { NotHeldError } from "../errors.ts";
import type { Suspendable, SuspendableHold } from "./condition.ts";
import { Disposing, type TaskPermit, useWith } from "./permit.ts";
import { RemovableWaiter, startLimits, WaitQueue } from "./waiters.ts";

// What permits and conditions may do to a lock; set by the first construction, see semaphore.ts.
let free: (lock: Lock) => void;

/** How a condition suspends the hold on a lock, or `undefined` if `lock` is no {@linkcode Lock}. */
export let suspendableLock: ((lock: object) => Suspendable | undefined) | undefined;

/**
 * A mutual exclusion lock: one holder at a time, the others wait in line (K1 to K11).
 *
 * Anyone may `release()` a held lock, as in Python; a permit frees only the hold it stands for, so
 * that one who lost the lock never frees its successor's.
 *
 * @example
 * ```ts
 * import { Lock } from "@interlock/sync";
 *
 * const lock = new Lock();
 * let balance = 100;
 * const withdraw = (amount: number) =>
 *   lock.use(async () => {
 *     const before = balance;
 *     await Promise.resolve();
 *     balance = before - amount;
 *   });
 * await Promise.all([withdraw(10), withdraw(20)]);
 * if (balance !== 70) throw new Error("unreachable");
 * ```
 */
export class Lock implements Contract {
  #hold: Hold | undefined = undefined;
  /** A waiter with a hold gets that very hold back: its condition's wait is over. */
  readonly #waiters: WaitQueue<Hold, Hold | undefined> = new WaitQueue();

  /** Makes a lock that is free. */
  constructor() {
    free ??= (lock) => lock.#free();
    suspendableLock ??= (lock) => #hold in lock ? lock.#suspendable() : undefined;
  }

  /**
   * Waits until the lock is free and nobody is in front, and takes it.
   *
   * Rejects with a `TimeoutError`, with `signal.reason`, or with a `TypeError` or `RangeError` on
   * misuse.
   *
   * Cancellation: abort and timeout give up the place in line. After the grant, which happens inside
   * the call that frees, they change nothing (G5).
   */
  acquire(options?: WaitOptions): Promise<TaskPermit> {
    return this.#acquire("acquire Lock", options);
  }

  #acquire(action: string, options: WaitOptions | undefined): Promise<TaskPermit> {
    try {
      const limits = startLimits(action, options);
      if (this.#hold === undefined) {
        const hold = this.#hold = new Hold(this);
        void hold.released; // as in Semaphore
        return Promise.resolve(hold);
      }
      return this.#waiters.wait(action, limits, undefined);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Takes the lock if it is free, else gives `undefined` (K2). */
  tryAcquire(): TaskPermit | undefined {
    return this.#hold === undefined ? this.#hold = new Hold(this) : undefined;
  }

  /**
   * Ends the current hold, whoever has it, and grants the longest waiting (K6).
   *
   * @throws {NotHeldError} If nobody holds the lock (K5).
   */
  release(): void {
    if (this.#hold === undefined) throw new NotHeldError("Cannot release Lock: it is not held");
    this.#hold.release();
  }

  /** Whether somebody holds the lock, or was granted it and has not run yet (K11). */
  locked(): boolean {
    return this.#hold !== undefined;
  }

  /**
   * Runs `fn` while holding the lock, releases it however `fn` ends, and passes on what `fn` returns
   * or throws (P3).
   *
   * Cancellation: as {@linkcode acquire}; once `fn` runs, the signal and the timeout no longer count.
   */
  use<R>(fn: (permit: TaskPermit) => R, options?: WaitOptions): Promise<Awaited<R>> {
    return useWith("use Lock", fn, () => this.acquire(options));
  }

  /** Hands the lock to the longest waiting, or frees it. */
  #free(): void {
    const waiter = this.#waiters.shift();
    this.#hold = waiter === undefined ? undefined : waiter.data ?? new Hold(this);
    waiter?.resolve(this.#hold!);
  }

  #suspendable(): Suspendable {
    return {
      acquire: (action, options) => this.#acquire(action, options),
      current: () => this.#hold && this.#suspendableHold(this.#hold),
    };
  }

  #suspendableHold(hold: Hold): SuspendableHold {
    let waiter: RemovableWaiter<Hold, Hold | undefined> | undefined;
    return {
      isCurrent: () => this.#hold === hold,
      suspend: (lost) => {
        Hold.onLost(hold, () => {
          if (waiter !== undefined) this.#waiters.remove(waiter);
          lost();
        });
        this.#free();
      },
      takeOut: () => false, // it is one permit, which one wait has at a time
      regain: (back) => {
        const regained = () => {
          waiter = undefined;
          Hold.onLost(hold, undefined);
          back();
        };
        if (this.#hold === undefined) {
          this.#hold = hold;
          regained();
        } else {
          // It has no limits: the condition's wait has them.
          this.#waiters.append(waiter = new RemovableWaiter(hold, regained));
        }
      },
    };
  }
}

/** One hold on a lock. */
class Hold extends Disposing implements TaskPermit {
  #lock: Lock | undefined;
  /** While a condition's wait has the hold suspended: tells it that the hold has ended. */
  #lost: (() => void) | undefined = undefined;

  constructor(lock: Lock) {
    super();
    this.#lock = lock;
  }

  static onLost(hold: Hold, lost: (() => void) | undefined): void {
    hold.#lost = lost;
  }

  get released(): boolean {
    return this.#lock === undefined;
  }

  override release(): void {
    const lock = this.#lock;
    if (lock === undefined) return;
    this.#lock = undefined;
    if (this.#lost === undefined) free(lock);
    else this.#lost();
  }
}
