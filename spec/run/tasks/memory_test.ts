/**
 * What primitives keep in memory of what is over.
 *
 * @module
 */

import { assert } from "@std/assert";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Barrier, Queue } from "../../../mod.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** By how many bytes the heap grows over what `work` does. */
async function growth(work: () => unknown): Promise<number> {
  collect();
  const before = Deno.memoryUsage().heapUsed;
  await work();
  collect();
  return Deno.memoryUsage().heapUsed - before;
}

const LITTLE = 1 << 20;

Deno.test("Barrier: of those who have met, nothing stays", async () => {
  const barrier = new Barrier(1);
  const bytes = await growth(async () => {
    for (let round = 0; round < 50_000; round++) await barrier.wait();
  });
  assert(bytes < LITTLE, `${bytes} bytes more`);
});

Deno.test("Queue: one that is empty again takes as little as before", async () => {
  const queue = new Queue<number>();
  const bytes = await growth(() => {
    for (let item = 0; item < 1_000_000; item++) queue.tryPut(item);
    while (queue.tryGet() !== undefined);
  });
  assert(bytes < LITTLE, `${bytes} bytes more`);
});
