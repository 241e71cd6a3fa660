/**
 * Effect's semaphore and queue, inside Effect's own runtime: a program there does not leave it
 * for every operation, so neither do these loops, except where a waiter needs a signal.
 *
 * @module
 */
import { Effect, Queue, Semaphore } from "effect";
import type { Contestant, Loops } from "../contract.ts";
import { checkSum } from "../loops/queue.ts?effect";
import { ownSignals, sharedSignal, type Signals } from "../loops/signals.ts";

const run = Effect.runPromise;

async function abortAll({ signals, abort }: Signals): Promise<number> {
  const semaphore = Semaphore.makeUnsafe(1);
  await run(semaphore.take(1));
  const all = Promise.withResolvers<void>();
  let aborted = 0;
  const granted = () => all.reject(new Error("an aborted waiter was granted"));
  const rejected = () => {
    if (++aborted === signals.length) all.resolve();
  };
  const start = performance.now();
  for (const signal of signals) {
    run(semaphore.take(1), { signal }).then(granted, rejected);
  }
  abort();
  await all.promise;
  const ms = performance.now() - start;
  await run(semaphore.release(1));
  await run(semaphore.take(1));
  return ms;
}

const semaphoreLoops: Loops = {
  acquire(n) {
    const semaphore = Semaphore.makeUnsafe(1);
    return run(Effect.gen(function* () {
      const start = performance.now();
      for (let i = 0; i < n; i++) {
        yield* semaphore.take(1);
        yield* semaphore.release(1);
      }
      return performance.now() - start;
    }));
  },

  async limit(n, permits) {
    const semaphore = Semaphore.makeUnsafe(permits);
    let running = 0;
    let most = 0;
    const task = semaphore.withPermit(Effect.promise(async () => {
      if (++running > most) most = running;
      await null;
      running--;
    }));
    const tasks = Array<typeof task>(n).fill(task);
    const start = performance.now();
    await run(Effect.all(tasks, { concurrency: "unbounded", discard: true }));
    const ms = performance.now() - start;
    if (most !== permits) {
      throw new Error(`${most} tasks ran at once, not ${permits}`);
    }
    return ms;
  },

  async drain(n) {
    const semaphore = Semaphore.makeUnsafe(1);
    await run(semaphore.take(1));
    const all = Promise.withResolvers<void>();
    let granted = 0;
    const waiter = Effect.gen(function* () {
      yield* semaphore.take(1);
      yield* semaphore.release(1);
      if (++granted === n) all.resolve();
    });
    const start = performance.now();
    for (let i = 0; i < n; i++) Effect.runFork(waiter);
    Effect.runFork(semaphore.release(1));
    await all.promise;
    return performance.now() - start;
  },

  abort: (n) => abortAll(ownSignals(n)),
  "abort-shared": (n) => abortAll(sharedSignal(n)),

  async memory(n) {
    const semaphore = Semaphore.makeUnsafe(1);
    await run(semaphore.take(1));
    for (let i = 0; i < n; i++) Effect.runFork(semaphore.take(1));
    return semaphore;
  },
};

const makeQueue = (capacity: number) =>
  capacity === 0 ? Queue.unbounded<number>() : Queue.bounded<number>(capacity);

const queueLoops: Loops = {
  queue(n) {
    return run(Effect.gen(function* () {
      const queue = yield* makeQueue(0);
      let sum = 0;
      const start = performance.now();
      for (let i = 0; i < n; i++) {
        yield* Queue.offer(queue, i);
        sum += yield* Queue.take(queue);
      }
      const ms = performance.now() - start;
      checkSum(sum, n);
      return ms;
    }));
  },

  exchange(n, capacity) {
    return run(Effect.gen(function* () {
      const queue = yield* makeQueue(capacity);
      let sum = 0;
      const produce = Effect.gen(function* () {
        for (let i = 0; i < n; i++) yield* Queue.offer(queue, i);
      });
      const consume = Effect.gen(function* () {
        for (let i = 0; i < n; i++) sum += yield* Queue.take(queue);
      });
      const start = performance.now();
      yield* Effect.all([consume, produce], { concurrency: 2 });
      const ms = performance.now() - start;
      checkSum(sum, n);
      return ms;
    }));
  },

  backlog(n) {
    return run(Effect.gen(function* () {
      const queue = yield* makeQueue(0);
      let sum = 0;
      const start = performance.now();
      for (let i = 0; i < n; i++) yield* Queue.offer(queue, i);
      for (let i = 0; i < n; i++) sum += yield* Queue.take(queue);
      const ms = performance.now() - start;
      checkSum(sum, n);
      return ms;
    }));
  },
};

export const effect: Contestant = {
  name: "effect",
  kind: "peer",
  loops: { ...semaphoreLoops, ...queueLoops },
};
