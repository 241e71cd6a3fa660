/**
 * A condition variable: a sequence number that a waiter reads while it holds the mutex.
 *
 * @module
 */

import type { Program } from "../mod.ts";
import { Mutex } from "./mutex.ts";

class Condition {
  readonly #words: Int32Array;
  readonly #at: number;
  readonly #mutex: Mutex;

  constructor(words: Int32Array, at: number, mutex: Mutex) {
    this.#words = words;
    this.#at = at;
    this.#mutex = mutex;
  }

  wait(): void {
    const seen = Atomics.load(this.#words, this.#at);
    this.#mutex.unlock();
    Atomics.wait(this.#words, this.#at, seen);
    this.#mutex.lock();
  }

  notify(): void {
    Atomics.add(this.#words, this.#at, 1);
    Atomics.notify(this.#words, this.#at, 1);
  }
}

/** Two consumers wait for stock that a producer brings. */
export function condition(): Program {
  const words = new Int32Array(new SharedArrayBuffer(12));
  const stock = 2;
  const mutex = new Mutex(words, 0);
  const stocked = new Condition(words, 1, mutex);
  const consumer = () => {
    mutex.lock();
    while (Atomics.load(words, stock) === 0) stocked.wait();
    Atomics.sub(words, stock, 1);
    mutex.unlock();
  };
  const producer = () => {
    for (let round = 0; round < 2; round++) {
      mutex.lock();
      Atomics.add(words, stock, 1);
      stocked.notify();
      mutex.unlock();
    }
  };
  return {
    threads: [consumer, consumer, producer],
    describe: (_view, index) => ["mutex", "sequence", "stock"][index]!,
    invariant() {
      if (words[stock]! < 0) throw new Error(`the stock is ${words[stock]}`);
    },
  };
}
