/**
 * Mutants of the barrier.
 *
 * @module
 */

import { type Mutant, mutantsOf, TESTS } from "../mutant.ts";

/** Mutants of `src/tasks/barrier.ts`. */
export const barrier: readonly Mutant[] = mutantsOf(
  { subject: "tasks", file: "src/tasks/barrier.ts", primitives: ["Barrier"] },
  [
    "B2",
    "the action runs after the others were released",
    "      if (!generation.ended) this.#action?.();\n    } catch",
    "      if (!generation.ended) Promise.resolve().then(() => this.#action?.());\n    } catch",
  ],
  [
    "B2",
    "an action that throws breaks nothing",
    "    } catch (error) {\n      this.#break();\n      throw error;\n    } finally {",
    "    } catch (error) {\n      throw error;\n    } finally {",
  ],
  [
    "B4",
    "a party that gives up goes unnoticed",
    "() => this.#break()",
    "",
  ],
  [
    "B4",
    "timeout 0 leaves the barrier whole",
    "        this.#break();\n        throw timedOut(action, 0);",
    "        throw timedOut(action, 0);",
  ],
  ["B4", "reset leaves it broken", "    this.#broken = false;\n  }", "  }"],
  [
    "B2",
    "the action runs though one has given up",
    "if (!generation.ended) this.#action?.();",
    "this.#action?.();",
  ],
  [
    "B3",
    "those inside their action are told for the next",
    "return this.#generations.at(-1)!.waiters.length;",
    "return this.#generations.at(0)!.waiters.length;",
  ],
  [
    "B4",
    "who has given up is granted, and then breaks the rest",
    "    if (someAborted(generation.waiters)) this.#break();\n    // Who arrives from here on belongs to the next generation, even from within the action (B3).\n    else this.#open();",
    "    this.#open();",
  ],
  [
    "B1",
    "no party at all is enough",
    '"parties", parties, 1);',
    '"parties", parties, 0);',
  ],
  [
    "B2",
    "the last to arrive is the first by its index",
    "return Promise.resolve(index);",
    "return Promise.resolve(0);",
  ],
  [
    "B2",
    "one party goes on, the others stay",
    "      waiter = generation.waiters.shift();\n    }",
    "      waiter = undefined;\n    }",
  ],
  [
    "B3",
    "who arrives from within the action meets those inside it",
    "    else this.#open();\n    try {\n      if (!generation.ended) this.#action?.();",
    "    try {\n      if (!generation.ended) this.#action?.();\n" +
    "      if (!generation.ended) this.#open();",
  ],
  [
    "B4",
    "reset leaves those present waiting",
    '    this.#rejectPresent("it was reset");\n',
    "",
  ],
  [
    "B4",
    "a broken barrier keeps those present",
    '    this.#broken = true;\n    this.#rejectPresent("it was broken");',
    "    this.#broken = true;",
  ],
  [
    "B4",
    "who comes later to a broken barrier waits",
    '      if (this.#broken) throw broken("it is broken");\n',
    "",
  ],
  [
    "B4",
    "misuse breaks the barrier",
    "    } catch (error) {\n      return",
    "    } catch (error) {\n      this.#break();\n      return",
  ],
  [
    "B2",
    "the action's error is hidden from the last to come",
    "      this.#break();\n      throw error;\n    } finally",
    "      this.#break();\n      throw broken(`its action failed: ${error}`);\n" +
    "    } finally",
  ],
  [
    "B2",
    "an action may be asynchronous",
    'action && (() => callSync("wait at Barrier", "action", action));',
    "action;",
  ],
);

/** Mutants of what stays in memory. */
export const barrierMemory: readonly Mutant[] = mutantsOf(
  {
    subject: "tasks",
    file: "src/tasks/barrier.ts",
    primitives: ["Barrier"],
    tests: "spec/run/tasks/memory_test.ts",
  },
  [
    TESTS,
    "those who have met are kept",
    "      this.#generations = this.#generations.filter((other) => other !== generation);\n",
    "",
  ],
);

/** Mutants of what an action may do with its barrier. */
export const barrierActions: readonly Mutant[] = mutantsOf(
  {
    subject: "tasks",
    file: "src/tasks/barrier.ts",
    primitives: ["Barrier"],
    tests: "spec/run/tasks/barrier_test.ts",
  },
  [
    TESTS,
    "who has come from within an action that throws waits on",
    "      this.#break();\n      throw error;\n    } finally",
    '      this.#broken = true;\n      rejectAll(generation.waiters, () => broken("it was broken"));\n      throw error;\n    } finally',
  ],
  [
    TESTS,
    "an action that resets the barrier and throws leaves it whole",
    "    try {\n      if (!generation.ended) this.#action?.();\n    } catch (error) {\n      this.#break();",
    "    try {\n      if (!generation.ended) this.#action?.();\n    } catch (error) {\n      if (!generation.ended) this.#break();",
  ],
  [
    TESTS,
    "who comes after a reset by the action is rejected along",
    "    if (generation.ended) throw broken(",
    '    if (generation.ended) this.#rejectPresent("it was reset");\n    if (generation.ended) throw broken(',
  ],
);
