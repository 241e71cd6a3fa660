/**
 * Giving up a few turns before, in and after the turn in which a party that was notified gets the lock
 * back: then a notification is easily lost, or a timeout counts that should not.
 *
 * @module
 */

import * as fc from "fast-check";
import { fulfilled, ok, pending, rejectedWith, same } from "../assert.ts";
import { type Property, property } from "../property.ts";
import type { World } from "../world.ts";
import { needs, needsDirectGrant, needsTimers, type Over, Rig } from "./condition_tools.ts";
import { type AskedTimer, holdingTimers, Probe } from "./waiting_tools.ts";

const input = fc.record({
  waiting: fc.integer({ min: 1, max: 4 }),
  n: fc.integer({ min: 1, max: 3 }),
  who: fc.nat({ max: 3 }),
  /** Turns from the notifier's release to the end of the victim's wait. */
  offset: fc.integer({ min: -3, max: 3 }),
  /** Which of them is first where both are in one turn. */
  givesUpFirst: fc.boolean(),
  /** Turns that a party keeps the lock after its wait. */
  leaves: fc.nat({ max: 3 }),
});

type Race = typeof input extends fc.Arbitrary<infer R> ? R : never;

async function race(
  world: World,
  over: Over,
  { waiting, n, who, offset, givesUpFirst, leaves }: Race,
  timers?: AskedTimer[],
): Promise<void> {
  const rig = await Rig.open(world, over);
  const probe = new Probe();
  const options = { signal: probe.signal, ...timers !== undefined && { timeout: 1_000_000 } };
  const victim = who % waiting;
  const parked = [];
  for (let party = 0; party < waiting; party++) {
    parked.push(await rig.park(party, party === victim ? options : {}));
  }
  if (timers !== undefined) ok(timers.length === 1, "a timed wait has a timer");
  for (const { permit, wait } of parked) {
    void wait.settled.then(async () => {
      for (let turn = 0; turn < leaves; turn++) await undefined;
      await permit.release();
    });
  }
  const notifier = await rig.enter(50);
  await rig.notify(50, n);
  for (const { wait } of parked) pending(wait);
  const giveUp = () => {
    world.note("", "a party gives up");
    if (timers === undefined) probe.abort();
    else timers[0]!.fire();
  };
  const early = offset < 0 || offset === 0 && givesUpFirst;
  if (early) giveUp();
  for (let turn = 0; turn < -offset; turn++) await undefined;
  const left = world.start("", "the notifier leaves", () => notifier.release());
  for (let turn = 0; turn < offset; turn++) await undefined;
  if (!early) giveUp();
  await left.settled;
  await world.settle();

  const { wait } = parked[victim]!;
  const notified = victim < n;
  if (timers !== undefined && notified) {
    // Once notified, a timeout no longer counts.
    fulfilled(wait);
  } else if (notified && victim === 0 && !early && world.subject.capabilities.directGrant) {
    fulfilled(wait);
  } else if (timers === undefined) {
    if (early || !notified || wait.state !== "fulfilled") rejectedWith(wait, probe.reason);
  } else {
    same((wait.reason as Error | undefined)?.name, "TimeoutError", "what the wait rejects with");
  }
  const stay = parked.filter(({ wait }) => wait.state !== "rejected");
  const woken = stay.slice(0, n);
  for (const { wait } of woken) fulfilled(wait);
  for (const { wait } of stay.slice(n)) pending(wait);
  same(probe.listeners, 0, "listeners left");
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
    inapplicable: (subject) => needsTimers(over)(subject) ?? needsDirectGrant(over)(subject),
    input,
    check: (world, script) => holdingTimers((timers) => race(world, over, script, timers)),
  }),
]);
