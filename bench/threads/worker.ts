/**
 * What runs inside a worker of a crew.
 *
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import type { Answer, Engagement } from "./crew.ts";
import { parts } from "./parts.ts";

const { part, arg, who, workers, data, gate } = workerData as Engagement;
const run = parts[part].open(data, who, arg);

/** The same clock in all threads. */
const now = () => performance.timeOrigin + performance.now();

/** Waits until all workers are there. */
function meet(): void {
  const arrived = Atomics.add(gate, 0, 1) + 1;
  if (arrived % workers === 0) return void Atomics.notify(gate, 0);
  const all = Math.ceil(arrived / workers) * workers;
  for (let seen = arrived; seen < all; seen = Atomics.load(gate, 0)) {
    Atomics.wait(gate, 0, seen);
  }
}

async function answer(n: number): Promise<Answer> {
  try {
    meet();
    const start = now();
    await run(n);
    return { start, end: now() };
  } catch (error) {
    return {
      error: error instanceof Error ? error.stack ?? error.message : String(error),
    };
  }
}

parentPort!.on(
  "message",
  async (n: number) => parentPort!.postMessage(await answer(n)),
);
