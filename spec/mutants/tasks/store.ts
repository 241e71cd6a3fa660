/**
 * Mutants of the order in which queues give.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

/** Mutants of `src/tasks/store.ts`. */
export const store: readonly Mutant[] = mutantsOf(
  {
    subject: "tasks",
    file: "src/tasks/store.ts",
    primitives: ["Queue", "LifoQueue", "PriorityQueue"],
  },
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
    "    if (Number.isNaN(item[0])) {",
    "    if (item[0] === null) {",
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
);
