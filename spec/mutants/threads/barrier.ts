/**
 * Mutants of the barrier of the threads scope.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

const target = {
  subject: "threads",
  file: "src/threads/barrier_core.ts",
  primitives: ["Barrier"],
} as const;

/** Mutants of `src/threads/barrier_core.ts`. */
export const threadsBarrier: readonly Mutant[] = [
  ...mutantsOf(
    { ...target, explored: "spec/run/threads/event_barrier_test.ts" },
    [
      "B4",
      "a party that dies breaks nothing",
      "+ STANDS) === OPEN) this.break();",
      "+ STANDS) === OPEN);",
    ],
    [
      "B4",
      "one that dies is not missed, although it was seen to wait",
      "    memory.commit();\n    memory.publish(ARRIVED, index + 1);",
      "    memory.set(ARRIVED, index + 1);",
    ],
    [
      "X5",
      "a barrier that others have seen broken is whole again after a death",
      "memory.publish(BROKEN, 1);",
      "memory.set(BROKEN, 1);",
    ],
    [
      "X5",
      "those present wait for ever where the thread that broke the barrier died of it",
      "    if (this.broken) this.#end(LOST); // the dead one may have broken it, and done no more\n",
      "",
    ],
    [
      "B2",
      "the last to come wakes nobody",
      "    memory.set(GENERATION, 0);\n    this.peer.wakeAll();",
      "    memory.set(GENERATION, 0);",
    ],
  ),
  ...mutantsOf(target, [
    "B3",
    "one that looks late looks at the generation after its own",
    "const stands = memory.get(generation + STANDS);",
    "const stands = memory.get((memory.get(GENERATION) || generation) + STANDS);",
  ]),
];
