/**
 * Five threads that begin at once, and a semaphore that lets three of them in.
 */
import { writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import {
  Barrier,
  entry,
  isMainThread,
  Semaphore,
  spawn,
  type Thread,
} from "../../src/threads/mod.ts";

interface Args {
  readonly semaphore: Semaphore;
  readonly start: Barrier;
  readonly id: number;
}

// Written at once: the console of a worker may go through the main thread, and come in another order.
function print(line: string): void {
  writeSync(1, `${line}\n`);
}

entry(async ({ semaphore, start, id }: Args) => {
  await start.wait();
  using _permit = await semaphore.acquire();
  print(`${id} acquires the semaphore`);
  await sleep(Math.random() * 100);
  print(`${id} releases the semaphore`);
});

if (isMainThread) {
  const semaphore = new Semaphore(3);
  const start = new Barrier(5);
  const threads: Thread<void>[] = [];
  for (let id = 0; id < 5; id++) {
    threads.push(spawn(new URL(import.meta.url), { semaphore, start, id }));
  }
  for (const thread of threads) await thread.join();
  print(`free at the end: ${semaphore.value()}`);
}
