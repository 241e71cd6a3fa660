/**
 * Waiting for a change of state that a lock protects.
 *
 * @module
 */

import type { Condition as Contract, OwnerOptions, WaitOptions } from "../contract.ts";
import { NotHeldError } from "../errors.ts";
import type { Owner } from "../owner.ts";
import { Lock, suspendableLock } from "./lock.ts";
import { type TaskPermit, useWith } from "./permit.ts";
import { checkOwner, type RLock, suspendableRLock } from "./rlock.ts";
import {
  callSync,
  checkFunction,
  checkInteger,
  checkLimits,
  Guard,
  kind,
  type Limits,
  RemovableWaiter,
  throwIfAborted,
  timedOut,
  WaitQueue,
} from "./waiters.ts";

/** What a condition asks of its lock. */
export interface Suspendable {
  /** Acquires the lock; messages name the condition. */
  acquire(
    action: string,
    options: (OwnerOptions & WaitOptions) | undefined,
  ): Promise<TaskPermit>;
  /** The hold in force, of this owner where the lock knows owners; `undefined` if there is none. */
  current(action: string, owner: Owner | undefined): SuspendableHold | undefined;
}

/** A hold that can be taken out for the time of a wait. */
export interface SuspendableHold {
  /** Whether it is in force. */
  isCurrent(): boolean;
  /**
   * Takes it out, at its full depth, and frees the lock.
   *
   * @param lost Called when all of it was released before it came back.
   */
  suspend(lost: () => void): void;
  /**
   * Takes it out of what another wait of the same owner has suspended, and tells whether it is there.
   *
   * @param lost As for `suspend`.
   */
  takeOut(lost: () => void): boolean;
  /** Queues for the lock, and calls `back` once the hold is in force again. */
  regain(back: () => void): void;
}

/**
 * Wakes the longest waiting, for one who was notified and will never know; whether the lock is held
 * does not matter. For hosts of conditions, whose waiters may die.
 */
export let passOn: (condition: Condition) => void;

/**
 * Lets those who hold a lock wait until others, who hold it later, tell them that something changed
 * (C1 to C10).
 *
 * Two lists, as in Hoare's and Mesa's monitors with Mesa's rule: `notify` moves a waiter from the
 * condition's list to the lock's, where it waits like anyone else; so state has to be checked again
 * after a wake, which {@linkcode waitFor} does.
 *
 * @example
 * ```ts
 * import { Condition } from "@interlock/sync";
 *
 * const condition = new Condition();
 * const items: string[] = [];
 * const consumer = condition.use(async () => {
 *   await condition.waitFor(() => items.length > 0);
 *   return items.shift();
 * });
 * await condition.use(() => {
 *   items.push("tea");
 *   condition.notify();
 * });
 * if (await consumer !== "tea") throw new Error("unreachable");
 * ```
 */
export class Condition implements Contract {
  readonly #lock: Lock | RLock;
  readonly #suspendable: Suspendable;
  readonly #parked: WaitQueue<void, Wait> = new WaitQueue();

  /**
   * Makes a condition over a lock, which several conditions may share.
   *
   * @param lock By default a {@linkcode Lock} of its own (C10).
   * @throws {TypeError} If `lock` is neither a Lock nor an RLock of this scope.
   */
  constructor(lock: Lock | RLock = new Lock()) {
    const suspendable = typeof lock === "object" && lock !== null
      ? suspendableLock?.(lock) ?? suspendableRLock?.(lock)
      : undefined;
    if (suspendable === undefined) {
      throw noLock("construct Condition", lock);
    }
    this.#lock = lock;
    this.#suspendable = suspendable;
    passOn ??= (condition) => void notifyFirst(condition.#parked);
  }

  /** Acquires the lock, as its own `acquire` does. */
  acquire(options?: OwnerOptions & WaitOptions): Promise<TaskPermit> {
    const action = "acquire Condition";
    try {
      checkOwner(action, options);
      return this.#suspendable.acquire(action, options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Takes the lock if that needs no waiting, else gives `undefined`. */
  tryAcquire(options?: OwnerOptions): TaskPermit | undefined {
    this.#current("acquire Condition", options); // misuse is the condition's, not its lock's
    return this.#lock.tryAcquire(options);
  }

  /**
   * Ends the current hold on the lock, as its own `release` does.
   *
   * @throws {NotHeldError} If the lock is not held, or not by this owner.
   */
  release(options?: OwnerOptions): void {
    this.#held("release Condition", options);
    this.#lock.release(options);
  }

  /** Whether the lock is held (C9). */
  locked(): boolean {
    return this.#lock.locked();
  }

  /** Runs `fn` while holding the lock, as its own `use` does. */
  use<R>(
    fn: (permit: TaskPermit) => R,
    options?: OwnerOptions & WaitOptions,
  ): Promise<Awaited<R>> {
    return useWith("use Condition", fn, () => this.acquire(options));
  }

  /**
   * Frees the lock, waits for a notification, and returns with the lock held again, by the same
   * permit and at the same depth (C2). Over an RLock, all that the owner holds is taken out: to other
   * parts of the same task, too, the lock is not held meanwhile (R6).
   *
   * Rejects with a `NotHeldError` if the lock is not held, or if the permit was released during the
   * wait, and then without the lock; else, with the lock held, with a `TimeoutError` or with
   * `signal.reason`; and with a `TypeError` or `RangeError` on misuse.
   *
   * Cancellation: the lock is taken back first (C6). Once notified, a timeout no longer counts; an
   * abort does until the lock is back, and passes the notification on (C7).
   */
  wait(options?: OwnerOptions & WaitOptions): Promise<void> {
    const action = "wait for Condition";
    try {
      const limits = checkLimits(action, options);
      const hold = this.#held(action, options);
      throwIfAborted(limits);
      if (limits?.timeout === 0) throw timedOut(action, 0);
      return new Wait(action, hold, this.#parked, limits, true).park();
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Waits until `predicate`, called with the lock held, gives something truthy, and resolves with
   * that. It is called at once and after every notification (C8).
   *
   * Rejects as {@linkcode wait} does, and with what `predicate` throws, the lock held. The timeout
   * covers the whole call.
   *
   * Cancellation: as {@linkcode wait}. Once the time is over, `predicate` is not called again, though
   * Python's `wait_for` calls it: what it finds then is for those who still wait (G4). As the lock is
   * held, who wants to can look.
   */
  async waitFor<R>(predicate: () => R, options?: OwnerOptions & WaitOptions): Promise<R> {
    const action = "wait for Condition";
    checkFunction(action, "predicate", predicate);
    const limits = checkLimits(action, options);
    const hold = this.#held(action, options);
    throwIfAborted(limits);
    let value = callPredicate(action, predicate);
    if (value) return value;
    throwIfAborted(limits); // the predicate may have had it aborted
    if (limits?.timeout === 0) throw timedOut(action, 0);
    const wait = new Wait(action, hold, this.#parked, limits, false);
    try {
      do {
        await wait.park();
        while (!hold.isCurrent()) await wait.takeBack();
        value = callPredicate(action, predicate);
      } while (!value);
      return value;
    } finally {
      wait.disarm();
    }
  }

  /**
   * Wakes the `n` who have waited longest, or all if they are fewer. They go on once they have the
   * lock, which this call does not free (C3, C4, C5).
   *
   * @param n An integer >= 1, by default 1.
   * @throws {NotHeldError} If the lock is not held, or not by this owner (C1).
   * @throws {TypeError | RangeError} On misuse.
   */
  notify(n = 1, options?: OwnerOptions): void {
    const action = "notify Condition";
    checkInteger(action, "n", n, 1);
    this.#held(action, options);
    for (let left = n; left > 0 && notifyFirst(this.#parked); left--);
  }

  /**
   * Wakes all who wait.
   *
   * @throws {NotHeldError} If the lock is not held, or not by this owner (C1).
   */
  notifyAll(options?: OwnerOptions): void {
    this.#held("notify Condition", options);
    while (notifyFirst(this.#parked));
  }

  #current(action: string, options: OwnerOptions | undefined): SuspendableHold | undefined {
    return this.#suspendable.current(action, checkOwner(action, options));
  }

  #held(action: string, options: OwnerOptions | undefined): SuspendableHold {
    const hold = this.#current(action, options);
    if (hold !== undefined) return hold;
    const state = this.locked() ? "another owner holds its lock" : "its lock is not held";
    throw new NotHeldError(`Cannot ${action}: ${state}`);
  }
}

/** Notifies the longest waiting, and tells whether there was one. */
function notifyFirst(parked: WaitQueue<void, Wait>): boolean {
  let waiter = parked.first();
  while (waiter?.data.cancelIfAborted()) waiter = parked.first();
  waiter?.data.notify();
  return waiter !== undefined;
}

/** The error of one who makes a condition over what is no lock of its scope. */
export function noLock(action: string, value: unknown): TypeError {
  const got = typeof value === "object" && value?.constructor?.name || kind(value);
  return new TypeError(
    `Cannot ${action}: lock must be a Lock or an RLock of this scope, got ${got}`,
  );
}

/** Calls a predicate; a promise is always truthy, so one that gives a promise is misuse. */
export function callPredicate<R>(action: string, predicate: () => R): R {
  return callSync(action, "predicate", predicate);
}

/** The error of one who comes back to find that the hold was ended. */
export function heldNoMore(action: string): NotHeldError {
  return new NotHeldError(`Cannot ${action}: its permit was released meanwhile`);
}

/**
 * One call of `wait` or `waitFor`, from its first park to its end. It guards itself: its limits go on
 * to count when it has left the condition's list for the lock's.
 */
class Wait extends Guard {
  #state: "running" | "parked" | "notified" | "cancelled" = "running";
  /** Why the call is to reject once the lock is held. */
  #failure: { reason: unknown } | undefined = undefined;
  #waiter: RemovableWaiter<void, Wait> | undefined = undefined;
  readonly #hold: SuspendableHold;
  readonly #parked: WaitQueue<void, Wait>;
  readonly #action: string;
  readonly #once: boolean;

  /** @param once Whether the first notification ends the call, whatever the caller finds. */
  constructor(
    action: string,
    hold: SuspendableHold,
    parked: WaitQueue<void, Wait>,
    limits: Limits | undefined,
    once: boolean,
  ) {
    super(action, limits);
    this.#action = action;
    this.#hold = hold;
    this.#parked = parked;
    this.#once = once;
  }

  /** Frees the lock, and resolves once notified and the lock is back. */
  park(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure.reason);
    if (!this.#hold.isCurrent()) return Promise.reject(heldNoMore(this.#action));
    return new Promise((resolve, reject) => {
      this.#state = "parked";
      this.#parked.append(this.#waiter = new RemovableWaiter<void, Wait>(this, resolve, reject));
      this.#hold.suspend(() => this.#lose());
    });
  }

  /**
   * Takes the hold back, which another wait of the same owner has suspended along with its own before
   * the caller could look at what it was notified of (R6).
   */
  takeBack(): Promise<void> {
    if (!this.#hold.takeOut(() => this.#lose())) {
      notifyFirst(this.#parked); // nobody has looked at what it was notified of
      return Promise.reject(heldNoMore(this.#action));
    }
    return new Promise((resolve, reject) => {
      this.#waiter = new RemovableWaiter<void, Wait>(this, resolve, reject);
      this.#comeBack("notified");
    });
  }

  notify(): void {
    this.#leave("notified");
  }

  override cancel(reason: unknown, expired: boolean): void {
    switch (this.#state) {
      case "running":
        this.#failure ??= { reason };
        break;
      case "parked":
        this.#failure = { reason };
        this.#leave("cancelled");
        break;
      case "notified":
        if (!expired) {
          this.#failure = { reason };
          this.#state = "cancelled";
          notifyFirst(this.#parked);
        } else if (!this.#once) {
          this.#failure = { reason }; // counts if the predicate sends the call back to wait
        }
    }
  }

  /** Goes from the condition's list to the lock's. */
  #leave(state: "notified" | "cancelled"): void {
    this.#parked.remove(this.#waiter!);
    this.#comeBack(state);
  }

  #comeBack(state: "notified" | "cancelled"): void {
    this.#state = state;
    this.#hold.regain(() => {
      // A fired signal counts even if the event has not come to us yet, as in WaitQueue.first.
      if (this.#state === "notified") this.cancelIfAborted();
      const { resolve, reject } = this.#waiter!;
      const cancelled = this.#state === "cancelled";
      this.#state = "running";
      if (this.#once || cancelled) this.disarm();
      if (cancelled) reject(this.#failure!.reason);
      else resolve();
    });
  }

  /** The hold was released during the wait: there is nothing to come back with (C2). */
  #lose(): void {
    const state = this.#state;
    if (state === "parked") this.#parked.remove(this.#waiter!);
    this.#state = "cancelled";
    this.disarm();
    this.#waiter!.reject(heldNoMore(this.#action));
    if (state === "notified") notifyFirst(this.#parked);
  }
}
