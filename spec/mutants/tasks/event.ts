/**
 * Mutants of the event.
 *
 * @module
 */

import { type Mutant, mutantsOf, TESTS } from "../mutant.ts";

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
  [
    "E1",
    "set again clears",
    "    this.#set = true;",
    "    this.#set = !this.#set;",
  ],
  [
    "E1",
    "clear again sets",
    "    this.#set = false;\n  }",
    "    this.#set = !this.#set;\n  }",
  ],
  [
    "E3",
    "who is woken looks again",
    "      waiter.resolve();",
    "      const { resolve } = waiter;\n" +
    "      Promise.resolve().then(() => this.#set ? resolve() : this.wait().then(resolve));",
  ],
  [
    "E2",
    "a wait on a set event waits for the next set",
    "      if (this.#set) return DONE;\n",
    "",
  ],
);

/** Mutants of what a signal sees amid `set`. */
export const eventSignals: readonly Mutant[] = mutantsOf(
  {
    subject: "tasks",
    file: "src/tasks/event.ts",
    primitives: ["Event"],
    tests: "spec/run/tasks/signals_test.ts",
  },
  [
    TESTS,
    "a clear amid set keeps the others waiting",
    "    while (waiter !== undefined) {",
    "    while (waiter !== undefined && this.#set) {",
  ],
);
