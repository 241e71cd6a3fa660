/**
 * What the laws of locks are checked with.
 *
 * @module
 */

import type { Lock, Permit } from "../../src/contract.ts";
import { fulfilled, ok, same } from "../assert.ts";
import type { Call, World } from "../world.ts";

/** A lock that H holds. */
export async function openHeld(world: World): Promise<{ lock: Lock; permit: Permit }> {
  const lock = await world.open("Lock");
  const call = world.start("H", "acquire()", () => lock.acquire());
  await world.settle();
  return { lock, permit: fulfilled(call) };
}

/** Fails unless the lock is free, and works as a free lock does. */
export async function free(lock: Lock): Promise<void> {
  same(await lock.locked(), false, "locked() of a free lock");
  const permit = await lock.tryAcquire();
  ok(permit !== undefined, "tryAcquire() of a free lock gave nothing");
  same(await lock.tryAcquire(), undefined, "tryAcquire() of a held lock");
  same(await lock.locked(), true, "locked() of a held lock");
  await permit.release();
  same(await lock.locked(), false, "locked() after the release");
}

/** Queues calls. */
export function waiters(world: World, lock: Lock, count: number): Call<Permit>[] {
  return Array.from(
    { length: count },
    (_, index) => world.start(`W${index}`, "acquire()", () => lock.acquire()),
  );
}
