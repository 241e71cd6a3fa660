/**
 * What is inside a queue, in shared memory: in which order items come out, and where one that was taken
 * and not done with goes back to. All of it runs inside transitions.
 *
 * @module
 */

import { allocate, free, orderOf } from "./heap.ts";
import type { Memory } from "./memory.ts";
import { OWN } from "./word.ts";

// An item is a block; its words 1 and 2 are the links of the line of those taken, or the first is that
// of the list that it is in.

const NEXT = 1;
/** The row of the thread that has taken it and is not done with it. */
export const TAKER = 3;
/** How many bytes it has. */
export const BYTES = 4;
/** What its bytes are, see codec.ts. */
export const FORM = 5;
/** Where its order begins, if it needs words of its own: its bytes follow. */
const OWN_WORDS = 6;
/** Its priority, and its place among all that were put: a float of two words each. */
const PRIORITY = OWN_WORDS;
const PLACE = OWN_WORDS + 2;

/** The first and the last item. */
const ITEMS = OWN + 6;
/** The block of the heap of priorities, and how many items are in it. */
const TREE = OWN + 16;
const COUNT = OWN + 17;
/** How many items were ever put: a float. */
const PUT = OWN + 18;
/** How many deliveries are neither done nor returned. */
export const DELIVERED: number = OWN + 12;

/** The order of a queue. */
export interface Store {
  /** Which word of an item its bytes begin at. */
  readonly payload: number;
  /** The priority of an item. */
  priorityOf(item: number): number;
  /** Adds a new item. */
  push(item: number, priority: number): void;
  /** The next item, or 0. */
  peek(): number;
  /** Removes the next item. */
  shift(): void;
  /** Puts one back that was removed. */
  unshift(item: number): void;
}

/** First in, first out: a list. */
export function fifo(memory: Memory): Store {
  return {
    payload: OWN_WORDS,
    priorityOf: () => 0,
    push(item) {
      const last = memory.get(ITEMS + 1);
      memory.set(item + NEXT, 0);
      memory.set(last === 0 ? ITEMS : last + NEXT, item);
      memory.set(ITEMS + 1, item);
    },
    peek: () => memory.get(ITEMS),
    shift() {
      const next = memory.get(memory.get(ITEMS) + NEXT);
      memory.set(ITEMS, next);
      if (next === 0) memory.set(ITEMS + 1, 0);
    },
    unshift(item) {
      const first = memory.get(ITEMS);
      memory.set(item + NEXT, first);
      memory.set(ITEMS, item);
      if (first === 0) memory.set(ITEMS + 1, item);
    },
  };
}

/** Last in, first out. */
export function lifo(memory: Memory): Store {
  const list = fifo(memory);
  return { ...list, push: list.unshift };
}

const float = new Float64Array(1);
const halves = new Int32Array(float.buffer);

function getFloat(memory: Memory, address: number): number {
  halves[0] = memory.get(address);
  halves[1] = memory.get(address + 1);
  return float[0]!;
}

function setFloat(memory: Memory, address: number, value: number): void {
  float[0] = value;
  const [low, high] = halves;
  memory.set(address, low!);
  memory.set(address + 1, high!);
}

/**
 * Lowest priority first, equal ones in the order put: a heap in which every node has four children
 * (Johnson, 1975), of the addresses of the items.
 */
export function heap(memory: Memory): Store {
  const at = (index: number) => memory.get(memory.get(TREE) + 1 + index);
  const put = (index: number, item: number) => memory.set(memory.get(TREE) + 1 + index, item);
  const before = (item: number, other: number) => {
    const priority = getFloat(memory, item + PRIORITY);
    const than = getFloat(memory, other + PRIORITY);
    return priority < than || priority === than &&
        getFloat(memory, item + PLACE) < getFloat(memory, other + PLACE);
  };
  const unshift = (item: number) => {
    const count = memory.get(COUNT);
    memory.set(COUNT, count + 1);
    let hole = count;
    while (hole > 0) {
      const parent = (hole - 1) >> 2;
      if (!before(item, at(parent))) break;
      put(hole, at(parent));
      hole = parent;
    }
    put(hole, item);
  };
  return {
    payload: OWN_WORDS + 4,
    priorityOf: (item) => getFloat(memory, item + PRIORITY),
    push(item, priority) {
      // Also for those that may come back, which nothing may hinder.
      reserve(memory, memory.get(COUNT) + memory.get(DELIVERED) + 1);
      const place = getFloat(memory, PUT);
      setFloat(memory, item + PRIORITY, priority);
      setFloat(memory, item + PLACE, place);
      setFloat(memory, PUT, place + 1);
      unshift(item);
    },
    peek: () => memory.get(COUNT) === 0 ? 0 : at(0),
    shift() {
      const count = memory.get(COUNT) - 1;
      memory.set(COUNT, count);
      const last = at(count);
      let hole = 0;
      while (4 * hole + 1 < count) {
        let least = 4 * hole + 1;
        const end = Math.min(least + 4, count);
        for (let child = least + 1; child < end; child++) {
          if (before(at(child), at(least))) least = child;
        }
        if (!before(at(least), last)) break;
        put(hole, at(least));
        hole = least;
      }
      if (count > 0) put(hole, last);
    },
    unshift,
  };
}

/** Sees to it that the heap of priorities has room. */
function reserve(memory: Memory, count: number): void {
  const tree = memory.get(TREE);
  const order = orderOf(count + 1);
  if (tree !== 0 && memory.get(tree) >= order) return;
  const larger = allocate(memory, order);
  // Its words count for nothing until TREE says so: no undoing has to restore them, past the links
  // that they have while the block is free.
  memory.set(larger + 1, tree === 0 ? 0 : memory.get(tree + 1));
  memory.set(larger + 2, tree === 0 ? 0 : memory.get(tree + 2));
  for (let word = 3; word < count; word++) memory.put(larger + word, memory.get(tree + word));
  memory.set(TREE, larger);
  if (tree !== 0) free(memory, tree);
}
