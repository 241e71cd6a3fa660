/**
 * Mutants of events and barriers, and of what the processes scope exports.
 *
 * @module
 */

import { primitives } from "../../select.ts";
import { type Mutant, mutantsOf } from "../mutant.ts";

const target = { subject: "processes", file: "src/processes/hosted_others.ts" } as const;

/** Mutants of `src/processes/hosted_others.ts` and `mod.ts`. */
export const processesOthers: readonly Mutant[] = [
  ...mutantsOf(
    { ...target, primitives: ["Event"] },
    ["E4", "what is set stays set", "        return this.#event.clear();\n", "        return;\n"],
    [
      "E3",
      "a set that is cleared at once wakes nobody",
      "        return this.#event.set();\n",
      "        return void Promise.resolve().then(() => this.#event.set());\n",
    ],
  ),
  ...mutantsOf(
    { ...target, primitives: ["Barrier"] },
    [
      "B2",
      "fewer parties than were asked for meet",
      "    this.#barrier = new Barrier(parties);\n",
      "    this.#barrier = new Barrier(Math.max(1, parties - 1));\n",
    ],
  ),
  ...mutantsOf({ subject: "processes", file: "src/processes/mod.ts", primitives }, [
    "T4",
    "most classes of errors are not exported",
    'export * from "../errors.ts";',
    'export { TimeoutError } from "../errors.ts";',
  ]),
];
