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
);
