/**
 * What the properties of conditions share: a condition over one kind of lock, with its parties.
 *
 * @module
 */

import type {
  Condition,
  Lock,
  OwnerOptions,
  Permit,
  RLock,
  WaitOptions,
} from "../../src/contract.ts";
import { fulfilled, LawViolation, ok, pending, same } from "../assert.ts";
import { partyName } from "../models/scene.ts";
import type { Subject, SubjectOwner } from "../subject.ts";
import type { Call, World } from "../world.ts";
import { needsTimers as needsAnyTimers } from "./waiting_tools.ts";

/** Over which kind of lock: each law is checked for both. */
export type Over = "Lock" | "RLock";

/** Why properties over this kind of lock do not apply. */
export function needs(over: Over): (subject: Subject) => string | undefined {
  return ({ open, Owner }) => {
    if (over === "RLock" && (open.RLock === undefined || Owner === undefined)) return "no RLock";
    return open.Lock === undefined ? "no Lock" : undefined;
  };
}

/** The same, for what takes timers too. */
export function needsTimers(over: Over): (subject: Subject) => string | undefined {
  return (subject) => needsAnyTimers() ?? needs(over)(subject);
}

/** The same, for what takes grants inside the call that frees. */
export function needsDirectGrant(over: Over): (subject: Subject) => string | undefined {
  return (subject) =>
    subject.capabilities.directGrant ? needs(over)(subject) : "grants travel here";
}

/** A condition and its parties, by number. */
export class Rig {
  /** Where it happens. */
  readonly world: World;
  /** The condition. */
  readonly condition: Condition;
  /** Its lock, if that was not its own. */
  readonly lock: Lock | RLock | undefined;
  #owners: Map<number, SubjectOwner> | undefined;

  /** Takes a condition that nobody uses. */
  constructor(world: World, condition: Condition, over: Over, lock?: Lock | RLock) {
    this.world = world;
    this.condition = condition;
    this.lock = lock;
    this.#owners = over === "RLock" ? new Map() : undefined;
  }

  /** Opens a condition: over a Lock of its own, or over an RLock. */
  static async open(world: World, over: Over): Promise<Rig> {
    if (over === "Lock") return new Rig(world, await world.open("Condition"), over);
    const lock = await world.open("RLock");
    return new Rig(world, await world.open("Condition", lock), over, lock);
  }

  /** The same parties at another condition over the same lock. */
  over(condition: Condition): Rig {
    const other = new Rig(this.world, condition, "Lock", this.lock);
    other.#owners = this.#owners;
    return other;
  }

  /** What a party says about itself: over an RLock, who it is. */
  as(party: number): OwnerOptions {
    if (this.#owners === undefined) return {};
    let owner = this.#owners.get(party);
    if (owner === undefined) {
      owner = new this.world.subject.Owner!(partyName(party));
      this.#owners.set(party, owner);
    }
    return { owner } as OwnerOptions;
  }

  /** Starts a call of a party. */
  start<T>(party: number, label: string, fn: () => T | Promise<T>): Call<T> {
    return this.world.start(partyName(party), label, fn);
  }

  /** Starts to acquire the lock. */
  acquire(party: number, options?: WaitOptions): Call<Permit> {
    const all = { ...options, ...this.as(party) };
    return this.start(party, "acquire()", () => this.condition.acquire(all));
  }

  /** Acquires the lock, which has to be free. */
  async enter(party: number): Promise<Permit> {
    const call = this.acquire(party);
    await this.world.settle();
    return fulfilled(call);
  }

  /** Starts to wait for a notification. */
  wait(party: number, options?: WaitOptions): Call<void> {
    const all = { ...options, ...this.as(party) };
    const label = options?.timeout === undefined ? "wait()" : `wait(${options.timeout} ms)`;
    return this.start(party, label, () => this.condition.wait(all));
  }

  /** Starts to wait for a predicate. */
  waitFor<R>(party: number, predicate: () => R, options?: WaitOptions): Call<R> {
    const all = { ...options, ...this.as(party) };
    return this.start(party, "waitFor()", () => this.condition.waitFor(predicate, all));
  }

  /** Acquires the lock and starts to wait. */
  async park(party: number, options?: WaitOptions): Promise<{ permit: Permit; wait: Call<void> }> {
    const permit = await this.enter(party);
    const wait = this.wait(party, options);
    await this.world.settle();
    pending(wait);
    return { permit, wait };
  }

  /** Parties `first` to `first + count - 1` wait. */
  async parkAll(first: number, count: number): Promise<{ permit: Permit; wait: Call<void> }[]> {
    const all = [];
    for (let party = first; party < first + count; party++) all.push(await this.park(party));
    return all;
  }

  /** Notifies on behalf of a party that holds the lock, and settles. */
  async notify(party: number, n?: number): Promise<void> {
    const label = `notify(${n ?? ""})`;
    const call = this.start(party, label, () => this.condition.notify(n, this.as(party)));
    await this.world.settle();
    fulfilled(call);
  }

  /** Notifies everybody, and settles. */
  async notifyAll(party: number): Promise<void> {
    const call = this.start(party, "notifyAll()", () => this.condition.notifyAll(this.as(party)));
    await this.world.settle();
    fulfilled(call);
  }

  /** Releases by permit, and settles. */
  async leave(party: number, permit: Permit): Promise<void> {
    const call = this.start(party, "permit.release()", () => permit.release());
    await this.world.settle();
    fulfilled(call);
  }

  /** Fails unless this permit holds the lock, against a party that would like to have it. */
  async holds(permit: Permit, other: number): Promise<void> {
    same(permit.released, false, "released of the permit that should hold the lock");
    same(await this.condition.locked(), true, "locked()");
    const taken = await this.condition.tryAcquire(this.as(other));
    ok(taken === undefined, "somebody else could take the lock");
  }

  /** Fails unless the lock is free and nobody but `waits` waits, so that they get each notification. */
  async isIdle(party: number, ...waits: { permit: Permit; wait: Call<void> }[]): Promise<void> {
    same(await this.condition.locked(), false, "locked() when nobody should hold the lock");
    for (const { wait } of waits) pending(wait);
    for (const { permit, wait } of [...waits, await this.park(party)]) {
      const notifier = await this.enter(party + 1);
      await this.notify(party + 1);
      await this.leave(party + 1, notifier);
      same(fulfilled(wait), undefined, "what wait() resolves with");
      await this.leave(party, permit);
    }
    same(await this.condition.locked(), false, "locked() in the end");
  }

  /** Lets some milliseconds pass, as the subject itself counts them. */
  async pass(ms: number): Promise<void> {
    const clock = await this.world.open("Condition");
    const permit = await clock.acquire();
    await this.world.start("", `${ms} ms pass`, () => clock.wait({ timeout: ms })).settled;
    await permit.release();
  }
}

/**
 * Has party 0 start a wait with a timeout, and be notified by party 50, who then keeps the lock until
 * that time is over.
 *
 * @param behind Brings others to wait behind party 0.
 */
export async function notifiedButHeldUp<R>(
  world: World,
  over: Over,
  start: (rig: Rig, timeout: number) => Call<R>,
  behind?: (rig: Rig) => Promise<void>,
): Promise<{ rig: Rig; permit: Permit; wait: Call<R>; notifier: Permit }> {
  // A subject that is slow, or a machine that is busy, gets more time.
  for (let timeout = 4; timeout <= 4096; timeout *= 4) {
    const rig = await Rig.open(world, over);
    const permit = await rig.enter(0);
    const started = Date.now();
    const wait = start(rig, timeout);
    const late = () => Date.now() - started >= timeout - 1;
    let notifier: Permit;
    try {
      await behind?.(rig);
      notifier = await rig.enter(50);
    } catch (error) {
      if (late()) continue; // the wait may have its lock back already
      throw error;
    }
    await rig.notify(50);
    const inTime = !late();
    await rig.pass(timeout + 1);
    await world.settle();
    pending(wait);
    if (inTime) return { rig, permit, wait, notifier };
  }
  throw new LawViolation("a notification takes the subject more than 4 s");
}
