/**
 * Mutants of conditions of the threads scope.
 *
 * @module
 */

import { type Mutant, mutantsOf, TESTS } from "../mutant.ts";

const target = {
  subject: "threads",
  file: "src/threads/lock_core.ts",
  primitives: ["Condition"],
} as const;

/** Mutants of `src/threads/lock_core.ts`. */
export const threadsCondition: readonly Mutant[] = [
  ...mutantsOf({ ...target, explored: "spec/run/threads/condition_test.ts" }, [
    "C3",
    "one that is notified does not get in line for the lock",
    "    this.enqueue(record);\n    // If another",
    "    // If another",
  ]),
  ...mutantsOf(target, [
    "X2",
    "a notification dies with the one who had it",
    "if ((memory.get(record + AMOUNT) & NOTIFIED) !== 0) this.notify(memory.get(record + LINK));",
    "",
  ]),
  ...mutantsOf(
    { ...target, file: "src/threads/condition.ts", tests: "spec/run/threads/blocking_test.ts" },
    [
      TESTS,
      "the error of waitForSync names the rest of its timeout",
      "this.#waiting(hold, timeout), left",
      "this.#waiting(hold), left",
    ],
  ),
  ...mutantsOf(
    {
      subject: "threads",
      file: "src/threads/condition_core.ts",
      tests: "spec/run/threads/hampered_test.ts",
      primitives: ["Condition"],
    },
    [
      TESTS,
      "a wait that was put off suspends a hold that has ended, or another's",
      "    if (!this.#hold.isCurrent()) return this.fail(this.#lost());\n",
      "",
    ],
  ),
  ...mutantsOf(
    { ...target, file: "src/threads/hold.ts", tests: "spec/run/threads/abandoned_test.ts" },
    [
      TESTS,
      "whose wait ends by a death is not told",
      "        if (abandoned) core.abandoned.add(turn);\n      },",
      "      },",
    ],
  ),
];
