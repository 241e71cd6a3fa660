/**
 * Mutants of the re-entrant lock.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

/** Mutants of `src/tasks/rlock.ts`. */
export const rlock: readonly Mutant[] = mutantsOf(
  { subject: "tasks", file: "src/tasks/rlock.ts", primitives: ["RLock", "Condition"] },
  [
    "R1",
    "a grant to an owner grants one call",
    "      if (waiter.data.regain !== undefined) waiter.data.regain();\n" +
    "      else waiter.resolve(this.#enter(owner)!);",
    "      if (waiter.data.regain !== undefined) waiter.data.regain();\n" +
    "      else waiter.resolve(this.#enter(owner)!);\n      break;",
  ],
  [
    "R1",
    "the first release frees the lock",
    "if (hold.depth === 0) hold.ended();",
    "if (hold.depth >= 0) hold.ended();",
  ],
  [
    "R1",
    "a released permit keeps those that came after it",
    "    this.#outer = this.#inner = undefined;",
    "    this.#outer = undefined;",
  ],
  [
    "R2",
    "anyone may release",
    "if (this.#hold?.owner !== owner) {",
    "if (this.#hold === undefined) {",
  ],
  [
    "R3",
    "who has no owner shares one",
    "const owner = named ?? Owner.current();",
    "const owner = named ?? Owner.current() ?? Owner.thread;",
  ],
  [
    "R3",
    "depth tells everyone",
    "return this.#hold?.owner === owner ? this.#hold.depth : 0;",
    "return this.#hold?.depth ?? (owner ? 0 : 0);",
  ],
  [
    "R1",
    "a level that ends in the middle is met again",
    "    else inner.#outer = outer;\n",
    "",
  ],
  [
    "R5",
    "levels that come back are linked one way",
    "    older.innermost!.#inner = hold.outermost;\n",
    "",
  ],
  [
    "G11",
    "an owner is remembered for ever",
    "    if (claims.size === 0) this.#claims.delete(owner);\n",
    "",
  ],
  [
    "C8",
    "a predicate is called while another wait of its owner has the hold suspended",
    "this.#hold === hold && hold.depth > 0",
    "hold.depth > 0",
  ],
  [
    "R5",
    "one level comes back after a wait",
    "          hold.ended = () => this.#free();",
    "          hold.ended = () => this.#free();\n          hold.depth = 1;",
  ],
);
