/**
 * A mutex that survives its holder: the word says who holds it.
 *
 * @module
 */

import { note, type Program } from "../mod.ts";

/** Beside the holder's number: somebody may sleep. */
const SLEEPERS = 8;
const HOLDER = 7;

class RobustMutex {
  readonly #word: Int32Array;

  constructor(word: Int32Array) {
    this.#word = word;
  }

  lock(who: number): void {
    let mine = who;
    for (;;) {
      const seen = Atomics.compareExchange(this.#word, 0, 0, mine);
      if (seen === 0) return;
      // Whoever has slept cannot know whether others still do.
      mine = who | SLEEPERS;
      const marked = seen | SLEEPERS;
      if (seen === marked || Atomics.compareExchange(this.#word, 0, seen, marked) === seen) {
        Atomics.wait(this.#word, 0, marked);
      }
    }
  }

  unlock(): void {
    if (Atomics.exchange(this.#word, 0, 0) >= SLEEPERS) Atomics.notify(this.#word, 0, 1);
  }

  /** @returns Whether the dead one held it. */
  recover(who: number): boolean {
    let seen = Atomics.load(this.#word, 0);
    let held = false;
    while ((seen & HOLDER) === who && !held) {
      const now = Atomics.compareExchange(this.#word, 0, seen, 0);
      held = now === seen;
      seen = now;
    }
    // The dead one may have taken a notification with it, or may yet take one: all have to look.
    Atomics.notify(this.#word, 0);
    return held;
  }
}

/** Three threads, any of which may die. */
export function robust(): Program {
  const word = new Int32Array(new SharedArrayBuffer(4));
  const mutex = new RobustMutex(word);
  const buried = new Set<number>();
  let inside = 0;
  const thread = (who: number) => () => {
    for (let round = 0; round < 2; round++) {
      mutex.lock(who);
      note("enters", () => {
        if (inside !== 0 && !buried.has(inside)) throw new Error(`${"ABC"[inside - 1]} is inside`);
        inside = who;
      });
      Atomics.load(word, 0);
      note("leaves", () => inside = 0);
      mutex.unlock();
    }
  };
  return {
    threads: [thread(1), thread(2), thread(3)],
    describe: () => "mutex",
    recover(dead) {
      // A recovery that died has an index as well, and has held nothing.
      for (const index of dead.filter((index) => index < 3)) {
        note("buries", () => buried.add(index + 1));
        mutex.recover(index + 1);
      }
    },
    after() {
      if (word[0] !== 0) throw new Error("the mutex is not free");
    },
  };
}
