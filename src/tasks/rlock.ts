/**
 * A lock that its owner can take again.
 *
 * @module
 */

import type { OwnerOptions, RLock as Contract, WaitOptions } from "../contract.ts";
import { NoOwnerError, NotHeldError } from "../errors.ts";
import { Owner } from "../owner.ts";
import type { Suspendable, SuspendableHold } from "./condition.ts";
import { Disposing, type TaskPermit, useWith } from "./permit.ts";
import {
  checkLimits,
  checkOptions,
  kind,
  RemovableWaiter,
  throwIfAborted,
  type Waiter,
  WaitQueue,
} from "./waiters.ts";

/** How a condition suspends the hold on a lock, or `undefined` if `lock` is no {@linkcode RLock}. */
export let suspendableRLock: ((lock: object) => Suspendable | undefined) | undefined;

/**
 * The owner that a call names, if any.
 *
 * @throws {TypeError} If it is no Owner.
 */
export function checkOwner(action: string, options: OwnerOptions | undefined): Owner | undefined {
  checkOptions(action, options);
  const owner = options?.owner;
  if (owner !== undefined && !(owner instanceof Owner)) {
    throw new TypeError(`Cannot ${action}: owner must be an Owner, got ${kind(owner)}`);
  }
  return owner;
}

/** The owner that a call is made for (R3). */
function ownerOf(action: string, named: Owner | undefined): Owner {
  const owner = named ?? Owner.current();
  if (owner === undefined) {
    throw new NoOwnerError(
      `Cannot ${action}: no owner is given, and there is no current task; ` +
        "pass { owner } or call it in spawn or owner.run",
    );
  }
  return owner;
}

/**
 * A lock that its owner can take again while holding it; free once it was released as often (R1 to
 * R6).
 *
 * The owner is the one given in `{ owner }`, else the current task's. Each acquire gives a permit of
 * its own, and they may be released in any order.
 *
 * Concurrent parts of one task are one owner (R6): nothing keeps them from each other, and where one
 * waits for a condition, that takes out what the others hold, too, until it is back (C2). Those that
 * have to exclude each other each need a task or an Owner of their own.
 *
 * @example
 * ```ts
 * import { RLock, spawn } from "@interlock/sync";
 *
 * const lock = new RLock();
 * const log: string[] = [];
 * const add = (line: string) => lock.use(() => log.push(line));
 * const addTwo = () =>
 *   lock.use(async () => {
 *     await add("one"); // the same task: enters again
 *     await add("two");
 *   });
 * await spawn(addTwo).join();
 * if (log.length !== 2 || lock.locked()) throw new Error("unreachable");
 * ```
 */
export class RLock implements Contract {
  #hold: Hold | undefined = undefined;
  readonly #waiters: WaitQueue<TaskPermit, Claim> = new WaitQueue(
    (waiter) => this.#withdraw(waiter),
    true,
  );
  /** The waiters of each owner, in order: a grant to an owner grants them all (R1). */
  readonly #claims: Map<Owner, Set<Waiter<TaskPermit, Claim>>> = new Map();

  /** Makes a lock that is free. */
  constructor() {
    suspendableRLock ??= (lock) => #hold in lock ? lock.#suspendable() : undefined;
  }

  /**
   * Waits until the lock is free and nobody is in front, and takes it; its owner enters it again at
   * once.
   *
   * Rejects with a `NoOwnerError`, a `TimeoutError`, with `signal.reason`, or with a `TypeError` or
   * `RangeError` on misuse.
   *
   * Cancellation: abort and timeout give up the place in line. After the grant, which happens inside
   * the call that frees, they change nothing (G5).
   */
  acquire(options?: OwnerOptions & WaitOptions): Promise<TaskPermit> {
    return this.#acquire("acquire RLock", options);
  }

  #acquire(
    action: string,
    options: (OwnerOptions & WaitOptions) | undefined,
  ): Promise<TaskPermit> {
    try {
      const named = checkOwner(action, options);
      const limits = checkLimits(action, options);
      const owner = ownerOf(action, named);
      throwIfAborted(limits);
      const permit = this.#enter(owner);
      if (permit !== undefined) {
        void permit.released; // as in Semaphore
        return Promise.resolve(permit);
      }
      const granted = this.#waiters.wait(action, limits, { owner, regain: undefined });
      this.#claim(this.#waiters.tail!);
      return granted;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Takes the lock if it is free, or enters it again, else gives `undefined` (G9).
   *
   * @throws {NoOwnerError} If no owner is given and none is current.
   * @throws {TypeError} On misuse.
   */
  tryAcquire(options?: OwnerOptions): TaskPermit | undefined {
    const action = "acquire RLock";
    return this.#enter(ownerOf(action, checkOwner(action, options)));
  }

  /**
   * Ends the owner's innermost hold; the last one frees the lock and grants the longest waiting.
   *
   * @throws {NotHeldError} If this owner does not hold the lock (R2).
   * @throws {NoOwnerError} If no owner is given and none is current.
   * @throws {TypeError} On misuse.
   */
  release(options?: OwnerOptions): void {
    const action = "release RLock";
    const owner = ownerOf(action, checkOwner(action, options));
    if (this.#hold?.owner !== owner) {
      const state = this.#hold === undefined ? "it is not held" : "another owner holds it";
      throw new NotHeldError(`Cannot ${action}: ${state}`);
    }
    this.#hold.innermost!.release();
  }

  /** Whether somebody holds the lock, at any depth (R4). */
  locked(): boolean {
    return this.#hold !== undefined;
  }

  /**
   * How many holds the owner has: 0 for anyone but the owner of the lock (R3).
   *
   * @throws {NoOwnerError} If no owner is given and none is current.
   * @throws {TypeError} On misuse.
   */
  depth(options?: OwnerOptions): number {
    const action = "read depth of RLock";
    const owner = ownerOf(action, checkOwner(action, options));
    return this.#hold?.owner === owner ? this.#hold.depth : 0;
  }

  /**
   * Runs `fn` while holding the lock, releases it however `fn` ends, and passes on what `fn` returns
   * or throws (P3). It does not make `owner` the current one for `fn`: `owner.run` does.
   *
   * Cancellation: as {@linkcode acquire}; once `fn` runs, the signal and the timeout no longer count.
   */
  use<R>(
    fn: (permit: TaskPermit) => R,
    options?: OwnerOptions & WaitOptions,
  ): Promise<Awaited<R>> {
    return useWith("use RLock", fn, () => this.acquire(options));
  }

  /** Takes the lock for `owner`, once more where it holds it already. */
  #enter(owner: Owner): TaskPermit | undefined {
    if (this.#hold === undefined) {
      this.#hold = new Hold(owner, () => this.#free());
    } else if (this.#hold.owner !== owner) {
      return undefined;
    }
    return new Level(this.#hold);
  }

  #claim(waiter: Waiter<TaskPermit, Claim>): void {
    const { owner } = waiter.data;
    const claims = this.#claims.get(owner);
    if (claims === undefined) this.#claims.set(owner, new Set([waiter]));
    else claims.add(waiter);
  }

  #withdraw(waiter: Waiter<TaskPermit, Claim>): void {
    const { owner } = waiter.data;
    const claims = this.#claims.get(owner)!;
    claims.delete(waiter);
    if (claims.size === 0) this.#claims.delete(owner);
  }

  /** Frees the lock, and grants the next owner all its calls. */
  #free(): void {
    this.#hold = undefined;
    const owner = this.#waiters.first()?.data.owner;
    if (owner === undefined) return;
    for (const waiter of this.#claims.get(owner)!) {
      if (waiter.removable!.guard?.cancelIfAborted()) continue;
      this.#waiters.remove(waiter);
      this.#withdraw(waiter);
      if (waiter.data.regain !== undefined) waiter.data.regain();
      else waiter.resolve(this.#enter(owner)!);
    }
  }

  #suspendable(): Suspendable {
    return {
      acquire: (action, options) => this.#acquire(action, options),
      current: (action, named) => {
        const owner = ownerOf(action, named);
        return this.#hold?.owner === owner ? this.#suspendableHold(this.#hold) : undefined;
      },
    };
  }

  #suspendableHold(inForce: Hold): SuspendableHold {
    const { owner } = inForce;
    /** What the wait has taken out. */
    let hold = inForce;
    /** What came back with the last wake, which is among others of the same owner then. */
    let levels: Level[] | undefined;
    let waiter: RemovableWaiter<TaskPermit, Claim> | undefined;
    const out = (taken: Hold, lost: () => void) => {
      hold = taken;
      hold.ended = () => {
        if (waiter !== undefined) {
          this.#waiters.remove(waiter);
          this.#withdraw(waiter);
        }
        lost();
      };
    };
    return {
      isCurrent: () => {
        const current = this.#hold;
        if (levels === undefined || current === undefined) return current === hold;
        return levels.some((level) => Level.isOf(current, level));
      },
      suspend: (lost) => {
        out(this.#hold!, lost);
        this.#free();
      },
      takeOut: (lost) => {
        const own = new Hold(owner, lost);
        Level.move(levels!, own);
        if (own.depth === 0) return false;
        out(own, lost);
        return true;
      },
      regain: (back) => {
        const regain = () => {
          waiter = undefined;
          levels = Level.of(hold);
          hold.ended = () => this.#free();
          // Another part of the same task may have entered during the wait.
          if (this.#hold === undefined) this.#hold = hold;
          else Level.join(this.#hold, hold);
          back();
        };
        if (this.#hold === undefined || this.#hold.owner === owner) return regain();
        // It has no limits: the condition's wait has them. The lock calls `regain`, not `resolve`.
        waiter = new RemovableWaiter<TaskPermit, Claim>({ owner, regain }, regain);
        this.#waiters.append(waiter);
        this.#claim(waiter);
      },
    };
  }
}

/** What a waiter of the lock wants: one more level for its owner, or a suspended hold back. */
interface Claim {
  readonly owner: Owner;
  readonly regain: (() => void) | undefined;
}

/** All that one owner holds of a lock: a list of levels, of which any may end first. */
class Hold {
  depth = 0;
  innermost: Level | undefined = undefined;
  outermost: Level | undefined = undefined;
  readonly owner: Owner;
  /** Called when the last level has ended: frees the lock, or ends the wait that suspended it. */
  ended: () => void;

  constructor(owner: Owner, ended: () => void) {
    this.owner = owner;
    this.ended = ended;
  }
}

/** One level of a hold: what an acquire gives. */
class Level extends Disposing implements TaskPermit {
  #hold: Hold | undefined = undefined;
  #outer: Level | undefined = undefined;
  #inner: Level | undefined = undefined;

  /** Enters a hold once more. */
  constructor(hold: Hold) {
    super();
    this.#enter(hold);
  }

  /** The levels of a hold, the outermost first. */
  static of(hold: Hold): Level[] {
    const levels: Level[] = [];
    for (let level = hold.outermost; level !== undefined; level = level.#inner) levels.push(level);
    return levels;
  }

  /** Whether a level is one of a hold's. */
  static isOf(hold: Hold, level: Level): boolean {
    return level.#hold === hold;
  }

  /** Moves levels into `hold`, those that have not ended. */
  static move(levels: readonly Level[], hold: Hold): void {
    for (const level of levels) {
      if (level.released) continue;
      level.release();
      level.#enter(hold);
    }
  }

  /** Moves the levels of `older` into `hold`, outside those that are there. */
  static join(hold: Hold, older: Hold): void {
    for (let level = older.innermost; level !== undefined; level = level.#outer) {
      level.#hold = hold;
    }
    hold.outermost!.#outer = older.innermost;
    older.innermost!.#inner = hold.outermost;
    hold.outermost = older.outermost;
    hold.depth += older.depth;
  }

  #enter(hold: Hold): void {
    this.#hold = hold;
    this.#outer = hold.innermost;
    if (this.#outer === undefined) hold.outermost = this;
    else this.#outer.#inner = this;
    hold.innermost = this;
    hold.depth++;
  }

  get released(): boolean {
    return this.#hold === undefined;
  }

  override release(): void {
    const hold = this.#hold;
    if (hold === undefined) return;
    this.#hold = undefined;
    const outer = this.#outer;
    const inner = this.#inner;
    if (inner === undefined) hold.innermost = outer;
    else inner.#outer = outer;
    if (outer === undefined) hold.outermost = inner;
    else outer.#inner = inner;
    this.#outer = this.#inner = undefined; // or a permit that is kept would keep all later ones
    hold.depth--;
    if (hold.depth === 0) hold.ended();
  }
}
