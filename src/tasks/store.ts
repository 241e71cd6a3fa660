/**
 * What is inside a queue: in which order items come out, and where a returned one goes.
 *
 * @module
 */

import { kind } from "./waiters.ts";

/** The order of a queue. */
export interface Store<T> {
  /** How many items are there. */
  readonly size: number;
  /**
   * Throws if `item` can't be one, and gives its priority: the caller may change it later. Left out
   * where anything can be an item, and priorities mean nothing.
   */
  check?(item: T): number;
  /** Adds an item. */
  push(item: T, priority: number): void;
  /** Removes the next item, and forgets it; there has to be one. */
  shift(): T;
  /** Gives what puts the item that `shift` gave just now back to its old place. */
  undoShift(item: T): () => void;
}

/**
 * The priority of what is about to become an item.
 *
 * @throws {TypeError | RangeError} If it can't be one.
 */
export function checkItem<T>(queue: string, item: T, store: Store<T>): number {
  if (item === undefined) throw new TypeError(`Cannot put into ${queue}: undefined is no item`);
  return store.check?.(item) ?? 0;
}

const LEAST_CAPACITY = 16;

/** First in, first out: a ring in an array that doubles when full and halves when a quarter full. */
export class Fifo<T> implements Store<T> {
  size = 0;
  #head = 0;
  #items: (T | undefined)[] = new Array(LEAST_CAPACITY);

  push(item: T): void {
    if (this.size === this.#items.length) this.#resize(this.size * 2);
    this.#items[(this.#head + this.size++) & (this.#items.length - 1)] = item;
  }

  shift(): T {
    const items = this.#items;
    const item = items[this.#head] as T;
    items[this.#head] = undefined;
    this.#head = (this.#head + 1) & (items.length - 1);
    this.size--;
    if (items.length > LEAST_CAPACITY && this.size * 4 <= items.length) {
      this.#resize(items.length / 2);
    }
    return item;
  }

  undoShift(item: T): () => void {
    return () => {
      if (this.size === this.#items.length) this.#resize(this.size * 2);
      this.#head = (this.#head - 1) & (this.#items.length - 1);
      this.#items[this.#head] = item;
      this.size++;
    };
  }

  #resize(capacity: number): void {
    const items = this.#items;
    const moved: (T | undefined)[] = new Array(capacity);
    for (let index = 0; index < this.size; index++) {
      moved[index] = items[(this.#head + index) & (items.length - 1)];
    }
    this.#items = moved;
    this.#head = 0;
  }
}

/** Last in, first out. */
export class Lifo<T> implements Store<T> {
  readonly #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T {
    return this.#items.pop()!;
  }

  undoShift(item: T): () => void {
    return () => this.push(item);
  }
}

/**
 * Lowest priority first, equal ones in the order put.
 *
 * A heap in which every node has four children (Johnson, "Priority queues with update and finding
 * minimum spanning trees", 1975): half as deep as a binary one, and the four stand side by side in
 * memory. Priorities, order and items are parallel arrays, so that comparing touches numbers only.
 */
export class Heap<T> implements Store<[priority: number, value: T]> {
  #next = 0;
  #lastPriority = 0;
  #lastOrder = 0;
  readonly #priorities: number[] = [];
  readonly #orders: number[] = [];
  readonly #items: [priority: number, value: T][] = [];

  get size(): number {
    return this.#items.length;
  }

  check(item: unknown): number {
    return priorityOf(item);
  }

  push(item: [priority: number, value: T], priority: number): void {
    this.#insert(item, priority, this.#next++);
  }

  undoShift(item: [priority: number, value: T]): () => void {
    const priority = this.#lastPriority;
    const order = this.#lastOrder;
    return () => this.#insert(item, priority, order);
  }

  shift(): [priority: number, value: T] {
    const priorities = this.#priorities;
    const orders = this.#orders;
    const items = this.#items;
    const first = items[0]!;
    this.#lastPriority = priorities[0]!;
    this.#lastOrder = orders[0]!;
    const priority = priorities.pop()!;
    const order = orders.pop()!;
    const item = items.pop()!;
    const size = items.length;
    if (size === 0) return first;
    let hole = 0;
    for (let child = 1; child < size; child = 4 * hole + 1) {
      let least = child;
      let p = priorities[least]!;
      const end = Math.min(child + 4, size);
      for (let other = child + 1; other < end; other++) {
        const q = priorities[other]!;
        if (q < p || (q === p && orders[other]! < orders[least]!)) {
          least = other;
          p = q;
        }
      }
      if (p > priority || (p === priority && orders[least]! > order)) break;
      priorities[hole] = p;
      orders[hole] = orders[least]!;
      items[hole] = items[least]!;
      hole = least;
    }
    priorities[hole] = priority;
    orders[hole] = order;
    items[hole] = item;
    return first;
  }

  #insert(item: [priority: number, value: T], priority: number, order: number): void {
    const priorities = this.#priorities;
    const orders = this.#orders;
    const items = this.#items;
    let hole = items.length;
    priorities.push(priority);
    orders.push(order);
    items.push(item);
    while (hole > 0) {
      const parent = (hole - 1) >> 2;
      const p = priorities[parent]!;
      if (p < priority || (p === priority && orders[parent]! < order)) break;
      priorities[hole] = p;
      orders[hole] = orders[parent]!;
      items[hole] = items[parent]!;
      hole = parent;
    }
    priorities[hole] = priority;
    orders[hole] = order;
    items[hole] = item;
  }
}

/**
 * The priority of an item that is put.
 *
 * @throws {TypeError | RangeError} If it is none.
 */
export function priorityOf(item: unknown): number {
  const action = "put into PriorityQueue";
  const length = Array.isArray(item) ? item.length : undefined;
  const priority: unknown = length === 2 ? (item as unknown[])[0] : undefined; // read once only
  if (typeof priority !== "number") {
    const got = length === 2
      ? `[${kind(priority)}, …]`
      : length === undefined
      ? kind(item)
      : `an array of length ${length}`;
    throw new TypeError(`Cannot ${action}: an item must be [priority: number, value], got ${got}`);
  }
  if (Number.isNaN(priority)) throw new RangeError(`Cannot ${action}: priority must not be NaN`);
  return priority;
}
