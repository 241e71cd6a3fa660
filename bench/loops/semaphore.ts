/**
 * The loops of whatever has an acquire and a release.
 *
 * Every contestant imports this file under a query of its own (`./semaphore.ts?async-sema`) and
 * so gets functions of its own: an engine collects its type feedback per function, and loops
 * that several contestants shared would measure whoever came first faster than the rest.
 *
 * @module
 */
import type { Loops } from "../contract.ts";
import { ownSignals, sharedSignal, type Signals } from "./signals.ts";

/** What a library calls it. `P` is what an acquire resolves with and a release wants back. */
export interface SemaphoreOps<S, P> {
  make(permits: number): S;
  acquire(semaphore: S): PromiseLike<P>;
  release(semaphore: S, permit: P): void;
  acquireWith?(semaphore: S, signal: AbortSignal): PromiseLike<P>;
}

/** The semaphore workloads over `ops`. */
export function semaphoreLoops<S, P>(ops: SemaphoreOps<S, P>): Loops {
  const { make, acquire, release, acquireWith } = ops;

  async function uncontended(n: number): Promise<number> {
    const semaphore = make(1);
    const start = performance.now();
    for (let i = 0; i < n; i++) {
      const permit = await acquire(semaphore);
      release(semaphore, permit);
    }
    return performance.now() - start;
  }

  async function limit(n: number, permits: number): Promise<number> {
    const semaphore = make(permits);
    let running = 0;
    let most = 0;
    const task = async () => {
      const permit = await acquire(semaphore);
      if (++running > most) most = running;
      await null;
      running--;
      release(semaphore, permit);
    };
    const start = performance.now();
    const tasks = [];
    for (let i = 0; i < n; i++) tasks.push(task());
    await Promise.all(tasks);
    const ms = performance.now() - start;
    if (most !== permits) {
      throw new Error(`${most} tasks ran at once, not ${permits}`);
    }
    return ms;
  }

  async function drain(n: number): Promise<number> {
    const semaphore = make(1);
    const first = await acquire(semaphore);
    const all = Promise.withResolvers<void>();
    let granted = 0;
    const next = (permit: P) => {
      release(semaphore, permit);
      if (++granted === n) all.resolve();
    };
    const start = performance.now();
    for (let i = 0; i < n; i++) acquire(semaphore).then(next, all.reject);
    release(semaphore, first);
    await all.promise;
    return performance.now() - start;
  }

  async function abortAll({ signals, abort }: Signals): Promise<number> {
    const semaphore = make(1);
    const first = await acquire(semaphore);
    const all = Promise.withResolvers<void>();
    let aborted = 0;
    const granted = () => all.reject(new Error("an aborted waiter was granted"));
    const rejected = () => {
      if (++aborted === signals.length) all.resolve();
    };
    const start = performance.now();
    for (const signal of signals) {
      acquireWith!(semaphore, signal).then(granted, rejected);
    }
    abort();
    await all.promise;
    const ms = performance.now() - start;
    release(semaphore, first);
    release(semaphore, await acquire(semaphore));
    return ms;
  }

  const abort = (n: number) => abortAll(ownSignals(n));
  const abortShared = (n: number) => abortAll(sharedSignal(n));

  async function memory(n: number): Promise<unknown> {
    const semaphore = make(1);
    const first = await acquire(semaphore);
    for (let i = 0; i < n; i++) void acquire(semaphore);
    return { semaphore, first };
  }

  return {
    acquire: uncontended,
    limit,
    drain,
    memory,
    ...(acquireWith && { abort, "abort-shared": abortShared }),
  };
}

/** The same over a lock, which has one permit and so no `limit`; uncontended, it is `lock`. */
export function lockLoops<S, P>(
  ops: Omit<SemaphoreOps<S, P>, "make"> & { make(): S },
): Loops {
  const { acquire, limit: _, ...loops } = semaphoreLoops<S, P>(ops);
  return { ...loops, ...(acquire && { lock: acquire }) };
}
