/**
 * Cancelling one who is being granted: after the grant nothing changes, and a grant that travels has
 * one outcome.
 *
 * @module
 */

import * as fc from "fast-check";
import { fulfilled, pending, rejectedWith, same } from "../assert.ts";
import { type Property, property } from "../property.ts";
import type { Subject } from "../subject.ts";
import type { World } from "../world.ts";
import type { Site } from "./site.ts";
import { sites } from "./sites.ts";
import { Stage } from "./waiting_stage.ts";
import { inTime, needsDirectGrant, needsTimers, Probe } from "./waiting_tools.ts";

/**
 * Lets a call go on and aborts it a number of round trips and turns later: either it was granted, or
 * the next one is.
 */
async function race(world: World, site: Site, trips: number, turns: number): Promise<void> {
  const stage = await Stage.open(world, site);
  const probe = new Probe();
  const [call, ...others] = await stage.queue({ signal: probe.signal }, ...another(site));
  const unblocked = Promise.resolve(stage.bench.unblock());
  for (let trip = 0; trip < trips; trip++) await stage.bench.state();
  for (let turn = 0; turn < turns; turn++) await undefined;
  probe.abort();
  // In the same turn no grant can have come yet. A condition takes its lock back first (C6).
  if (trips + turns === 0 && !site.method.startsWith("wait")) {
    for (let turn = 0; turn < 64; turn++) await undefined;
    rejectedWith(call!, probe.reason);
  }
  await unblocked;
  await world.settle();
  if (call!.state === "fulfilled") {
    stage.granted(call!);
    if (site.serves === "all") others.forEach((other) => stage.granted(other));
    else await stage.serve(others);
  } else {
    rejectedWith(call!, probe.reason);
    others.forEach((other) => stage.granted(other));
  }
  same(probe.listeners, 0, "listeners left");
  await stage.conserved();
}

/** The options of one more call, where several can wait together. */
function another(site: Site): undefined[] {
  return site.serves === "meeting" ? [] : [undefined];
}

function grantsAreDirect({ capabilities }: Subject): string | undefined {
  return capabilities.directGrant ? "a grant happens inside the freeing call: see G5" : undefined;
}

/** G5 and G6. */
export const races: readonly Property[] = sites.filter(({ primitive }) => primitive !== "Task")
  .flatMap((site) => [
    property({
      laws: ["G5"],
      primitive: site.primitive,
      level: 1,
      title:
        `${site.method}: an abort in the turn of the grant, and any later one, changes nothing`,
      inapplicable: needsDirectGrant,
      async check(world) {
        const stage = await Stage.open(world, site);
        const probe = new Probe();
        const [call, ...others] = await stage.queue({ signal: probe.signal }, ...another(site));
        const unblocked = stage.bench.unblock();
        probe.abort();
        await unblocked;
        await world.settle();
        stage.granted(call!);
        if (site.serves === "all") others.forEach((other) => stage.granted(other));
        else await stage.serve(others);
        await stage.conserved();
      },
    }),
    property({
      laws: ["G5", "G10"],
      primitive: site.primitive,
      level: 1,
      title: `${site.method}: a timeout that would have come after the grant changes nothing`,
      inapplicable: needsTimers,
      check: (world) =>
        inTime(async (ms) => {
          const stage = await Stage.open(world, site);
          const pace = await Stage.open(world, site);
          const start = Date.now();
          const call = await stage.start({ timeout: ms });
          const others = await Promise.all(another(site).map(() => stage.start()));
          await world.settle();
          await stage.unblock();
          if (call.state === "rejected" && Date.now() - start >= ms - 1) return false;
          stage.granted(call);
          await (await pace.start({ timeout: ms + 2 })).settled;
          await world.settle();
          fulfilled(call);
          if (site.serves === "all") {
            others.forEach((other) => stage.granted(other));
          } else {
            others.forEach(pending);
            await stage.serve(others);
          }
          await stage.conserved();
          return true;
        }),
    }),
    property({
      laws: ["G6"],
      primitive: site.primitive,
      level: 1,
      title: `${site.method}: an abort that races the grant has one outcome, and rejects at once`,
      inapplicable: grantsAreDirect,
      input: fc.record({ trips: fc.nat(3), turns: fc.nat(8) }),
      share: 0.3,
      check: (world, { trips, turns }) => race(world, site, trips, turns),
    }),
    property({
      laws: ["G6"],
      primitive: site.primitive,
      level: 1,
      title: `${site.method}: an abort in the turn of the freeing call has one outcome, at once`,
      inapplicable: grantsAreDirect,
      check: (world) => race(world, site, 0, 0),
    }),
  ]);
