/**
 * A call that waits for a condition.
 *
 * A condition is a block in the memory of its lock, with a line of its own. So one transition moves a
 * record from the condition's line to the lock's, where it waits like any other; and there is no state
 * between being notified and being in line for the lock (C6, C7).
 *
 * @module
 */

import { allocate } from "./heap.ts";
import { createRecord, firstOf, freeRecord, insert, remove } from "./line.ts";
import {
  BLOCKING,
  CONDITION_LINE,
  CONDITION_NEXT,
  CONDITIONS,
  type LockCore,
  LockWaiting,
  NOTIFIED,
  PARKED,
} from "./lock_core.ts";
import type { Waiting } from "./waiting.ts";
import { AMOUNT } from "./word.ts";

/** A pending call of an owner. */
export interface Claim extends Waiting<unknown> {
  /** Whether the owner was granted the lock, and with it this call, whose caller has not seen it. */
  joins: boolean;
  /** How many levels the owner enters with it, once it has the lock. */
  readonly depth: number;
}

/** The pending calls of one owner. */
export interface Claims {
  /** Adds one. */
  add(claim: Claim): void;
  /** Takes it out. */
  delete(claim: Claim): void;
}

/** A hold of this thread that can be taken out for the time of a wait. */
export interface Suspendable {
  /** Whether it is in force. */
  isCurrent(): boolean;
  /** Takes it out; `lost` is called if all of it is released before it came back. */
  suspend(lost: () => void): void;
  /** Whether it can come back at once because its owner has the lock, inside a transition. */
  joins(claim: Claim): boolean;
  /** Puts it back; `abandoned` tells that the holder before has died. */
  regain(abandoned: boolean): void;
  /** Its owner was handed the lock. */
  handed(): void;
  /**
   * Where another wait of its owner has suspended it along with its own: waits for the lock and takes
   * it back, and tells whether anything is left of it.
   */
  takeBack(action: string): Promise<boolean>;
  /** How many levels it has. */
  readonly depth: number;
  /** The pending calls of its owner: a grant to an owner grants them all (R1). */
  readonly claims: Claims | undefined;
}

/** Adds a condition to a lock, inside a transition; gives its address. */
export function createCondition({ peer: { memory } }: LockCore): number {
  const condition = allocate(memory, 0);
  memory.set(condition + CONDITION_NEXT, memory.get(CONDITIONS));
  memory.set(condition + CONDITION_LINE, 0);
  memory.set(condition + CONDITION_LINE + 1, 0);
  memory.set(CONDITIONS, condition);
  return condition;
}

/** Whether a lock has a condition at this address, inside a transition. */
export function hasCondition({ peer: { memory } }: LockCore, address: unknown): boolean {
  let condition = memory.follow(CONDITIONS, 0);
  for (let steps = 1; condition !== 0 && condition !== address; steps++) {
    condition = memory.follow(condition + CONDITION_NEXT, steps);
  }
  return condition !== 0;
}

/** See the module. */
export class ConditionWaiting extends LockWaiting<void> {
  readonly #condition: number;
  readonly #hold: Suspendable;
  readonly #lost: () => unknown;
  readonly #expired: (() => unknown) | undefined;
  override readonly setsAside: boolean = true;
  joins = false;
  /** Why it is to fail once the lock is back. */
  #reason: { readonly reason: unknown } | undefined = undefined;

  /**
   * Makes a call that does not wait yet.
   *
   * @param lost Makes the error for one whose hold was released.
   * @param expired Makes the error for one whose time is over, if this call is a part of a longer one.
   */
  constructor(
    core: LockCore,
    condition: number,
    hold: Suspendable,
    lost: () => unknown,
    expired?: () => unknown,
  ) {
    super(core);
    this.#condition = condition;
    this.#hold = hold;
    this.#lost = lost;
    this.#expired = expired;
  }

  override begin(): void {
    // It may have ended since the call, where a dead thread was in the way.
    if (!this.#hold.isCurrent()) return this.fail(this.#lost());
    const { core } = this;
    const { memory, row } = core.peer;
    const line = this.#condition + CONDITION_LINE;
    const amount = this.blocking ? PARKED | BLOCKING : PARKED;
    this.record = createRecord(memory, row, amount, this.#condition);
    insert(memory, line, this.record, this.blocking ? firstOf(memory, line, row) : 0);
    this.#hold.claims?.add(this);
    this.#hold.suspend(() => core.peer.act(() => this.#lose()));
    core.suspend();
  }

  /** None while it waits for the condition. */
  get depth(): number {
    return (this.#stage & PARKED) !== 0 ? 0 : this.#hold.depth;
  }

  get #stage(): number {
    return this.core.peer.memory.get(this.record + AMOUNT);
  }

  override handed(): void {
    this.#hold.handed();
  }

  override retract(): void {
    this.joins = false;
    super.retract();
  }

  override resume(): void {
    if ((this.#stage & PARKED) !== 0) return;
    if (this.#hold.joins(this)) {
      this.core.leave(this.record);
      this.granted(false);
      this.succeed();
    } else super.resume();
  }

  override promising(): boolean {
    return !this.core.held; // it may wait for more than the lock, and take nothing
  }

  override granted(abandoned: boolean): void {
    this.#hold.claims?.delete(this);
    this.#hold.regain(abandoned);
  }

  override succeed(): void {
    if (this.#reason === undefined) super.succeed();
    else super.fail(this.#reason.reason);
  }

  override fail(reason: unknown): void {
    this.#hold.claims?.delete(this);
    super.fail(reason);
  }

  override giveUp(reason: unknown, expired: boolean): void {
    const { core, record } = this;
    const { memory } = core.peer;
    const stage = this.#stage;
    if ((stage & PARKED) !== 0) {
      this.#reason = { reason: expired && this.#expired !== undefined ? this.#expired() : reason };
      remove(memory, this.#condition + CONDITION_LINE, record);
      memory.set(record + AMOUNT, stage & BLOCKING);
      core.enqueue(record);
      this.resume();
      return;
    }
    if (core.isGranted(record) || this.joins && this.#hold.joins(this)) {
      this.resume();
    } else if (!expired && this.#reason === undefined) {
      this.#reason = { reason };
      if ((stage & NOTIFIED) !== 0) {
        memory.set(record + AMOUNT, stage & BLOCKING);
        core.notify(this.#condition);
      }
    }
  }

  /** The hold was released during the wait: there is nothing to come back with (C2). */
  #lose(): void {
    if (this.settled) return;
    const { core, record } = this;
    const { memory } = core.peer;
    const stage = this.#stage;
    if ((stage & PARKED) !== 0) {
      remove(memory, this.#condition + CONDITION_LINE, record);
      freeRecord(memory, record);
    } else if (core.isGranted(record)) {
      core.resume(record, () => false);
      core.suspend();
    } else core.leave(record);
    this.fail(this.#lost());
    core.peer.note(this);
    if ((stage & NOTIFIED) !== 0) core.notify(this.#condition);
  }
}
