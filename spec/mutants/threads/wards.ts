/**
 * Mutants of what a thread knows of those that it has spawned.
 *
 * @module
 */

import { type Mutant, mutantsOf, TESTS } from "../mutant.ts";

/** Mutants of `src/threads/wards.ts`. */
export const threadsWards: readonly Mutant[] = mutantsOf(
  {
    subject: "threads",
    file: "src/threads/wards.ts",
    tests: "spec/run/threads/wards_test.ts",
    primitives: ["Lock"],
  },
  [
    TESTS,
    "what a thread uses no more is kept",
    "if (known !== undefined && --known.users === 0) this.#opened.delete(identity);",
    "",
  ],
  [
    TESTS,
    "what one of several uses no more is let go of",
    "if (known !== undefined && --known.users === 0) this",
    "this",
  ],
  [
    TESTS,
    "what a dead thread used is kept by those that have not spawned it themselves",
    "for (let left = users; left > 0; left--) this.closed(identity);",
    "void [identity, users];",
  ],
  [
    TESTS,
    "only the spawner of a thread hears of what that uses no more",
    '    tell({ type: "closed", identity });\n',
    "",
  ],
);
