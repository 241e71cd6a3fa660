/**
 * Mutants of the queues of the processes scope.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

const primitives = ["Queue"] as const;

/** Mutants of `src/processes/hosted_queue.ts`, and of what travels to and from it. */
export const processesQueue: readonly Mutant[] = [
  ...mutantsOf(
    { subject: "processes", file: "src/processes/hosted_queue.ts", primitives },
    [
      "Q6",
      "who waits for room enters before what may still be given up",
      "if (call.cancellable || call.party.offers > 0) return",
      "if (call.cancellable) return",
    ],
    [
      "X4",
      "what a dead client got is waited for",
      "    this.#finish(Math.min(balance, unaccounted));\n",
      "",
    ],
    [
      "X4",
      "what others accounted for is accounted for once more when its getter dies",
      "this.#finish(Math.min(balance, unaccounted));",
      "this.#finish(Math.min(balance, this.#unfinished));",
    ],
    [
      "X4",
      "what a dead client accounted for is counted again",
      "        return call.party.settle(1);",
      "        return;",
    ],
    [
      "Q11",
      "an item that comes back loses its place",
      "      undo();\n",
      "      this.#store.push(entry, 0);\n",
    ],
    [
      "Q11",
      "an item that comes back takes room that is not there",
      "    if (this.#excess > 0) this.#excess--;\n    else this.#room.release();",
      "    this.#room.release();",
    ],
    [
      "J1",
      "a join does not wait for what was put",
      "    this.#unfinished++;\n    this.#finished.clear();\n",
      "    this.#unfinished++;\n",
    ],
    [
      "J2",
      "more can be accounted for than was put",
      "    if (this.#unfinished === 0) {\n      throw",
      "    if (this.#unfinished < 0) {\n      throw",
    ],
    [
      "H2",
      "what an immediate shutdown drops is waited for",
      "      this.#finish(Math.min(dropped, this.#unfinished));\n",
      "",
    ],
    [
      "H1",
      "a queue that was shut down ends while an item may still come back",
      'this.#state === "draining" && this.#store.size === 0 && this.#out === 0;',
      'this.#state === "draining" && this.#store.size === 0;',
    ],
    [
      "Q11",
      "an item that comes back wakes nobody",
      "      undo();\n      this.#serve();",
      "      undo();",
    ],
    [
      "H1",
      "a shutdown forgets those who wait to get",
      '      waiter.data.party.link.fail(waiter.data, shutDown("get from Queue"));\n',
      "",
    ],
    [
      "H1",
      "a shutdown forgets those who wait to put",
      '    for (const call of this.#putters) call.abort(shutDown("put into Queue"));\n',
      "",
    ],
  ),
  ...mutantsOf(
    { subject: "processes", file: "src/processes/hosted_items.ts", primitives },
    [
      "X4",
      "a dead consumer's delivery is lost",
      "    if (this.#kept) this.#queue.retakeRoom();\n    this.#queue.giveBack(this.#taken);",
      "    if (this.#kept) this.#queue.retakeRoom();",
    ],
    [
      "Q10",
      "a large item's place is free while its consumer may still give it back",
      "    this.#kept = true;\n",
      "    this.#kept = true;\n    this.#taken.entry.drop();\n",
    ],
    [
      "Q1",
      "who gets an item frees no room",
      "    this.#taken.entry.drop();\n    this.#queue.freeRoom();\n    this.#queue.dropOut();",
      "    this.#taken.entry.drop();\n    this.#queue.dropOut();",
    ],
  ),
  ...mutantsOf(
    { subject: "processes", file: "src/processes/item_files.ts", primitives },
    [
      "Q10",
      "large items lie on top of each other",
      "  return 2 ** Math.ceil(Math.log2(length));",
      "  return 2 ** Math.floor(Math.log2(length));",
    ],
    [
      "Q10",
      "a large item is written over the one before",
      "    const offset = reused ?? this.#end;",
      "    const offset = reused ?? 0;",
    ],
    [
      "Q10",
      "a large array arrives as the codec's bytes would",
      "      return [ELSEWHERE, [...stored, content.type]];",
      "      return [ELSEWHERE, stored];",
    ],
  ),
];
