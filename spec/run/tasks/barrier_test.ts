/**
 * A barrier whose action does something with it.
 *
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import { Barrier, BrokenBarrierError } from "../../../mod.ts";

/** How calls end: with the names of their errors. */
const ends = (calls: readonly Promise<unknown>[]) =>
  Promise.all(calls.map((call) => call.catch((error: Error) => error.name)));

Deno.test("Barrier: an action that throws breaks it for those, too, who have come from within it (B2, B4)", async () => {
  let early: Promise<number> | undefined;
  const barrier: Barrier = new Barrier(2, () => {
    early = barrier.wait();
    early.catch(() => {});
    throw new RangeError("action");
  });
  assertEquals(await ends([barrier.wait(), barrier.wait()]), ["BrokenBarrierError", "RangeError"]);
  await assertRejects(() => early!, BrokenBarrierError);
  assertEquals([barrier.waiting(), barrier.broken()], [0, true]);
});

Deno.test("Barrier: an action that throws breaks it, though it has reset it (B2)", async () => {
  const barrier: Barrier = new Barrier(2, () => {
    barrier.reset();
    throw new RangeError("action");
  });
  await ends([barrier.wait(), barrier.wait()]);
  assertEquals(barrier.broken(), true);
});

Deno.test("Barrier: who comes after a reset by the action waits for others (B4)", async () => {
  let later: Promise<number> | undefined;
  const barrier: Barrier = new Barrier(2, () => {
    if (later !== undefined) return;
    barrier.reset();
    later = barrier.wait();
  });
  const names = await ends([barrier.wait(), barrier.wait()]);
  assertEquals(names, ["BrokenBarrierError", "BrokenBarrierError"]);
  assertEquals([barrier.waiting(), barrier.broken()], [1, false]);
  assertEquals(await Promise.all([later, barrier.wait()]), [0, 1]);
});
