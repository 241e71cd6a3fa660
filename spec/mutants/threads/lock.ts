/**
 * Mutants of the lock of the threads scope.
 *
 * @module
 */

import { type Mutant, mutantsOf, TESTS } from "../mutant.ts";

const target = {
  subject: "threads",
  file: "src/threads/lock_core.ts",
  primitives: ["Lock"],
} as const;

/** Mutants of `src/threads/lock_core.ts`. */
export const threadsLock: readonly Mutant[] = [
  ...mutantsOf(
    { ...target, explored: "spec/run/threads/lock_test.ts" },
    [
      "K1",
      "a free lock is looked at first and taken then, instead of both at once",
      "const seen = Atomics.compareExchange(words, STATE, state, this.#mine | state & LINED);",
      "const seen = Atomics.load(words, STATE);\n" +
      "      if (seen === state) Atomics.store(words, STATE, this.#mine | state & LINED);",
    ],
    [
      "K1",
      "a lock that is handed over is free until its new holder looks",
      "memory.set(STATE, row << HOLDER | UNSEEN | abandoned | this.#lined());",
      "memory.set(STATE, abandoned | this.#lined());",
    ],
    [
      "K3",
      "a release does not call the first in line",
      "      this.#call(next);\n      if (this.#swap(",
      "      if (this.#swap(",
    ],
    [
      "K3",
      "who gets in line does not mark the lock",
      "} else if (this.#swap(state, state | QUEUED)) {",
      "} else {",
    ],
    [
      "K10",
      "one that was called and overtaken counts as called on",
      "memory.set(record + STATUS, starves() ? STARVING : WAITING);",
      "if (starves()) memory.set(record + STATUS, STARVING);",
    ],
    [
      "G13",
      "who is overtaken never starves",
      "return now - this.#called >= BOUND;",
      "return false;",
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
  ),
  ...mutantsOf(
    target,
    [
      "P4",
      "nobody is told that the holder died",
      "const left = state & UNSEEN ? state & ~UNSEEN : state | ABANDONED;",
      "const left = state & ~UNSEEN;",
    ],
  ),
  ...mutantsOf(
    { ...target, tests: "spec/run/threads/deferred_test.ts", primitives: ["Condition"] },
    [
      TESTS,
      "a hold goes on until its release that was put off is done",
      "        this.turn = 0; // it is over, even if a dead thread is in the way\n",
      "",
    ],
  ),
  ...mutantsOf(
    { ...target, tests: "spec/run/threads/abandoned_test.ts" },
    [
      TESTS,
      "of a lock that goes back, nobody is told that its holder died",
      "memory.set(STATE, memory.get(STATE) & ABANDONED | QUEUED);",
      "memory.set(STATE, QUEUED);",
    ],
    [
      TESTS,
      "everybody is told of a death whose lock was handed over",
      "memory.set(STATE, state & ~(UNSEEN | ABANDONED));",
      "memory.set(STATE, state & ~UNSEEN);",
    ],
    [
      TESTS,
      "who is handed a dead thread's lock is not told",
      "        return this.#handOver(next, state & ABANDONED);\n",
      "        return this.#handOver(next, 0);\n",
    ],
    [
      TESTS,
      "who gets a dead thread's lock by the death of another is not told",
      "this.#handOver(next, state & ABANDONED);\n      return;",
      "this.#handOver(next, 0);\n      return;",
    ],
  ),
];
