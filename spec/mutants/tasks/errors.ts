/**
 * Mutants of the errors.
 *
 * @module
 */

import { primitives } from "../../select.ts";
import { type Mutant, mutantsOf, TESTS } from "../mutant.ts";

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

/** Mutants of what no law says of an error. */
export const errorNames: readonly Mutant[] = mutantsOf(
  { subject: "tasks", file: "src/errors.ts", primitives, tests: "spec/run/tasks/errors_test.ts" },
  [
    TESTS,
    "the name of an error cannot be changed",
    '    return "BrokenBarrierError";\n  }\n  override set name(name: string) {\n' +
    "    super.name = name;\n  }\n",
    '    return "BrokenBarrierError";\n  }\n',
  ],
);

/** A mutant of how several are rejected at once. */
export const errorEach: readonly Mutant[] = mutantsOf(
  {
    subject: "tasks",
    file: "src/tasks/waiters.ts",
    primitives,
    tests: "spec/run/tasks/errors_test.ts",
  },
  [
    TESTS,
    "whoever is rejected along with others has one error with them",
    "    waiter.resolve(Promise.reject(error(waiter.data)) as never);\n",
    "    waiter.resolve(Promise.reject((error as any).one ??= error(waiter.data)) as never);\n",
  ],
);
