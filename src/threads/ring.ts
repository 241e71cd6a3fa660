/**
 * First in, first out: a ring of slots for the addresses of items, and the two ends of a queue, which do
 * not wait for each other while nobody else does.
 *
 * Who puts where nobody waits holds the guard alone, who gets the second guard alone. As in Lamport,
 * "Specifying concurrent program modules" (1983), each end counts what it has done in a word that only
 * it writes, and that is the last it does: so what a death cuts short there has not happened, without a
 * log. A getter leaves the block of its item in the slot, for the next item that comes by there: so
 * items cross without anybody taking or freeing memory. All else is done by transitions, which hold
 * both guards.
 *
 * | word                         | written while holding | says                                        |
 * | ---------------------------- | --------------------- | ------------------------------------------- |
 * | PUT                          | the guard             | how many slots were filled, modulo 2^32     |
 * | GOT                          | the second guard      | how many of them were emptied               |
 * | KNOWN_GOT, KNOWN_PUT         | the other's guard     | what the other end was last seen to be at   |
 * | a slot not in use, its block | the guard             | what will be there once PUT says so         |
 * | a slot in use, its block     | neither alone         | the item                                    |
 * | REDO, the row's BALANCE      | the second guard      | what the thread that got an item owes       |
 * | all others                   | both                  |                                             |
 *
 * @module
 */

import { orderOf } from "./heap.ts";
import type { Memory } from "./memory.ts";
import {
  allocateTable,
  BYTES,
  CLEARED,
  COUNT,
  DELIVERED,
  FORM,
  freeBlock,
  GETTERS,
  GOT,
  type Got,
  type Item,
  itemsIn,
  KNOWN_GOT,
  KNOWN_PUT,
  MAX_SIZE,
  orderOfItem,
  OWN_WORDS,
  PUT,
  PUTTERS,
  replaceTable,
  SLOTS,
  STATE,
  type Store,
  TABLE,
} from "./store.ts";
import { BALANCE, GUARD, MOST, REDO, ROW, SIDE, STATUS, WOKEN } from "./word.ts";

/** The slots of the first ring. */
const FIRST_SLOTS = 8;

/**
 * Every how many items a transition puts one, and counts those put since it did: their number has to fit
 * in a word.
 */
export const PERIOD: number = 2 ** 30;

/** See the module. */
export class Ring implements Store {
  /** Which word of an item its bytes begin at. */
  readonly payload: number = OWN_WORDS;
  readonly #memory: Memory;

  /** Looks at the memory of a queue. */
  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /**
   * Adds an item without a transition if nobody waits, there is room, and the slot has a block of its
   * size; tells whether it did.
   */
  put(row: number, item: Item): boolean {
    const memory = this.#memory;
    if (!memory.enterSide(GUARD)) return false;
    try {
      const slot = this.#isQuiet(row) ? this.#free() : 0;
      if (slot === 0) return false;
      const block = memory.get(slot);
      const order = orderOfItem(this, item.length);
      if (!memory.holds(block, 8 << order) || memory.get(block) !== order) return false;
      memory.put(block + BYTES, item.length);
      memory.put(block + FORM, item.form);
      memory.write(block + this.payload, item);
      memory.publish(PUT, (memory.get(PUT) + 1) | 0);
      return true;
    } finally {
      memory.leaveSide(GUARD);
    }
  }

  /**
   * Removes the next item for good without a transition, if nobody waits, there is one, and it has fewer
   * bytes than `long`. What the thread then owes is counted in its row (see {@linkcode BALANCE}).
   */
  get(row: number, long: number): Got | undefined {
    const memory = this.#memory;
    if (!memory.enterSide(SIDE)) return undefined;
    try {
      const slot = this.#isQuiet(row) ? this.#filled() : 0;
      if (slot === 0) return undefined;
      const item = memory.get(slot);
      if (!memory.holds(item, this.payload)) return undefined;
      const length = memory.get(item + BYTES);
      if (length >= long || !memory.holds(item, 8 << orderOfItem(this, length))) return undefined;
      const { desk } = memory.read(item + this.payload, length);
      const form = memory.get(item + FORM);
      const owes = Math.min(MOST, memory.get(row + BALANCE) + 1);
      const got = (memory.get(GOT) + 1) | 0;
      // Two words have to change at once: the second is written by whoever recovers, if need be.
      memory.put(REDO + 1, owes);
      memory.put(REDO + 2, got);
      memory.put(REDO, row + BALANCE);
      memory.publish(GOT, got);
      memory.put(row + BALANCE, owes);
      return { desk, length, form, priority: 0, item };
    } finally {
      memory.put(REDO, 0);
      memory.leaveSide(SIDE);
    }
  }

  /**
   * Whether it is open, and there is nobody in line who comes first or has to be told: that is any but
   * one of another thread, alone there, who was told and has not looked yet. All of this is written by
   * transitions only.
   */
  #isQuiet(row: number): boolean {
    return this.#memory.get(STATE) === 0 && this.#isPassed(GETTERS, row) &&
      this.#isPassed(PUTTERS, row);
  }

  #isPassed(line: number, row: number): boolean {
    const memory = this.#memory;
    const first = memory.get(line);
    return first === 0 || memory.get(first + STATUS) === WOKEN &&
        memory.get(line + 1) === first && memory.get(first + ROW) !== row;
  }

  /** The slot for the next item that is put, or 0 if that needs a transition. */
  #free(): number {
    const memory = this.#memory;
    const put = memory.get(PUT);
    if (((put + 1) & (PERIOD - 1)) === 0) return 0;
    const slots = memory.get(SLOTS);
    const max = memory.get(MAX_SIZE);
    const places = slots - memory.get(DELIVERED);
    const most = max > 0 && max < places ? max : places;
    if (((put - memory.get(KNOWN_GOT)) | 0) >= most) {
      const got = memory.peek(GOT);
      if (((put - got) | 0) >= most) return 0;
      memory.put(KNOWN_GOT, got);
    }
    return this.#slot(put);
  }

  /** The slot of the next item, or 0 if there is none. */
  #filled(): number {
    const memory = this.#memory;
    const got = memory.get(GOT);
    if (((memory.get(KNOWN_PUT) - got) | 0) <= 0) {
      const put = memory.peek(PUT);
      if (put === got) return 0;
      memory.put(KNOWN_PUT, put);
    }
    return this.#slot(got);
  }

  #slot(count: number): number {
    return this.#memory.get(TABLE) + 1 + (count & (this.#memory.get(SLOTS) - 1));
  }

  // From here on all of it runs inside transitions.

  /** Items of a ring have none. */
  priorityOf(): number {
    return 0;
  }

  reserve(): boolean {
    const memory = this.#memory;
    const slots = memory.get(SLOTS);
    if (itemsIn(memory) + memory.get(DELIVERED) < slots) return true;
    const more = slots === 0 ? FIRST_SLOTS : 2 * slots;
    const larger = allocateTable(memory, orderOf(more + 1));
    if (larger === 0) return false;
    for (let slot = 0; slot < more; slot++) memory.put(larger + 1 + slot, 0);
    for (let left = slots, put = memory.get(PUT); left > 0; left--) {
      const count = put - left;
      memory.put(larger + 1 + (count & (more - 1)), memory.get(this.#slot(count)));
    }
    memory.set(SLOTS, more);
    replaceTable(memory, larger);
    return true;
  }

  spare(order: number): number {
    const memory = this.#memory;
    const slot = this.#slot(memory.get(PUT));
    const block = memory.get(slot);
    if (block === 0 || memory.get(memory.block(block)) !== order) return 0;
    this.#fill(slot, 0);
    return block;
  }

  dropSpares(until: () => boolean): void {
    const memory = this.#memory;
    // Those that are next in turn first. Some of these slots may be known to be empty.
    const put = memory.get(PUT);
    const known = (memory.get(CLEARED) - put) | 0;
    const free = memory.get(SLOTS) - itemsIn(this.#memory);
    for (let ahead = Math.max(0, known); ahead < free && this.#hasSpares() && !until(); ahead++) {
      this.#fill(this.#slot(put + ahead), 0, true);
      memory.set(CLEARED, (put + ahead + 1) | 0);
      memory.commit();
    }
  }

  #hasSpares(): boolean {
    return this.#memory.get(COUNT) > itemsIn(this.#memory);
  }

  push(item: number): void {
    this.#fill(this.#slot(this.#memory.get(PUT)), item, true);
  }

  peek(): number {
    return itemsIn(this.#memory) <= 0 ? 0 : this.#memory.get(this.#slot(this.#memory.get(GOT)));
  }

  shift(): void {
    this.#fill(this.#slot(this.#memory.get(GOT)), 0);
  }

  /** Its block stays, for the next item that comes by there. */
  drop(): void {}

  unshift(item: number): void {
    this.#fill(this.#slot(this.#memory.get(GOT) - 1), item, true);
    this.#memory.set(CLEARED, this.#memory.get(PUT)); // its block will be left in a slot again
  }

  /** Puts a block into a slot, or nothing; what was there is freed if nobody else has it. */
  #fill(slot: number, block: number, frees = false): void {
    const memory = this.#memory;
    const before = memory.get(slot);
    if (before !== 0 && frees) freeBlock(memory, memory.block(before));
    memory.set(COUNT, memory.get(COUNT) + (block === 0 ? 0 : 1) - (before === 0 ? 0 : 1));
    memory.set(slot, block);
  }
}

/** First in, first out. */
export function fifo(memory: Memory): Store {
  return new Ring(memory);
}
