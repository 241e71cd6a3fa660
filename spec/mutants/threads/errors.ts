/**
 * Mutants of the errors that the threads scope exports.
 *
 * @module
 */

import { primitives } from "../../select.ts";
import { type Mutant, mutantsOf } from "../mutant.ts";

/** Mutants of `src/threads/mod.ts`. */
export const threadsErrors: readonly Mutant[] = mutantsOf(
  { subject: "threads", file: "src/threads/mod.ts", primitives },
  [
    "T4",
    "most classes of errors are not exported",
    'export * from "../errors.ts";',
    'export { TimeoutError } from "../errors.ts";',
  ],
);
