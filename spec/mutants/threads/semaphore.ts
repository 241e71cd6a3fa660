/**
 * Mutants of the semaphore of the threads scope.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

/** Mutants of `src/threads/semaphore_core.ts`. */
export const threadsSemaphore: readonly Mutant[] = mutantsOf(
  { subject: "threads", file: "src/threads/semaphore_core.ts", primitives: ["Semaphore"] },
  [
    "S1",
    "one whose turn it is takes without looking again",
    "if (turn && permits <= memory.get(VALUE)) {",
    "if (turn) {",
  ],
  [
    "X1",
    "what a dead thread owes is not given back",
    "memory.set(VALUE, Math.min(memory.get(LIMIT), memory.get(VALUE) + owed));",
    "",
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
    "X2",
    "a grant that a dead thread has not seen is lost",
    "      this.#takeBack(record);\n      freeRecord(memory, record);",
    "      memory.set(row + BALANCE, 0);\n      freeRecord(memory, record);",
  ],
  [
    "P4",
    "everybody is told that a holder died",
    '    memory.set(ABANDONED, 0);\n    return "abandoned";',
    '    return "abandoned";',
  ],
  ["G13", "who is overtaken never starves", "return now - this.#called >= BOUND;", "return false;"],
  [
    "S7",
    "a large request is passed while it does not fit",
    "      (next === 0 || memory.get(next + STATUS) === WOKEN ||\n",
    "      (next === 0 || memory.get(next + ROW) !== this.#row ||\n",
  ],
);
