/**
 * Four threads add 25 each to a counter in shared memory, without a lock and with one.
 *
 * Without a lock, threads that read the same number write the same number, and updates are lost.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Barrier, entry, isMainThread, Lock, spawn } from "../../src/threads/mod.ts";

interface Args {
  readonly counter: Int32Array<SharedArrayBuffer>;
  readonly start: Barrier;
  readonly lock: Lock | undefined;
}

async function increment(counter: Int32Array): Promise<void> {
  const value = Atomics.load(counter, 0);
  await sleep(1); // other threads have the time to read the same
  Atomics.store(counter, 0, value + 1);
}

entry(async ({ counter, start, lock }: Args) => {
  await start.wait();
  for (let i = 0; i < 25; i++) {
    if (lock === undefined) await increment(counter);
    else await lock.use(() => increment(counter));
  }
});

async function count(lock?: Lock): Promise<number> {
  const counter = new Int32Array(new SharedArrayBuffer(4));
  const start = new Barrier(4);
  const threads = Array.from(
    { length: 4 },
    () => spawn(new URL(import.meta.url), { counter, start, lock }),
  );
  await Promise.all(threads.map((thread) => thread.join()));
  return counter[0]!;
}

if (isMainThread) {
  console.log(`without a lock: ${await count()} of 100`);
  console.log(`with a lock: ${await count(new Lock())} of 100`);
}
