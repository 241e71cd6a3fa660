/**
 * Mutants of the two ends of a queue of the threads scope.
 *
 * @module
 */

import { type Mutant, mutantsOf, TESTS } from "../mutant.ts";

const target = { subject: "threads", file: "src/threads/ring.ts", primitives: ["Queue"] } as const;

/** Mutants of `src/threads/ring.ts`. */
export const threadsRing: readonly Mutant[] = [
  ...mutantsOf(
    { ...target, tests: "spec/run/threads/queue_test.ts" },
    [
      TESTS,
      "others are told of an item before it is there",
      "      memory.put(block + BYTES, item.length);\n",
      "      memory.publish(PUT, (memory.get(PUT) + 1) | 0);\n" +
      "      memory.publish(PUT, (memory.get(PUT) - 1) | 0);\n" +
      "      memory.put(block + BYTES, item.length);\n",
    ],
    [
      TESTS,
      "others are told of a free slot before its item was read",
      "      const { desk } = memory.read(item + this.payload, length);\n",
      "      memory.publish(GOT, (memory.get(GOT) + 1) | 0);\n" +
      "      memory.publish(GOT, (memory.get(GOT) - 1) | 0);\n" +
      "      const { desk } = memory.read(item + this.payload, length);\n",
    ],
    [
      TESTS,
      "two get at once",
      "    if (!memory.enterSide(SIDE)) return undefined;\n",
      "",
    ],
    [
      TESTS,
      "two put at once",
      "    if (!memory.enterSide(GUARD)) return false;\n",
      "",
    ],
    [
      TESTS,
      "who waits for an item is not told",
      "=== 0 && this.#isPassed(GETTERS, row) &&\n      this.#isPassed(PUTTERS, row);",
      "=== 0 &&\n      this.#isPassed(PUTTERS, row);",
    ],
    [
      TESTS,
      "who waits for room is not told",
      "=== 0 && this.#isPassed(GETTERS, row) &&\n      this.#isPassed(PUTTERS, row);",
      "=== 0 && this.#isPassed(GETTERS, row);",
    ],
    [
      TESTS,
      "what a thread owes is lost if it dies amid of a get",
      "      memory.put(REDO, row + BALANCE);\n",
      "",
    ],
  ),
  ...mutantsOf(
    { ...target, file: "src/threads/memory.ts", tests: "spec/run/threads/ring_test.ts" },
    [
      TESTS,
      "who finds the second guard alone opens what another one is undoing",
      "const aside = this.get(BOTH) === 0 && this.#takeOver(SIDE, deadKey);",
      "const aside = this.#takeOver(SIDE, deadKey);",
    ],
    [
      TESTS,
      "the second guard is freed twice, by two who recover a dead thread",
      "      if (this.#hasSide) this.#takeOver(SIDE, undefined);\n",
      "",
    ],
  ),
  ...mutantsOf(
    {
      ...target,
      file: "src/threads/queue_now.ts",
      tests: "spec/run/threads/ring_test.ts",
    },
    [
      TESTS,
      "what was there is got after it was granted to another call",
      "if (!core.mayPass(GETTERS, false) || core.size === 0) return undefined;",
      "if (core.size === 0 || !core.mayPass(GETTERS, false)) return undefined;",
    ],
  ),
  ...mutantsOf(
    {
      ...target,
      file: "src/threads/queue_core.ts",
      tests: "spec/run/threads/ring_test.ts",
    },
    [
      TESTS,
      "a thread overtakes itself",
      "(blocking || firstOf(memory, line, this.#row) === 0);",
      "true;",
    ],
  ),
  ...mutantsOf(
    { ...target, tests: "spec/run/threads/ring_test.ts" },
    [
      TESTS,
      "blocks without items count for ever",
      "ahead < free && this.#hasSpares()",
      "ahead < 0",
    ],
    [
      TESTS,
      "deliveries have no place to go back to",
      "    if (itemsIn(memory) + memory.get(DELIVERED) < slots) return true;",
      "    if (itemsIn(memory) < slots) return true;",
    ],
    [
      TESTS,
      "who is quick takes the place of a delivery",
      "    const places = slots - memory.get(DELIVERED);",
      "    const places = slots;",
    ],
    [
      TESTS,
      "who is quick puts into a block of any size",
      "!memory.holds(block, 8 << order) || memory.get(block) !== order",
      "!memory.holds(block, 8 << order)",
    ],
    [
      TESTS,
      "items move when the ring grows",
      "      const count = put - left;",
      "      const count = put - left + 1;",
    ],
    [
      TESTS,
      "a block that comes back and is left again counts for ever",
      "    this.#memory.set(CLEARED, this.#memory.get(PUT)); // its block will be left in a slot again\n",
      "",
    ],
    [
      TESTS,
      "who is quick passes those who starve",
      "first === 0 || memory.get(first + STATUS) === WOKEN &&\n",
      "first === 0 ||\n",
    ],
    [
      TESTS,
      "what is put is not counted in time",
      "    if (((put + 1) & (PERIOD - 1)) === 0) return 0;\n",
      "",
    ],
  ),
];
