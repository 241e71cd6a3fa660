/**
 * Mutants of what holds the event loop.
 *
 * @module
 */

import { type Mutant, mutantsOf, TESTS } from "../mutant.ts";

/** Mutants of `src/threads/keep_alive.ts`. */
export const threadsKeepAlive: readonly Mutant[] = [
  ...mutantsOf(
    { subject: "threads", file: "src/threads/keep_alive.ts", primitives: ["Lock"] },
    [
      "G12",
      "the event loop is held for ever",
      "  if (held.delete(sleeper) && held.size === 0) interval?.letGo();\n",
      "",
    ],
  ),
  ...mutantsOf(
    {
      subject: "threads",
      file: "src/threads/keep_alive.ts",
      primitives: ["Lock"],
      tests: "spec/run/threads/keep_alive_test.ts",
    },
    [
      TESTS,
      "an interval that was cleared is used again",
      "    interval = undefined;\n",
      "",
    ],
  ),
];
