/**
 * Waiting for a change of state that a lock protects, among threads.
 *
 * @module
 */

import type { Condition as Contract, OwnerOptions, WaitOptions } from "../contract.ts";
import { NotHeldError } from "../errors.ts";
import { Owner } from "../owner.ts";
import { callPredicate, noLock } from "../tasks/condition.ts";
import {
  checkFunction,
  checkInteger,
  checkLimits,
  checkOwner,
  type Limits,
  type ThreadPermit,
  throwIfAborted,
  timedOut,
  useWith,
} from "./common.ts";
import {
  ConditionWaiting,
  createCondition,
  hasCondition,
  type Suspendable,
} from "./condition_core.ts";
import { checkHandle, damagedHandle, type Handle, passItsHandleInstead } from "./handle.ts";
import { Hold } from "./hold.ts";
import { acquireLock, acquireLockSync, Lock } from "./lock.ts";
import type { LockCore } from "./lock_core.ts";
import { acquireRLock, acquireRLockSync, ownerOf, RLock } from "./rlock.ts";
import { startSync, type SyncOptions, useSyncWith } from "./sync.ts";

/**
 * Lets those who hold a lock wait until others, who hold it later, tell them that something changed
 * (C1 to C10). State has to be checked again after a wake, which {@linkcode waitFor} does.
 *
 * A condition is a few words in the memory of its lock, and lasts as long as that.
 *
 * @example
 * ```ts
 * import { Condition } from "@interlock/sync/threads";
 *
 * const condition = new Condition();
 * const stock = new Int32Array(new SharedArrayBuffer(4));
 * const permit = await condition.acquire();
 * const waiting = condition.waitFor(() => stock[0]! > 0); // frees the lock
 * // in any thread that has Condition.from(condition.handle):
 * condition.useSync(() => {
 *   stock[0]!++;
 *   condition.notify();
 * });
 * await waiting; // the lock is held again
 * stock[0]!--;
 * permit.release();
 * ```
 */
export class Condition implements Contract {
  readonly #lock: Lock | RLock;
  readonly #core: LockCore;
  readonly #address: number;
  /** See {@linkcode passItsHandleInstead}. */
  protected readonly clone: () => void = passItsHandleInstead;

  /**
   * Makes a condition over a lock, which several conditions may share.
   *
   * @param lock By default a {@linkcode Lock} of its own (C10).
   * @throws {TypeError} If `lock` is neither a Lock nor an RLock of this scope.
   */
  constructor(lock: Lock | RLock = new Lock()) {
    if (!(lock instanceof Lock || lock instanceof RLock)) {
      throw noLock("construct Condition", lock);
    }
    this.#lock = lock;
    this.#core = lock instanceof Lock ? Lock.core(lock) : RLock.core(lock).lock;
    const address = opening ?? this.#core.peer.attempt(() => createCondition(this.#core));
    opening = undefined;
    if (address === undefined) {
      throw new Error("Cannot construct Condition: a thread that died is not recovered yet");
    }
    this.#address = address;
  }

  /**
   * Opens the condition that a handle stands for.
   *
   * @throws {TypeError} If it is no handle of a Condition.
   */
  static from(handle: Handle<"Condition">): Condition {
    checkHandle("Condition", handle);
    const { over, condition } = handle;
    const lock = over === "RLock"
      ? RLock.from({ ...handle, kind: over })
      : Lock.from({ ...handle, kind: over } as Handle<"Lock">);
    const core = lock instanceof Lock ? Lock.core(lock) : RLock.core(lock).lock;
    if (!core.peer.attempt(() => hasCondition(core, condition))) {
      throw damagedHandle("Condition");
    }
    opening = condition;
    return new Condition(lock);
  }

  /** What crosses to other threads; it opens the lock too. */
  get handle(): Handle<"Condition"> {
    const { kind: over, ...rest } = this.#lock.handle;
    return { ...rest, kind: "Condition", over, condition: this.#address };
  }

  /** Acquires the lock, as its own `acquire` does. */
  acquire(options?: OwnerOptions & WaitOptions): Promise<ThreadPermit> {
    const action = "acquire Condition";
    try {
      checkOwner(action, options);
      return this.#lock instanceof RLock
        ? acquireRLock(action, RLock.core(this.#lock), options)
        : acquireLock(action, this.#core, options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Acquires the lock, as its own `acquireSync` does. */
  acquireSync(options?: OwnerOptions & SyncOptions): ThreadPermit {
    const action = "acquire Condition";
    checkOwner(action, options);
    return this.#lock instanceof RLock
      ? acquireRLockSync(action, RLock.core(this.#lock), options)
      : acquireLockSync(action, this.#core, options);
  }

  /** Takes the lock if that needs no waiting, else gives `undefined`. */
  tryAcquire(options?: OwnerOptions): ThreadPermit | undefined {
    const action = "acquire Condition";
    const named = checkOwner(action, options);
    if (!(this.#lock instanceof RLock)) return this.#lock.tryAcquire();
    return this.#lock.tryAcquire({ owner: ownerOf(action, named) });
  }

  /**
   * Ends the current hold on the lock, as its own `release` does.
   *
   * @throws {NotHeldError} If the lock is not held, or not by this owner.
   */
  release(options?: OwnerOptions): void {
    const action = "release Condition";
    const named = checkOwner(action, options);
    if (this.#lock instanceof RLock) {
      const innermost = RLock.core(this.#lock).innermost(ownerOf(action, named));
      if (innermost === undefined) throw this.#notHeld(action);
      innermost.release();
    } else if (!this.#core.giveBackAny()) throw this.#notHeld(action);
  }

  /** Whether the lock is held (C9). */
  locked(): boolean {
    return this.#lock.locked();
  }

  /** Runs `fn` while holding the lock, as its own `use` does. */
  use<R>(
    fn: (permit: ThreadPermit) => R,
    options?: OwnerOptions & WaitOptions,
  ): Promise<Awaited<R>> {
    return useWith("use Condition", fn, () => this.acquire(options));
  }

  /** The same as {@linkcode use}, blocking; `fn` is synchronous. */
  useSync<R>(fn: (permit: ThreadPermit) => R, options?: OwnerOptions & SyncOptions): R {
    return useSyncWith("use Condition", fn, () => this.acquireSync(options));
  }

  /**
   * Frees the lock, waits for a notification, and returns with the lock held again, by the same
   * permit and at the same depth (C2).
   *
   * Rejects with a `NotHeldError` if this thread does not hold the lock, or if the permit was released
   * during the wait, and then without the lock; else, with the lock held, with a `TimeoutError` or
   * with `signal.reason`; and with a `TypeError` or `RangeError` on misuse.
   *
   * Cancellation: the lock is taken back first (C6). Once notified, a timeout no longer counts; an
   * abort does until the lock is back, and passes the notification on (C7).
   */
  wait(options?: OwnerOptions & WaitOptions): Promise<void> {
    const action = "wait for Condition";
    try {
      const limits = checkLimits(action, options);
      const hold = this.#held(action, options, false);
      throwIfAborted(limits);
      if (limits?.timeout === 0) throw timedOut(action, 0);
      return this.#core.peer.wait(action, this.#waiting(hold), limits);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Frees the lock, blocks the thread until it is notified, and returns with the lock held again.
   *
   * @throws {NotHeldError} If this thread does not hold the lock, or not for this owner.
   * @throws {TimeoutError} If that takes longer than `timeout` ms; the lock is held.
   * @throws {TypeError} If this thread must not block, or on misuse, which a `signal` is (G15).
   * @throws {RangeError} On misuse.
   */
  waitSync(options?: OwnerOptions & SyncOptions): void {
    const action = "wait for Condition";
    const timeout = startSync(action, options);
    const hold = this.#held(action, options, true);
    if (timeout === 0) throw timedOut(action, 0);
    this.#core.peer.waitSync(action, "wait", this.#waiting(hold), timeout);
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
    const hold = this.#held(action, options, false);
    throwIfAborted(limits);
    const end = limits && limits.timeout !== Infinity ? this.#now + limits.timeout : Infinity;
    for (let timeout = limits?.timeout ?? Infinity;; timeout = Math.max(0, end - this.#now)) {
      const value = callPredicate(action, predicate);
      if (value) return value;
      throwIfAborted(limits);
      if (!hold.isCurrent()) throw heldNoMore(action);
      if (timeout === 0) throw timedOut(action, limits!.timeout);
      const left = limits && { signal: limits.signal, timeout };
      await this.#core.peer.wait(action, this.#waiting(hold, limits?.timeout), left);
      while (!hold.isCurrent()) await this.#takeBack(action, hold, limits);
    }
  }

  /**
   * The same as {@linkcode waitFor}, blocking.
   *
   * @throws What {@linkcode waitSync} throws, and what `predicate` throws, the lock held.
   */
  waitForSync<R>(predicate: () => R, options?: OwnerOptions & SyncOptions): R {
    const action = "wait for Condition";
    checkFunction(action, "predicate", predicate);
    const timeout = startSync(action, options);
    const hold = this.#held(action, options, true);
    const end = timeout === Infinity ? Infinity : this.#now + timeout;
    for (let left = timeout;; left = end === Infinity ? end : Math.max(0, end - this.#now)) {
      const value = callPredicate(action, predicate);
      if (value) return value;
      if (!hold.isCurrent()) throw heldNoMore(action);
      if (left === 0) throw timedOut(action, timeout);
      this.#core.peer.waitSync(action, "waitFor", this.#waiting(hold, timeout), left);
    }
  }

  /**
   * Wakes the `n` who have waited longest, or all if they are fewer. They go on once they have the
   * lock, which this call does not free (C3, C4, C5).
   *
   * @param n An integer >= 1, by default 1.
   * @throws {NotHeldError} If this thread does not hold the lock, or not for this owner (C1).
   * @throws {TypeError | RangeError} On misuse.
   */
  notify(n = 1, options?: OwnerOptions): void {
    const action = "notify Condition";
    checkInteger(action, "n", n, 1);
    this.#checkHeld(action, options);
    this.#notify(n);
  }

  /**
   * Wakes all who wait.
   *
   * @throws {NotHeldError} If this thread does not hold the lock, or not for this owner (C1).
   */
  notifyAll(options?: OwnerOptions): void {
    this.#checkHeld("notify Condition", options);
    this.#notify(Infinity);
  }

  /**
   * Takes the hold back, which another wait of the same owner has suspended along with its own before
   * the caller could look at what it was notified of (R6); it looks now, or the next who waits does.
   */
  async #takeBack(action: string, hold: Suspendable, limits: Limits | undefined): Promise<void> {
    let some = true;
    while (some && !hold.isCurrent()) some = await hold.takeBack(action);
    if (some && !limits?.signal?.aborted) return;
    this.#notify(1);
    throw some ? limits!.signal!.reason : heldNoMore(action);
  }

  #notify(n: number): void {
    this.#core.peer.act(() => {
      for (let left = n; left > 0 && this.#core.notify(this.#address); left--) {
        this.#core.peer.memory.commit();
      }
    });
  }

  get #now(): number {
    return this.#core.peer.memory.pace.now();
  }

  /** Makes a call; its error names the timeout of the whole call that it is a part of. */
  #waiting(hold: Suspendable, timeout?: number): ConditionWaiting {
    const action = "wait for Condition";
    const lost = () => heldNoMore(action);
    const expired = timeout === undefined ? undefined : () => timedOut(action, timeout);
    return new ConditionWaiting(this.#core, this.#address, hold, lost, expired);
  }

  /** A call that was handed the lock may still give it back to one that blocks: it need not see it. */
  #checkHeld(action: string, options: OwnerOptions | undefined): void {
    const named = checkOwner(action, options);
    const held = this.#lock instanceof RLock
      ? RLock.core(this.#lock).depth(ownerOf(action, named)) > 0
      : this.#core.ours;
    if (!held) throw this.#notHeld(action);
  }

  #notHeld(action: string): NotHeldError {
    const others = this.#lock instanceof RLock ? "another owner" : "another thread";
    const state = this.locked() ? `${others} holds its lock` : "its lock is not held";
    return new NotHeldError(`Cannot ${action}: ${state}`);
  }

  #held(action: string, options: OwnerOptions | undefined, sync: boolean): Suspendable {
    const named = checkOwner(action, options);
    let hold: Suspendable | undefined;
    if (this.#lock instanceof RLock) {
      const owner = named ?? Owner.current() ?? (sync ? Owner.thread : undefined);
      hold = RLock.core(this.#lock).suspendable(ownerOf(action, owner));
    } else hold = Hold.suspendable(this.#core);
    if (hold === undefined) throw this.#notHeld(action);
    return hold;
  }
}

/** The address of the condition that the next construction opens. */
let opening: number | undefined;

/** The error of one who comes back to find that the hold was ended. */
function heldNoMore(action: string): NotHeldError {
  return new NotHeldError(`Cannot ${action}: its permit was released meanwhile`);
}
