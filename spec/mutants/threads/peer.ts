/**
 * Mutants of a thread's end of a primitive.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

/** Mutants of `src/threads/peer.ts`. */
export const threadsPeer: readonly Mutant[] = mutantsOf(
  { subject: "threads", file: "src/threads/peer.ts", primitives: ["Lock", "Semaphore"] },
  [
    "G15",
    "a blocking call lets its thread's async waiters take what comes",
    "else if (waiting !== this.#blocking) stepBack.push(waiting);",
    "else this.resume(waiting);",
  ],
  ["X1", "nothing is given back after a death", "this.#transitions.recover(row);", ""],
  [
    "G12",
    "a wait that another thread can end does not hold the event loop",
    "    if (this.#shared) hold(this, waiting);\n    this.#arm(seen);",
    "    this.#arm(seen);",
  ],
);
