/**
 * Mutants of the guard of the threads scope, and of what becomes of a dead thread inside it.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

/** Mutants of `src/threads/memory.ts`. */
export const threadsMemory: readonly Mutant[] = mutantsOf(
  { subject: "threads", file: "src/threads/memory.ts", primitives: ["Semaphore"] },
  [
    "S1",
    "who enters looks first and takes it then, instead of both at once",
    "      Atomics.compareExchange(this.words, GUARD, 0, this.key) !== 0 && ",
    "      (Atomics.load(this.words, GUARD) !== 0 || Atomics.store(this.words, GUARD, this.key) < 0) && ",
  ],
  [
    "X5",
    "the guard of a dead thread is never taken over",
    "if ((held & ~SIGN) !== deadKey) return false;",
    "if (held !== SIGN) return false;",
  ],
);
