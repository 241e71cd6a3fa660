/**
 * What a thread knows of an RLock beyond the lock that it is to other threads: for which owner it holds
 * it, and how deep. Owners belong to one thread, so none of this is shared.
 *
 * @module
 */

import type { Owner } from "../owner.ts";
import { ASYNC_DISPOSE, DISPOSE, DONE, type ThreadPermit } from "./common.ts";
import type { Claim, Claims, Suspendable } from "./condition_core.ts";
import { LockCore, LockWaiting } from "./lock_core.ts";
import type { Memory } from "./memory.ts";
import type { Peer } from "./peer.ts";
import { pushReady } from "./line.ts";

/** An RLock as one thread sees it. */
export class RLockCore {
  /** What other threads see. */
  readonly lock: LockCore;
  #hold: OwnerHold | undefined = undefined;
  /** The pending calls of each owner: a grant to an owner grants them all (R1). */
  readonly #claims: Map<Owner, Set<Claim>> = new Map();

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
    this.#seeGranted(owner);
    if (this.#hold === undefined) {
      const taken = this.lock.tryTake();
      const level = taken && this.granted(owner, taken === "abandoned");
      if (taken !== undefined && this.#claims.has(owner)) {
        this.peer.act(() => this.grantOthers(owner));
      }
      return level;
    }
    return this.enterAgain(owner);
  }

  /** Takes the lock once more for an owner that holds it. */
  enterAgain(owner: Owner): Level | undefined {
    return this.holds(owner) ? new Level(this.#hold!, false) : undefined;
  }

  /** Has those calls of an owner go on that were granted the lock and have not seen it: they came first. */
  #seeGranted(owner: Owner): void {
    if (!this.#claims.has(owner)) return;
    this.peer.attempt(() => {
      const unseen = this.#unseen(owner);
      if (unseen !== undefined) this.peer.resume(unseen);
      if (!this.holds(owner)) return;
      for (const claim of [...this.#claims.get(owner) ?? []]) {
        if (claim.joins) this.peer.resume(claim);
      }
    });
  }

  /** The call of the owner that was handed the lock and has not seen it, inside a transition. */
  #unseen(owner: Owner): Claim | undefined {
    const { unseen } = this.lock;
    return [...this.#claims.get(owner) ?? []].find((claim) => claim === unseen);
  }

  /** Whether a call can go on because its owner has the lock, inside a transition. */
  joins(claim: Claim, owner: Owner): boolean {
    if (claim.joins && !this.lock.isGranted(claim.record)) {
      const unseen = this.#unseen(owner);
      if (unseen !== undefined) this.peer.resume(unseen);
    }
    claim.joins = this.holds(owner);
    return claim.joins;
  }

  /** Whether an owner of this thread holds the lock. */
  get heldHere(): boolean {
    return this.#hold !== undefined;
  }

  /** Whether `owner` holds the lock. */
  holds(owner: Owner): boolean {
    return this.#hold?.owner === owner;
  }

  /** The last level that the owner entered and has not left. */
  innermost(owner: Owner): Level | undefined {
    this.lock.see();
    this.#seeGranted(owner);
    return this.holds(owner) ? this.#hold!.levels.at(-1) : undefined;
  }

  /** How deep the owner is inside. */
  depth(owner: Owner): number {
    const levels = this.holds(owner) ? this.#hold!.levels.length : 0;
    const claims = [...this.#claims.get(owner) ?? []];
    if (claims.length === 0) return levels;
    return this.peer.attempt(() =>
      levels > 0 || this.#unseen(owner) !== undefined
        ? claims.reduce((sum, { depth }) => sum + depth, levels)
        : 0
    ) ?? levels;
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
    const claim = [...this.#claims.get(hold.owner) ?? []].find(({ joins }) => joins);
    if (claim === undefined) this.lock.giveBack();
    else this.peer.act(() => this.lock.handOver(claim.record));
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

  /** An owner was granted the lock, and with it its other calls, except those that give up now. */
  grantOthers(owner: Owner): void {
    const { memory } = this.peer;
    for (const claim of [...this.#claims.get(owner) ?? []]) {
      if (claim.joins || claim.depth === 0) continue;
      this.peer.drop(claim);
      claim.joins = !claim.settled; // a wait whose signal has fired ends with the lock, too
      if (claim.joins) pushReady(memory, claim.record);
      memory.commit();
    }
  }

  /** The owner's hold, for a condition. */
  suspendable(owner: Owner): Suspendable | undefined {
    this.lock.see();
    this.#seeGranted(owner);
    const inForce = this.#hold;
    if (inForce?.owner !== owner) return undefined;
    /** What the wait has taken out. */
    let hold: OwnerHold = inForce;
    /** What came back with the last wake, which is among others of the same owner then. */
    let levels: readonly Level[] | undefined;
    return {
      get depth() {
        return hold.levels.length;
      },
      isCurrent: () => {
        const current = this.#hold;
        if (levels === undefined || current === undefined) return current === hold;
        return levels.some((level) => current.levels.includes(level));
      },
      suspend: (lost) => {
        hold = this.#hold!;
        hold.ended = lost;
        this.#hold = undefined;
      },
      takeBack: async (action) => {
        const some = () => levels!.some((level) => !level.released);
        if (!some()) return false;
        const inside = this.enter(owner) ??
          await this.peer.wait(action, new LevelWaiting(this, owner), undefined);
        const current = this.#hold;
        if (current?.owner === owner) { // or yet another wait of the owner was quicker
          for (const level of levels!) level.move(current);
          if (inside.abandoned) levels!.at(-1)!.abandoned = true;
        }
        inside.release();
        return some();
      },
      handed: () => this.grantOthers(owner),
      joins: (claim) => this.joins(claim, owner),
      claims: this.claims(owner),
      regain: (abandoned) => {
        const suspended = hold;
        levels = [...suspended.levels];
        if (abandoned) suspended.levels.at(-1)!.abandoned = true;
        if (this.#hold === undefined) {
          suspended.ended = () => this.#end(suspended);
          this.#hold = suspended;
        } else {
          // Another part of the same task has entered meanwhile: this one is outside of it.
          for (const level of suspended.levels) level.join(this.#hold);
          this.#hold.levels.unshift(...suspended.levels);
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

  /** Goes to another hold of the same owner, unless it has ended. */
  move(hold: OwnerHold): void {
    if (this.released) return;
    this.release();
    this.#hold = hold;
    hold.levels.push(this);
  }

  /** Belongs to another hold of the same owner from now on. */
  join(hold: OwnerHold): void {
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
  joins = false;
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

  get depth(): number {
    return 1;
  }

  override granted(abandoned: boolean): ThreadPermit {
    return this.#rlock.granted(this.#owner, abandoned);
  }

  override begin(): void {
    // Its owner may have been granted the lock since the call, where a dead thread was in the way.
    const again = this.#rlock.enterAgain(this.#owner);
    if (again !== undefined) return this.succeed(again);
    super.begin();
    // It may have become free, and was not given to those of this thread who wait for it already.
    if (this.settled) this.#rlock.grantOthers(this.#owner);
    else this.#claims.add(this);
  }

  override resume(): void {
    if (this.#rlock.joins(this, this.#owner)) {
      this.core.leave(this.record);
      this.succeed(this.#rlock.enterAgain(this.#owner)!);
    } else {
      super.resume();
      if (this.settled) this.#rlock.grantOthers(this.#owner);
    }
  }

  override handed(): void {
    this.#rlock.grantOthers(this.#owner);
  }

  override giveUp(reason: unknown, expired: boolean): void {
    if (this.joins && this.#rlock.joins(this, this.#owner)) this.resume();
    else super.giveUp(reason, expired);
  }

  override retract(): void {
    this.joins = false;
    super.retract();
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
