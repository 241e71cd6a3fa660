/**
 * Mutants of the semaphore of the threads scope.
 *
 * @module
 */

import { type Mutant, mutantsOf, TESTS } from "../mutant.ts";

const target = {
  subject: "threads",
  file: "src/threads/semaphore_core.ts",
  primitives: ["Semaphore"],
} as const;

/** Mutants of `src/threads/semaphore_core.ts` and `semaphore.ts`. */
export const threadsSemaphore: readonly Mutant[] = [
  ...mutantsOf(
    { ...target, explored: "spec/run/threads/semaphore_test.ts" },
    [
      "S1",
      "one whose turn it is takes without looking again",
      "if (turn && permits <= memory.get(VALUE)) {",
      "if (turn) {",
    ],
    [
      "G4",
      "who follows a large request that gave up is not called",
      "    freeRecord(this.#memory, record);\n    this.peer.offer();",
      "    freeRecord(this.#memory, record);",
    ],
    [
      "S4",
      "one that was called and overtaken counts as called on",
      "if (status === WOKEN) memory.set(record + STATUS, starves() ? STARVING : WAITING);",
      "if (status === WOKEN && starves()) memory.set(record + STATUS, STARVING);",
    ],
    [
      "X1",
      "what a dead thread owes is not given back",
      "memory.set(VALUE, Math.min(this.limit, memory.get(VALUE) + owed));",
      "",
    ],
  ),
  ...mutantsOf(
    target,
    [
      "S7",
      "a large request is passed while it does not fit",
      "    return permits <= memory.get(VALUE) &&\n      (next === 0 ||",
      "    return permits <= memory.get(VALUE) &&\n      (next >= 0 ||",
    ],
    [
      "S7",
      "those behind a large request are served while it does not fit",
      "if (permits > memory.get(VALUE) - promised) return;",
      "if (permits > memory.get(VALUE) - promised) {\n" +
      "        record = memory.get(record + NEXT);\n        continue;\n      }",
    ],
    [
      "X1",
      "what was returned or forgotten is given back again",
      "Math.max(0, balance - permits)",
      "balance",
    ],
    [
      "X1",
      "who returns more than it was granted owes less than nothing",
      "Math.max(0, balance - permits)",
      "balance - permits",
    ],
    [
      "G15",
      "a blocking call gets in line behind its thread's async waiters",
      "const before = blocking ? firstOf(memory, LINE, this.#row) : 0;",
      "const before = 0;",
    ],
    [
      "P4",
      "everybody is told that a holder died",
      '    memory.set(ABANDONED, 0);\n    return "abandoned";',
      '    return "abandoned";',
    ],
  ),
  ...mutantsOf(
    { ...target, tests: "spec/run/threads/limits_test.ts" },
    [
      TESTS,
      "what is owed wraps around",
      "Math.min(MOST, memory.get(row + BALANCE) + permits)",
      "memory.get(row + BALANCE) + permits",
    ],
    [
      TESTS,
      "a release beyond what a word counts wraps around",
      "if (permits > this.limit - value) return false;",
      "if (this.limit < MOST && permits > this.limit - value) return false;",
    ],
  ),
  ...mutantsOf({ ...target, primitives: ["BoundedSemaphore"] }, [
    "SB1",
    "a bounded one goes above its bound",
    "if (permits > this.limit - value) return false;",
    "",
  ]),
  ...mutantsOf(
    { subject: "threads", file: "src/threads/semaphore.ts", primitives: ["BoundedSemaphore"] },
    [
      "SB2",
      "one may wait for more permits than there will ever be",
      "    if (permits > limit) {\n",
      "    if (permits > MOST) {\n",
    ],
  ),
  ...mutantsOf(
    { ...target, tests: "spec/run/threads/abandoned_test.ts" },
    [
      TESTS,
      "of what goes back, nobody is told that its holder died",
      "    if (memory.get(record + LINK) !== 0) memory.set(ABANDONED, 1);\n",
      "",
    ],
  ),
];
