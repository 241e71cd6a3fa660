/**
 * Mutants of the queues.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

/** Mutants of `src/tasks/queue.ts`. */
export const queue: readonly Mutant[] = mutantsOf(
  {
    subject: "tasks",
    file: "src/tasks/queue.ts",
    primitives: ["Queue", "LifoQueue", "PriorityQueue"],
  },
  [
    "J1",
    "join waits on emptiness",
    "      if (this.#unfinished === 0) return DONE;",
    "      if (this.#store.size === 0) return DONE;",
  ],
  [
    "J1",
    "one joiner wakes",
    "      waiter.resolve();\n      waiter = this.#joiners.shift();",
    "      waiter.resolve();\n      waiter = undefined;",
  ],
  [
    "J2",
    "taskDone goes below zero",
    "    if (this.#unfinished === 0) {",
    "    if (this.#unfinished === -1) {",
  ],
  [
    "Q2",
    "one more than maxSize fits",
    "this.maxSize > 0 && this.#store.size >= this.maxSize;",
    "this.maxSize > 0 && this.#store.size > this.maxSize;",
  ],
  [
    "Q9",
    "a get lets no putter in",
    "while (this.#putters.length > 0 && !this.isFull()) {",
    "while (this.#putters.length < 0 && !this.isFull()) {",
  ],
  [
    "Q5",
    "an item that a putter waits with is put twice",
    "      this.#add(waiter.data.item, waiter.data.priority);\n",
    "      this.#add(waiter.data.item, waiter.data.priority);\n" +
    "      this.#add(waiter.data.item, waiter.data.priority);\n",
  ],
  [
    "Q9",
    "a put wakes no getter",
    "const waiter = this.#getters.length > 0 ? this.#getters.first() : undefined;",
    "const waiter = this.#getters.length < 0 ? this.#getters.first() : undefined;",
  ],
  [
    "Q11",
    "a delivery that is not done is lost",
    "        undo();\n",
    "",
  ],
  [
    "Q11",
    "a returned delivery wakes nobody",
    "        this.#serve();\n        this.#endIfDrained();",
    "        this.#endIfDrained();",
  ],
  [
    "Q11",
    "who waits behind the last returned delivery waits for ever",
    "        this.#serve();\n        this.#endIfDrained();",
    "        this.#serve();",
  ],
  [
    "Q11",
    "done counts as often as it is called",
    "        if (!out) return;\n        this.taskDone();",
    "        this.taskDone();",
  ],
  [
    "Q4",
    "undefined is an item",
    "if (item === undefined) throw new TypeError(`Cannot ${action}: undefined is no item`);",
    "",
  ],
  [
    "H1",
    "shutdown leaves putters waiting",
    '    this.#putters.rejectAll(() => shutDown("put into Queue"));\n',
    "",
  ],
  [
    "H1",
    "shutdown drops what is there",
    'if (immediate && this.#state === "draining") {',
    'if (this.#state === "draining") {',
  ],
  [
    "H2",
    "dropped items are never done",
    "this.#finish(Math.min(dropped, this.#unfinished));",
    "",
  ],
  [
    "Q11",
    "a shut-down queue ends while a delivery is out",
    "this.#store.size === 0 && this.#delivered === 0;",
    "this.#store.size === 0;",
  ],
  [
    "H1",
    "leaving a loop takes an item along",
    "        left.fire();\n",
    "",
  ],
  [
    "H1",
    "an item's own error ends a loop as a shutdown does",
    "return step.done ? step : { done: false, value: await step.value };",
    "try {\n          return step.done ? step : { done: false, value: await step.value };\n" +
    "        } catch (error) {\n          if (error instanceof QueueShutDownError) return END;\n" +
    "          throw error;\n        }",
  ],
  [
    "J2",
    "a done that is one too many ends the delivery",
    "        this.taskDone();\n        out = false;",
    "        out = false;\n        this.taskDone();",
  ],
  [
    "G4",
    "room that only aborted puts have waited for is an error",
    "      if (waiter === undefined) break;\n",
    "",
  ],
  [
    "G0",
    "shutdown takes anything for options",
    '    checkOptions("shut down Queue", options);\n',
    "",
  ],
  [
    "Q3",
    "the last to come gets the item",
    "this.#getters.length > 0 ? this.#getters.first() : undefined;",
    "this.#getters.length > 0 ? this.#getters.last : undefined;",
  ],
  [
    "Q3",
    "the last putter to come is let in first",
    "      const waiter = this.#putters.shift();\n" +
    "      if (waiter === undefined) break;",
    "      const waiter = this.#putters.last;\n      if (waiter === undefined) break;\n" +
    "      this.#putters.remove(waiter);",
  ],
  [
    "Q7",
    "a cancelled getter takes the next item along",
    '      return this.#getters.wait("get from Queue", limits, "get") as Promise<T>;',
    '      const got = this.#getters.wait("get from Queue", limits, "get") as Promise<T>;\n' +
    "      got.catch(() => this.#store.size > 0 && this.#store.shift());\n" +
    "      return got;",
  ],
  [
    "Q8",
    "a cancelled putter's item goes in",
    '        return this.#putters.wait("put into Queue", limits, { item, priority });',
    '        const put = this.#putters.wait("put into Queue", limits, { item, priority });\n' +
    "        put.catch(() => this.#add(item, priority));\n        return put;",
  ],
  [
    "Q9",
    "an item is left to lie while a take waits",
    "    if (waiter !== undefined) this.#serve();\n",
    "",
  ],
  [
    "J1",
    "join ends with one item unfinished",
    "if (this.#unfinished > 0) return;",
    "if (this.#unfinished > 1) return;",
  ],
  [
    "H1",
    "tryPut into a full queue that is shut down is merely false",
    '    if (this.#state !== "open") throw shutDown("put into Queue");\n' +
    "    if (this.isFull()) return false;",
    "    if (this.isFull()) return false;\n" +
    '    if (this.#state !== "open") throw shutDown("put into Queue");',
  ],
  [
    "H1",
    "shutdown leaves getters waiting",
    '    this.#putters.rejectAll(() => shutDown("put into Queue"));\n' +
    "    this.#endIfDrained();",
    '    this.#putters.rejectAll(() => shutDown("put into Queue"));',
  ],
  [
    "H2",
    "an immediate shutdown counts everything done",
    "this.#finish(Math.min(dropped, this.#unfinished));",
    "this.#finish(this.#unfinished);",
  ],
  [
    "H2",
    "who has shut down gracefully may not insist",
    '    if (this.#state === "open") this.#state = "draining";',
    '    if (this.#state !== "open") return;\n    this.#state = "draining";',
  ],
  [
    "Q11",
    "what comes back to a closed queue is never done",
    'if (this.#state === "closed") return this.#finish(Math.min(1, this.#unfinished));',
    'if (this.#state === "closed") return;',
  ],
  [
    "Q11",
    "a delivery that came back still counts as out",
    "        this.#delivered--;\n        if (this.#state",
    "        if (this.#state",
  ],
  [
    "H1",
    "a loop that was left goes on",
    "    if (left.aborted) return Promise.resolve(END);\n",
    "",
  ],
  [
    "H1",
    "the loop calls taskDone",
    "        const step = await this.#step(left);",
    "        const step = await this.#step(left);\n" +
    "        if (!step.done) this.taskDone();",
  ],
  [
    "Q4",
    "tryPut says true though it is full",
    "if (this.isFull()) return false;",
    "if (this.isFull()) return true;",
  ],
  [
    "Q11",
    "done gives the item back as well",
    "        out = false;\n        this.#delivered--;\n        this.#endIfDrained();",
    "        this.#delivered--;\n        this.#endIfDrained();",
  ],
  [
    "G0",
    "put throws when its item is none",
    '    try {\n      const priority = this.#checkItem("put into Queue", item);',
    '    const priority = this.#checkItem("put into Queue", item);\n    try {',
  ],
);
