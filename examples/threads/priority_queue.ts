/**
 * A producer puts numbers into a queue by priority, the lowest first; a consumer doubles them.
 *
 * `join` waits until every item is accounted for, `shutdown` ends the consumer's loop.
 */
import { writeSync } from "node:fs";
import { entry, isMainThread, PriorityQueue, spawn } from "../../src/threads/mod.ts";

interface Args {
  readonly role: "producer" | "consumer";
  readonly queue: PriorityQueue<number>;
}

// Written at once: the console of a worker may go through the main thread, and come in another order.
function print(line: string): void {
  writeSync(1, `${line}\n`);
}

function produce(queue: PriorityQueue<number>): void {
  for (const priority of [88, 51, 87, 92, 44, 93]) {
    print(`put: ${priority}`);
    queue.putSync([priority, priority]);
  }
}

async function consume(queue: PriorityQueue<number>): Promise<number> {
  let done = 0;
  for await (const [priority, n] of queue) {
    print(`[PRI:${priority}] ${n} * 2 = ${2 * n}`);
    queue.taskDone();
    done++;
  }
  return done;
}

entry(({ role, queue }: Args) => role === "producer" ? produce(queue) : consume(queue));

if (isMainThread) {
  const queue = new PriorityQueue<number>(10);
  await spawn(new URL(import.meta.url), { role: "producer", queue }).join();
  const consumer = spawn<number>(new URL(import.meta.url), { role: "consumer", queue });
  await queue.join();
  queue.shutdown();
  print(`done: ${await consumer.join()}`);
}
