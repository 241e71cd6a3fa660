/**
 * A producer waits for room, a worker waits for jobs, and the job that fails is not lost.
 *
 * `take` is `get` with a receipt: `done()` accounts for the item, leaving the scope without it puts
 * the item back to its old place.
 */
import { Queue, QueueShutDownError } from "../../mod.ts";

const queue = new Queue<string>(2);
let failures = 0;

async function producer(): Promise<void> {
  for (const job of ["a", "b", "c", "d"]) await queue.put(job);
  await queue.join();
  queue.shutdown();
}

async function worker(): Promise<never> {
  while (true) {
    using delivery = await queue.take();
    if (delivery.value === "b" && failures++ === 0) {
      console.log("b failed, goes back");
      continue;
    }
    console.log(`${delivery.value} done`);
    delivery.done();
  }
}

async function work(): Promise<void> {
  try {
    await worker();
  } catch (error) {
    if (!(error instanceof QueueShutDownError)) throw error;
    console.log("the queue is shut down");
  }
}

await Promise.all([producer(), work()]);
