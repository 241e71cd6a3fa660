/**
 * Mutants of the barrier.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

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
    "cancelled: () => this.#break()",
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
    "    if (generation.waiters.someAborted()) this.#break();\n    // Who arrives from here on belongs to the next generation, even from within the action (B3).\n    else this.#open();",
    "    this.#open();",
  ],
);
