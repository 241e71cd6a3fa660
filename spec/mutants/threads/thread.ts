/**
 * Mutants of a thread from the outside.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

/** Mutants of `src/threads/thread.ts`. */
export const threadsThread: readonly Mutant[] = mutantsOf(
  { subject: "threads", file: "src/threads/thread.ts", primitives: ["Lock"] },
  ["X1", "nobody recovers what a thread leaves that has ended", "this.#ward.ended();", ""],
);
