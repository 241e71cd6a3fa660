/**
 * Giving up a few turns before, in and after the turn in which a party that was notified gets the lock
 * back: then a notification is easily lost, or a timeout counts that should not.
 *
 * @module
 */

import * as fc from "fast-check";
import { fulfilled, pending, same } from "../assert.ts";
import { type Property, property } from "../property.ts";
import type { World } from "../world.ts";
import { needs, type Over, Rig } from "./condition_tools.ts";
import { apart, type Distance, distance, isEarly, Quitter } from "./turns.ts";
import { type AskedTimer, holdingTimers, needsOwnTimers } from "./waiting_tools.ts";

interface Race {
  readonly waiting: number;
  readonly n: number;
  readonly who: number;
  readonly distance: Distance;
  /** Turns that a party keeps the lock after its wait. */
  readonly leaves: number;
}

const input: fc.Arbitrary<Race> = fc.record({
  waiting: fc.integer({ min: 1, max: 4 }),
  n: fc.integer({ min: 1, max: 3 }),
  who: fc.nat({ max: 3 }),
  distance,
  leaves: fc.nat({ max: 3 }),
});

/** Some are notified, and the notifier leaves while one of those who wait gives up. */
async function race(
  world: World,
  over: Over,
  { waiting, n, who, distance, leaves }: Race,
  timers?: AskedTimer[],
): Promise<void> {
  const rig = await Rig.open(world, over);
  const quitter = new Quitter(world, timers);
  const index = who % waiting;
  const parked = [];
  for (let party = 0; party < waiting; party++) {
    parked.push(await rig.park(party, party === index ? quitter.options : {}));
  }
  quitter.armed();
  for (const { permit, wait } of parked) {
    void wait.settled.then(async () => {
      for (let turn = 0; turn < leaves; turn++) await undefined;
      await permit.release();
    });
  }
  const notifier = await rig.enter(50);
  await rig.notify(50, n);
  for (const { wait } of parked) pending(wait);
  const { wait } = parked[index]!;
  const leave = () => rig.start(50, "permit.release()", () => notifier.release());
  await (await apart(distance, () => quitter.giveUp(wait.party), leave)).settled;
  await world.settle();

  const notified = index < n;
  const hasLock = notified && index === 0 && !isEarly(distance) &&
    world.subject.capabilities.directGrant;
  // Once notified, a timeout no longer counts; nor does an abort once the lock is back.
  if (hasLock || notified && timers !== undefined) fulfilled(wait);
  else if (isEarly(distance) || !notified || wait.state !== "fulfilled") quitter.gaveUp(wait);
  const stay = parked.filter(({ wait }) => wait.state !== "rejected");
  for (const { wait } of stay.slice(0, n)) fulfilled(wait);
  for (const { wait } of stay.slice(n)) pending(wait);
  quitter.forgotten();
  same(await rig.condition.locked(), false, "locked() in the end");
}

/** C7, around the very turn in which the lock comes back. */
export const conditionTurns: readonly Property[] = (["Lock", "RLock"] as const).flatMap((over) => [
  property({
    laws: ["C7", "G4", "G5", "G6"],
    primitive: "Condition",
    level: 1,
    title: `an abort a few turns from the ${over} coming back: no notification is lost`,
    inapplicable: needs(over),
    input,
    check: (world, script) => race(world, over, script),
  }),
  property({
    laws: ["C7", "C3"],
    primitive: "Condition",
    level: 1,
    title: `a timeout a few turns from the ${over} coming back does not count any more`,
    inapplicable: (subject) => needs(over)(subject) ?? needsOwnTimers(subject),
    input,
    check: (world, script) => holdingTimers((timers) => race(world, over, script, timers)),
  }),
]);
