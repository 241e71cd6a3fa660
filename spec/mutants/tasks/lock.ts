/**
 * Mutants of the lock.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

/** Mutants of `src/tasks/lock.ts`. */
export const lock: readonly Mutant[] = mutantsOf(
  { subject: "tasks", file: "src/tasks/lock.ts", primitives: ["Lock", "Condition"] },
  [
    "P2",
    "a stale permit frees the successor",
    "    this.#hold.release();",
    "    this.#free();",
  ],
  [
    "K11",
    "the lock looks free while a granted waiter has not run",
    "return this.#hold !== undefined;\n  }\n\n  /**\n   * Runs",
    "return this.#hold !== undefined && this.#waiters.length > 0;\n  }\n\n  /**\n   * Runs",
  ],
  [
    "K5",
    "releasing a free lock is ignored",
    'if (this.#hold === undefined) throw new NotHeldError("Cannot release Lock: it is not held");',
    "if (this.#hold === undefined) return;",
  ],
  [
    "K3",
    "a release wakes nobody",
    "const waiter = this.#waiters.shift();\n    this.#hold",
    "const waiter = this.#waiters.length < 0 ? this.#waiters.shift() : undefined;\n    this.#hold",
  ],
  [
    "K2",
    "tryAcquire breaks in",
    "return this.#hold === undefined ? this.#hold = new Hold(this) : undefined;",
    "return this.#hold = new Hold(this);",
  ],
  [
    "C2",
    "a hold that is lost takes others out of line",
    "          waiter = undefined;\n          Hold.onLost",
    "          Hold.onLost",
  ],
  [
    "C2",
    "another permit holds the lock after the wait",
    "          this.#hold = hold;\n          regained();",
    "          this.#hold = new Hold(this);\n          regained();",
  ],
  [
    "C4",
    "the woken one does not wait for the lock",
    "        if (this.#hold === undefined) {\n          this.#hold = hold;",
    "        if (hold !== undefined) {\n          this.#hold = hold;",
  ],
  [
    "K7",
    "the holder may enter again while nobody waits",
    "      if (this.#hold === undefined) {\n        const hold",
    "      if (this.#hold === undefined || this.#waiters.length === 0) {\n        const hold",
  ],
  [
    "K1",
    "a release grants two",
    "    const waiter = this.#waiters.shift();\n" +
    "    this.#hold = waiter === undefined ? undefined : waiter.data ?? new Hold(this);\n" +
    "    waiter?.resolve(this.#hold!);",
    "    const waiter = this.#waiters.shift();\n" +
    "    this.#hold = waiter === undefined ? undefined : waiter.data ?? new Hold(this);\n" +
    "    waiter?.resolve(this.#hold!);\n" +
    "    this.#waiters.shift()?.resolve(new Hold(this));",
  ],
  [
    "K4",
    "a newcomer passes those who are woken",
    "    const waiter = this.#waiters.shift();\n" +
    "    this.#hold = waiter === undefined ? undefined : waiter.data ?? new Hold(this);\n" +
    "    waiter?.resolve(this.#hold!);",
    "    this.#hold = undefined;\n    Promise.resolve().then(() => {\n" +
    "      if (this.#hold !== undefined) return;\n" +
    "      const waiter = this.#waiters.shift();\n" +
    "      this.#hold = waiter === undefined ? undefined : waiter.data ?? new Hold(this);\n" +
    "      waiter?.resolve(this.#hold!);\n    });",
  ],
  [
    "K10",
    "who is woken and gives up takes the wake along",
    "    const waiter = this.#waiters.shift();\n" +
    "    this.#hold = waiter === undefined ? undefined : waiter.data ?? new Hold(this);\n" +
    "    waiter?.resolve(this.#hold!);",
    "    const waiter = this.#waiters.first();\n" +
    "    const hold = this.#hold = waiter === undefined ? undefined : waiter.data ?? new Hold(this);\n" +
    "    Promise.resolve().then(() => {\n" +
    "      if (waiter === undefined || waiter.guard?.aborted) return;\n" +
    "      this.#waiters.remove(waiter);\n      waiter.resolve(hold!);\n    });",
  ],
  [
    "K6",
    "nobody but its holder releases a lock that others wait for",
    "    this.#hold.release();",
    "    if (this.#waiters.length === 0) this.#hold.release();",
  ],
  [
    "K9",
    "who gives up wakes the next",
    "WaitQueue<Hold, Hold | undefined> = new WaitQueue();",
    "WaitQueue<Hold, Hold | undefined> = new WaitQueue(() => this.#free());",
  ],
  [
    "P1",
    "a permit releases the lock as often as it is told to",
    "    this.#lock = undefined;\n    if",
    "    if",
  ],
  [
    "C2",
    "a hold that came back is still taken for suspended",
    "          Hold.onLost(hold, undefined);\n",
    "",
  ],
  [
    "C2",
    "a permit counts as released during the wait",
    "return this.#lock === undefined;",
    "return this.#lock === undefined || this.#lost !== undefined;",
  ],
);
