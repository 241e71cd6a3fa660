/**
 * Mutants of the lock of the threads scope.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

/** Mutants of `src/threads/lock_core.ts`. */
export const threadsLock: readonly Mutant[] = mutantsOf(
  { subject: "threads", file: "src/threads/lock_core.ts", primitives: ["Lock"] },
  [
    "K1",
    "a free lock is looked at first and taken then, instead of both at once",
    "const seen = Atomics.compareExchange(words, STATE, state, this.#mine | state & LINED);",
    "const seen = Atomics.load(words, STATE);\n" +
    "      if (seen === state) Atomics.store(words, STATE, this.#mine | state & LINED);",
  ],
  [
    "K3",
    "a release does not call the first in line",
    "      this.#call(next);\n      if (this.#swap(",
    "      if (this.#swap(",
  ],
  ["G13", "who is overtaken never starves", "return now - this.#called >= BOUND;", "return false;"],
  [
    "P4",
    "nobody is told that the holder died",
    "const left = state & UNSEEN ? state & ~UNSEEN : state | ABANDONED;",
    "const left = state & ~UNSEEN;",
  ],
  [
    "P4",
    "everybody is told that a holder died",
    "STATE, state, this.#mine | state & LINED);",
    "STATE, state, this.#mine | state & (LINED | ABANDONED));",
  ],
  [
    "X1",
    "a dead thread's hold is not ended",
    "if (state >>> HOLDER !== row) break;",
    "if (state !== -1) break;",
  ],
  [
    "X2",
    "a dead thread stays in line",
    "    for (const line of lines) {\n",
    "    for (const line of lines.slice(lines.length)) {\n",
  ],
  [
    "G4",
    "one that was called and gives up keeps the call",
    "    this.#tell();\n    this.peer.offer();",
    "    this.#tell();",
  ],
  [
    "G5",
    "one that gives up after it was granted the lock keeps it",
    "if (this.core.isGranted(this.record)) return this.resume();",
    "if (this.core.isGranted(this.record)) return this.fail(reason);",
  ],
);
