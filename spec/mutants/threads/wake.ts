/**
 * Mutants of waking other threads.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

/** Mutants of `src/threads/peer.ts`. */
export const threadsWake: readonly Mutant[] = mutantsOf(
  { subject: "threads", file: "src/threads/peer.ts", primitives: ["Event"] },
  ["E2", "a thread is not woken", "if (row !== this.row) this.#toWake.add(row);", ""],
  [
    "E2",
    "a thread is notified before its mailbox says so",
    "      Atomics.add(words, row + MAILBOX, 1);\n      unparkAll(words, row + MAILBOX);\n    }",
    "      unparkAll(words, row + MAILBOX);\n    }",
  ],
);
