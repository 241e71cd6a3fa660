/**
 * The transitions of a queue.
 *
 * Getters and putters stand in a line each. Whoever makes an item or room available calls as many from
 * the front as it is for; those of its own thread take it before it returns, those of others when they
 * come, and until then a running thread may take it instead, for `BOUND` ms at most.
 *
 * @module
 */

import type { Encoded } from "./codec.ts";
import { allocate, fits, free, orderOf } from "./heap.ts";
import { createRecord, first, firstOf, freeRecord, insert, pushReady, remove } from "./line.ts";
import type { Memory } from "./memory.ts";
import { Peer, type Transitions } from "./peer.ts";
import { BYTES, DELIVERED, FORM, PAYLOAD, priorityOf, type Store, TAKER } from "./store.ts";
import { AMOUNT, BALANCE, MOST, NEXT, OWN, ROW, STARVING, STATUS, WAITING, WOKEN } from "./word.ts";

/** The most items, or 0. */
export const MAX_SIZE: number = OWN;
/** The most words that items may take. */
export const MAX_WORDS: number = OWN + 1;
const SIZE = OWN + 2;
const WORDS = OWN + 3;
/**
 * Items put and not accounted for, in steps of {@linkcode MOST} the second word: who never accounts for
 * any gets beyond one word within an hour. The first is 0 only if there are none.
 */
const UNFINISHED = OWN + 4;
const UNFINISHED_STEPS = OWN + 9;
/** One of the states below. */
const STATE = OWN + 5;
/** Counts what all who wait have to look at: a shutdown, or that nothing is unfinished. */
const NEWS = OWN + 7;
/** How often nothing was unfinished any more: joins wait for it. */
const FINISHED = OWN + 8;
// OWN + 10 to OWN + 15 are the store's.
/** Those who wait for an item. */
export const GETTERS: number = OWN + 16;
/** Those who wait for room. */
export const PUTTERS: number = OWN + 18;
const TAKEN = OWN + 20;

const OPEN = 0;
const DRAINING = 1;
const CLOSED = 2;

/** What is put. */
export interface Item extends Pick<Encoded, "bytes" | "form"> {
  /** Its priority, in a queue that has them. */
  readonly priority: number;
}

/** What a getter is given. */
export interface Got extends Item {
  /** Its address, by which a delivery is ended. */
  readonly item: number;
}

/** A queue as one thread sees it. */
export class QueueCore implements Transitions {
  /** The thread's end of it. */
  readonly peer: Peer;
  readonly #memory: Memory;
  readonly #row: number;
  readonly #store: Store;
  #news = 0;

  /** Opens a queue for a thread. */
  constructor(memory: Memory, threadId: number, store: (memory: Memory) => Store) {
    this.#memory = memory;
    this.#store = store(memory);
    this.peer = new Peer(memory, threadId, this);
    this.#row = this.peer.row;
  }

  /** How many items are there. */
  get size(): number {
    return this.#memory.peek(SIZE);
  }

  /** The most items, or 0. */
  get maxSize(): number {
    return this.#memory.peek(MAX_SIZE);
  }

  /** The most bytes that items may take. */
  get maxBytes(): number {
    return 4 * this.#memory.peek(MAX_WORDS);
  }

  /** Whether puts are refused. */
  get isShutDown(): boolean {
    return this.#memory.peek(STATE) !== OPEN;
  }

  /** Whether every item put is accounted for. */
  get isFinished(): boolean {
    return this.#memory.peek(UNFINISHED) === 0;
  }

  /** How often nothing was unfinished any more. */
  get finished(): number {
    return this.#memory.peek(FINISHED);
  }

  /** Whether nothing will come any more: a delivery that is out may come back, unless it is closed. */
  get isDrained(): boolean {
    const state = this.#memory.peek(STATE);
    return state === CLOSED ||
      state === DRAINING && this.size === 0 && this.#memory.peek(DELIVERED) === 0;
  }

  /** Whether an item of this many bytes has room, whoever is in line; -1 asks about the number only. */
  hasRoom(bytes: number): boolean {
    const memory = this.#memory;
    const max = memory.get(MAX_SIZE);
    if (max > 0 && memory.get(SIZE) >= max) return false;
    if (bytes < 0) return true;
    const order = orderOfItem(bytes);
    return memory.get(WORDS) + (8 << order) <= memory.get(MAX_WORDS) &&
      fits(memory, order) === "now";
  }

  /** Whether a newcomer may act before those in a line. */
  mayPass(line: number, blocking: boolean): boolean {
    const next = this.peer.first(line);
    return next === 0 || this.#memory.get(next + STATUS) === WOKEN ||
      blocking && this.#memory.get(next + ROW) === this.#row;
  }

  /** Gets in line. */
  enqueue(line: number, amount: number, blocking: boolean): number {
    const memory = this.#memory;
    const record = createRecord(memory, this.#row, amount);
    insert(memory, line, record, blocking ? firstOf(memory, line, this.#row) : 0);
    return record;
  }

  /** Whether it is this record's turn. */
  isTurn(line: number, record: number): boolean {
    const status = this.#memory.get(record + STATUS);
    return status === WOKEN || status === STARVING || first(this.#memory, line) === record;
  }

  /** Takes a record out of its line. */
  leave(line: number, record: number): void {
    remove(this.#memory, line, record);
    freeRecord(this.#memory, record);
  }

  /** A record that was called in vain waits on. */
  waitOn(record: number, starves: () => boolean): void {
    if (this.#memory.get(record + STATUS) !== WOKEN) return;
    this.#memory.set(record + STATUS, starves() ? STARVING : WAITING);
  }

  /** A record that was called steps back, before its thread has looked. */
  retract(record: number): void {
    if (this.#memory.get(record + STATUS) === WOKEN) this.#memory.set(record + STATUS, WAITING);
  }

  /** Adds an item, for which there is room. */
  add({ bytes, form, priority }: Item): void {
    const memory = this.#memory;
    const order = orderOfItem(bytes.length);
    const item = allocate(memory, order);
    memory.set(item + BYTES, bytes.length);
    memory.set(item + FORM, form);
    memory.write(item + PAYLOAD, bytes);
    this.#store.push(item, priority);
    memory.set(WORDS, memory.get(WORDS) + (8 << order));
    memory.set(SIZE, memory.get(SIZE) + 1);
    if (memory.get(UNFINISHED) === MOST) {
      memory.set(UNFINISHED_STEPS, memory.get(UNFINISHED_STEPS) + 1);
      memory.set(UNFINISHED, 1);
    } else memory.set(UNFINISHED, memory.get(UNFINISHED) + 1);
    this.offer();
  }

  /** Removes the next item for good; there has to be one. */
  get(): Got {
    const memory = this.#memory;
    const got = this.#shift();
    memory.set(this.#row + BALANCE, Math.min(MOST, memory.get(this.#row + BALANCE) + 1));
    this.#forget(got.item);
    this.#endIfDrained();
    this.offer();
    return got;
  }

  #shift(): Got {
    const memory = this.#memory;
    const item = this.#store.peek();
    const bytes = memory.read(item + PAYLOAD, memory.get(item + BYTES));
    const priority = priorityOf(memory, item);
    this.#store.shift();
    memory.set(SIZE, memory.get(SIZE) - 1);
    return { bytes, form: memory.get(item + FORM), priority, item };
  }

  /** Removes the next item as a delivery; there has to be one. */
  take(): Got {
    const memory = this.#memory;
    const got = this.#shift();
    memory.set(got.item + TAKER, this.#row);
    // The latest in front: those of a thread that dies go back in this order, to be as they were.
    insert(memory, TAKEN, got.item, first(memory, TAKEN));
    memory.set(DELIVERED, memory.get(DELIVERED) + 1);
    this.offer();
    return got;
  }

  #forget(item: number): void {
    const memory = this.#memory;
    memory.set(WORDS, memory.get(WORDS) - (8 << memory.get(item)));
    free(memory, item);
  }

  /** A delivery is done; tells whether anything was unfinished. */
  done(item: number): boolean {
    if (this.isFinished) return false;
    this.#recall(item);
    this.#forget(item);
    this.finish(1);
    this.#endIfDrained();
    this.offer();
    return true;
  }

  /** A delivery comes back undone. */
  giveBack(item: number): void {
    const memory = this.#memory;
    this.#recall(item);
    if (memory.get(STATE) === CLOSED) {
      this.#forget(item);
      this.finish(1);
    } else {
      this.#store.unshift(item);
      memory.set(SIZE, memory.get(SIZE) + 1);
    }
    this.#endIfDrained();
    this.offer();
  }

  #recall(item: number): void {
    remove(this.#memory, TAKEN, item);
    this.#memory.set(DELIVERED, this.#memory.get(DELIVERED) - 1);
  }

  /** Accounts for an item that this thread got; tells whether any was unfinished. */
  taskDone(): boolean {
    const memory = this.#memory;
    if (this.isFinished) return false;
    memory.set(this.#row + BALANCE, Math.max(0, memory.get(this.#row + BALANCE) - 1));
    this.finish(1);
    return true;
  }

  /** Accounts for so many items, or for all if there are fewer. */
  finish(items: number): void {
    const memory = this.#memory;
    if (items === 0 || this.isFinished) return;
    let unfinished = memory.get(UNFINISHED) - items;
    const steps = memory.get(UNFINISHED_STEPS);
    if (unfinished <= 0 && steps > 0) {
      memory.set(UNFINISHED_STEPS, steps - 1);
      unfinished += MOST;
    }
    memory.set(UNFINISHED, Math.max(0, unfinished));
    if (unfinished > 0) return;
    memory.set(FINISHED, (memory.get(FINISHED) + 1) | 0);
    this.#tellAll();
  }

  #endIfDrained(): void {
    if (this.isDrained) this.#tellAll();
  }

  #tellAll(): void {
    this.#memory.set(NEWS, (this.#memory.get(NEWS) + 1) | 0);
    this.peer.wakeAll();
  }

  /** Ends the queue. */
  shutDown(immediate: boolean): void {
    const memory = this.#memory;
    if (memory.get(STATE) === OPEN) memory.set(STATE, DRAINING);
    if (immediate) memory.set(STATE, CLOSED);
    this.#tellAll();
    memory.commit();
    this.offer();
  }

  /** Drops what is in a closed queue, and counts it done. */
  #drop(): void {
    const memory = this.#memory;
    for (let item; (item = this.#store.peek()) !== 0; memory.commit()) {
      this.#store.shift();
      memory.set(SIZE, memory.get(SIZE) - 1);
      this.#forget(item);
      this.finish(1);
    }
  }

  offer(): void {
    const memory = this.#memory;
    memory.commit();
    if (memory.get(STATE) === CLOSED) this.#drop();
    let items = memory.get(SIZE);
    for (let record = this.peer.first(GETTERS); record !== 0 && items > 0; items--) {
      this.#call(record);
      record = memory.get(record + NEXT);
    }
    // Items differ in size: only the first putter is told that its own has room; it tells the next.
    const putter = this.peer.first(PUTTERS);
    if (putter !== 0 && this.hasRoom(memory.get(putter + AMOUNT))) this.#call(putter);
  }

  #call(record: number): void {
    const memory = this.#memory;
    const status = memory.get(record + STATUS);
    if (status === WOKEN) return; // its thread will look
    if (status === WAITING) memory.set(record + STATUS, WOKEN);
    pushReady(memory, record);
    this.peer.wake(memory.get(record + ROW));
    memory.commit();
  }

  changed(): boolean {
    const news = this.#memory.get(NEWS);
    const changed = news !== this.#news;
    this.#news = news;
    return changed;
  }

  recover(row: number): void {
    const memory = this.#memory;
    for (const line of [GETTERS, PUTTERS]) {
      for (let record; (record = firstOf(memory, line, row)) !== 0; memory.commit()) {
        this.leave(line, record);
      }
    }
    // TAKER stands where a record has its ROW.
    for (let item; (item = firstOf(memory, TAKEN, row)) !== 0; memory.commit()) this.giveBack(item);
    this.finish(memory.get(row + BALANCE));
    memory.set(row + BALANCE, 0);
    memory.commit();
  }
}

/** The order of the block of an item of so many bytes. */
export function orderOfItem(bytes: number): number {
  return orderOf(PAYLOAD + Math.ceil(bytes / 4));
}
