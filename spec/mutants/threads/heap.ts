/**
 * Mutants of the blocks of shared memory.
 *
 * @module
 */

import { type Mutant, mutantsOf, TESTS } from "../mutant.ts";

/** Mutants of `src/threads/heap.ts`. */
export const threadsHeap: readonly Mutant[] = mutantsOf(
  {
    subject: "threads",
    file: "src/threads/heap.ts",
    tests: "spec/run/threads/heap_test.ts",
    primitives: ["Queue"],
  },
  [
    TESTS,
    "a block that lies ready is given twice",
    "  memory.set(readyOf(order), ready - 1);\n",
    "",
  ],
  [
    TESTS,
    "a block that lies ready takes the place of another for good",
    "memory.set(readyOf(order) + ready + 1, block);",
    "memory.put(readyOf(order) + ready + 1, block);",
  ],
  [
    TESTS,
    "blocks that lie ready never join",
    "  joinReady(memory);\n",
    "",
  ],
  [
    TESTS,
    "a larger block that lies ready is not cut",
    "    if (whole !== 0) join(memory, whole);\n    else grow(memory, order);\n",
    "    grow(memory, order);\n",
  ],
);
