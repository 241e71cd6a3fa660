/**
 * Permits of locks.
 *
 * @module
 */

import { ASYNC_DISPOSE, DISPOSE, DONE, type ThreadPermit } from "./common.ts";
import type { LockCore } from "./lock_core.ts";

/** The disposals, for all permits: both are `release` (P1, P6). */
export abstract class Disposing {
  abstract release(): void;

  [DISPOSE](): void {
    this.release();
  }

  [ASYNC_DISPOSE](): Promise<void> {
    this.release();
    return DONE;
  }
}

/**
 * A hold on a lock. It is the thread's hold for as long as the thread has no later one and the word
 * says that this thread holds the lock: so no number of releases and acquires makes a stale one count
 * again (P2).
 */
export class Hold extends Disposing implements ThreadPermit {
  #core: LockCore | undefined;
  readonly abandoned: boolean;
  /** While a condition's wait has the hold suspended: tells it that the hold has ended. */
  lost: (() => void) | undefined = undefined;

  /** Stands for a hold that was just taken. */
  constructor(core: LockCore, abandoned: boolean) {
    super();
    this.#core = core;
    this.abandoned = abandoned;
    core.current = this;
  }

  get released(): boolean {
    const core = this.#core;
    if (core === undefined) return true;
    if (this.lost !== undefined || core.current === this && core.mine) return false;
    this.#core = undefined;
    return true;
  }

  override release(): void {
    const core = this.#core;
    this.#core = undefined;
    if (core === undefined) return;
    if (this.lost !== undefined) this.lost();
    else if (core.current === this) core.giveBack();
  }
}
