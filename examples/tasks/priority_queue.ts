/**
 * Functions wait in a queue by priority, the lowest number first, and a consumer calls them.
 *
 * Nobody is cancelled: `join` waits until every item is accounted for, `shutdown` ends the loop.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { PriorityQueue, spawn } from "../../mod.ts";

type Work = [task: (n: number) => number, argument: number];

const queue = new PriorityQueue<Work>(10);

function double(n: number): number {
  return n * 2;
}

async function producer(): Promise<void> {
  for (const priority of [44, 9, 74, 95, 48, 76]) {
    console.log(`put: ${priority}`);
    await queue.put([priority, [double, priority]]);
  }
}

async function consumer(): Promise<number> {
  let done = 0;
  for await (const [priority, [task, argument]] of queue) {
    console.log(`[PRI:${priority}] ${argument} * 2 = ${task(argument)}`);
    await sleep(1);
    queue.taskDone();
    done++;
  }
  return done;
}

await producer();
const consuming = spawn(consumer);
await queue.join();
queue.shutdown();
console.log(`done: ${await consuming.join()}`);
