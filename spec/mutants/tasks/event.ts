/**
 * Mutants of the event.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

/** Mutants of `src/tasks/event.ts`. */
export const event: readonly Mutant[] = mutantsOf(
  { subject: "tasks", file: "src/tasks/event.ts", primitives: ["Event"] },
  [
    "E2",
    "set wakes one",
    "      waiter = this.#waiters.shift();\n    }",
    "      waiter = undefined;\n    }",
  ],
  ["E4", "clear does nothing", "this.#set = false;\n  }", "}"],
);
