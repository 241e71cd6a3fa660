/**
 * A program that only a wait keeps alive, and that then ends by itself: one file that is main and worker.
 *
 * Nothing else holds its event loop: its worker does not, though it goes on for ever, neither does a
 * signal that times out. It prints a line for each wait that came to its end; where one did not hold the
 * program, lines are missing.
 *
 * @module
 */

import { isMainThread, Worker, workerData } from "node:worker_threads";
import { Event, type Handle, Lock } from "../../../../src/threads/mod.ts";

/** What the worker is given. */
interface Given {
  readonly lock: Handle<"Lock">;
  readonly held: Handle<"Event">;
}

/** Milliseconds in which a program that nothing holds would end. */
const LONG = 100;

/** Gives the lock back after a while, and goes on. */
function work(given: Given): void {
  const permit = Lock.from(given.lock).acquireSync();
  Event.from(given.held).set();
  setTimeout(() => permit.release(), LONG);
  setInterval(() => {}, LONG);
}

async function main(): Promise<void> {
  const [lock, held] = [new Lock(), new Event()];
  const given: Given = { lock: lock.handle, held: held.handle };
  new Worker(new URL(import.meta.url), { workerData: given }).unref();
  held.waitSync();
  await lock.acquire();
  console.log("a worker gave it");
  const signal = AbortSignal.timeout(LONG);
  await lock.acquire({ signal }).catch((reason) => console.log(reason === signal.reason, "reason"));
  await lock.acquire({ timeout: LONG }).catch(({ name }) => console.log(name));
}

if (isMainThread) await main();
else work(workerData);
