/**
 * Mutants of tasks.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

/** Mutants of `src/tasks/spawn.ts`. */
export const spawn: readonly Mutant[] = mutantsOf(
  { subject: "tasks", file: "src/tasks/spawn.ts", primitives: ["Task", "RLock", "Condition"] },
  [
    "T1",
    "spawn runs the function at once",
    "Promise.resolve().then(() => owner.run(fn)).then(",
    "new Promise((resolve) => resolve(owner.run(fn))).then(",
  ],
  [
    "T2",
    "an error counts as asked for once anybody has tried to join",
    'return this.#joiners.wait("join a task", limits, undefined) as Promise<T>;',
    'this.#joiners.wait("join a task", undefined, undefined).catch(() => {});\n' +
    '      return this.#joiners.wait("join a task", limits, undefined) as Promise<T>;',
  ],
  [
    "R6",
    "tasks share an owner",
    "new Owner(name));",
    "Owner.thread);",
  ],
);
