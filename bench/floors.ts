/**
 * What the workloads cost without any library: no implementation can go below.
 *
 * @module
 */
import type { Contestant } from "./contract.ts";
import { ownSignals, sharedSignal, type Signals } from "./loops/signals.ts";

/** Awaits one that is resolved. */
export async function awaitResolved(n: number): Promise<number> {
  const one = Promise.resolve(1);
  let sum = 0;
  const start = performance.now();
  for (let i = 0; i < n; i++) sum += await one;
  const ms = performance.now() - start;
  if (sum !== n) throw new Error(`${sum} awaits of ${n}`);
  return ms;
}

async function unlimited(n: number): Promise<number> {
  let running = 0;
  let most = 0;
  const task = async () => {
    if (++running > most) most = running;
    await null;
    running--;
  };
  const start = performance.now();
  const tasks = [];
  for (let i = 0; i < n; i++) tasks.push(task());
  await Promise.all(tasks);
  const ms = performance.now() - start;
  if (most !== n) throw new Error(`${most} tasks ran at once, not ${n}`);
  return ms;
}

async function barePromises(n: number): Promise<number> {
  const all = Promise.withResolvers<void>();
  let granted = 0;
  const next = () => {
    if (++granted === n) all.resolve();
  };
  const start = performance.now();
  const resolvers: (() => void)[] = [];
  for (let i = 0; i < n; i++) {
    new Promise<void>((resolve) => resolvers.push(resolve)).then(
      next,
      all.reject,
    );
  }
  for (const resolve of resolvers) resolve();
  await all.promise;
  return performance.now() - start;
}

function listeners({ signals, abort }: Signals): number {
  let aborted = 0;
  const count = () => aborted++;
  const start = performance.now();
  // A listener of its own each time: the same one is registered only once.
  for (const signal of signals) signal.addEventListener("abort", () => count());
  abort();
  const ms = performance.now() - start;
  if (aborted !== signals.length) {
    throw new Error(`${aborted} listeners heard of the abort`);
  }
  return ms;
}

function pendingPromises(n: number): Promise<unknown> {
  const resolvers: (() => void)[] = [];
  for (let i = 0; i < n; i++) {
    void new Promise<void>((resolve) => resolvers.push(resolve));
  }
  return Promise.resolve(resolvers);
}

/** The rows that the others are measured against. */
export const floors: readonly Contestant[] = [
  {
    name: "await of a resolved promise",
    kind: "floor",
    loops: {
      acquire: awaitResolved,
      "try-acquire": awaitResolved,
      lock: awaitResolved,
      queue: awaitResolved,
      exchange: awaitResolved,
    },
  },
  { name: "the tasks, unlimited", kind: "floor", loops: { limit: unlimited } },
  {
    name: "bare promises",
    kind: "floor",
    loops: { drain: barePromises, memory: pendingPromises },
  },
  {
    name: "bare listeners",
    kind: "floor",
    loops: {
      abort: (n) => listeners(ownSignals(n)),
      "abort-shared": (n) => listeners(sharedSignal(n)),
    },
  },
];
