/**
 * Giving up a few turns before, in and after the turn in which a barrier is full.
 *
 * @module
 */

import * as fc from "fast-check";
import { fulfilled, ok, rejectedAs, same, sameList } from "../assert.ts";
import { type Property, property } from "../property.ts";
import type { World } from "../world.ts";
import { arrive, arriveAll } from "./barrier_tools.ts";
import { apart, type Distance, distance, isEarly, Quitter } from "./turns.ts";
import { type AskedTimer, holdingTimers, needsOwnTimers } from "./waiting_tools.ts";

interface Race {
  readonly parties: number;
  readonly who: number;
  readonly distance: Distance;
}

const input: fc.Arbitrary<Race> = fc.record({
  parties: fc.integer({ min: 2, max: 4 }),
  who: fc.nat({ max: 2 }),
  distance,
});

/** All meet, or all are sent away; and a barrier that was reset is as good as new. */
async function race(
  world: World,
  { parties, who, distance }: Race,
  timers?: AskedTimer[],
): Promise<void> {
  const barrier = await world.open("Barrier", parties);
  const quitter = new Quitter(world, timers);
  const index = who % (parties - 1);
  const present = Array.from(
    { length: parties - 1 },
    (_, party) => arrive(world, barrier, party, party === index ? quitter.options : undefined),
  );
  await world.settle();
  quitter.armed();
  const call = present[index]!;
  const arriveLast = () => arrive(world, barrier, parties - 1);
  const last = await apart(distance, () => quitter.giveUp(call.party), arriveLast);
  await world.settle();

  const { directGrant } = world.subject.capabilities;
  const others = [...present.filter((other) => other !== call), last];
  const met = last.state === "fulfilled";
  if (isEarly(distance)) ok(!met, "parties met though one had given up before the last came");
  else if (directGrant) ok(met, "a barrier was broken by one who gave up after the last had come");
  for (const other of others) {
    if (met) fulfilled(other);
    else rejectedAs(other, "BrokenBarrierError");
  }
  // Where a release travels, one who gives up meanwhile need not hear of it.
  if (met && (directGrant || call.state === "fulfilled")) {
    sameList([...present, last].map(fulfilled), [...Array(parties).keys()], "indices");
  } else {
    quitter.gaveUp(call);
  }
  same(await barrier.broken(), !met, "broken()");
  same(await barrier.waiting(), 0, "waiting()");
  quitter.forgotten();
  await barrier.reset();
  const again = await arriveAll(world, barrier, parties);
  sameList(again.map(fulfilled), [...again.keys()], "indices after a reset");
}

/** B4 and G5, around the very turn of the release. */
export const barrierTurns: readonly Property[] = [
  property({
    laws: ["B4", "G5", "G6"],
    primitive: "Barrier",
    level: 1,
    title: "an abort a few turns from the last arrival: all meet, or all are sent away",
    input,
    check: (world, script) => race(world, script),
  }),
  property({
    laws: ["B4", "G5"],
    primitive: "Barrier",
    level: 1,
    title: "a timeout a few turns from the last arrival: all meet, or all are sent away",
    inapplicable: needsOwnTimers,
    input,
    check: (world, script) => holdingTimers((timers) => race(world, script, timers)),
  }),
];
