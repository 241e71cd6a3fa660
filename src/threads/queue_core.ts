/**
 * The transitions of a queue.
 *
 * Getters and putters stand in a line each. Whoever makes an item or room available calls as many from
 * the front as it is for; those of its own thread are served before it returns, those of others when
 * they come, and until then a running thread may come first, for `BOUND` ms at most.
 *
 * What a getter was granted is a delivery until its caller has seen it: it can go back (G15, X2).
 *
 * @module
 */

import { allocate, fits, free, full, isThere } from "./heap.ts";
import {
  createRecord,
  drain,
  first,
  firstOf,
  freeRecord,
  insert,
  pushReady,
  remove,
  served,
  setAside,
} from "./line.ts";
import type { Memory } from "./memory.ts";
import { Peer, type Transitions } from "./peer.ts";
import { PERIOD, Ring } from "./ring.ts";
import {
  BYTES,
  CLEARED,
  COUNTED,
  DELIVERED,
  FINISHED,
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
  MAX_WORDS,
  NEWS,
  orderOfItem,
  PROMISED,
  PUT,
  PUTTERS,
  STATE,
  type Store,
  takeBlock,
  TAKEN,
  TAKER,
  UNFINISHED,
  UNFINISHED_STEPS,
  WORDS,
} from "./store.ts";
import {
  AMOUNT,
  BALANCE,
  GRANTED,
  LINK,
  MOST,
  NEXT,
  READY,
  ROW,
  STARVING,
  STATUS,
  WAITING,
  WOKEN,
} from "./word.ts";

/** The AMOUNT of a getter that takes a delivery. */
const TAKES = 1;
/** The AMOUNT of a record that stands for a block into which an item is copied. */
const FILLS = 2;

const OPEN = 0;
const DRAINING = 1;
const CLOSED = 2;

/** A queue as one thread sees it. */
export class QueueCore implements Transitions {
  /** The thread's end of it. */
  readonly peer: Peer;
  readonly #memory: Memory;
  readonly #row: number;
  readonly #store: Store;
  readonly #ring: Ring | undefined;
  /** Is told inside of the transition which form an item has that nobody gets any more. */
  dropped: (form: number, read: () => Got) => void = () => {};
  #news = 0;
  #offering = false;

  /** Opens a queue for a thread. */
  constructor(memory: Memory, threadId: number, store: (memory: Memory) => Store) {
    this.#memory = memory;
    this.#store = store(memory);
    this.#ring = this.#store instanceof Ring ? this.#store : undefined;
    this.peer = new Peer(memory, threadId, this);
    this.#row = this.peer.row;
  }

  /** How many items are there. */
  get size(): number {
    const memory = this.#memory;
    while (true) {
      const got = memory.peek(GOT);
      const size = (memory.peek(PUT) - got) | 0;
      // Else there may never have been so many. If it has gone and come back meanwhile, there have: it
      // goes by steps of one.
      if (memory.peek(GOT) === got) return size;
    }
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

  /** Whether every item put is accounted for, inside a transition. */
  isFinished(): boolean {
    this.#countPut();
    return this.#memory.get(UNFINISHED) === 0;
  }

  /** Counts what was put since that was last done. */
  #countPut(): void {
    const memory = this.#memory;
    const put = memory.get(PUT);
    const since = (put - memory.get(COUNTED)) | 0;
    if (since === 0) return;
    memory.set(COUNTED, put);
    const unfinished = memory.get(UNFINISHED) + since;
    if (unfinished > MOST) memory.set(UNFINISHED_STEPS, memory.get(UNFINISHED_STEPS) + 1);
    memory.set(UNFINISHED, unfinished > MOST ? unfinished - MOST : unfinished);
  }

  /** How often nothing was unfinished any more. */
  get finished(): number {
    return this.#memory.peek(FINISHED);
  }

  /** Whether nothing will come any more: a delivery that is out may come back, unless it is closed. */
  get isDrained(): boolean {
    const state = this.#memory.peek(STATE);
    return state === CLOSED ||
      state === DRAINING && this.size === 0 &&
        this.#memory.peek(DELIVERED) === this.#memory.peek(PROMISED);
  }

  /** How many bytes an item of so many takes. */
  bytesOf(length: number): number {
    return 4 * (8 << this.#orderOf(length));
  }

  #orderOf(length: number): number {
    return orderOfItem(this.#store, length);
  }

  /**
   * Whether an item of this many bytes has room, whoever is in line; -1 asks about the number only.
   *
   * @param reserved Whether it has its block already.
   */
  hasRoom(bytes: number, reserved = false): boolean {
    const memory = this.#memory;
    const max = memory.get(MAX_SIZE);
    if (max > 0 && itemsIn(memory) >= max) return false;
    if (bytes < 0) return true;
    const order = this.#orderOf(bytes);
    const may = () => memory.get(WORDS) + (8 << order) <= memory.get(MAX_WORDS);
    this.#store.dropSpares(() => may() && (reserved || isThere(memory, order)));
    return this.#store.reserve() && may() && (reserved || fits(memory, order) === "now");
  }

  /**
   * Whether a newcomer may act before those in a line; to be asked before whether it can, for who gives
   * up now lets others act. One that does not block comes after those of its own thread (Q6), one that
   * does before (G15).
   */
  mayPass(line: number, blocking: boolean): boolean {
    const memory = this.#memory;
    const next = served(memory, this.peer.first(line));
    if (next === 0) return true;
    if (blocking && memory.get(next + ROW) === this.#row) return true;
    return memory.get(next + STATUS) === WOKEN &&
      (blocking || firstOf(memory, line, this.#row) === 0);
  }

  /** Gets in line to put an item of so many bytes. */
  awaitRoom(bytes: number, blocking: boolean): number {
    return this.#enqueue(PUTTERS, bytes, blocking);
  }

  /** Gets in line for an item. */
  awaitItem(takes: boolean, blocking: boolean): number {
    return this.#enqueue(GETTERS, takes ? TAKES : 0, blocking);
  }

  #enqueue(line: number, amount: number, blocking: boolean): number {
    const memory = this.#memory;
    const record = createRecord(memory, this.#row, amount);
    insert(memory, line, record, blocking ? firstOf(memory, line, this.#row) : 0);
    return record;
  }

  /** Whether it is this record's turn. */
  isTurn(line: number, record: number): boolean {
    const status = this.#memory.get(record + STATUS);
    return status === WOKEN || status === STARVING ||
      served(this.#memory, first(this.#memory, line)) === record;
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

  /** A getter that was called or granted an item steps back, before its caller has seen it. */
  retract(record: number): void {
    const memory = this.#memory;
    const status = memory.get(record + STATUS);
    if (status === GRANTED) {
      this.#keep(record);
      this.#putBack(memory.get(record + LINK));
      insert(memory, GETTERS, record, first(memory, GETTERS));
    }
    if (status !== STARVING) memory.set(record + STATUS, WAITING);
  }

  /** Has a getter passed over, or no more. */
  setAside(record: number, aside: boolean): void {
    setAside(this.#memory, record, aside);
  }

  /** Whether a getter was granted an item. */
  isGranted(record: number): boolean {
    return this.#memory.get(record + STATUS) === GRANTED;
  }

  /** What a getter was granted. As nobody else changes it, outside of transitions too. */
  granted(record: number): Got {
    return this.#read(this.#memory.get(record + LINK));
  }

  /** The caller of a getter has seen what it was granted; the record is freed. */
  accept(record: number): void {
    const memory = this.#memory;
    if (memory.get(record + AMOUNT) !== TAKES) {
      const item = memory.get(record + LINK);
      this.#keep(record);
      this.#recall(item);
      freeBlock(memory, item);
      this.#owe();
    }
    freeRecord(memory, record);
    this.offer();
  }

  /** A granted item is not promised any more, nor a block to be filled. */
  #keep(record: number): void {
    const memory = this.#memory;
    const amount = memory.get(record + AMOUNT);
    if (amount === FILLS) free(memory, memory.get(record + LINK));
    else if (amount !== TAKES) memory.set(PROMISED, memory.get(PROMISED) - 1);
  }

  /** Gives this thread a block for an item of so many bytes, which nothing tells of but a record. */
  reserve(bytes: number): number {
    const memory = this.#memory;
    const record = createRecord(memory, this.#row, FILLS);
    memory.set(record + LINK, allocate(memory, this.#orderOf(bytes)));
    pushReady(memory, record);
    return record;
  }

  /** Copies an item into a block that was reserved, outside of transitions. */
  fill(record: number, item: Item): void {
    this.#write(this.#memory.get(record + LINK), item);
  }

  /** Frees a block that was reserved. */
  unreserve(record: number): void {
    this.#keep(record);
    freeRecord(this.#memory, record);
    this.offer();
  }

  /** Adds an item, for which there is room, and which may be in a block that was reserved. */
  add(added: Item, reserved = 0): void {
    const memory = this.#memory;
    if (!this.#store.reserve()) throw full(memory);
    const order = this.#orderOf(added.length);
    let item: number;
    if (reserved === 0) {
      item = this.#store.spare(order) || takeBlock(memory, order);
      this.#write(item, added);
    } else {
      item = memory.get(reserved + LINK);
      memory.set(WORDS, memory.get(WORDS) + (8 << order));
      freeRecord(memory, reserved);
    }
    this.#store.push(item, added.priority);
    const put = (memory.get(PUT) + 1) | 0;
    memory.set(PUT, put);
    if ((put & (PERIOD - 1)) === 0) this.#beginPeriod();
    this.offer();
  }

  #beginPeriod(): void {
    const memory = this.#memory;
    this.#countPut();
    memory.set(KNOWN_GOT, memory.get(GOT));
    memory.set(KNOWN_PUT, memory.get(PUT));
    memory.set(CLEARED, memory.get(PUT));
  }

  /** Adds an item without a transition if that can be done, and tells whether it was. */
  addAside(item: Item, long: number): boolean {
    return this.#ring !== undefined && item.length < long && this.peer.upToDate &&
      this.#ring.put(this.#row, item);
  }

  /** Removes the next item for good without a transition, if that can be done. */
  getAside(long: number): Got | undefined {
    return this.#ring !== undefined && this.peer.upToDate
      ? this.#ring.get(this.#row, long)
      : undefined;
  }

  /** Writes an item into a block to which nothing leads yet: no undoing has to restore it. */
  #write(item: number, { desk, length, form }: Item): void {
    const memory = this.#memory;
    memory.put(item + BYTES, length);
    memory.put(item + FORM, form);
    memory.write(item + this.#store.payload, { desk, length });
  }

  /** How many bytes the next item has; there has to be one. */
  get nextLength(): number {
    return this.#memory.get(this.#store.peek() + BYTES);
  }

  /** Grants this thread the next item, to be copied outside of transitions; there has to be one. */
  promise(): number {
    const record = createRecord(this.#memory, this.#row, 0);
    this.#grant(record);
    this.offer();
    return record;
  }

  /** Removes the next item for good; there has to be one. */
  get(): Got {
    const got = this.#read(this.#store.peek());
    this.#store.drop();
    this.#countGot();
    this.#owe();
    this.offer();
    return got;
  }

  #countGot(): void {
    this.#memory.set(GOT, (this.#memory.get(GOT) + 1) | 0);
  }

  /** This thread has an item for good. */
  #owe(): void {
    const memory = this.#memory;
    memory.set(this.#row + BALANCE, Math.min(MOST, memory.get(this.#row + BALANCE) + 1));
    this.#endIfDrained();
  }

  #read(item: number): Got {
    const memory = this.#memory;
    const { desk, length } = memory.read(item + this.#store.payload, memory.get(item + BYTES));
    const priority = this.#store.priorityOf(item);
    return { desk, length, form: memory.get(item + FORM), priority, item };
  }

  #shift(): number {
    const item = this.#store.peek();
    this.#store.shift();
    this.#countGot();
    return item;
  }

  /** Removes the next item as a delivery; there has to be one. */
  take(): Got {
    const item = this.#deliver();
    this.offer();
    return this.#read(item);
  }

  #deliver(): number {
    const memory = this.#memory;
    const item = this.#shift();
    memory.set(item + TAKER, this.#row);
    // The latest in front: those of a thread that dies go back in this order, to be as they were.
    insert(memory, TAKEN, item, first(memory, TAKEN));
    memory.set(DELIVERED, memory.get(DELIVERED) + 1);
    return item;
  }

  /** Grants the next item to a getter of this thread. */
  #grant(record: number): void {
    const memory = this.#memory;
    memory.set(record + LINK, this.#deliver());
    memory.set(record + STATUS, GRANTED);
    pushReady(memory, record);
    if (memory.get(record + AMOUNT) === TAKES) return;
    memory.set(PROMISED, memory.get(PROMISED) + 1);
    this.#endIfDrained();
  }

  /** A delivery is done; tells whether anything was unfinished. */
  done(item: number): boolean {
    if (this.isFinished()) return false;
    this.#recall(item);
    freeBlock(this.#memory, item);
    this.finish(1);
    this.#endIfDrained();
    this.offer();
    return true;
  }

  /** A delivery comes back undone. */
  giveBack(item: number): void {
    this.#putBack(item);
    this.#endIfDrained();
    this.offer();
  }

  #putBack(item: number): void {
    const memory = this.#memory;
    this.#recall(item);
    if (memory.get(STATE) === CLOSED) {
      this.dropped(memory.get(item + FORM), () => this.#read(item));
      freeBlock(memory, item);
      this.finish(1);
    } else {
      this.#store.unshift(item);
      const got = (memory.get(GOT) - 1) | 0;
      memory.set(GOT, got);
      memory.set(KNOWN_GOT, got);
    }
  }

  #recall(item: number): void {
    remove(this.#memory, TAKEN, item);
    this.#memory.set(DELIVERED, this.#memory.get(DELIVERED) - 1);
  }

  /** Accounts for an item that this thread got; tells whether any was unfinished. */
  taskDone(): boolean {
    const memory = this.#memory;
    if (this.isFinished()) return false;
    memory.set(this.#row + BALANCE, Math.max(0, memory.get(this.#row + BALANCE) - 1));
    this.finish(1);
    return true;
  }

  /** Accounts for so many items, or for all if there are fewer. */
  finish(items: number): void {
    const memory = this.#memory;
    if (items === 0 || this.isFinished()) return;
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
    this.peer.dropAborted();
    this.#tellAll();
    memory.commit();
    // Others look at any time: it is written by itself, and no undoing changes it.
    memory.publish(STATE, immediate ? CLOSED : Math.max(memory.get(STATE), DRAINING));
    this.offer();
  }

  /** Drops what is in a closed queue, and counts it done. */
  #drop(): void {
    const memory = this.#memory;
    drain(memory, () => this.#store.peek(), (item) => {
      this.#store.shift();
      this.dropped(memory.get(item + FORM), () => this.#read(item));
      this.#countGot();
      freeBlock(memory, item);
      this.finish(1);
    });
  }

  offer(): void {
    const memory = this.#memory;
    memory.commit();
    if (this.#offering) return; // what one has put who was just served is offered next
    this.#offering = true;
    try {
      if (memory.get(STATE) === CLOSED) this.#drop();
      do this.#offerItems(); while (this.#offerRoom());
    } finally {
      this.#offering = false;
    }
  }

  #offerItems(): void {
    const memory = this.#memory;
    let items = itemsIn(memory);
    let record = served(memory, this.peer.first(GETTERS));
    for (let steps = 0; record !== 0 && items > 0; items--, steps++) {
      const next = memory.follow(record + NEXT, steps);
      if (memory.get(record + ROW) === this.#row) {
        remove(memory, GETTERS, record);
        this.#grant(record);
      } else this.#call(record);
      memory.commit();
      record = served(memory, next);
    }
  }

  /**
   * Calls the first putter if its item has room, or, if it is of this thread, has it put the item: tells
   * whether it has. Items differ in size: the others are told when it is their turn.
   */
  #offerRoom(): boolean {
    const memory = this.#memory;
    const putter = this.peer.first(PUTTERS);
    if (putter === 0 || !this.hasRoom(memory.get(putter + AMOUNT))) return false;
    const own = this.peer.waitingOf(putter);
    if (own === undefined) this.#call(putter);
    else this.peer.resume(own);
    memory.commit();
    return own?.settled ?? false;
  }

  #call(record: number): void {
    const memory = this.#memory;
    const status = memory.get(record + STATUS);
    if (status === WOKEN) return; // its thread will look
    if (status === WAITING) memory.set(record + STATUS, WOKEN);
    pushReady(memory, record);
    this.peer.wake(memory.get(record + ROW));
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
      drain(memory, () => firstOf(memory, line, row), (record) => this.leave(line, record));
    }
    drain(memory, () => memory.get(row + READY), (record) => {
      this.#keep(record);
      freeRecord(memory, record);
    });
    // TAKER stands where a record has its ROW. All come back before anyone is offered one: in order.
    drain(memory, () => firstOf(memory, TAKEN, row), (item) => this.#putBack(item));
    this.#endIfDrained();
    this.finish(Math.min(memory.get(row + BALANCE), this.#unaccounted()));
    memory.set(row + BALANCE, 0);
    memory.commit();
  }

  /** How many items have come out for good and are unfinished, if they are not very many. */
  #unaccounted(): number {
    const memory = this.#memory;
    this.#countPut();
    if (memory.get(UNFINISHED_STEPS) > 0) return MOST;
    return Math.max(0, memory.get(UNFINISHED) - itemsIn(memory) - memory.get(DELIVERED));
  }
}
