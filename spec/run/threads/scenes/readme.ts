import { entry, isMainThread, Lock, spawn } from "../../../../src/threads/mod.ts";

interface Job {
  lock: Lock;
  counter: Int32Array;
}

entry<Job>(async ({ lock, counter }) => { // runs in each thread; does nothing in the main one
  for (let round = 0; round < 1000; round++) {
    await lock.use(() => counter[0]!++);
    lock.useSync(() => counter[0]!++); // blocks the thread instead
  }
});

if (isMainThread) {
  const job: Job = { lock: new Lock(), counter: new Int32Array(new SharedArrayBuffer(4)) };
  const threads = [1, 2, 3].map(() => spawn(new URL(import.meta.url), job));
  for (const thread of threads) await thread.join();
  console.log(job.counter[0]); // 6000
}
