/**
 * Events: one that stays set, and one that lets a single waiter pass and resets itself.
 *
 * @module
 */

import type { Program } from "../mod.ts";

class Event {
  readonly #words: Int32Array;
  readonly #at: number;

  constructor(words: Int32Array, at: number) {
    this.#words = words;
    this.#at = at;
  }

  set(): void {
    Atomics.store(this.#words, this.#at, 1);
    Atomics.notify(this.#words, this.#at);
  }

  wait(): void {
    while (Atomics.load(this.#words, this.#at) === 0) Atomics.wait(this.#words, this.#at, 0);
  }
}

class AutoResetEvent {
  readonly #words: Int32Array;
  readonly #at: number;

  constructor(words: Int32Array, at: number) {
    this.#words = words;
    this.#at = at;
  }

  set(): void {
    if (Atomics.exchange(this.#words, this.#at, 1) === 1) return;
    Atomics.notify(this.#words, this.#at, 1);
  }

  wait(): void {
    while (Atomics.compareExchange(this.#words, this.#at, 1, 0) === 0) {
      Atomics.wait(this.#words, this.#at, 0);
    }
  }
}

/** Two wait for what the third publishes. */
export function event(): Program {
  const words = new Int32Array(new SharedArrayBuffer(8));
  const ready = new Event(words, 0);
  const reader = () => {
    ready.wait();
    return Atomics.load(words, 1);
  };
  const writer = () => {
    Atomics.store(words, 1, 7);
    ready.set();
  };
  return {
    threads: [reader, reader, writer],
    describe: (_view, index) => ["event", "value"][index]!,
    after([one, other]) {
      if (one !== 7 || other !== 7) throw new Error(`read ${one} and ${other}`);
    },
  };
}

/** The event as a lock that three threads pass on: who waits for it has it alone. */
export function autoReset(): Program {
  const words = new Int32Array(new SharedArrayBuffer(8));
  const baton = new AutoResetEvent(words, 0);
  words[0] = 1;
  const thread = () => {
    for (let round = 0; round < 2; round++) {
      baton.wait();
      Atomics.store(words, 1, Atomics.load(words, 1) + 1);
      baton.set();
    }
  };
  return {
    threads: [thread, thread, thread],
    describe: (_view, index) => ["baton", "count"][index]!,
    after() {
      if (words[1] !== 6) throw new Error(`the count is ${words[1]}`);
    },
  };
}
