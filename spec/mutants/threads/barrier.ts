/**
 * Mutants of the barrier of the threads scope.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

/** Mutants of `src/threads/barrier_core.ts`. */
export const threadsBarrier: readonly Mutant[] = mutantsOf(
  { subject: "threads", file: "src/threads/barrier_core.ts", primitives: ["Barrier"] },
  [
    "B4",
    "a party that dies breaks nothing",
    "+ STANDS) === OPEN) this.break();",
    "+ STANDS) === OPEN);",
  ],
  [
    "B3",
    "one that looks late looks at the generation after its own",
    "const stands = memory.get(generation + STANDS);",
    "const stands = memory.get((memory.get(GENERATION) || generation) + STANDS);",
  ],
);
