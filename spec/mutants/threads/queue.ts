/**
 * Mutants of the queues of the threads scope.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

/** Mutants of `src/threads/queue_core.ts`. */
export const threadsQueue: readonly Mutant[] = mutantsOf(
  { subject: "threads", file: "src/threads/queue_core.ts", primitives: ["Queue"] },
  [
    "X4",
    "a dead thread's deliveries stay out",
    "memory.commit()) this.giveBack(item);",
    "memory.commit()) remove(memory, TAKEN, item);",
  ],
  [
    "X4",
    "what a dead thread got is waited for",
    "    this.finish(Math.min(memory.get(row + BALANCE), memory.get(UNFINISHED)));\n",
    "",
  ],
  [
    "X4",
    "what a dead thread accounted for is counted again",
    "Math.max(0, memory.get(this.#row + BALANCE) - 1)",
    "memory.get(this.#row + BALANCE)",
  ],
  [
    "X3",
    "a dead thread stays in line",
    "for (const line of [GETTERS, PUTTERS]) {",
    "for (const line of [PUTTERS]) {",
  ],
  [
    "X4",
    "a dead thread's deliveries come back in reverse",
    "insert(memory, TAKEN, got.item, first(memory, TAKEN));",
    "insert(memory, TAKEN, got.item, 0);",
  ],
);
