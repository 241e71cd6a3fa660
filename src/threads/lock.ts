/**
 * Mutual exclusion among threads.
 *
 * @module
 */

import type { Lock as Contract, WaitOptions } from "../contract.ts";
import { NotHeldError } from "../errors.ts";
import { startLimits, type ThreadPermit, useWith } from "./common.ts";
import { create, type Handle, handleOf, openHandle, passItsHandleInstead } from "./handle.ts";
import { Hold } from "./hold.ts";
import { LockCore, LockWaiting } from "./lock_core.ts";
import { startSync, type SyncOptions, useSyncWith } from "./sync.ts";

/**
 * A mutual exclusion lock: one holder at a time among all threads, the others wait (K1 to K11).
 *
 * Waiters are served first come, first served, but a running thread may overtake one that sleeps; one
 * that was called and overtaken for ten milliseconds is handed the lock by the next release.
 *
 * Anyone may `release()` a held lock, as in Python; a permit frees only the hold it stands for. The
 * next holder after one whose thread died has a permit that is `abandoned`.
 *
 * @example
 * ```ts
 * import { Lock } from "@interlock/sync/threads";
 *
 * const lock = new Lock();
 * const counter = new Int32Array(new SharedArrayBuffer(4));
 * // in any thread that has Lock.from(lock.handle):
 * lock.useSync(() => counter[0]!++);
 * await lock.use(() => counter[0]!++);
 * if (counter[0] !== 2 || lock.locked()) throw new Error("unreachable");
 * ```
 */
export class Lock implements Contract {
  readonly #core: LockCore;
  /** See {@linkcode passItsHandleInstead}. */
  protected readonly clone: () => void = passItsHandleInstead;

  /** Makes a lock that is free. */
  constructor() {
    this.#core = opening ?? create("Lock", make);
  }

  /**
   * Opens the lock that a handle stands for.
   *
   * @throws {TypeError} If it is no handle of a Lock.
   */
  static from(handle: Handle<"Lock">): Lock {
    opening = openHandle("Lock", "Lock", handle, make);
    try {
      return new Lock();
    } finally {
      opening = undefined;
    }
  }

  /** What crosses to other threads. */
  get handle(): Handle<"Lock"> {
    return handleOf("Lock", this.#core);
  }

  /** The transitions of a lock, for a condition over it. */
  static core(lock: Lock): LockCore {
    return lock.#core;
  }

  /**
   * Waits until the lock is free and nobody is in front, and takes it.
   *
   * Rejects with a `TimeoutError`, with `signal.reason`, or with a `TypeError` or `RangeError` on
   * misuse.
   *
   * Cancellation: abort and timeout give up the place in line. After the grant they change nothing
   * (G5).
   */
  acquire(options?: WaitOptions): Promise<ThreadPermit> {
    if (options === undefined) {
      const taken = this.#core.tryTake();
      if (taken !== undefined) {
        const hold = new Hold(this.#core, taken === "abandoned");
        void hold.turn; // as in Semaphore of the tasks scope
        return Promise.resolve(hold);
      }
    }
    return acquireLock("acquire Lock", this.#core, options);
  }

  /**
   * Blocks the thread until it has the lock.
   *
   * It is not re-entrant (K7): what an {@linkcode acquire} of this thread was given at once it holds,
   * awaited or not, and until another thread releases that, this call blocks.
   *
   * @throws {TimeoutError} If that takes longer than `timeout` ms.
   * @throws {TypeError} If this thread must not block, or on misuse, which a `signal` is (G15).
   * @throws {RangeError} On misuse.
   */
  acquireSync(options?: SyncOptions): ThreadPermit {
    if (options === undefined) {
      const hold = take(this.#core);
      if (hold !== undefined) return hold;
    }
    return acquireLockSync("acquire Lock", this.#core, options);
  }

  /** Takes the lock if it is free, else gives `undefined` (K2). */
  tryAcquire(): ThreadPermit | undefined {
    return take(this.#core);
  }

  /**
   * Ends the current hold, whoever has it (K6).
   *
   * @throws {NotHeldError} If nobody holds the lock (K5).
   */
  release(): void {
    if (!this.#core.giveBackAny()) throw new NotHeldError("Cannot release Lock: it is not held");
  }

  /** Whether somebody holds the lock, or was granted it and has not run yet (K11). */
  locked(): boolean {
    return this.#core.held;
  }

  /**
   * Runs `fn` while holding the lock, releases it however `fn` ends, and passes on what `fn` returns
   * or throws (P3).
   *
   * Cancellation: as {@linkcode acquire}; once `fn` runs, the signal and the timeout no longer count.
   */
  use<R>(fn: (permit: ThreadPermit) => R, options?: WaitOptions): Promise<Awaited<R>> {
    return useWith("use Lock", fn, () => this.acquire(options));
  }

  /** The same as {@linkcode use}, blocking; `fn` is synchronous. */
  useSync<R>(fn: (permit: ThreadPermit) => R, options?: SyncOptions): R {
    return useSyncWith("use Lock", fn, () => this.acquireSync(options));
  }
}

let opening: LockCore | undefined;

function take(core: LockCore): Hold | undefined {
  const taken = core.tryTake();
  return taken && new Hold(core, taken === "abandoned");
}

/** Acquires a lock, for the lock itself or for a condition over it, which messages name. */
export function acquireLock(
  action: string,
  core: LockCore,
  options: WaitOptions | undefined,
): Promise<ThreadPermit> {
  try {
    const limits = startLimits(action, options);
    const hold = take(core);
    if (hold !== undefined) {
      void hold.turn; // as in Semaphore of the tasks scope
      return Promise.resolve(hold);
    }
    return core.peer.wait(action, new Waiting(core), limits);
  } catch (error) {
    return Promise.reject(error);
  }
}

/** The same as {@linkcode acquireLock}, blocking. */
export function acquireLockSync(
  action: string,
  core: LockCore,
  options: SyncOptions | undefined,
): ThreadPermit {
  const timeout = startSync(action, options);
  return take(core) ?? waitLockSync(action, core, timeout);
}

// A function of its own: JavaScriptCore makes an object for what a closure uses in every call.
function waitLockSync(action: string, core: LockCore, timeout: number): ThreadPermit {
  const attempt = () => core.held ? undefined : take(core);
  return core.peer.waitSync(action, "acquire", new Waiting(core), timeout, attempt);
}

function make(...args: ConstructorParameters<typeof LockCore>): LockCore {
  return new LockCore(...args);
}

class Waiting extends LockWaiting<ThreadPermit> {
  override granted(abandoned: boolean): ThreadPermit {
    return new Hold(this.core, abandoned);
  }
}
