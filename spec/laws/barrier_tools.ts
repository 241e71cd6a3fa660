/**
 * What the properties of barriers share.
 *
 * @module
 */

import type { Barrier, WaitOptions } from "../../src/contract.ts";
import { ok } from "../assert.ts";
import { partyName } from "../models/scene.ts";
import type { Call, World } from "../world.ts";

/** A party arrives. */
export function arrive(
  world: World,
  barrier: Barrier,
  party: number,
  options?: WaitOptions,
): Call<number> {
  return world.start(partyName(party), "wait()", () => barrier.wait(options));
}

/** Parties 0 to `count - 1` arrive; then everything settles. */
export async function arriveAll(
  world: World,
  barrier: Barrier,
  count: number,
): Promise<Call<number>[]> {
  const calls = Array.from({ length: count }, (_, party) => arrive(world, barrier, party));
  await world.settle();
  return calls;
}

/** Opens a barrier that should be refused, and gives the error. */
export async function refusal(world: World, ...args: unknown[]): Promise<unknown> {
  const open = () => world.open("Barrier", ...args as [number]);
  const call = await world.start("", "open", open).settled;
  ok(call.state === "rejected", `Barrier(${args.map(String)}) was not refused`);
  return call.reason;
}
