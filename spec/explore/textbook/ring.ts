/**
 * A bounded ring for many producers and consumers: each takes a ticket, and sleeps on the turn of its
 * slot, after Vyukov's bounded queue with a sequence number in each cell.
 *
 * @module
 */

import type { Program } from "../mod.ts";

const capacity = 2;
const tail = 0;
const head = 1;
const turns = 2;
const items = turns + capacity;

class Ring {
  readonly #words: Int32Array;

  /** The tickets begin shortly before they wrap. */
  constructor(words: Int32Array, first: number) {
    this.#words = words;
    words[tail] = words[head] = first;
    for (let slot = 0; slot < capacity; slot++) words[turns + slot] = first + slot;
  }

  put(item: number): void {
    const ticket = Atomics.add(this.#words, tail, 1);
    const slot = ticket & (capacity - 1);
    this.#await(slot, ticket);
    Atomics.store(this.#words, items + slot, item);
    this.#pass(slot, (ticket + 1) | 0);
  }

  get(): number {
    const ticket = Atomics.add(this.#words, head, 1);
    const slot = ticket & (capacity - 1);
    this.#await(slot, (ticket + 1) | 0);
    const item = Atomics.load(this.#words, items + slot);
    this.#pass(slot, (ticket + capacity) | 0);
    return item;
  }

  #await(slot: number, turn: number): void {
    let seen;
    while ((seen = Atomics.load(this.#words, turns + slot)) !== turn) {
      Atomics.wait(this.#words, turns + slot, seen);
    }
  }

  /** Those who sleep there wait for different turns: all have to look. */
  #pass(slot: number, turn: number): void {
    Atomics.store(this.#words, turns + slot, turn);
    Atomics.notify(this.#words, turns + slot);
  }
}

/** Two producers of two items each, a consumer of all. */
export function ring(): Program {
  const words = new Int32Array(new SharedArrayBuffer(4 * (items + capacity)));
  const queue = new Ring(words, 0x7fff_fffe);
  const producer = (first: number) => () => {
    queue.put(first);
    queue.put(first + 1);
  };
  const consumer = () => [queue.get(), queue.get(), queue.get(), queue.get()];
  return {
    threads: [producer(1), producer(3), consumer],
    describe: (_view, index) => ["tail", "head", "turn 0", "turn 1", "item 0", "item 1"][index]!,
    after(results) {
      const got = (results[2] as number[]).join();
      if (!/1.*2/.test(got) || !/3.*4/.test(got)) throw new Error(`got ${got}`);
    },
  };
}

/** One producer for two consumers, and a ring that is filled. */
export function ringOfConsumers(): Program {
  const words = new Int32Array(new SharedArrayBuffer(4 * (items + capacity)));
  const queue = new Ring(words, 0x7fff_fffe);
  const producer = () => {
    for (const item of [1, 2, 3, 4]) queue.put(item);
  };
  const consumer = () => [queue.get(), queue.get()];
  return {
    threads: [producer, consumer, consumer],
    describe: (_view, index) => ["tail", "head", "turn 0", "turn 1", "item 0", "item 1"][index]!,
    after(results) {
      const got = results.slice(1).flat().sort().join();
      if (got !== "1,2,3,4") throw new Error(`got ${got}`);
    },
  };
}
