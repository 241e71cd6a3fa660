/**
 * What a thread knows of an RLock beyond the lock that it is to other threads: for which owner it holds
 * it, and how deep. Owners belong to one thread, so none of this is shared.
 *
 * @module
 */

import type { Owner } from "../owner.ts";
import { ASYNC_DISPOSE, DISPOSE, DONE, type ThreadPermit } from "./common.ts";
import type { Claims, Suspendable } from "./condition_core.ts";
import { LockCore, LockWaiting } from "./lock_core.ts";
import type { Memory } from "./memory.ts";
import type { Peer } from "./peer.ts";
import type { Waiting } from "./waiting.ts";

/** An RLock as one thread sees it. */
export class RLockCore {
  /** What other threads see. */
  readonly lock: LockCore;
  #hold: OwnerHold | undefined = undefined;
  /** The pending calls of each owner: a grant to an owner grants them all (R1). */
  readonly #claims: Map<Owner, Set<Waiting<unknown>>> = new Map();

  /** Opens an RLock for a thread. */
  constructor(memory: Memory, threadId: number) {
    this.lock = new LockCore(memory, threadId);
  }

  /** The thread's end of it. */
  get peer(): Peer {
    return this.lock.peer;
  }

  /** Takes the lock for `owner`, once more where it holds it already, without waiting. */
  enter(owner: Owner): Level | undefined {
    if (this.#hold === undefined) {
      const taken = this.lock.tryTake();
      const level = taken && this.granted(owner, taken === "abandoned");
      if (taken !== undefined && this.#claims.has(owner)) {
        this.peer.act(() => this.grantOthers(owner));
      }
      return level;
    }
    return this.#hold.owner === owner ? new Level(this.#hold, false) : undefined;
  }

  /** Whether `owner` holds the lock. */
  holds(owner: Owner): boolean {
    return this.#hold?.owner === owner;
  }

  /** The last level that the owner entered and has not left. */
  innermost(owner: Owner): Level | undefined {
    return this.holds(owner) ? this.#hold!.levels.at(-1) : undefined;
  }

  /** How deep the owner is inside. */
  depth(owner: Owner): number {
    return this.holds(owner) ? this.#hold!.levels.length : 0;
  }

  /** The thread was granted the lock: this is the owner's first level. */
  granted(owner: Owner, abandoned: boolean): Level {
    const hold: OwnerHold = { owner, levels: [], ended: () => this.#end(hold) };
    this.#hold = hold;
    return new Level(hold, abandoned);
  }

  #end(hold: OwnerHold): void {
    if (this.#hold !== hold) return;
    this.#hold = undefined;
    this.lock.giveBack();
  }

  /** The pending calls of an owner. */
  claims(owner: Owner): Claims {
    return {
      add: (waiting) => {
        const claims = this.#claims.get(owner);
        if (claims === undefined) this.#claims.set(owner, new Set([waiting]));
        else claims.add(waiting);
      },
      delete: (waiting) => {
        const claims = this.#claims.get(owner);
        claims?.delete(waiting);
        if (claims?.size === 0) this.#claims.delete(owner);
      },
    };
  }

  /** Has the other calls of an owner that was granted the lock look at once. */
  grantOthers(owner: Owner): void {
    for (const waiting of [...this.#claims.get(owner) ?? []]) {
      this.peer.resume(waiting);
      this.peer.memory.commit();
    }
  }

  /** The owner's hold, for a condition. */
  suspendable(owner: Owner): Suspendable | undefined {
    let hold = this.#hold;
    if (hold?.owner !== owner) return undefined;
    return {
      isCurrent: () => this.#hold === hold,
      suspend: (lost) => {
        hold!.ended = lost;
        this.#hold = undefined;
      },
      joins: () => this.holds(owner),
      claims: this.claims(owner),
      regain: (abandoned) => {
        const suspended = hold!;
        if (abandoned) suspended.levels.at(-1)!.abandoned = true;
        if (this.#hold === undefined) {
          suspended.ended = () => this.#end(suspended);
          this.#hold = suspended;
        } else {
          // Another part of the same task has entered meanwhile: this one is outside of it.
          for (const level of suspended.levels) level.move(this.#hold);
          this.#hold.levels.unshift(...suspended.levels);
          hold = this.#hold;
        }
        this.grantOthers(owner);
      },
    };
  }
}

/** All that one owner holds of a lock. */
interface OwnerHold {
  readonly owner: Owner;
  readonly levels: Level[];
  /** Called when the last level has ended: frees the lock, or ends the wait that suspended it. */
  ended: () => void;
}

/** One level of a hold: what an acquire gives. */
export class Level implements ThreadPermit {
  abandoned: boolean;
  #hold: OwnerHold | undefined;

  /** Enters a hold once more. */
  constructor(hold: OwnerHold, abandoned: boolean) {
    this.#hold = hold;
    this.abandoned = abandoned;
    hold.levels.push(this);
  }

  /** Belongs to another hold of the same owner from now on. */
  move(hold: OwnerHold): void {
    this.#hold = hold;
  }

  get released(): boolean {
    return this.#hold === undefined;
  }

  release(): void {
    const hold = this.#hold;
    if (hold === undefined) return;
    this.#hold = undefined;
    hold.levels.splice(hold.levels.lastIndexOf(this), 1);
    if (hold.levels.length === 0) hold.ended();
  }

  [DISPOSE](): void {
    this.release();
  }

  [ASYNC_DISPOSE](): Promise<void> {
    this.release();
    return DONE;
  }
}

/** A call that waits for an RLock. */
export class LevelWaiting extends LockWaiting<ThreadPermit> {
  readonly #owner: Owner;
  readonly #rlock: RLockCore;
  readonly #claims: Claims;

  /** Makes a call that is in no line. */
  constructor(rlock: RLockCore, owner: Owner) {
    super(rlock.lock);
    this.#rlock = rlock;
    this.#owner = owner;
    this.#claims = rlock.claims(owner);
  }

  override granted(abandoned: boolean): ThreadPermit {
    return this.#rlock.granted(this.#owner, abandoned);
  }

  override begin(): void {
    super.begin();
    // It may have become free, and was not given to those of this thread who wait for it already.
    if (this.settled) this.#rlock.grantOthers(this.#owner);
    else this.#claims.add(this);
  }

  override resume(): void {
    if (this.#rlock.holds(this.#owner)) {
      this.core.leave(this.record);
      this.succeed(this.#rlock.enter(this.#owner)!);
    } else {
      super.resume();
      if (this.settled) this.#rlock.grantOthers(this.#owner);
    }
  }

  override succeed(permit: ThreadPermit): void {
    this.#claims.delete(this);
    super.succeed(permit);
  }

  override fail(reason: unknown): void {
    this.#claims.delete(this);
    super.fail(reason);
  }
}
