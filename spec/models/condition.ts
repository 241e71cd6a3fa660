/**
 * A plain model of a lock and of the conditions over it.
 *
 * One model serves both kinds of lock: an owner of `undefined` stands for whoever asks, so that over
 * a plain lock nobody ever re-enters, and anyone may release, wait and notify while it is held.
 *
 * @module
 */

import type { Outcome, Patience } from "./scene.ts";

/** Whom a re-entrant lock knows by number. */
export type OwnerNumber = number | undefined;

/** What one permit stands for. */
export interface Hold {
  /** Whose it is. */
  readonly owner: OwnerNumber;
  /** Whether it was given back; a suspended one was not. */
  ended: boolean;
}

/** A call that waits for the lock: an acquire, or a condition's wait that wants its holds back. */
export interface Claim {
  /** On whose behalf. */
  readonly owner: OwnerNumber;
  /** What it will hold, or holds. */
  readonly holds: Hold[];
  /** How the call stands. */
  outcome: Outcome;
  /** What the call resolves with; an acquire gives whatever permit it likes. */
  value?: unknown;
  /** For a wait: its condition, and what ended the waiting for a notification. */
  readonly wait?: Wait;
}

interface Wait {
  readonly on: number;
  /** The level that its predicate asks for. */
  readonly needs: number | undefined;
  cause: "none" | "notified" | "aborted" | "TimeoutError";
  /** Whether its time was over while the notification already counted. */
  late: boolean;
}

/** A lock, its holder, and who waits for it or for a notification. */
export class ConditionModel {
  /** The holds in force, oldest first; all of one owner. */
  holds: Hold[] = [];
  /** What predicates look at. */
  level = 0;
  readonly #queue: Claim[] = [];
  readonly #parked: Claim[][];

  /** Makes a lock with this many conditions. */
  constructor(conditions: number) {
    this.#parked = Array.from({ length: conditions }, () => []);
  }

  /** Whether this owner may release, wait and notify. */
  isHeldBy(owner: OwnerNumber): boolean {
    return this.holds.length > 0 && this.holds[0]!.owner === owner;
  }

  /** How many holds an owner has in force. */
  depth(owner: OwnerNumber): number {
    return this.isHeldBy(owner) ? this.holds.length : 0;
  }

  /** Asks for the lock. */
  acquire(owner: OwnerNumber, patience: Patience): Claim {
    const claim: Claim = { owner, holds: [{ owner, ended: false }], outcome: "waiting" };
    if (patience === "aborted") claim.outcome = "aborted";
    else if (this.#mayEnter(owner)) this.#enter(claim);
    else if (patience === "now") claim.outcome = "TimeoutError";
    else this.#queue.push(claim);
    return claim;
  }

  /** Takes the lock, or not. */
  tryAcquire(owner: OwnerNumber): Hold | undefined {
    const claim = this.acquire(owner, "now");
    return claim.outcome === "granted" ? claim.holds[0] : undefined;
  }

  /** Ends the innermost hold; false if this owner has none. */
  release(owner: OwnerNumber): boolean {
    if (!this.isHeldBy(owner)) return false;
    this.releaseHold(this.holds.at(-1)!);
    return true;
  }

  /** Ends one particular hold, wherever it is. */
  releaseHold(hold: Hold): void {
    if (hold.ended) return;
    hold.ended = true;
    this.holds = this.holds.filter((other) => other !== hold);
    this.#grant();
    const waiting = [...this.#queue, ...this.#parked.flat()];
    const suspended = waiting.find((claim) => claim.wait && claim.holds.includes(hold));
    if (suspended !== undefined && suspended.holds.every(({ ended }) => ended)) {
      this.#lose(suspended);
    }
  }

  /** Waits on a condition, for a level if one is given. */
  wait(owner: OwnerNumber, on: number, patience: Patience, needs?: number): Claim {
    const wait: Wait = { on, needs, cause: "none", late: false };
    const claim: Claim = { owner, holds: [], outcome: "waiting", value: undefined, wait };
    if (!this.isHeldBy(owner)) claim.outcome = "NotHeldError";
    else if (patience === "aborted") claim.outcome = "aborted";
    else if (this.#isContent(claim)) this.#enter(claim);
    else if (patience === "now") claim.outcome = "TimeoutError";
    else this.#park(claim);
    this.#grant();
    return claim;
  }

  /** Wakes up to n; false if this owner does not hold the lock. */
  notify(owner: OwnerNumber, on: number, n: number): boolean {
    if (!this.isHeldBy(owner)) return false;
    for (const claim of this.#parked[on]!.splice(0, n)) this.#unpark(claim, "notified");
    return true;
  }

  /** A call's signal fires. */
  abort(claim: Claim): void {
    if (claim.outcome !== "waiting") return;
    const { wait } = claim;
    if (wait === undefined) {
      claim.outcome = "aborted";
      remove(this.#queue, claim);
    } else if (wait.cause === "none") {
      remove(this.#parked[wait.on]!, claim);
      this.#unpark(claim, "aborted");
    } else if (wait.cause === "notified") {
      wait.cause = "aborted";
      this.#passOn(wait.on);
    }
  }

  /** A call's time is over. */
  expire(claim: Claim): void {
    if (claim.outcome !== "waiting") return;
    const { wait } = claim;
    if (wait === undefined) {
      claim.outcome = "TimeoutError";
      remove(this.#queue, claim);
    } else if (wait.cause === "none") {
      remove(this.#parked[wait.on]!, claim);
      this.#unpark(claim, "TimeoutError");
    } else wait.late = true;
  }

  #mayEnter(owner: OwnerNumber): boolean {
    return this.holds.length === 0 || (owner !== undefined && this.isHeldBy(owner));
  }

  /** Frees the lock altogether. */
  #park(claim: Claim): void {
    claim.holds.splice(0, Infinity, ...this.holds);
    this.holds = [];
    claim.wait!.cause = "none";
    this.#parked[claim.wait!.on]!.push(claim);
  }

  #unpark(claim: Claim, cause: Wait["cause"]): void {
    claim.wait!.cause = cause;
    if (this.#mayEnter(claim.owner)) this.#enter(claim);
    else this.#queue.push(claim);
  }

  #passOn(on: number): void {
    const next = this.#parked[on]!.shift();
    if (next !== undefined) this.#unpark(next, "notified");
  }

  /** All holds of a wait are gone: it has nothing to come back with. */
  #lose(claim: Claim): void {
    const { on, cause } = claim.wait!;
    claim.outcome = "NotHeldError";
    remove(this.#queue, claim);
    remove(this.#parked[on]!, claim);
    if (cause === "notified") this.#passOn(on);
  }

  /** Hands a free lock to the first in line, and to the other claims of the same owner. */
  #grant(): void {
    while (this.holds.length === 0 && this.#queue.length > 0) {
      const { owner } = this.#queue[0]!;
      this.#enter(this.#queue.shift()!);
      if (owner === undefined) continue;
      for (const claim of this.#queue.filter((other) => other.owner === owner)) {
        remove(this.#queue, claim);
        this.#enter(claim);
      }
    }
  }

  /** Gives a claim its holds, and settles the call unless its predicate sends it back. */
  #enter(claim: Claim): void {
    const { wait } = claim;
    const holds = claim.holds.filter(({ ended }) => !ended);
    // What comes back lies outside of what the same owner entered meanwhile.
    this.holds = wait === undefined ? [...this.holds, ...holds] : [...holds, ...this.holds];
    if (wait === undefined) claim.outcome = "granted";
    else if (wait.cause === "aborted" || wait.cause === "TimeoutError") claim.outcome = wait.cause;
    else if (this.#isContent(claim)) {
      claim.outcome = "granted";
      claim.value = wait.needs === undefined ? undefined : this.level;
    } else if (wait.late) claim.outcome = "TimeoutError";
    else this.#park(claim);
  }

  /** Whether a wait has what it waits for, apart from the lock. */
  #isContent({ wait }: Claim): boolean {
    return wait!.needs === undefined ? wait!.cause === "notified" : this.level >= wait!.needs;
  }
}

function remove<T>(list: T[], item: T): void {
  const index = list.indexOf(item);
  if (index >= 0) list.splice(index, 1);
}
