/**
 * The three-state mutex, "mutex 2" and "mutex 3" of Drepper, "Futexes are tricky" (2011).
 *
 * @module
 */

import type { Program } from "../mod.ts";

/** 0: free; 1: held; 2: held, and somebody may sleep. */
export class Mutex {
  readonly #words: Int32Array;
  readonly #at: number;

  constructor(words: Int32Array, at: number) {
    this.#words = words;
    this.#at = at;
  }

  lock(): void {
    let seen = Atomics.compareExchange(this.#words, this.#at, 0, 1);
    if (seen === 0) return;
    if (seen !== 2) seen = Atomics.exchange(this.#words, this.#at, 2);
    while (seen !== 0) {
      Atomics.wait(this.#words, this.#at, 2);
      seen = Atomics.exchange(this.#words, this.#at, 2);
    }
  }

  unlock(): void {
    if (Atomics.sub(this.#words, this.#at, 1) === 1) return;
    Atomics.store(this.#words, this.#at, 0);
    Atomics.notify(this.#words, this.#at, 1);
  }
}

/** Mutex 2: waits as long as the word says so. */
export class Mutex2 extends Mutex {
  readonly #word: Int32Array;

  constructor(words: Int32Array, at: number) {
    super(words, at);
    this.#word = words.subarray(at, at + 1);
  }

  override lock(): void {
    let seen = Atomics.compareExchange(this.#word, 0, 0, 1);
    if (seen === 0) return;
    do {
      if (seen === 2 || Atomics.compareExchange(this.#word, 0, 1, 2) !== 0) {
        Atomics.wait(this.#word, 0, 2);
      }
      seen = Atomics.compareExchange(this.#word, 0, 0, 2);
    } while (seen !== 0);
  }
}

const rounds = 2;

/** Three threads count under the mutex. */
function counting(kind: typeof Mutex): Program {
  const words = new Int32Array(new SharedArrayBuffer(8));
  const mutex = new kind(words, 0);
  const thread = () => {
    for (let round = 0; round < rounds; round++) {
      mutex.lock();
      Atomics.store(words, 1, Atomics.load(words, 1) + 1);
      mutex.unlock();
    }
  };
  return {
    threads: [thread, thread, thread],
    describe: (view, index) => view.byteOffset + index === 0 ? "mutex" : "count",
    after() {
      if (words[1] !== 3 * rounds) throw new Error(`the count is ${words[1]}`);
      if (words[0] !== 0) throw new Error("the mutex is not free");
    },
  };
}

export const mutex2 = (): Program => counting(Mutex2);
export const mutex3 = (): Program => counting(Mutex);
