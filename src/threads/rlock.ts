/**
 * A lock that its owner can take again, among threads.
 *
 * @module
 */

import type { OwnerOptions, RLock as Contract, WaitOptions } from "../contract.ts";
import { NoOwnerError, NotHeldError } from "../errors.ts";
import { Owner } from "../owner.ts";
import { checkLimits, checkOwner, type ThreadPermit, throwIfAborted, useWith } from "./common.ts";
import { create, type Handle, handleOf, openHandle, passItsHandleInstead } from "./handle.ts";
import { blocksForever } from "./peer.ts";
import { LevelWaiting, RLockCore } from "./rlock_core.ts";
import { startSync, type SyncOptions, useSyncWith } from "./sync.ts";

/** The owner that a call is made for (R3). */
export function ownerOf(action: string, named: Owner | undefined): Owner {
  const owner = named ?? Owner.current();
  if (owner === undefined) {
    throw new NoOwnerError(
      `Cannot ${action}: no owner is given, and there is no current task; pass { owner }, which may ` +
        "be Owner.thread, or call it in owner.run",
    );
  }
  return owner;
}

/**
 * A lock that its owner can take again while holding it; free once it was released as often (R1 to
 * R6).
 *
 * An owner is an `Owner` of one thread: the one given in `{ owner }`, else the current task's, else,
 * for a blocking call, `Owner.thread`. Who waits and who overtakes whom is as with a `Lock`.
 *
 * Concurrent parts of one task are one owner (R6): nothing keeps them from each other, and where one
 * waits for a condition, that takes out what the others hold, too, until it is back (C2). Those that
 * have to exclude each other each need a task or an Owner of their own.
 *
 * @example
 * ```ts
 * import { RLock } from "@interlock/sync/threads";
 *
 * const lock = new RLock();
 * const log: string[] = [];
 * const add = (line: string) => lock.useSync(() => log.push(line));
 * lock.useSync(() => {
 *   add("one"); // the same thread: enters again
 *   add("two");
 * });
 * if (log.length !== 2 || lock.locked()) throw new Error("unreachable");
 * ```
 */
export class RLock implements Contract {
  readonly #core: RLockCore;
  /** See {@linkcode passItsHandleInstead}. */
  protected readonly clone: () => void = passItsHandleInstead;

  /** Makes a lock that is free. */
  constructor() {
    this.#core = opening ?? create("RLock", make);
    opening = undefined;
  }

  /**
   * Opens the lock that a handle stands for.
   *
   * @throws {TypeError} If it is no handle of an RLock.
   */
  static from(handle: Handle<"RLock">): RLock {
    opening = openHandle("RLock", "RLock", handle, make);
    return new RLock();
  }

  /** What crosses to other threads. */
  get handle(): Handle<"RLock"> {
    return handleOf("RLock", this.#core);
  }

  /** The transitions of a lock, for a condition over it. */
  static core(lock: RLock): RLockCore {
    return lock.#core;
  }

  /**
   * Waits until the lock is free and nobody is in front, and takes it; its owner enters it again at
   * once.
   *
   * Rejects with a `NoOwnerError`, a `TimeoutError`, with `signal.reason`, or with a `TypeError` or
   * `RangeError` on misuse.
   *
   * Cancellation: abort and timeout give up the place in line. After the grant they change nothing
   * (G5).
   */
  acquire(options?: OwnerOptions & WaitOptions): Promise<ThreadPermit> {
    return acquireRLock("acquire RLock", this.#core, options);
  }

  /**
   * Blocks the thread until it has the lock; the owner is by default the thread.
   *
   * @throws {TimeoutError} If that takes longer than `timeout` ms.
   * @throws {TypeError} If this thread must not block, or would for ever, because another owner in it
   *   holds the lock and no `timeout` is given; or on misuse, which a `signal` is (G15).
   * @throws {RangeError} On misuse.
   */
  acquireSync(options?: OwnerOptions & SyncOptions): ThreadPermit {
    return acquireRLockSync("acquire RLock", this.#core, options);
  }

  /**
   * Takes the lock if it is free, or enters it again, else gives `undefined` (G9).
   *
   * @throws {NoOwnerError} If no owner is given and none is current.
   * @throws {TypeError} On misuse.
   */
  tryAcquire(options?: OwnerOptions): ThreadPermit | undefined {
    const action = "acquire RLock";
    return this.#core.enter(ownerOf(action, checkOwner(action, options)));
  }

  /**
   * Ends the owner's innermost hold; the last one frees the lock.
   *
   * @throws {NotHeldError} If this owner does not hold the lock (R2).
   * @throws {NoOwnerError} If no owner is given and none is current.
   * @throws {TypeError} On misuse.
   */
  release(options?: OwnerOptions): void {
    const action = "release RLock";
    const owner = ownerOf(action, checkOwner(action, options));
    const innermost = this.#core.innermost(owner);
    if (innermost === undefined) {
      const state = this.locked() ? "another owner holds it" : "it is not held";
      throw new NotHeldError(`Cannot ${action}: ${state}`);
    }
    innermost.release();
  }

  /** Whether somebody holds the lock, at any depth (R4). */
  locked(): boolean {
    return this.#core.lock.held;
  }

  /**
   * How many holds the owner has: 0 for anyone but the owner of the lock (R3).
   *
   * @throws {NoOwnerError} If no owner is given and none is current.
   * @throws {TypeError} On misuse.
   */
  depth(options?: OwnerOptions): number {
    const action = "read depth of RLock";
    return this.#core.depth(ownerOf(action, checkOwner(action, options)));
  }

  /**
   * Runs `fn` while holding the lock, releases it however `fn` ends, and passes on what `fn` returns
   * or throws (P3). It does not make `owner` the current one for `fn`: `owner.run` does.
   *
   * Cancellation: as {@linkcode acquire}; once `fn` runs, the signal and the timeout no longer count.
   */
  use<R>(
    fn: (permit: ThreadPermit) => R,
    options?: OwnerOptions & WaitOptions,
  ): Promise<Awaited<R>> {
    return useWith("use RLock", fn, () => this.acquire(options));
  }

  /** The same as {@linkcode use}, blocking; `fn` is synchronous. */
  useSync<R>(fn: (permit: ThreadPermit) => R, options?: OwnerOptions & SyncOptions): R {
    return useSyncWith("use RLock", fn, () => this.acquireSync(options));
  }
}

let opening: RLockCore | undefined;

/** Acquires a lock, for the lock itself or for a condition over it, which messages name. */
export function acquireRLock(
  action: string,
  core: RLockCore,
  options: (OwnerOptions & WaitOptions) | undefined,
): Promise<ThreadPermit> {
  try {
    const named = checkOwner(action, options);
    const limits = checkLimits(action, options);
    const owner = ownerOf(action, named);
    throwIfAborted(limits);
    const permit = core.enter(owner);
    if (permit !== undefined) {
      void permit.released; // as in Semaphore of the tasks scope
      return Promise.resolve(permit);
    }
    return core.lock.peer.wait(action, new LevelWaiting(core, owner), limits);
  } catch (error) {
    return Promise.reject(error);
  }
}

/** The same as {@linkcode acquireRLock}, blocking. */
export function acquireRLockSync(
  action: string,
  core: RLockCore,
  options: (OwnerOptions & SyncOptions) | undefined,
): ThreadPermit {
  const named = checkOwner(action, options);
  const timeout = startSync(action, options);
  const owner = named ?? Owner.current() ?? Owner.thread;
  const level = core.enter(owner);
  if (level !== undefined) return level;
  if (timeout === Infinity && core.heldHere && core.lock.peer.memory.pace.mayBlock()) {
    throw blocksForever(action, "as another owner in it holds the lock", "acquire");
  }
  return core.lock.peer.waitSync(
    action,
    "acquire",
    new LevelWaiting(core, owner),
    timeout,
    () => core.lock.held ? undefined : core.enter(owner),
  );
}

function make(...args: ConstructorParameters<typeof RLockCore>): RLockCore {
  return new RLockCore(...args);
}
