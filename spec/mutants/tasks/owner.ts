/**
 * Mutants of owners.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

/** Mutants of `src/owner.ts`. */
export const owner: readonly Mutant[] = mutantsOf(
  { subject: "tasks", file: "src/owner.ts", primitives: ["RLock", "Condition", "Task"] },
  [
    "T3",
    "an owner is not current for what it runs",
    "    return storage.run(this, fn);",
    "    return fn();",
  ],
  [
    "T3",
    "a name is forgotten",
    "this.#name = name ?? ",
    "this.#name = ",
  ],
  [
    "T3",
    "owners have one id",
    "id: number = ++lastId;",
    "id: number = lastId;",
  ],
);
