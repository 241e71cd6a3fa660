/**
 * Mutants of the order in which queues give.
 *
 * @module
 */

import { type Mutant, mutantsOf, TESTS } from "../mutant.ts";

/** Mutants of `src/tasks/store.ts`. */
export const store: readonly Mutant[] = mutantsOf(
  {
    subject: "tasks",
    file: "src/tasks/store.ts",
    primitives: ["Queue", "LifoQueue", "PriorityQueue"],
  },
  [
    "Q4",
    "undefined is an item",
    "if (item === undefined) throw new TypeError(`Cannot put into ${queue}: undefined is no item`);",
    "",
  ],
  [
    "Q1",
    "equal priorities come out in any order",
    "if (q < p || (q === p && orders[other]! < orders[least]!)) {",
    "if (q < p) {",
  ],
  [
    "Q1",
    "the highest priority comes first",
    "if (p < priority || (p === priority && orders[parent]! < order)) break;",
    "if (p > priority || (p === priority && orders[parent]! < order)) break;",
  ],
  [
    "Q11",
    "a returned item goes behind its equals",
    "return () => this.#insert(item, priority, order);",
    "return () => this.#insert(item, priority, this.#next++ + 0 * order);",
  ],
  [
    "Q1",
    "a ring that grows loses its order",
    "moved[index] = items[(this.#head + index) & (items.length - 1)];",
    "moved[index] = items[index & (items.length - 1)];",
  ],
  [
    "Q1",
    "a NaN priority is let in",
    "if (Number.isNaN(priority)) ",
    "if (priority === null) ",
  ],
  [
    "Q1",
    "a pair that is changed while its put waits counts as changed",
    "this.#insert(item, priority, this.#next++);",
    "this.#insert(item, item[0], this.#next++);",
  ],
  [
    "Q11",
    "a full ring overwrites what an item comes back to",
    "      if (this.size === this.#items.length) this.#resize(this.size * 2);\n      this.#head",
    "      this.#head",
  ],
  [
    "Q1",
    "the last of four children is never looked at",
    "Math.min(child + 4, size)",
    "Math.min(child + 3, size)",
  ],
  [
    "Q1",
    "a heap's parent is counted from 0",
    "(hole - 1) >> 2",
    "hole >> 2",
  ],
  [
    "Q1",
    "what sinks passes its equals",
    "if (p > priority || (p === priority && orders[least]! > order)) break;",
    "if (p > priority) break;",
  ],
  [
    "Q11",
    "a returned item takes the order of an earlier one",
    "    this.#lastOrder = orders[0]!;\n",
    "",
  ],
  [
    "Q11",
    "what comes back to a stack goes to the bottom",
    "return () => this.push(item);",
    "return () => void this.#items.unshift(item);",
  ],
  [
    "Q5",
    "a ring shrinks to less than it holds",
    "this.size * 4 <= items.length",
    "this.size <= items.length",
  ],
  [
    "Q11",
    "what comes back overwrites the first",
    "(this.#head - 1) & (this.#items",
    "this.#head & (this.#items",
  ],
  [
    "Q1",
    "a pair may have a third",
    "= length === 2 ? (item",
    "= length! >= 2 ? (item",
  ],
  [
    "Q10",
    "a ring still refers to what was taken",
    "    items[this.#head] = undefined;\n",
    "",
  ],
  [
    "Q6",
    "the last two in line change places",
    "    this.#items[(this.#head + this.size++) & (this.#items.length - 1)] = item;\n",
    "    const at = (place: number) => (this.#head + place) & (this.#items.length - 1);\n" +
    "    const place = this.size++;\n    this.#items[at(place)] = item;\n" +
    "    if (place < 2) return;\n    this.#items[at(place)] = this.#items[at(place - 1)];\n" +
    "    this.#items[at(place - 1)] = item;\n",
  ],
);

/** Mutants of what stays in memory. */
export const storeMemory: readonly Mutant[] = mutantsOf(
  {
    subject: "tasks",
    file: "src/tasks/store.ts",
    primitives: ["Queue"],
    tests: "spec/run/tasks/memory_test.ts",
  },
  [
    TESTS,
    "a queue that was long stays large",
    "    if (items.length > LEAST_CAPACITY && this.size * 4 <= items.length) {\n",
    "    if (items.length < 0) {\n",
  ],
);

/** A mutant of how often priorities are looked at. */
export const storeLooks: readonly Mutant[] = mutantsOf(
  {
    subject: "tasks",
    file: "src/tasks/store.ts",
    primitives: ["PriorityQueue"],
    tests: "spec/run/tasks/limits_test.ts",
  },
  [
    TESTS,
    "a priority is what it is at the second look",
    "  return priority;",
    "  return (item as number[])[0]!;",
  ],
);
