/**
 * A process puts work into a queue by priority, the lowest number first, and another one does it.
 */
import { destroy, entry, isMainProcess, PriorityQueue, spawn } from "../../src/processes/mod.ts";

interface Args {
  readonly role: "producer" | "consumer";
  readonly queue: PriorityQueue<number>;
}

function double(n: number): number {
  return n * 2;
}

async function produce(queue: PriorityQueue<number>): Promise<void> {
  for (const priority of [86, 5, 99, 96, 87, 16]) {
    console.log(`put: ${priority}`);
    await queue.put([priority, priority]);
  }
}

async function consume(queue: PriorityQueue<number>): Promise<number> {
  let done = 0;
  for await (const [priority, argument] of queue) {
    console.log(`[PRI:${priority}] ${argument} * 2 = ${double(argument)}`);
    await queue.taskDone();
    done++;
  }
  return done;
}

entry(({ role, queue }: Args) => role === "producer" ? produce(queue) : consume(queue));

if (isMainProcess) {
  const queue = await PriorityQueue.open<number>("priority queue example", { maxSize: 10 });
  const self = new URL(import.meta.url);
  await spawn(self, { role: "producer", queue }).join();
  const consumer = spawn<number>(self, { role: "consumer", queue });
  await queue.join();
  await queue.shutdown();
  console.log(`done: ${await consumer.join()}`);
  await destroy("priority queue example");
}
