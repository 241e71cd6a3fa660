/**
 * Mutants of the queues: putting and getting.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

/** Mutants of putting and getting in `src/tasks/queue.ts`. */
export const queue: readonly Mutant[] = mutantsOf(
  {
    subject: "tasks",
    file: "src/tasks/queue.ts",
    primitives: ["Queue", "LifoQueue", "PriorityQueue"],
  },
  [
    "Q2",
    "one more than maxSize fits",
    "maxSize > 0 && this.#store.size >= maxSize;",
    "maxSize > 0 && this.#store.size > maxSize;",
  ],
  [
    "Q2",
    "maxSize can be assigned, and is the room",
    "maxSize > 0 && this.#store.size >= maxSize;\n  }\n",
    "maxSize > 0 && this.#store.size >= maxSize;\n  }\n\n" +
    "  set maxSize(maxSize: number) {\n    this.#maxSize = maxSize;\n  }\n",
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
    "const waiter = this.#getters.shift();\n    if",
    "const waiter = this.#getters.length < 0 ? this.#getters.shift() : undefined;\n    if",
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
    "  checkOptions(action, options);\n",
    "",
  ],
  [
    "Q3",
    "the last to come gets the item",
    "const waiter = this.#getters.shift();\n" +
    "    if",
    "const waiter = this.#getters.tail;\n" +
    "    if (waiter !== undefined) this.#getters.remove(waiter);\n" +
    "    if",
  ],
  [
    "Q3",
    "the last putter to come is let in first",
    "      const waiter = this.#putters.shift();\n" +
    "      if (waiter === undefined) break;",
    "      const waiter = this.#putters.tail;\n      if (waiter === undefined) break;\n" +
    "      this.#putters.remove(waiter);",
  ],
  [
    "Q7",
    "a cancelled getter takes the next item along",
    'return this.#getters.wait(`get from ${this.#name}`, limits, "get") as Promise<T>;',
    'const got = this.#getters.wait("get", limits, "get") as Promise<T>;\n' +
    "      got.catch(() => this.#store.size > 0 && this.#store.shift());\n" +
    "      return got;",
  ],
  [
    "Q8",
    "a cancelled putter's item goes in",
    "return this.#putters.wait(`put into ${this.#name}`, limits, { item, priority });",
    'const put = this.#putters.wait("put", limits, { item, priority });\n' +
    "        put.catch(() => this.#add(item, priority));\n" +
    "        return put;",
  ],
  [
    "Q9",
    "an item is left to lie while a take waits",
    "      this.#store.push(item, priority);\n" +
    "      this.#give(waiter);",
    "      this.#store.push(item, priority);",
  ],
  [
    "Q4",
    "tryPut says true though it is full",
    "if (this.isFull()) return false;",
    "if (this.isFull()) return true;",
  ],
  [
    "G0",
    "put throws when its item is none",
    "    try {\n      const priority = checkItem(this.#name, item, this.#store);",
    "    const priority = checkItem(this.#name, item, this.#store);\n    try {",
  ],
);
