/**
 * A semaphore with a line: a release hands the permit to the first in it, who sleeps on a word of its
 * own, and who may leave the line when its time is over.
 *
 * @module
 */

import type { Program } from "../mod.ts";
import { Mutex } from "./mutex.ts";

const value = 1;
const length = 2;
const line = 3;
const states = 6;

const WAITING = 0;
const GRANTED = 1;

class Line {
  readonly #words: Int32Array;
  readonly #mutex: Mutex;

  constructor(words: Int32Array, permits: number) {
    this.#words = words;
    this.#mutex = new Mutex(words, 0);
    words[value] = permits;
  }

  /** @returns Whether it has a permit; false if its time was over before. */
  acquire(who: number, timeout: number): boolean {
    this.#mutex.lock();
    const free = Atomics.load(this.#words, value);
    if (free > 0) {
      Atomics.store(this.#words, value, free - 1);
      this.#mutex.unlock();
      return true;
    }
    Atomics.store(this.#words, states + who, WAITING);
    Atomics.store(this.#words, line + Atomics.add(this.#words, length, 1), who);
    this.#mutex.unlock();
    while (Atomics.load(this.#words, states + who) === WAITING) {
      const woken = Atomics.wait(this.#words, states + who, WAITING, timeout);
      if (woken === "timed-out") return this.#giveUp(who);
    }
    return true;
  }

  release(): void {
    this.#mutex.lock();
    if (Atomics.load(this.#words, length) === 0) {
      Atomics.add(this.#words, value, 1);
      this.#mutex.unlock();
      return;
    }
    const first = this.#remove(0);
    Atomics.store(this.#words, states + first, GRANTED);
    this.#mutex.unlock();
    Atomics.notify(this.#words, states + first, 1);
  }

  #giveUp(who: number): boolean {
    this.#mutex.lock();
    const granted = Atomics.load(this.#words, states + who) === GRANTED;
    if (!granted) {
      let at = 0;
      while (Atomics.load(this.#words, line + at) !== who) at++;
      this.#remove(at);
    }
    this.#mutex.unlock();
    return granted;
  }

  #remove(at: number): number {
    const who = Atomics.load(this.#words, line + at);
    const last = Atomics.sub(this.#words, length, 1) - 1;
    for (; at < last; at++) {
      Atomics.store(this.#words, line + at, Atomics.load(this.#words, line + at + 1));
    }
    return who;
  }
}

/** One permit for three threads, two of which may give up. */
export function lineOfWaiters(): Program {
  const words = new Int32Array(new SharedArrayBuffer(4 * (states + 4)));
  const count = states + 3;
  const permits = new Line(words, 1);
  const thread = (who: number, timeout: number, rounds: number) => () => {
    let counted = 0;
    for (let round = 0; round < rounds; round++) {
      if (!permits.acquire(who, timeout)) continue;
      Atomics.store(words, count, Atomics.load(words, count) + 1);
      counted++;
      permits.release();
    }
    return counted;
  };
  const names = ["mutex", "value", "length", "line 0", "line 1", "line 2", "A", "B", "C", "count"];
  return {
    threads: [thread(0, Infinity, 2), thread(1, 1_000, 2), thread(2, 1_000, 2)],
    describe: (_view, index) => names[index]!,
    after(results) {
      const counted = (results as number[]).reduce((sum, one) => sum + one, 0);
      if (words[count] !== counted) throw new Error(`counted ${counted}, not ${words[count]}`);
      if (words[value] !== 1) throw new Error(`the value is ${words[value]}`);
    },
  };
}
