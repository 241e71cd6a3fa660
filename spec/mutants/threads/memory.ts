/**
 * Mutants of the guard of the threads scope, and of what becomes of a dead thread inside it.
 *
 * @module
 */

import { type Mutant, mutantsOf, TESTS } from "../mutant.ts";

/** Mutants of `src/threads/memory.ts`. */
export const threadsMemory: readonly Mutant[] = [
  ...mutantsOf(
    {
      subject: "threads",
      file: "src/threads/memory.ts",
      explored: "spec/run/threads/semaphore_test.ts",
      primitives: ["Semaphore"],
    },
    [
      "S1",
      "who enters looks first and takes it then, instead of both at once",
      "      Atomics.compareExchange(this.words, GUARD, 0, this.key) !== 0 &&\n",
      "      (Atomics.load(this.words, GUARD) !== 0 || Atomics.store(this.words, GUARD, this.key) < 0) &&\n",
    ],
    [
      "S4",
      "who sleeps does not mark the guard",
      "      if (held > 0 && Atomics.compareExchange(words, guard, held, held | SIGN) !== held) continue;\n" +
      "      if (pace.mayBlock()) pace.park(words, guard, held | SIGN,",
      "      if (pace.mayBlock()) pace.park(words, guard, held,",
    ],
    [
      "S4",
      "who leaves wakes nobody",
      "    unparkAll(this.words, guard);\n",
      "",
    ],
    [
      "X5",
      "the guard of a dead thread is never taken over",
      "if (deadKey !== undefined && (held & ~SIGN) !== deadKey) return false;",
      "if (held !== SIGN) return false;",
    ],
    [
      "X5",
      "what a dead thread left half-done is not undone",
      "      this.undo();\n      this.leave();\n",
      "      this.leave();\n",
    ],
    [
      "X5",
      "a word is written before it is noted how it was",
      "    const entry = this.get(LOGGED);\n",
      "    const was = this.get(address);\n    this.put(address, value);\n    this.put(address, was);\n" +
      "    const entry = this.get(LOGGED);\n",
    ],
  ),
  ...mutantsOf(
    {
      subject: "threads",
      file: "src/threads/memory.ts",
      tests: "spec/run/threads/ring_test.ts",
      primitives: ["Queue"],
    },
    [
      TESTS,
      "one guard is kept where the other cannot be had",
      "      this.#free(GUARD);\n      return false;\n",
      "      return false;\n",
    ],
  ),
];
