/**
 * The queue lock of Mellor-Crummey and Scott (1991), whose waiters sleep on words of their own.
 *
 * @module
 */

import type { Program } from "../mod.ts";

const tail = 0;
const nodes = 4;
/** A node: whether its thread waits, and who comes behind it; 0 is nobody. */
const waits = (who: number) => nodes * who;
const next = (who: number) => nodes * who + 1;

class QueueLock {
  readonly #words: Int32Array;

  constructor(words: Int32Array) {
    this.#words = words;
  }

  lock(who: number): void {
    Atomics.store(this.#words, next(who), 0);
    Atomics.store(this.#words, waits(who), 1);
    const before = Atomics.exchange(this.#words, tail, who);
    if (before === 0) return;
    Atomics.store(this.#words, next(before), who);
    while (Atomics.load(this.#words, waits(who)) === 1) {
      Atomics.wait(this.#words, waits(who), 1);
    }
  }

  unlock(who: number): void {
    let behind = Atomics.load(this.#words, next(who));
    if (behind === 0) {
      if (Atomics.compareExchange(this.#words, tail, who, 0) === who) return;
      // Somebody has come, and not yet said so.
      while ((behind = Atomics.load(this.#words, next(who))) === 0) pause();
    }
    Atomics.store(this.#words, waits(behind), 0);
    Atomics.notify(this.#words, waits(behind), 1);
  }
}

/** Not every engine has it; the explorer's `Atomics` does. */
function pause(): void {
  (Atomics as unknown as { pause?(): void }).pause?.();
}

/** Three threads count under the lock. */
export function queueLock(): Program {
  const words = new Int32Array(new SharedArrayBuffer(4 * nodes * 4));
  const count = 2;
  const lock = new QueueLock(words);
  const thread = (who: number) => () => {
    for (let round = 0; round < 2; round++) {
      lock.lock(who);
      Atomics.store(words, count, Atomics.load(words, count) + 1);
      lock.unlock(who);
    }
  };
  return {
    threads: [thread(1), thread(2), thread(3)],
    describe: (_view, index) =>
      index < nodes
        ? ["tail", "", "count"][index]!
        : `${"ABC"[Math.floor(index / nodes) - 1]}.${["waits", "next"][index % nodes]}`,
    after() {
      if (words[count] !== 6) throw new Error(`the count is ${words[count]}`);
      if (words[tail] !== 0) throw new Error("the lock is not free");
    },
  };
}
