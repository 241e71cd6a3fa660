/**
 * Permits of locks.
 *
 * @module
 */

import { ASYNC_DISPOSE, DISPOSE, DONE, type ThreadPermit } from "./common.ts";
import type { Suspendable } from "./condition_core.ts";
import type { LockCore } from "./lock_core.ts";

/**
 * A hold on a lock. It is the thread's hold for as long as the thread has no later one and the word
 * says that this thread holds the lock: so no number of releases and acquires makes a stale one count
 * again (P2).
 */
export class Hold implements ThreadPermit {
  /**
   * The lock. Plain and declared only, as the other field: private ones, and those that a class
   * initializes, cost JavaScriptCore a quarter.
   */
  declare readonly core: LockCore;
  /**
   * Its number among the holds of the thread, negative once it is over. To refer to each new hold from
   * the lock would take V8 a tenth of the time of a whole acquire and release.
   */
  declare turn: number;

  /** Stands for a hold that was just taken. */
  constructor(core: LockCore, abandoned: boolean) {
    this.core = core;
    this.turn = core.turn = ++core.turns;
    if (abandoned) core.abandoned.add(this.turn);
  }

  /** The hold that this thread has, for a condition. */
  static suspendable(core: LockCore): Suspendable | undefined {
    core.see();
    const { turn } = core;
    if (turn === 0 || !core.mine) return undefined;
    return {
      isCurrent: () => core.turn === turn && core.mine,
      suspend(lost) {
        core.turn = 0;
        core.suspended ??= new Map();
        core.suspended.set(turn, lost);
      },
      joins: () => false,
      takeBack: () => Promise.resolve(false), // it is one permit, which one wait has at a time
      depth: 1,
      handed() {},
      claims: undefined,
      regain(abandoned) {
        core.suspended!.delete(turn);
        core.turn = turn;
        if (abandoned) core.abandoned.add(turn);
      },
    };
  }

  get abandoned(): boolean {
    return this.core.abandoned.has(Math.abs(this.turn));
  }

  get released(): boolean {
    const { core, turn } = this;
    if (turn < 0) return true;
    if (core.suspended?.has(turn) || core.turn === turn && core.mine) return false;
    this.turn = -turn;
    return true;
  }

  release(): void {
    const core = this.core;
    const turn = this.turn;
    if (turn < 0) return;
    this.turn = -turn;
    if (core.turn === turn) core.giveBack();
    else core.suspended?.get(turn)?.();
  }

  [DISPOSE](): void {
    this.release();
  }

  [ASYNC_DISPOSE](): Promise<void> {
    this.release();
    return DONE;
  }
}
