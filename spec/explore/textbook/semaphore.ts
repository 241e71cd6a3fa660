/**
 * A counting semaphore on one word, on which all that wait sleep.
 *
 * @module
 */

import { park, type Program } from "../mod.ts";

class Semaphore {
  readonly #value: Int32Array;

  constructor(value: Int32Array) {
    this.#value = value;
  }

  acquire(): void {
    while (!this.tryAcquire()) Atomics.wait(this.#value, 0, 0);
  }

  tryAcquire(): boolean {
    let value = Atomics.load(this.#value, 0);
    while (value > 0) {
      const seen = Atomics.compareExchange(this.#value, 0, value, value - 1);
      if (seen === value) return true;
      value = seen;
    }
    return false;
  }

  release(): void {
    Atomics.add(this.#value, 0, 1);
    Atomics.notify(this.#value, 0, 1);
  }
}

/** One whose waits can be given up, and then still take a notification: so it has to wake all. */
class CancellableSemaphore extends Semaphore {
  readonly #word: Int32Array;

  constructor(value: Int32Array) {
    super(value);
    this.#word = value;
  }

  acquireOrGiveUp(): boolean {
    while (!this.tryAcquire()) {
      const woken = park(this.#word, 0, 0, { endings: ["aborted"], stays: true });
      if (woken === "aborted") return false;
    }
    return true;
  }

  override release(): void {
    Atomics.add(this.#word, 0, 1);
    Atomics.notify(this.#word, 0);
  }
}

/** Two permits for three threads; the second word counts who is inside. */
export function semaphore(): Program {
  const words = new Int32Array(new SharedArrayBuffer(8));
  words[0] = 2;
  const permits = new Semaphore(words);
  const thread = () => {
    for (let round = 0; round < 2; round++) {
      permits.acquire();
      Atomics.add(words, 1, 1);
      Atomics.sub(words, 1, 1);
      permits.release();
    }
  };
  return {
    threads: [thread, thread, thread],
    describe: (_view, index) => ["value", "inside"][index]!,
    invariant() {
      if (words[1]! > 2) throw new Error(`${words[1]} are inside`);
      if (words[0]! < 0) throw new Error(`the value is ${words[0]}`);
    },
    after() {
      if (words[0] !== 2) throw new Error(`the value is ${words[0]}`);
    },
  };
}

/** No permit for two threads, until the third hands in two. */
export function handing(): Program {
  const words = new Int32Array(new SharedArrayBuffer(4));
  const permits = new Semaphore(words);
  const taker = () => permits.acquire();
  const giver = () => {
    permits.release();
    permits.release();
  };
  return {
    threads: [taker, taker, giver],
    describe: () => "value",
    after() {
      if (words[0] !== 0) throw new Error(`the value is ${words[0]}`);
    },
  };
}

/** One permit for two that may give up, and one that hands it in. */
export function cancellable(): Program {
  const words = new Int32Array(new SharedArrayBuffer(4));
  const permits = new CancellableSemaphore(words);
  const taker = () => {
    if (permits.acquireOrGiveUp()) permits.release();
  };
  const giver = () => permits.release();
  return {
    threads: [taker, taker, giver],
    describe: () => "value",
    after() {
      if (words[0] !== 1) throw new Error(`the value is ${words[0]}`);
    },
  };
}
