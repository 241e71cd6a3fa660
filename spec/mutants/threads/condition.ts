/**
 * Mutants of conditions of the threads scope.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

/** Mutants of `src/threads/lock_core.ts`. */
export const threadsCondition: readonly Mutant[] = mutantsOf(
  { subject: "threads", file: "src/threads/lock_core.ts", primitives: ["Condition"] },
  [
    "X2",
    "a notification dies with the one who had it",
    "if ((memory.get(record + AMOUNT) & NOTIFIED) !== 0) this.notify(memory.get(record + LINK));",
    "",
  ],
  [
    "C3",
    "one that is notified does not get in line for the lock",
    "    this.enqueue(record);\n    // If another",
    "    // If another",
  ],
);
