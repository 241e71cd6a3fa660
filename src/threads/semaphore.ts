/**
 * Counting semaphores among threads.
 *
 * @module
 */

import type { PermitOptions, Semaphore as Contract, WaitOptions } from "../contract.ts";
import { OverReleaseError } from "../errors.ts";
import {
  ASYNC_DISPOSE,
  checkInteger,
  checkOptions,
  DISPOSE,
  DONE,
  startLimits,
  type ThreadSemaphorePermit,
  useWith,
} from "./common.ts";
import { create, type Handle, handleOf, openHandle, passItsHandleInstead } from "./handle.ts";
import { LIMIT, SemaphoreCore, SemaphoreWaiting, VALUE } from "./semaphore_core.ts";
import { startSync, type SyncOptions, useSyncWith } from "./sync.ts";
import { MOST } from "./word.ts";

type Name = "Semaphore" | "BoundedSemaphore";

/**
 * Admits as many holders at once, among all threads, as it has permits; the others wait (S1 to S8).
 *
 * Waiters are served first come, first served; permits that were freed for a waiter which still sleeps
 * may be taken by a running thread, for at most ten milliseconds. A large request at the front is not
 * overtaken while it does not fit. What a thread holds when it dies is given back.
 *
 * @example
 * ```ts
 * import { Semaphore } from "@interlock/sync/threads";
 *
 * const downloads = new Semaphore(3);
 * // in any thread that has Semaphore.from(downloads.handle):
 * const permit = downloads.acquireSync({ permits: 2 });
 * if (downloads.value() !== 1) throw new Error("unreachable");
 * permit.release();
 * ```
 */
export class Semaphore implements Contract {
  readonly #core: SemaphoreCore;
  readonly #name: Name;
  /** See {@linkcode passItsHandleInstead}. */
  protected readonly clone: () => void = passItsHandleInstead;

  /**
   * Makes a semaphore.
   *
   * @param value How many permits it begins with: an integer >= 0, by default 1 (S2). Both it and the
   *   number of free permits are at most 2^31 - 1.
   * @throws {RangeError} If `value` is another number.
   * @throws {TypeError} If `value` is no number.
   */
  constructor(value = 1) {
    this.#name = opening?.name ?? "Semaphore";
    this.#core = opening?.core ?? construct("Semaphore", value, MOST);
    opening = undefined;
  }

  /**
   * Opens the semaphore that a handle stands for.
   *
   * @throws {TypeError} If it is no handle of a Semaphore.
   */
  static from(handle: Handle<"Semaphore">): Semaphore {
    opening = { core: openHandle("Semaphore", "Semaphore", handle, make), name: "Semaphore" };
    return new Semaphore();
  }

  /** What crosses to other threads. */
  get handle(): Handle<"Semaphore" | "BoundedSemaphore"> {
    return handleOf(this.#name, this.#core);
  }

  /**
   * Waits until the permits are free and nobody is in front, and takes them all at once.
   *
   * Rejects with a `TimeoutError`, with `signal.reason`, or with a `TypeError` or `RangeError` on
   * misuse (for a {@linkcode BoundedSemaphore} also when it can never have that many permits).
   *
   * Cancellation: abort and timeout give up the place in line, and those behind who now fit are
   * served. After the grant they change nothing (G5).
   */
  acquire(options?: PermitOptions & WaitOptions): Promise<ThreadSemaphorePermit> {
    const action = this.#acquiring;
    try {
      const permits = this.#checkPermits(options);
      const limits = startLimits(action, options);
      const permit = this.#take(permits);
      if (permit !== undefined) {
        void permit.released; // as in Semaphore of the tasks scope
        return Promise.resolve(permit);
      }
      return this.#core.peer.wait(action, new Waiting(this.#core, permits), limits);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Blocks the thread until it has the permits; what an {@linkcode acquire} of this thread was given at
   * once is taken, awaited or not.
   *
   * @throws {TimeoutError} If that takes longer than `timeout` ms.
   * @throws {TypeError} If this thread must not block, or on misuse, which a `signal` is (G15).
   * @throws {RangeError} On misuse.
   */
  acquireSync(options?: PermitOptions & SyncOptions): ThreadSemaphorePermit {
    const action = this.#acquiring;
    const permits = this.#checkPermits(options);
    const timeout = startSync(action, options);
    return this.#take(permits) ??
      this.#core.peer.waitSync(action, "acquire", new Waiting(this.#core, permits), timeout);
  }

  /**
   * Takes the permits if they are free and nobody is next in turn, else gives `undefined` (G9).
   *
   * @throws {TypeError | RangeError} On misuse.
   */
  tryAcquire(options?: PermitOptions): ThreadSemaphorePermit | undefined {
    return this.#take(this.#checkPermits(options));
  }

  #take(permits: number): ThreadSemaphorePermit | undefined {
    const taken = this.#core.tryTake(permits);
    return taken && new HeldPermits(this.#core, permits, taken === "abandoned");
  }

  /**
   * Adds `n` permits, and serves those waiters that now fit. It ends no particular hold: whoever
   * acquired with a permit releases that permit instead.
   *
   * @param n An integer >= 1, by default 1 (S4).
   * @throws {OverReleaseError} If the semaphore is bounded and would go above its bound (SB1).
   * @throws {TypeError | RangeError} On misuse.
   */
  release(n = 1): void {
    const bounded = this.#name === "BoundedSemaphore";
    const action = bounded ? "release BoundedSemaphore" : "release Semaphore";
    checkInteger(action, "n", n, 1);
    const core = this.#core;
    let fits = true;
    let value = 0;
    const give = () => {
      value = core.value;
      fits = core.give(n);
    };
    core.peer.act(give);
    if (fits) return;
    const limit = core.limit;
    const message =
      `Cannot ${action}: ${value} of ${limit} permits are free already, ${n} more do not fit`;
    throw bounded ? new OverReleaseError(message) : new RangeError(message);
  }

  /** How many permits are free. */
  value(): number {
    return this.#core.value;
  }

  /** Whether an acquire would have to wait, for permits or behind others (S8). */
  locked(): boolean {
    // In this order: one in line whose signal has fired leaves it now, and others take what there is.
    return this.#core.queued || this.#core.value === 0;
  }

  /**
   * Runs `fn` with a permit, releases it however `fn` ends, and passes on what `fn` returns or throws
   * (P3).
   *
   * Cancellation: as {@linkcode acquire}; once `fn` runs, the signal and the timeout no longer count.
   */
  use<R>(
    fn: (permit: ThreadSemaphorePermit) => R,
    options?: PermitOptions & WaitOptions,
  ): Promise<Awaited<R>> {
    return useWith(`use ${this.#name}`, fn, () => this.acquire(options));
  }

  /** The same as {@linkcode use}, blocking; `fn` is synchronous. */
  useSync<R>(
    fn: (permit: ThreadSemaphorePermit) => R,
    options?: PermitOptions & SyncOptions,
  ): R {
    return useSyncWith(`use ${this.#name}`, fn, () => this.acquireSync(options));
  }

  get #acquiring(): string {
    return this.#name === "Semaphore" ? "acquire Semaphore" : "acquire BoundedSemaphore";
  }

  #checkPermits(options: PermitOptions | undefined): number {
    const { limit } = this.#core;
    if (options === undefined && limit > 0) return 1;
    const action = this.#acquiring;
    if (options !== undefined) checkOptions(action, options);
    const { permits = 1 } = options ?? {};
    if (options !== undefined) checkInteger(action, "permits", permits, 1);
    if (permits > limit) {
      throw new RangeError(
        `Cannot ${action}: ${permits} permits are more than its bound of ${limit}`,
      );
    }
    return permits;
  }
}

/**
 * A {@linkcode Semaphore} that never has more permits than it began with: releasing too often, which
 * is a bug, throws (SB1 to SB3).
 *
 * @example
 * ```ts
 * import { BoundedSemaphore, OverReleaseError } from "@interlock/sync/threads";
 *
 * const semaphore = new BoundedSemaphore(2);
 * try {
 *   semaphore.release();
 *   throw new Error("unreachable");
 * } catch (error) {
 *   if (!(error instanceof OverReleaseError)) throw error;
 * }
 * ```
 */
export class BoundedSemaphore extends Semaphore {
  /**
   * Makes a bounded semaphore.
   *
   * @param value How many permits it begins with, and its bound: an integer from 0 to 2^31 - 1, by
   *   default 1.
   * @throws {RangeError} If `value` is another number.
   * @throws {TypeError} If `value` is no number.
   */
  constructor(value = 1) {
    const name = "BoundedSemaphore";
    opening ??= { core: construct(name, value, value), name };
    super();
  }

  /**
   * Opens the semaphore that a handle stands for.
   *
   * @throws {TypeError} If it is no handle of a BoundedSemaphore.
   */
  static override from(handle: Handle<Name>): BoundedSemaphore {
    const name = "BoundedSemaphore";
    opening = { core: openHandle(name, name, handle, make), name };
    return new BoundedSemaphore();
  }
}

/** What the next construction makes a semaphore of. */
let opening: { readonly core: SemaphoreCore; readonly name: Name } | undefined;

function construct(name: Name, value: number, limit: number): SemaphoreCore {
  checkInteger(`construct ${name}`, "value", value, 0);
  if (value > MOST) {
    throw new RangeError(`Cannot construct ${name}: value must be at most ${MOST}, got ${value}`);
  }
  return create(name, make, (words) => {
    words[VALUE] = value;
    words[LIMIT] = limit;
  });
}

function make(...args: ConstructorParameters<typeof SemaphoreCore>): SemaphoreCore {
  return new SemaphoreCore(...args);
}

class Waiting extends SemaphoreWaiting<ThreadSemaphorePermit> {
  readonly #held: (abandoned: boolean) => ThreadSemaphorePermit;

  constructor(core: SemaphoreCore, permits: number) {
    super(core, permits);
    this.#held = (abandoned) => new HeldPermits(core, permits, abandoned);
  }

  override granted(abandoned: boolean): ThreadSemaphorePermit {
    return this.#held(abandoned);
  }
}

/** Some permits of a semaphore, held. */
class HeldPermits implements ThreadSemaphorePermit {
  /** The semaphore, until it is over. Plain and declared only, as the others: see hold.ts. */
  declare core: SemaphoreCore | undefined;
  declare readonly permits: number;
  declare readonly abandoned: boolean;

  constructor(core: SemaphoreCore, permits: number, abandoned: boolean) {
    this.core = core;
    this.permits = permits;
    this.abandoned = abandoned;
  }

  get released(): boolean {
    return this.core === undefined;
  }

  release(): void {
    const { core } = this;
    if (core === undefined) return;
    this.core = undefined;
    // Here: in a function of its own, this takes JavaScriptCore twice as long.
    if (core.peer.enter()) {
      try {
        core.give(this.permits);
      } catch (error) {
        core.peer.memory.undo();
        throw error;
      } finally {
        core.peer.leave();
      }
    } else core.peer.defer(() => void core.give(this.permits));
  }

  forget(): void {
    const { core } = this;
    if (core === undefined) return;
    this.core = undefined;
    core.peer.act(() => core.forget(this.permits));
  }

  [DISPOSE](): void {
    this.release();
  }

  [ASYNC_DISPOSE](): Promise<void> {
    this.release();
    return DONE;
  }
}
