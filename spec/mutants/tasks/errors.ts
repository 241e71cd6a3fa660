/**
 * Mutants of the errors.
 *
 * @module
 */

import { primitives } from "../../select.ts";
import { type Mutant, mutantsOf } from "../mutant.ts";

/** Mutants of `src/errors.ts`. */
export const errors: readonly Mutant[] = mutantsOf(
  { subject: "tasks", file: "src/errors.ts", primitives },
  [
    "T4",
    "an error does not know its name",
    '    return "NotHeldError";',
    '    return "Error";',
  ],
  [
    "T4",
    "an error does not know its code",
    '    return "SHUT_DOWN";',
    '    return "SHUTDOWN";',
  ],
);
