/**
 * Interlock's rows. Where it has more than one way to do a thing, each is a row of its own; the
 * bars are about the first.
 *
 * @module
 */
import { Lock, PriorityQueue, Queue, Semaphore } from "../mod.ts";
import type { Contestant, Loops } from "./contract.ts";
import { limiterLoops } from "./loops/limiter.ts?ours";
import { queueLoops } from "./loops/queue.ts?ours";
import { lockLoops } from "./loops/semaphore.ts?ours-lock";
import { semaphoreLoops } from "./loops/semaphore.ts?ours-semaphore";
import { checkTaken } from "./loops/trying.ts";
import { priorityLoops, randomPriorities, storeLoops } from "./loops/store.ts?ours";

const { lock } = lockLoops({
  make: () => new Lock(),
  acquire: (lock) => lock.acquire(),
  release: (_, permit) => permit.release(),
});

const { acquire, limit, drain, memory } = limiterLoops({
  make: (permits) => new Semaphore(permits),
  run: (semaphore, fn) => semaphore.use(fn),
});

function tryAcquire(n: number): number {
  const semaphore = new Semaphore(1);
  let taken = 0;
  const start = performance.now();
  for (let i = 0; i < n; i++) {
    const permit = semaphore.tryAcquire();
    if (permit === undefined) continue;
    taken++;
    permit.release();
  }
  const ms = performance.now() - start;
  checkTaken(taken, n);
  return ms;
}

async function awaitedPriority(n: number): Promise<number> {
  const queue = new PriorityQueue<number>();
  const priorities = randomPriorities(n);
  let disorder = 0;
  let last = -1;
  const start = performance.now();
  for (let i = 0; i < n; i++) await queue.put([priorities[i]!, i]);
  for (let i = 0; i < n; i++) {
    const [next] = await queue.get();
    if (next < last) disorder++;
    last = next;
  }
  const ms = performance.now() - start;
  if (disorder > 0) throw new Error(`${disorder} items came out of order`);
  return ms;
}

const ways: Record<string, Loops> = {
  "Interlock": {
    ...semaphoreLoops({
      make: (permits) => new Semaphore(permits),
      acquire: (semaphore) => semaphore.acquire(),
      release: (_, permit) => permit.release(),
      acquireWith: (semaphore, signal) => semaphore.acquire({ signal }),
    }),
    "try-acquire": tryAcquire,
    ...(lock && { lock }),
    ...queueLoops<Queue<number>>(true, {
      make: (capacity) => new Queue(capacity),
      put: (queue, item) => queue.put(item),
      get: (queue) => queue.get(),
    }),
    ...priorityLoops<PriorityQueue<number>>({
      make: () => new PriorityQueue(),
      put: (queue, item) => queue.tryPut(item),
      get: (queue) => queue.tryGet()!,
    }),
  },
  "Interlock, use(fn)": { acquire, limit, drain, memory } as Loops,
  "Interlock, try methods": storeLoops<Queue<number>>({
    make: () => new Queue(),
    put: (queue, item) => queue.tryPut(item),
    get: (queue) => queue.tryGet()!,
  }),
  "Interlock, await put and get": { priority: awaitedPriority },
};

/** Interlock, as the bench knows it. */
export const ours: readonly Contestant[] = Object.entries(ways).map((
  [name, loops],
) => ({
  name,
  kind: "ours",
  loops,
}));
