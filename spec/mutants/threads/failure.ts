/**
 * Mutants of errors on their way to another thread or process.
 *
 * @module
 */

import { type Mutant, mutantsOf, TESTS } from "../mutant.ts";

/** Mutants of `src/failure.ts`. */
export const threadsFailure: readonly Mutant[] = mutantsOf(
  {
    subject: "threads",
    file: "src/failure.ts",
    tests: "spec/run/failure_test.ts",
    primitives: ["Lock"],
  },
  [
    TESTS,
    "the errors of an AggregateError do not arrive",
    'if (errors !== undefined) define(error, "errors", errors.map((other) => revived[other]));',
    "",
  ],
  [
    TESTS,
    "a numeric code arrives as text",
    'code: typeof code === "number" ? code : code === undefined',
    "code: code === undefined",
  ],
);
