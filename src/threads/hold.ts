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
  #core: LockCore | undefined;
  /** Declared only: JavaScriptCore takes a quarter longer where a class initializes its fields. */
  declare abandoned: boolean;

  /** Stands for a hold that was just taken. */
  constructor(core: LockCore, abandoned: boolean) {
    this.#core = core;
    this.abandoned = abandoned;
    core.current = this;
  }

  /** The hold that this thread has, for a condition. */
  static suspendable(core: LockCore): Suspendable | undefined {
    core.see();
    const hold = core.current;
    if (!(hold instanceof Hold) || hold.released) return undefined;
    return {
      isCurrent: () => core.current === hold && !hold.released,
      suspend(lost) {
        core.current = undefined;
        core.suspended ??= new Map();
        core.suspended.set(hold, lost);
      },
      joins: () => false,
      takeBack: () => Promise.resolve(false), // it is one permit, which one wait has at a time
      depth: 1,
      handed() {},
      claims: undefined,
      regain(abandoned) {
        core.suspended!.delete(hold);
        core.current = hold;
        if (abandoned) hold.abandoned = true;
      },
    };
  }

  get released(): boolean {
    const core = this.#core;
    if (core === undefined) return true;
    if (core.suspended?.has(this) || core.current === this && core.mine) return false;
    this.#core = undefined;
    return true;
  }

  release(): void {
    const core = this.#core;
    if (core === undefined) return;
    this.#core = undefined;
    if (core.current === this) core.giveBack();
    else core.suspended?.get(this)?.();
  }

  [DISPOSE](): void {
    this.release();
  }

  [ASYNC_DISPOSE](): Promise<void> {
    this.release();
    return DONE;
  }
}
