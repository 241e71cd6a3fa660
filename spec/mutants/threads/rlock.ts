/**
 * Mutants of the RLock of the threads scope.
 *
 * @module
 */

import { type Mutant, mutantsOf, TESTS } from "../mutant.ts";

/** Mutants of `src/threads/rlock_core.ts`. */
export const threadsRlock: readonly Mutant[] = [
  ...mutantsOf(
    {
      subject: "threads",
      file: "src/threads/rlock_core.ts",
      explored: "spec/run/threads/rlock_test.ts",
      primitives: ["RLock"],
    },
    [
      "R1",
      "a grant to an owner leaves its other calls in line",
      "      super.resume();\n      if (this.settled) this.#rlock.grantOthers(this.#owner);",
      "      super.resume();",
    ],
  ),
  ...mutantsOf(
    { subject: "threads", file: "src/threads/rlock_core.ts", primitives: ["RLock"] },
    [
      "R1",
      "the lock is free after the first of its owner's releases",
      "if (hold.levels.length === 0) hold.ended();",
      "hold.ended();",
    ],
    [
      "C8",
      "who was woken along with others of its owner is lost if one of them waits again",
      "        if (!some()) return false;\n",
      "        return false;\n",
    ],
  ),
  ...mutantsOf(
    {
      subject: "threads",
      file: "src/threads/rlock_core.ts",
      primitives: ["RLock"],
      tests: "spec/run/threads/rlock_test.ts",
    },
    [
      TESTS,
      "what an owner was granted comes after what it takes in the same turn",
      "    this.#seeGranted(owner);\n    if (this.#hold === undefined) {",
      "    if (this.#hold === undefined) {",
    ],
  ),
  ...mutantsOf(
    {
      subject: "threads",
      file: "src/threads/rlock_core.ts",
      tests: "spec/run/threads/deferred_test.ts",
      primitives: ["RLock"],
    },
    [
      TESTS,
      "of an owner's calls that were put off, the second waits for the first to end",
      "    if (again !== undefined) return this.succeed(again);\n",
      "",
    ],
  ),
  ...mutantsOf(
    {
      subject: "threads",
      file: "src/threads/rlock_core.ts",
      tests: "spec/run/threads/abandoned_test.ts",
      primitives: ["Condition"],
    },
    [
      TESTS,
      "whose wait ends by a death is not told",
      "        if (abandoned) suspended.levels.at(-1)!.abandoned = true;\n",
      "",
    ],
    [
      TESTS,
      "who takes a dead thread's lock back for its wait is not told",
      "          if (inside.abandoned) levels!.at(-1)!.abandoned = true;\n",
      "",
    ],
  ),
];
