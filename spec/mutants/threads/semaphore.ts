/**
 * Mutants of the semaphore of the threads scope.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

const target = {
  subject: "threads",
  file: "src/threads/semaphore_core.ts",
  primitives: ["Semaphore"],
} as const;

/** Mutants of `src/threads/semaphore_core.ts`. */
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
      "memory.set(VALUE, Math.min(memory.get(LIMIT), memory.get(VALUE) + owed));",
      "",
    ],
  ),
  ...mutantsOf(
    target,
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
];
