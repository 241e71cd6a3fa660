/**
 * What is inside a queue, in shared memory: in which order items come out, and where one that was taken
 * and not done with goes back to. All of it runs inside transitions, but for what ring.ts says.
 *
 * @module
 */

import { allocate, fits, free, orderOf } from "./heap.ts";
import type { Memory } from "./memory.ts";
import type { Parcel } from "./parcel.ts";
import { MORE, OWN, STEP } from "./word.ts";

// Words of a queue. Those of the first line are written by all who put; those of the second only now
// and then; those of the third, which begins with the second guard, by all who get (see word.ts).

/** How many items were ever put, modulo 2^32. */
export const PUT: number = OWN;
/** {@linkcode GOT} as it was at some time before: who puts need not look at the other line. */
export const KNOWN_GOT: number = OWN + 1;
/** How many words the blocks of items have, and those that the next ones lie in. */
export const WORDS: number = OWN + 2;
/** The most words that items may take. */
export const MAX_WORDS: number = OWN + 3;
/**
 * Items put and not accounted for, in steps of {@linkcode MOST} the second word: who never accounts for
 * any gets beyond one word within an hour. The first is 0 only if there are none. The third is what
 * {@linkcode PUT} was when they were counted.
 */
export const UNFINISHED: number = OWN + 4;
/** See {@linkcode UNFINISHED}. */
export const UNFINISHED_STEPS: number = OWN + 5;
/** See {@linkcode UNFINISHED}. */
export const COUNTED: number = OWN + 6;
/** How often nothing was unfinished any more: joins wait for it. */
export const FINISHED: number = OWN + 7;
/** Counts what all who wait have to look at: a shutdown, or that nothing is unfinished. */
export const NEWS: number = OWN + 8;
/** How many of the deliveries were granted to a `get` that has not seen it: they will not come back. */
export const PROMISED: number = OWN + 9;
/** How many blocks are in the slots of a ring, or how many items are in a heap. */
export const COUNT: number = OWN + 10;
/** The newest item, where that comes first. */
const NEWEST = OWN + 11;
/** Whether it was shut down. */
export const STATE: number = OWN + 12;
/** Those who wait for an item: two words. */
export const GETTERS: number = OWN + 13;
/** Those who wait for room: two words. */
export const PUTTERS: number = OWN + 15;
/** The most items, or 0. */
export const MAX_SIZE: number = OWN + 17;
/** The block of the slots of a ring, or of the heap of priorities. */
export const TABLE: number = OWN + 18;
/** How many slots the ring has. */
export const SLOTS: number = OWN + 19;
/** How many deliveries are neither done nor returned. */
export const DELIVERED: number = OWN + 20;
/** The deliveries, the latest first: two words. */
export const TAKEN: number = OWN + 21;
/** The slots from {@linkcode PUT} to here have no blocks. */
export const CLEARED: number = OWN + 23;
/** How many items came out, less those that came back, modulo 2^32. */
export const GOT: number = STEP;
/** {@linkcode PUT} as it was at some time before. */
export const KNOWN_PUT: number = MORE;
/** How many places in the order were given away: a float. */
const PLACES = MORE + 1;

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
export const OWN_WORDS = 6;
/** Its priority, and its place among all that were put: a float of two words each. */
const PRIORITY = OWN_WORDS;
const PLACE = OWN_WORDS + 2;

/** What is put. */
export interface Item extends Parcel {
  /** What its bytes are, see codec.ts. */
  readonly form: number;
  /** Its priority, in a queue that has them. */
  readonly priority: number;
}

/** What a getter is given. */
export interface Got extends Item {
  /** Its address, by which a delivery is ended. */
  readonly item: number;
}

/** The order of a queue; who adds and removes counts it afterwards. */
export interface Store {
  /** Which word of an item its bytes begin at. */
  readonly payload: number;
  /** The priority of an item. */
  priorityOf(item: number): number;
  /**
   * Sees to it that one more has a place, with all that may come back, and tells whether it can; to be
   * asked where all that was written may stay.
   */
  reserve(): boolean;
  /** Takes a block of this order that has no item, and lies ready for the next one, or gives 0. */
  spare(order: number): number;
  /** Frees blocks that have no items until something holds or there are no more; each stays freed. */
  dropSpares(until: () => boolean): void;
  /** Adds a new item, for which there is a place. */
  push(item: number, priority: number): void;
  /** The next item, or 0. */
  peek(): number;
  /** Removes the next item; its block is the caller's. */
  shift(): void;
  /** Removes the next item for good. */
  drop(): void;
  /** Puts one back that was removed. */
  unshift(item: number): void;
}

/** How many items a queue has, inside a transition. */
export function itemsIn(memory: Memory): number {
  return (memory.get(PUT) - memory.get(GOT)) | 0;
}

/** The order of the block of an item of so many bytes. */
export function orderOfItem({ payload }: Store, bytes: number): number {
  return orderOf(payload + Math.ceil(bytes / 4));
}

/** Takes a block that counts among those of items. */
export function takeBlock(memory: Memory, order: number): number {
  memory.set(WORDS, memory.get(WORDS) + (8 << order));
  return allocate(memory, order);
}

/** Frees it. */
export function freeBlock(memory: Memory, block: number): void {
  memory.set(WORDS, memory.get(WORDS) - (8 << memory.get(block)));
  free(memory, block);
}

/** Last in, first out: a list. */
export function lifo(memory: Memory): Store {
  const push = (item: number) => {
    memory.set(item + NEXT, memory.get(NEWEST));
    memory.set(NEWEST, item);
  };
  const shift = () => memory.set(NEWEST, memory.get(memory.get(NEWEST) + NEXT));
  return {
    payload: OWN_WORDS,
    priorityOf: () => 0,
    reserve: () => true,
    spare: () => 0,
    dropSpares() {},
    push,
    peek: () => memory.get(NEWEST),
    shift,
    drop() {
      const item = memory.get(NEWEST);
      shift();
      freeBlock(memory, item);
    },
    unshift: push,
  };
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
  const at = (index: number) => memory.get(memory.get(TABLE) + 1 + index);
  const put = (index: number, item: number) => memory.set(memory.get(TABLE) + 1 + index, item);
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
  const shift = () => {
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
  };
  return {
    payload: OWN_WORDS + 4,
    priorityOf: (item) => getFloat(memory, item + PRIORITY),
    // Also for those that may come back, which nothing may hinder.
    reserve: () => reserve(memory, memory.get(COUNT) + memory.get(DELIVERED) + 1),
    spare: () => 0,
    dropSpares() {},
    push(item, priority) {
      const place = getFloat(memory, PLACES);
      setFloat(memory, item + PRIORITY, priority);
      setFloat(memory, item + PLACE, place);
      setFloat(memory, PLACES, place + 1);
      unshift(item);
    },
    peek: () => memory.get(COUNT) === 0 ? 0 : at(0),
    shift,
    drop() {
      const item = at(0);
      shift();
      freeBlock(memory, item);
    },
    unshift,
  };
}
/** Sees to it that the heap of priorities has room, and tells whether it can. */
function reserve(memory: Memory, count: number): boolean {
  const tree = memory.get(TABLE);
  const order = orderOf(count + 1);
  if (tree !== 0 && memory.get(tree) >= order) return true;
  const larger = allocateTable(memory, order);
  if (larger === 0) return false;
  for (let word = 1; word < count; word++) memory.put(larger + word, memory.get(tree + word));
  replaceTable(memory, larger);
  return true;
}

/** A block to be the next table, whose words may be written without the log, or 0. */
export function allocateTable(memory: Memory, order: number): number {
  if (fits(memory, order) !== "now") return 0;
  const table = allocate(memory, order);
  // Its words count for nothing until TABLE says so: no undoing has to restore them, past the links
  // that they have while the block is free.
  for (const link of [table + 1, table + 2]) memory.set(link, 0);
  return table;
}

/** Has another block be the table. */
export function replaceTable(memory: Memory, larger: number): void {
  const table = memory.get(TABLE);
  memory.set(TABLE, larger);
  if (table !== 0) free(memory, table);
  memory.commit();
}
