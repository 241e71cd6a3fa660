/**
 * Threads that are terminated at random moments while they use every primitive, from one seed.
 *
 * One file that is main and worker. It prints how many died and how long it took to be sure of it. Its
 * arguments are how many rounds of four deaths there are, and the seed: `death.ts 2500 7` for long.
 *
 * @module
 */

import process from "node:process";
import {
  Barrier,
  BoundedSemaphore,
  Condition,
  entry,
  Event,
  isMainThread,
  Lock,
  Owner,
  Queue,
  RLock,
  Semaphore,
  spawn,
} from "../../../../src/threads/mod.ts";

const [ROUNDS = 30, SEED = 20] = process.argv.slice(2).map(Number);
const WORKERS = 4;
const ITEMS = ["a", "b", "c"];
/** Milliseconds after which a survivor would be stuck. */
const PATIENCE = 120_000;

interface Shared {
  readonly lock: Lock;
  readonly rlock: RLock;
  readonly semaphore: Semaphore;
  readonly bounded: BoundedSemaphore;
  readonly event: Event;
  readonly condition: Condition;
  readonly barrier: Barrier;
  /** Its items are taken and go back undone. */
  readonly queue: Queue<string>;
  /** Two words that are equal unless a holder of the lock died in between; and operations done. */
  readonly words: Int32Array;
}

interface Job {
  readonly shared: Shared;
  readonly seed: number;
  readonly blocking: boolean;
}

/** xorshift32, Marsaglia 2003. */
function randomFrom(seed: number): (below: number) => number {
  let state = (seed * 2654435761) | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function write({ words }: Shared, abandoned: boolean): void {
  if (words[0] !== words[1] && !abandoned) throw new Error("a half-done write was not told of");
  words[1] = words[0]!;
  words[0]!++;
  words[1]!++;
}

function useBlocking(shared: Shared, which: number): void {
  const { lock, rlock, semaphore, bounded, event, condition, barrier, queue } = shared;
  const soon = { timeout: 1 };
  switch (which) {
    case 0:
      return lock.useSync((permit) => write(shared, permit.abandoned));
    case 1:
      return rlock.useSync(() => rlock.useSync(() => {}));
    case 2:
      return semaphore.useSync(() => {}, { permits: 2 });
    case 3:
      return bounded.useSync(() => {});
    case 4:
      event.set();
      event.waitSync();
      return event.clear();
    case 5:
      return condition.useSync(() => {
        condition.notify();
        attempt(() => condition.waitSync(soon));
      });
    case 6:
      attempt(() => queue.takeSync(soon)[Symbol.dispose]());
      return;
    default:
      attempt(() => barrier.waitSync(soon));
      return barrier.reset();
  }
}

async function useAsync(shared: Shared, which: number): Promise<void> {
  const { lock, rlock, semaphore, bounded, event, condition, barrier, queue } = shared;
  const soon = { timeout: 1 };
  switch (which) {
    case 0:
      return await lock.use((permit) => write(shared, permit.abandoned));
    case 1:
      return await rlock.use(() => rlock.use(() => {}));
    case 2:
      return await semaphore.use(() => {}, { permits: 2 });
    case 3:
      return await bounded.use(() => {});
    case 4:
      event.set();
      await event.wait();
      return event.clear();
    case 5:
      return await condition.use(async () => {
        condition.notify();
        await condition.wait(soon).catch(() => {});
      });
    case 6:
      return await queue.take(soon).then((item) => item[Symbol.dispose](), () => {});
    default:
      await barrier.wait(soon).catch(() => {});
      return barrier.reset();
  }
}

function attempt(fn: () => void): void {
  try {
    fn();
  } catch {
    // It gave up, or the barrier broke.
  }
}

entry<Job>(async ({ shared, seed, blocking }) => {
  const random = randomFrom(seed);
  while (true) {
    Atomics.add(shared.words, 2, 1);
    if (blocking) useBlocking(shared, random(8));
    else await useAsync(shared, random(8));
  }
});

/** That nobody is stuck, and nothing is missing. */
async function check(shared: Shared, when: string): Promise<void> {
  const { lock, rlock, semaphore, bounded, event, condition, barrier, queue } = shared;
  const limits = { timeout: PATIENCE };
  await lock.use((permit) => write(shared, permit.abandoned), limits);
  await rlock.use(() => {}, { ...limits, owner: Owner.thread });
  await semaphore.use(() => {}, { permits: 3, ...limits });
  await bounded.use(() => {}, { permits: 2, ...limits });
  await condition.use(() => condition.notifyAll(), limits);
  event.set();
  await event.wait(limits);
  event.clear();
  barrier.reset();
  const state = JSON.stringify({
    lock: lock.locked(),
    rlock: rlock.locked(),
    condition: condition.locked(),
    semaphore: semaphore.value(),
    bounded: bounded.value(),
    barrier: barrier.waiting(),
    queue: queue.size(),
  });
  const expected = JSON.stringify({
    lock: false,
    rlock: false,
    condition: false,
    semaphore: 3,
    bounded: 2,
    barrier: 0,
    queue: ITEMS.length,
  });
  if (state !== expected) throw new Error(`${when}: ${state} instead of ${expected}`);
}

/** Waits until the threads have done so many more operations. */
async function progress({ words }: Shared, operations: number): Promise<void> {
  const goal = Atomics.load(words, 2) + operations;
  const end = Date.now() + PATIENCE;
  while (Atomics.load(words, 2) < goal) {
    if (Date.now() > end) throw new Error("the survivors are stuck");
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

async function main(): Promise<void> {
  if (!(Number.isInteger(ROUNDS) && ROUNDS > 0 && Number.isInteger(SEED))) {
    console.error("Cannot run: the arguments are how many rounds, from 1 on, and the seed");
    process.exitCode = 2;
    return;
  }
  const shared: Shared = {
    lock: new Lock(),
    rlock: new RLock(),
    semaphore: new Semaphore(3),
    bounded: new BoundedSemaphore(2),
    event: new Event(),
    condition: new Condition(),
    barrier: new Barrier(2),
    queue: new Queue(),
    words: new Int32Array(new SharedArrayBuffer(12)),
  };
  for (const item of ITEMS) await shared.queue.put(item);
  const random = randomFrom(SEED);
  const took: number[] = [];
  const me = new URL(import.meta.url);
  const start = (seed: number) =>
    spawn(me, { shared, seed, blocking: seed % 2 === 0 } satisfies Job);
  const survivors = [start(1_000_000), start(1_000_001)];
  for (let round = 0; round < ROUNDS; round++) {
    const threads = Array.from({ length: WORKERS }, (_, k) => start(round * WORKERS + k));
    await progress(shared, 20 + random(200));
    await Promise.all(threads.map(async (thread) => {
      const before = performance.now();
      await thread.terminate();
      took.push(performance.now() - before);
    }));
    await progress(shared, 20);
    if (round % 10 === 9) console.log(`${(round + 1) * WORKERS} of ${ROUNDS * WORKERS} have died`);
  }
  for (const thread of survivors) await thread.terminate();
  await check(shared, "in the end");
  took.sort((a, b) => a - b);
  const at = (part: number) => took[Math.floor(part * (took.length - 1))]!.toFixed(1);
  console.log(`seed ${SEED}: ${took.length} died; known after ${at(0.5)} ms, at most ${at(1)} ms`);
}

if (isMainThread) await main();
