/**
 * Giving up a few turns before, in and after the turn in which a barrier is full.
 *
 * @module
 */

import * as fc from "fast-check";
import { fulfilled, ok, rejectedAs, rejectedWith, same, sameList } from "../assert.ts";
import { type Property, property } from "../property.ts";
import type { World } from "../world.ts";
import { arrive, arriveAll } from "./barrier_tools.ts";
import {
  type AskedTimer,
  holdingTimers,
  needsDirectGrant,
  needsTimers,
  Probe,
} from "./waiting_tools.ts";

const input = fc.record({
  parties: fc.integer({ min: 2, max: 4 }),
  who: fc.nat({ max: 2 }),
  /** Turns from the last arrival to the end of the victim's wait. */
  offset: fc.integer({ min: -3, max: 3 }),
  /** Which of them is first where both are in one turn. */
  givesUpFirst: fc.boolean(),
});

type Race = typeof input extends fc.Arbitrary<infer R> ? R : never;

/** All meet, or all are sent away; and a barrier that was reset is as good as new. */
async function race(
  world: World,
  { parties, who, offset, givesUpFirst }: Race,
  timers?: AskedTimer[],
): Promise<void> {
  const barrier = await world.open("Barrier", parties);
  const probe = new Probe();
  const options = { signal: probe.signal, ...timers !== undefined && { timeout: 1_000_000 } };
  const victim = who % (parties - 1);
  const present = Array.from(
    { length: parties - 1 },
    (_, party) => arrive(world, barrier, party, party === victim ? options : undefined),
  );
  await world.settle();
  if (timers !== undefined) ok(timers.length === 1, "a timed wait has a timer");
  const giveUp = () => {
    world.note("", "a party gives up");
    if (timers === undefined) probe.abort();
    else timers[0]!.fire();
  };
  const early = offset < 0 || offset === 0 && givesUpFirst;
  if (early) giveUp();
  for (let turn = 0; turn < -offset; turn++) await undefined;
  const last = arrive(world, barrier, parties - 1);
  for (let turn = 0; turn < offset; turn++) await undefined;
  if (!early) giveUp();
  await world.settle();

  const { directGrant } = world.subject.capabilities;
  const call = present[victim]!;
  const others = [...present.filter((_, party) => party !== victim), last];
  const met = last.state === "fulfilled";
  if (early) ok(!met, "a barrier let parties through that one had given up before the last came");
  else if (directGrant) ok(met, "a barrier was broken by one who gave up after the last had come");
  for (const other of others) {
    if (met) fulfilled(other);
    else rejectedAs(other, "BrokenBarrierError");
  }
  // Where a release travels, one who gives up meanwhile need not hear of it.
  if (met && (directGrant || call.state === "fulfilled")) {
    sameList([...present, last].map(fulfilled), [...Array(parties).keys()], "indices");
  } else if (timers === undefined) {
    rejectedWith(call, probe.reason);
  } else {
    rejectedAs(call, "TimeoutError");
  }
  same(await barrier.broken(), !met, "broken()");
  same(await barrier.waiting(), 0, "waiting()");
  same(probe.listeners, 0, "listeners left");
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
    inapplicable: (subject) => needsDirectGrant(subject) ?? needsTimers(),
    input,
    check: (world, script) => holdingTimers((timers) => race(world, script, timers)),
  }),
];
