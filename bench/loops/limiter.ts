/**
 * The loops of whatever runs functions for its caller, instead of handing out permits.
 *
 * Imported under a query of its own by every contestant, as `semaphore.ts` explains.
 *
 * @module
 */
import type { Loops } from "../contract.ts";
import { ownSignals, sharedSignal, type Signals } from "./signals.ts";

/** What a library calls it. */
export interface LimiterOps<L> {
  make(permits: number): L;
  run(limiter: L, fn: () => Promise<void>): PromiseLike<unknown>;
  runWith?(
    limiter: L,
    fn: () => Promise<void>,
    signal: AbortSignal,
  ): PromiseLike<unknown>;
}

/** The semaphore workloads over `ops`. */
export function limiterLoops<L>(ops: LimiterOps<L>): Loops {
  const { make, run, runWith } = ops;
  const nothing = async () => {};

  async function uncontended(n: number): Promise<number> {
    const limiter = make(1);
    const start = performance.now();
    for (let i = 0; i < n; i++) await run(limiter, nothing);
    return performance.now() - start;
  }

  async function limit(n: number, permits: number): Promise<number> {
    const limiter = make(permits);
    let running = 0;
    let most = 0;
    const task = async () => {
      if (++running > most) most = running;
      await null;
      running--;
    };
    const start = performance.now();
    const tasks = [];
    for (let i = 0; i < n; i++) tasks.push(run(limiter, task));
    await Promise.all(tasks);
    const ms = performance.now() - start;
    if (most !== permits) {
      throw new Error(`${most} tasks ran at once, not ${permits}`);
    }
    return ms;
  }

  /** A limiter with its one permit out until `open` is called. */
  function closed(): { limiter: L; open(): void; first: PromiseLike<unknown> } {
    const limiter = make(1);
    const gate = Promise.withResolvers<void>();
    return {
      limiter,
      open: gate.resolve,
      first: run(limiter, () => gate.promise),
    };
  }

  async function drain(n: number): Promise<number> {
    const { limiter, open } = closed();
    const all = Promise.withResolvers<void>();
    let granted = 0;
    const next = () => {
      if (++granted === n) all.resolve();
    };
    const start = performance.now();
    for (let i = 0; i < n; i++) run(limiter, nothing).then(next, all.reject);
    open();
    await all.promise;
    return performance.now() - start;
  }

  async function abortAll({ signals, abort }: Signals): Promise<number> {
    const { limiter, open, first } = closed();
    const all = Promise.withResolvers<void>();
    let aborted = 0;
    const granted = () => all.reject(new Error("an aborted waiter was granted"));
    const rejected = () => {
      if (++aborted === signals.length) all.resolve();
    };
    const start = performance.now();
    for (const signal of signals) {
      runWith!(limiter, nothing, signal).then(granted, rejected);
    }
    abort();
    await all.promise;
    const ms = performance.now() - start;
    open();
    await first;
    await run(limiter, nothing);
    return ms;
  }

  const abort = (n: number) => abortAll(ownSignals(n));
  const abortShared = (n: number) => abortAll(sharedSignal(n));

  function memory(n: number): Promise<unknown> {
    const held = closed();
    for (let i = 0; i < n; i++) void run(held.limiter, nothing);
    return Promise.resolve(held);
  }

  return {
    acquire: uncontended,
    limit,
    drain,
    memory,
    ...(runWith && { abort, "abort-shared": abortShared }),
  };
}

/** The same over what runs one function at a time; uncontended, it is `lock`. */
export function lockLimiterLoops<L>(
  ops: Omit<LimiterOps<L>, "make"> & { make(): L },
): Loops {
  const { acquire, limit: _, ...loops } = limiterLoops<L>(ops);
  return { ...loops, ...(acquire && { lock: acquire }) };
}
