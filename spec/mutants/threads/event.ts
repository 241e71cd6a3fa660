/**
 * Mutants of the event of the threads scope.
 *
 * @module
 */

import { type Mutant, mutantsOf, TESTS } from "../mutant.ts";

const target = {
  subject: "threads",
  file: "src/threads/event.ts",
  primitives: ["Event"],
} as const;

/** Mutants of `src/threads/event.ts`. */
export const threadsEvent: readonly Mutant[] = [
  ...mutantsOf(
    { ...target, explored: "spec/run/threads/event_barrier_test.ts" },
    [
      "E2",
      "threads are told of a set only if they have set it themselves",
      "this.peer.wakeAll((row) => memory.get(row + BALANCE) > 0);",
      "",
    ],
    [
      "E2",
      "a thread that sleeps is not counted",
      "    this.#core.count(1);\n",
      "",
    ],
    [
      "X5",
      "a set that others have seen is undone by a death",
      "memory.publish(FLAG, 1);",
      "memory.set(FLAG, 1);",
    ],
    [
      "X5",
      "a clear that others have seen is undone by a death",
      "memory.publish(FLAG, 0);",
      "memory.set(FLAG, 0);",
    ],
    [
      "X5",
      "a set whose thread died then wakes only those who look after the next clear",
      "if (!this.#core.isSet && this.#core.times === this.#times) return;",
      "if (this.#core.times === this.#times) return;",
    ],
  ),
  ...mutantsOf(target, [
    "E3",
    "a set that was cleared at once wakes only those who look in time",
    "if (!this.#core.isSet && this.#core.times === this.#times) return;",
    "if (!this.#core.isSet) return;",
  ]),
  ...mutantsOf(
    { ...target, tests: "spec/run/threads/deferred_test.ts" },
    [
      TESTS,
      "a set comes to nothing after a clear that was put off",
      "if (!this.#core.staysSet) this.#core.peer.act(() => this.#core.set());",
      "if (!this.#core.isSet) this.#core.peer.act(() => this.#core.set());",
    ],
    [
      TESTS,
      "a clear comes to nothing after a set that was put off",
      "if (core.isSet || !core.peer.upToDate)",
      "if (core.isSet)",
    ],
  ),
  ...mutantsOf(
    { ...target, tests: "spec/run/threads/hampered_test.ts" },
    [
      TESTS,
      "nobody waits after a clear that was put off",
      "if (this.#core.staysSet) return DONE;",
      "if (this.#core.isSet) return DONE;",
    ],
  ),
];
