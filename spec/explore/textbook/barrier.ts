/**
 * A barrier that is used again: a count of arrivals, and a generation on which they sleep.
 *
 * @module
 */

import type { Program } from "../mod.ts";

const arrived = 0;
const generation = 1;

class Barrier {
  readonly #words: Int32Array;
  readonly #parties: number;

  constructor(words: Int32Array, parties: number) {
    this.#words = words;
    this.#parties = parties;
  }

  wait(): void {
    const mine = Atomics.load(this.#words, generation);
    if (Atomics.add(this.#words, arrived, 1) < this.#parties - 1) {
      while (Atomics.load(this.#words, generation) === mine) {
        Atomics.wait(this.#words, generation, mine);
      }
      return;
    }
    Atomics.store(this.#words, arrived, 0);
    Atomics.add(this.#words, generation, 1);
    Atomics.notify(this.#words, generation);
  }
}

/** Three threads of two rounds: none is in the second before all have done the first. */
export function barrier(): Program {
  const words = new Int32Array(new SharedArrayBuffer(20));
  const meeting = new Barrier(words, 3);
  const round = (who: number) => 2 + who;
  const thread = (who: number) => () => {
    for (let done = 1; done <= 2; done++) {
      Atomics.store(words, round(who), done);
      meeting.wait();
      for (const other of [0, 1, 2]) {
        const seen = Atomics.load(words, round(other));
        if (seen < done) throw new Error(`passed the barrier before ${"ABC"[other]} came`);
      }
    }
  };
  return {
    threads: [thread(0), thread(1), thread(2)],
    describe: (_view, index) => ["arrived", "generation", "A", "B", "C"][index]!,
  };
}
