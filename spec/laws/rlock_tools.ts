/**
 * What the laws of re-entrant locks are checked with.
 *
 * @module
 */

import type { Permit, RLock } from "../../src/contract.ts";
import { fulfilled, ok, same } from "../assert.ts";
import { by } from "../models/rlock.ts";
import type { SubjectOwner } from "../subject.ts";
import type { Call, Trigger, World } from "../world.ts";

/** A lock with owners of one name: names tell nobody apart. */
export async function openOwned(
  world: World,
  count = 3,
): Promise<{ lock: RLock; owners: SubjectOwner[] }> {
  const Owner = world.subject.Owner!;
  const owners = Array.from({ length: count }, () => new Owner("one of many"));
  return { lock: await world.open("RLock"), owners };
}

/** Fails unless the lock is free, and works as a free lock does. */
export async function free(lock: RLock, [a, b]: SubjectOwner[]): Promise<void> {
  same(await lock.locked(), false, "locked() of a free lock");
  same(await lock.depth(by(a!)), 0, "depth() of a free lock");
  const permit = await lock.tryAcquire(by(a!));
  ok(permit !== undefined, "tryAcquire() of a free lock gave nothing");
  same(await lock.tryAcquire(by(b!)), undefined, "tryAcquire() of another's lock");
  same(await lock.depth(by(a!)), 1, "depth() after tryAcquire()");
  await permit.release();
  same(await lock.locked(), false, "locked() after the release");
}

/** A call in the line. */
export interface Waiting {
  readonly owner: number;
  readonly trigger: Trigger;
  readonly call: Call<Permit>;
}

/** Queues calls of these owners. */
export function queue(
  world: World,
  lock: RLock,
  owners: readonly SubjectOwner[],
  line: readonly number[],
): Waiting[] {
  return line.map((owner, index) => {
    const trigger = world.trigger();
    const options = { ...by(owners[owner]!), signal: trigger.signal };
    const call = world.start(`${"HABC"[owner]}`, `acquire() ${index}`, () => lock.acquire(options));
    return { owner, trigger, call };
  });
}

/** Serves a line to its end; gives the owners in the order of their grants. */
export async function serve(
  world: World,
  lock: RLock,
  line: readonly Waiting[],
): Promise<number[]> {
  const served: number[] = [];
  for (let round = 0; round <= line.length; round++) {
    await world.settle();
    const holding = line.filter(({ call }) =>
      call.state === "fulfilled" && !fulfilled(call).released
    );
    if (holding.length === 0) break;
    const { owner } = holding[0]!;
    ok(holding.every((other) => other.owner === owner), "two owners hold the lock");
    const queued = line.some((one) => one.owner === owner && one.call.state === "pending");
    ok(!queued, "an owner holds the lock, and one of its calls still waits");
    served.push(owner);
    for (const { call } of holding) await fulfilled(call).release();
  }
  same(await lock.locked(), false, "locked() once all are served");
  return served;
}
