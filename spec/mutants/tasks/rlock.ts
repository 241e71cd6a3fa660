/**
 * Mutants of the re-entrant lock.
 *
 * @module
 */

import { type Mutant, mutantsOf, TESTS } from "../mutant.ts";

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
    "return levels.some((level) => Level.isOf(current, level));",
    "return levels.some((level) => !level.released);",
  ],
  [
    "R5",
    "one level comes back after a wait",
    "          hold.ended = () => this.#free();",
    "          hold.ended = () => this.#free();\n          hold.depth = 1;",
  ],
  [
    "R4",
    "others see a lock as free from the second level on",
    "  locked(): boolean {\n    return this.#hold !== undefined;",
    "  locked(): boolean {\n    return this.#hold?.depth === 1;",
  ],
  [
    "R3",
    "the current task goes before the owner that is given",
    "const owner = named ?? Owner.current();",
    "const owner = Owner.current() ?? named;",
  ],
  [
    "P2",
    "a release ends the outermost level",
    "this.#hold.innermost!.release();",
    "this.#hold.outermost!.release();",
  ],
  [
    "G4",
    "an owner is granted calls whose signal has fired",
    "      if (waiter.removable!.guard?.cancelIfAborted()) continue;\n",
    "",
  ],
  [
    "R1",
    "an owner's calls are granted again with its next one",
    "      this.#waiters.remove(waiter);\n      this.#withdraw(waiter);\n      if",
    "      this.#waiters.remove(waiter);\n      if",
  ],
  [
    "R5",
    "holds that come back to one owner do not add up",
    "    hold.depth += older.depth;\n",
    "",
  ],
  [
    "G4",
    "who gives up is granted when its owner is",
    "(waiter) => this.#withdraw(waiter)",
    "undefined",
  ],
  [
    "C2",
    "who lost its hold is given the lock all the same",
    "          this.#waiters.remove(waiter);\n          this.#withdraw(waiter);\n",
    "",
  ],
  [
    "R1",
    "re-entry waits behind others",
    "} else if (this.#hold.owner !== owner) {",
    "} else if (this.#hold.owner !== owner || this.#waiters.length > 0) {",
  ],
  [
    "G3",
    "re-entry does not look at its signal",
    "      throwIfAborted(limits);\n      const permit",
    "      const permit",
  ],
  [
    "R3",
    "use makes its owner the current one",
    'return useWith("use RLock", fn,',
    "const run = (permit: TaskPermit) =>\n" +
    "      options?.owner === undefined ? fn(permit) : options.owner.run(() => fn(permit));\n" +
    '    return useWith("use RLock", run,',
  ],
  [
    "R3",
    "use takes no owner",
    "fn, () => this.acquire(options));",
    "fn, () => this.acquire(options && { ...options, owner: undefined }));",
  ],
  [
    "C8",
    "who was woken along with others of its owner is lost if one of them waits again",
    "        if (own.depth === 0) return false;\n",
    "        return false;\n",
  ],
  [
    "C2",
    "who takes its hold back takes back those of its owner's others, too",
    "          else Level.join(this.#hold, hold);\n",
    "          else Level.join(this.#hold, hold);\n          levels = Level.of(this.#hold);\n",
  ],
);

/** Mutants of how levels come back from waits. */
export const rlockLevels: readonly Mutant[] = mutantsOf(
  {
    subject: "tasks",
    file: "src/tasks/rlock.ts",
    primitives: ["Condition"],
    tests: "spec/run/tasks/condition_test.ts",
  },
  [
    TESTS,
    "a wait goes on only if all levels that came back are there",
    "levels.some((level) => Level.isOf(current, level));",
    "levels.every((level) => Level.isOf(current, level));",
  ],
  [
    TESTS,
    "levels are taken back upside down",
    "    for (const level of levels) {\n      if (level.released)",
    "    for (const level of [...levels].reverse()) {\n      if (level.released)",
  ],
  [
    TESTS,
    "a wait goes on with what its owner had when it waited first",
    "          levels = Level.of(hold);\n",
    "          levels ??= Level.of(hold);\n",
  ],
  [
    TESTS,
    "the current owner counts beside the one that is given",
    "return this.#hold?.owner === owner ? this.#suspendableHold(this.#hold) : undefined;",
    "return this.#hold?.owner === owner || this.#hold?.owner === Owner.current() && this.#hold ? this.#suspendableHold(this.#hold) : undefined;",
  ],
);
