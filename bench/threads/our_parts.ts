/**
 * Interlock's parts.
 *
 * @module
 */
import { type Handle, Lock, Queue, Semaphore } from "../../src/threads/mod.ts";
import { checkCount } from "./floor_parts.ts";
import { kindOf } from "./items.ts";
import { type Part, type Run, shared, sharedWords, work } from "./part.ts";

interface Counting {
  readonly lock: Handle<"Lock">;
  readonly words: Int32Array;
}

function counter(open: (lock: Lock, words: Int32Array) => Run): Part<Counting> {
  const share = () => ({ lock: new Lock().handle, words: sharedWords(2) });
  return shared((workers) => workers, share, (data, _, workers) => {
    const run = open(Lock.from(data.lock), data.words);
    return async (n) => {
      await run(n);
      checkCount(data.words, 0, n, workers);
    };
  });
}

type Table = readonly [Handle<"Semaphore">, Handle<"Semaphore">];

/** Two semaphores without permits. */
function table(): Table {
  const handle = () => new Semaphore(0).handle as Handle<"Semaphore">;
  return [handle(), handle()];
}

function pingPong(
  pass: (mine: Semaphore, others: Semaphore, first: boolean, us: number) => Run,
) {
  return shared(() => 2, table, (table, who, microseconds) =>
    pass(
      Semaphore.from(table[who === 0 ? 0 : 1]),
      Semaphore.from(table[who === 0 ? 1 : 0]),
      who === 0,
      microseconds,
    ));
}

/** A queue's worth of small objects in flight; a queue is bounded by bytes in any case. */
const CAPACITY = 1_024;

/** `producers` workers that put `n` items each, and a last one that gets them. */
function handing(
  producers: number,
  put: (queue: Queue<unknown>, make: (i: number) => unknown) => Run,
  get: (
    queue: Queue<unknown>,
    read: (item: unknown) => number,
  ) => (n: number) => Promise<number>,
): Part<Handle<"Queue">> {
  const share = () => new Queue<unknown>(CAPACITY).handle as Handle<"Queue">;
  return shared(() => producers + 1, share, (handle, who, arg) => {
    const queue = Queue.from<unknown>(handle);
    const kind = kindOf(arg);
    if (who < producers) return put(queue, kind.make);
    const consume = get(queue, kind.read);
    return async (n) => kind.check(await consume(n * producers), n, producers);
  });
}

const putSync = (queue: Queue<unknown>, make: (i: number) => unknown): Run => (n) => {
  for (let i = 0; i < n; i++) queue.putSync(make(i));
};
const putAsync = (queue: Queue<unknown>, make: (i: number) => unknown): Run => async (n) => {
  for (let i = 0; i < n; i++) await queue.put(make(i));
};
const getSync = (queue: Queue<unknown>, read: (item: unknown) => number) => (n: number) => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += read(queue.getSync());
  return Promise.resolve(sum);
};
const getAsync = (queue: Queue<unknown>, read: (item: unknown) => number) => async (n: number) => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += read(await queue.get());
  return sum;
};

/** All of them, by name. */
export const ourParts = {
  blockingCounter: counter((lock, words) => (n) => {
    for (let i = 0; i < n; i++) {
      const permit = lock.acquireSync();
      words[0]!++;
      permit.release();
    }
  }),
  awaitedCounter: counter((lock, words) => async (n) => {
    for (let i = 0; i < n; i++) {
      const permit = await lock.acquire();
      words[0]!++;
      permit.release();
    }
  }),
  blockingPingPong: pingPong((mine, others, first, microseconds) => (n) => {
    for (let i = 0; i < n; i++) {
      if (first) others.release();
      mine.acquireSync();
      if (first) continue;
      work(microseconds);
      others.release();
    }
  }),
  awaitedPingPong: pingPong(
    (mine, others, first, microseconds) => async (n) => {
      for (let i = 0; i < n; i++) {
        if (first) others.release();
        await mine.acquire();
        if (first) continue;
        work(microseconds);
        others.release();
      }
    },
  ),
  blockingQueue: handing(1, putSync, getSync),
  awaitedQueue: handing(1, putAsync, getAsync),
  blockingFanIn: handing(4, putSync, getSync),
  awaitedFanIn: handing(4, putAsync, getAsync),
  /** A worker has `n` pending promises, which another one grants. */
  waiters: shared(
    () => 2,
    table,
    (table, who) => {
      const [permits, ready] = [
        Semaphore.from(table[0]),
        Semaphore.from(table[1]),
      ];
      if (who === 1) {
        return (n) => {
          ready.acquireSync();
          for (let i = 0; i < n; i++) permits.release();
        };
      }
      return async (n) => {
        const waits: Promise<unknown>[] = [];
        for (let i = 0; i < n; i++) waits.push(permits.acquire());
        ready.release();
        await Promise.all(waits);
      };
    },
  ),
} as const;
