/**
 * Mutants of the queues of the threads scope.
 *
 * @module
 */

import { type Mutant, mutantsOf, TESTS } from "../mutant.ts";

const target = {
  subject: "threads",
  file: "src/threads/queue_core.ts",
  primitives: ["Queue"],
} as const;

/** Mutants of `src/threads/queue_core.ts`. */
export const threadsQueue: readonly Mutant[] = [
  ...mutantsOf(
    { ...target, explored: "spec/run/threads/queue_test.ts" },
    [
      "Q9",
      "an item that comes calls nobody",
      "if ((put & (PERIOD - 1)) === 0) this.#beginPeriod();\n    this.offer();",
      "if ((put & (PERIOD - 1)) === 0) this.#beginPeriod();",
    ],
    [
      "X4",
      "a dead thread's deliveries stay out",
      "(item) => this.#putBack(item));",
      "(item) => remove(memory, TAKEN, item));",
    ],
    [
      "X4",
      "a dead thread's block that it was filling stays its own",
      "if (amount === FILLS) free(memory, memory.get(record + LINK));",
      "if (amount === FILLS) return;",
    ],
    [
      "X5",
      "a shutdown that others have seen is undone by a death",
      "memory.publish(STATE,",
      "memory.set(STATE,",
    ],
    [
      "J1",
      "who joins is not told when all is accounted for",
      "    memory.set(FINISHED, (memory.get(FINISHED) + 1) | 0);\n    this.#tellAll();",
      "    memory.set(FINISHED, (memory.get(FINISHED) + 1) | 0);",
    ],
  ),
  ...mutantsOf(
    target,
    [
      "X4",
      "what a dead thread got is waited for",
      "    this.finish(Math.min(memory.get(row + BALANCE), this.#unaccounted()));\n",
      "",
    ],
    [
      "X4",
      "what others accounted for is accounted for once more when its getter dies",
      "this.finish(Math.min(memory.get(row + BALANCE), this.#unaccounted()));",
      "this.finish(memory.get(row + BALANCE));",
    ],
    [
      "X4",
      "what a dead thread accounted for is counted again",
      "Math.max(0, memory.get(this.#row + BALANCE) - 1)",
      "memory.get(this.#row + BALANCE)",
    ],
    [
      "X4",
      "a dead thread's deliveries come back in reverse",
      "insert(memory, TAKEN, item, first(memory, TAKEN));",
      "insert(memory, TAKEN, item, 0);",
    ],
    [
      "X3",
      "a dead thread stays in line",
      "for (const line of [GETTERS, PUTTERS]) {",
      "for (const line of [PUTTERS]) {",
    ],
  ),
  ...mutantsOf(
    target,
    [
      "H1",
      "a shutdown leaves those waiting who sleep",
      "    this.peer.dropAborted();\n    this.#tellAll();",
      "    this.peer.dropAborted();",
    ],
    [
      "H2",
      "what an immediate shutdown drops is waited for",
      "      this.#countGot();\n      freeBlock(memory, item);\n      this.finish(1);",
      "      this.#countGot();\n      freeBlock(memory, item);",
    ],
  ),
  ...mutantsOf(
    { ...target, tests: "spec/run/threads/pass_test.ts" },
    [
      TESTS,
      "what an immediate shutdown drops has its primitives for ever",
      "      this.dropped(memory.get(item + FORM), () => this.#read(item));\n      this.#countGot();",
      "      this.#countGot();",
    ],
    [
      TESTS,
      "what comes back after an immediate shutdown has its primitives for ever",
      "      this.dropped(memory.get(item + FORM), () => this.#read(item));\n      freeBlock(memory, item)",
      "      freeBlock(memory, item)",
    ],
  ),
  ...mutantsOf(
    { ...target, file: "src/threads/queue.ts", tests: "spec/run/threads/pass_test.ts" },
    [
      TESTS,
      "what is taken and cannot be opened stays out",
      "() => this.#core.peer.act(() => this.#core.giveBack(got.item)),",
      "",
    ],
  ),
  ...mutantsOf(
    {
      ...target,
      file: "src/threads/queue.ts",
      tests: "spec/run/threads/limits_test.ts",
    },
    [
      TESTS,
      "a queue is made into which nothing fits",
      'checkInteger(action, "bytes", bytes, LEAST_BYTES);',
      'checkInteger(action, "bytes", bytes, 1);',
    ],
  ),
  ...mutantsOf(
    { ...target, tests: "spec/run/threads/ring_test.ts" },
    [
      TESTS,
      "who puts does not learn that a delivery has come back",
      "      memory.set(KNOWN_GOT, got);\n",
      "",
    ],
    [
      TESTS,
      "what both ends know of each other grows old",
      "    if ((put & (PERIOD - 1)) === 0) this.#beginPeriod();\n",
      "",
    ],
  ),
  ...mutantsOf(
    { ...target, tests: "spec/run/threads/queue_test.ts" },
    [
      TESTS,
      "a shutdown is told rather than a signal that has fired",
      "    this.peer.dropAborted();\n    this.#tellAll();",
      "    this.#tellAll();",
    ],
  ),
  ...mutantsOf(
    {
      ...target,
      file: "src/threads/codec.ts",
      tests: "spec/run/threads/codec_test.ts",
    },
    [TESTS, "an object has one property too many", "const MOST = 0xffff;", "const MOST = 0x10000;"],
  ),
  ...mutantsOf(
    {
      ...target,
      file: "src/threads/primitives.ts",
      tests: "spec/run/threads/pass_test.ts",
    },
    [
      TESTS,
      "a primitive that is a key is not opened",
      "to.set(change(key), change(value));",
      "to.set(key, change(value));",
    ],
  ),
  ...mutantsOf(
    { ...target, tests: "spec/run/threads/limits_test.ts" },
    [
      TESTS,
      "what is unfinished wraps around",
      "memory.set(UNFINISHED, unfinished > MOST ? unfinished - MOST : unfinished);",
      "memory.set(UNFINISHED, unfinished);",
    ],
    [
      TESTS,
      "what a thread has got wraps around",
      "Math.min(MOST, memory.get(this.#row + BALANCE) + 1)",
      "memory.get(this.#row + BALANCE) + 1",
    ],
  ),
];
