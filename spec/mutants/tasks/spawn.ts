/**
 * Mutants of tasks.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

/** Mutants of `src/tasks/spawn.ts`, and of how what is spawned ends. */
export const spawn: readonly Mutant[] = [
  ...mutantsOf(
    { subject: "tasks", file: "src/tasks/spawn.ts", primitives: ["Task", "RLock", "Condition"] },
    [
      "T1",
      "spawn runs the function at once",
      "Promise.resolve().then(() => owner.run(fn)).then(",
      "new Promise((resolve) => resolve(owner.run(fn))).then(",
    ],
    [
      "R6",
      "tasks share an owner",
      "new Owner(options?.name));",
      "Owner.thread);",
    ],
    [
      "R6",
      "a task that a task has spawned has the same owner",
      "new Owner(options?.name));",
      "Owner.current() ?? new Owner(options?.name));",
    ],
    [
      "T2",
      "a task is thenable",
      "  join(options?: WaitOptions): Promise<T> {\n",
      "  then(resolve: (value: T) => void, reject: (error: unknown) => void): unknown {\n" +
      "    return this.join().then(resolve, reject);\n  }\n\n" +
      "  join(options?: WaitOptions): Promise<T> {\n",
    ],
    [
      "T2",
      "an error is reported though it was asked for",
      "(error) => this.#outcome.settle(Promise.reject(error)),",
      "(error) => {\n        void Promise.reject(error);\n" +
      "        this.#outcome.settle(Promise.reject(error));\n      },",
    ],
  ),
  ...mutantsOf(
    { subject: "tasks", file: "src/tasks/outcome.ts", primitives: ["Task"] },
    [
      "T2",
      "an error counts as asked for once anybody has tried to join",
      "return this.#joiners.wait(action, limits, undefined) as Promise<T>;",
      "this.#joiners.wait(action, undefined, undefined).catch(() => {});\n" +
      "      return this.#joiners.wait(action, limits, undefined) as Promise<T>;",
    ],
    [
      "T2",
      "a result can be joined once",
      "return this.#settled.then();",
      "{\n        const settled = this.#settled;\n        this.#settled = undefined;\n" +
      "        return settled;\n      }",
    ],
    [
      "T2",
      "one joiner wakes",
      "      waiter = this.#joiners.shift();\n",
      "      waiter = undefined;\n",
    ],
    [
      "T2",
      "an error that nobody asks for is swallowed",
      "    this.#settled = outcome;",
      "    this.#settled = outcome;\n    outcome.catch(() => {});",
    ],
  ),
];
