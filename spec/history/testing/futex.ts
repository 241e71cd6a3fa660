/**
 * Textbook primitives over shared memory, right and broken, and a worker's part in using them.
 *
 * The lock is the three-state one of Drepper's "Futexes Are Tricky" (2011), the semaphore counts down
 * by compare-and-swap, the queue is a bounded ring under such a lock with two such semaphores.
 *
 * @module
 */

/** Words of the shared memory. */
export const word = {
  ...{ clock: 0, gate: 1, lock: 2, permits: 3, room: 4, items: 5, head: 6, tail: 7, pause: 8 },
};
/** Where the ring begins, and how many items it holds. */
export const RING = 9;
export const CAPACITY = 2;

/** What workers use. */
export interface Primitives {
  acquire(): void;
  tryAcquire(): boolean;
  release(): void;
  down(at: number): void;
  tryDown(at: number): boolean;
  /** While a permit is held. */
  hold(): void;
  up(at: number): void;
  put(item: number): void;
  get(): number;
}

/** Primitives that are right. */
export function right(words: Int32Array): Primitives {
  const cas = (at: number, from: number, to: number) =>
    Atomics.compareExchange(words, at, from, to);
  const self: Primitives = {
    // 0: free, 1: held, 2: held, and somebody may sleep.
    acquire() {
      if (cas(word.lock, 0, 1) === 0) return;
      while (Atomics.exchange(words, word.lock, 2) !== 0) Atomics.wait(words, word.lock, 2);
    },
    tryAcquire: () => cas(word.lock, 0, 1) === 0,
    release() {
      if (Atomics.exchange(words, word.lock, 0) === 2) Atomics.notify(words, word.lock, 1);
    },
    down(at) {
      while (!self.tryDown(at)) Atomics.wait(words, at, 0);
    },
    tryDown(at) {
      for (;;) {
        const value = Atomics.load(words, at);
        if (value === 0) return false;
        if (cas(at, value, value - 1) === value) return true;
      }
    },
    hold() {},
    up(at) {
      Atomics.add(words, at, 1);
      Atomics.notify(words, at, 1);
    },
    put(item) {
      self.down(word.room);
      self.acquire();
      const tail = Atomics.add(words, word.tail, 1);
      Atomics.store(words, RING + tail % CAPACITY, item);
      self.release();
      self.up(word.items);
    },
    get() {
      self.down(word.items);
      self.acquire();
      const head = Atomics.add(words, word.head, 1);
      const item = Atomics.load(words, RING + head % CAPACITY);
      self.release();
      self.up(word.room);
      return item;
    },
  };
  return self;
}

/** Holds the window of a race open, so that others come through it soon: nobody ends it early. */
function pause(words: Int32Array): void {
  Atomics.wait(words, word.pause, 0, 1);
}

/** A lock that looks, and takes what it saw free: two may see it. */
export function loadThenStore(words: Int32Array): Primitives {
  const self = right(words);
  const tryAcquire = () => {
    if (Atomics.load(words, word.lock) !== 0) return false;
    pause(words);
    Atomics.store(words, word.lock, 1);
    return true;
  };
  const acquire = () => {
    while (!tryAcquire());
  };
  return { ...self, tryAcquire, acquire, release: () => Atomics.store(words, word.lock, 0) };
}

/** A semaphore that looks once, and takes a permit whatever has become of it. */
export function checkedOnce(words: Int32Array): Primitives {
  const self = right(words);
  const tryDown = (at: number) => {
    if (Atomics.load(words, at) <= 0) return false;
    pause(words);
    Atomics.sub(words, at, 1);
    return true;
  };
  const down = (at: number) => {
    while (!tryDown(at));
  };
  return { ...self, tryDown, down, hold: () => pause(words) };
}

/** The variants by name. */
export const variants = { right, loadThenStore, checkedOnce };
