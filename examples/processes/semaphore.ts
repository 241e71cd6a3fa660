/**
 * Five processes that begin at once, and a semaphore that lets three of them in.
 */
import { setTimeout as sleep } from "node:timers/promises";
import {
  Barrier,
  destroy,
  entry,
  isMainProcess,
  Semaphore,
  spawn,
} from "../../src/processes/mod.ts";

interface Args {
  readonly semaphore: Semaphore;
  readonly start: Barrier;
  readonly id: number;
}

entry(async ({ semaphore, start, id }: Args) => {
  await start.wait();
  await using _permit = await semaphore.acquire();
  console.log(`${id} acquires the semaphore`);
  await sleep(Math.random() * 100);
  console.log(`${id} releases the semaphore`);
});

if (isMainProcess) {
  const semaphore = await Semaphore.open("semaphore example", { value: 3 });
  const start = await Barrier.open("semaphore example start", { parties: 5 });
  const processes = [0, 1, 2, 3, 4].map((id) =>
    spawn(new URL(import.meta.url), { semaphore, start, id })
  );
  for (const process of processes) await process.join();
  console.log(`free at the end: ${await semaphore.value()}`);
  await destroy("semaphore example");
  await destroy("semaphore example start");
}
