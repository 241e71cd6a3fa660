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
    'return this.#joiners.wait("join a task", limits, new Waiter(undefined)) as Promise<T>;',
    'this.#joiners.wait("join a task", undefined, new Waiter(undefined)).catch(() => {});\n' +
    '      return this.#joiners.wait("join a task", limits, new Waiter(undefined)) as Promise<T>;',
  ],
  [
    "R6",
    "tasks share an owner",
    "new Owner(name));",
    "Owner.thread);",
  ],
  [
    "T2",
    "a result can be joined once",
    "return this.#outcome.then();",
    "{\n        const outcome = this.#outcome;\n        this.#outcome = undefined;\n" +
    "        return outcome;\n      }",
  ],
  [
    "T2",
    "one joiner wakes",
    "      waiter = this.#joiners.shift();\n",
    "      waiter = undefined;\n",
  ],
  [
    "T2",
    "a task is thenable",
    "  join(options?: WaitOptions): Promise<T> {\n    try",
    "  then(resolve: (value: T) => void, reject: (error: unknown) => void): unknown {\n" +
    "    return this.join().then(resolve, reject);\n  }\n\n" +
    "  join(options?: WaitOptions): Promise<T> {\n    try",
  ],
  [
    "T2",
    "an error that nobody asks for is swallowed",
    "    this.#outcome = outcome;",
    "    this.#outcome = outcome;\n    outcome.catch(() => {});",
  ],
  [
    "T2",
    "an error is reported though it was asked for",
    "(error) => this.#settle(Promise.reject(error)),",
    "(error) => {\n        void Promise.reject(error);\n" +
    "        this.#settle(Promise.reject(error));\n      },",
  ],
  [
    "R6",
    "a task that a task has spawned has the same owner",
    "new Owner(name));",
    "Owner.current() ?? new Owner(name));",
  ],
);
