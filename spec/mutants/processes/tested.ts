/**
 * How mutants are made of which no law is about what is broken: tests have to notice.
 *
 * @module
 */

import { type Edit, type Mutant, mutantsOf, TESTS } from "../mutant.ts";

/** Mutants of one file of `src/processes`, of which tests of that name have to take notice. */
export function tested(
  file: string,
  tests: string,
  ...edits: readonly (readonly [name: string, find: string, replace: string])[]
): Mutant[] {
  const target = {
    subject: "processes",
    file: `src/processes/${file}.ts`,
    primitives: [],
    tests: `spec/run/processes/${tests}_test.ts`,
  };
  return mutantsOf(target, ...edits.map((edit): Edit => [TESTS, ...edit]));
}
