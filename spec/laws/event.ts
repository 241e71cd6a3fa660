/**
 * The laws of events (E), at levels 0 and 1.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Event } from "../../src/contract.ts";
import { fulfilled, ok, pending, rejectedAs, rejectedWith, same } from "../assert.ts";
import { EventScene, type EventStep, eventStep } from "../models/event.ts";
import { partyName, play, turnsOf } from "../models/scene.ts";
import { property } from "../property.ts";
import type { Property } from "../property.ts";
import type { Subject } from "../subject.ts";
import type { Call, World } from "../world.ts";
import { needsTimers } from "./waiting_tools.ts";
const direct = ({ capabilities }: Subject) =>
  capabilities.directGrant ? undefined : "grants travel here";

/** Several parties start to wait. */
async function waitAll(world: World, event: Event, count: number): Promise<Call<void>[]> {
  const waits: Call<void>[] = [];
  for (let party = 0; party < count; party++) {
    waits.push(world.start(partyName(party), "wait()", () => event.wait()));
  }
  await world.settle();
  return waits;
}

async function playEvent(world: World, turns: readonly (readonly EventStep[])[]): Promise<void> {
  await play(turns, new EventScene(world, await world.open("Event"), await world.open("Event")));
}

/** The laws of events. */
export const event: readonly Property[] = [
  property({
    laws: ["E1"],
    primitive: "Event",
    level: 0,
    title: "set and clear are idempotent, isSet tells",
    input: fc.array(fc.constantFrom("set", "clear"), { maxLength: 12 }),
    async check(world, steps) {
      const event = await world.open("Event");
      same(await event.isSet(), false, "isSet() of a new event");
      for (const step of steps) {
        same(await event[step](), undefined, `${step}()`);
        same(await event.isSet(), step === "set", `isSet() after ${step}()`);
        same(await event.isSet(), step === "set", `isSet() asked again after ${step}()`);
      }
    },
  }),
  property({
    laws: ["E2", "G7"],
    primitive: "Event",
    level: 0,
    title: "a wait on a set event is immediate, however often",
    input: fc.integer({ min: 1, max: 6 }),
    async check(world, count) {
      const event = await world.open("Event");
      await event.set();
      for (const options of [undefined, {}, { timeout: 0 }, { signal: world.trigger().signal }]) {
        for (let wait = 0; wait < count; wait++) {
          const call = world.start("A", "wait()", () => event.wait(options));
          await world.settle();
          same(fulfilled(call), undefined, "what wait() resolves with");
        }
      }
      same(await event.isSet(), true, "isSet() after the waits");
    },
  }),
  property({
    laws: ["E2"],
    primitive: "Event",
    level: 1,
    title: "set wakes all waiters and leaves the event set",
    input: fc.integer({ min: 0, max: 8 }),
    async check(world, count) {
      const event = await world.open("Event");
      const waits = await waitAll(world, event, count);
      waits.forEach(pending);
      world.start("", "set()", () => event.set());
      same((await world.settle(), await event.isSet()), true, "isSet() after set()");
      for (const wait of waits) same(fulfilled(wait), undefined, "what wait() resolves with");
      const [late] = await waitAll(world, event, 1);
      fulfilled(late!);
    },
  }),
  property({
    laws: ["E3"],
    primitive: "Event",
    level: 1,
    title: "set, then clear at once, wakes those who waited before and nobody after",
    input: fc.record({
      before: fc.integer({ min: 1, max: 6 }),
      rounds: fc.integer({ min: 1, max: 3 }),
    }),
    async check(world, { before, rounds }) {
      const event = await world.open("Event");
      for (let round = 0; round < rounds; round++) {
        const waits = await waitAll(world, event, before);
        world.start("X", "set()", () => event.set());
        world.start("X", "clear()", () => event.clear());
        const late = world.start("X", "wait()", () => event.wait());
        await world.settle();
        waits.forEach(fulfilled);
        same(await event.isSet(), false, "isSet() after set() and clear()");
        pending(late);
        await event.set();
        await world.settle();
        fulfilled(late);
        await event.clear();
      }
    },
  }),
  property({
    laws: ["E4"],
    primitive: "Event",
    level: 1,
    title: "a wait after clear waits for the next set",
    async check(world) {
      const event = await world.open("Event");
      await event.set();
      await event.set();
      await event.clear();
      const [wait] = await waitAll(world, event, 1);
      pending(wait!);
      const now = world.start("B", "wait({ timeout: 0 })", () => event.wait({ timeout: 0 }));
      await event.clear();
      await world.settle();
      rejectedAs(now, "TimeoutError");
      pending(wait!);
      await event.set();
      await world.settle();
      fulfilled(wait!);
    },
  }),
  property({
    laws: ["E4", "E2"],
    primitive: "Event",
    level: 1,
    title: "one set wakes a party once, even one that clears and waits again as it wakes",
    input: fc.integer({ min: 1, max: 4 }),
    async check(world, parties) {
      const event = await world.open("Event");
      const woken: number[] = [];
      const again: Call<void>[] = [];
      for (let party = 0; party < parties; party++) {
        const first = world.start(partyName(party), "wait()", () => event.wait());
        first.settled.then(async () => {
          woken.push(party);
          await event.clear();
          again.push(world.start(partyName(party), "wait() again", () => event.wait()));
        });
      }
      await world.settle();
      for (let round = 1; round <= 2; round++) {
        await event.set();
        await world.settle();
        same(woken.length, parties, "parties woken by the first set()");
        same(again.length, parties, "parties that wait again");
        if (round === 1) again.forEach(pending);
        else again.forEach(fulfilled);
      }
    },
  }),
  property({
    laws: ["E2", "G4"],
    primitive: "Event",
    level: 1,
    title: "one who gives up leaves the others waiting, and set wakes just them",
    input: fc.record({
      parties: fc.integer({ min: 1, max: 6 }),
      who: fc.nat({ max: 5 }),
    }),
    async check(world, { parties, who }) {
      const event = await world.open("Event");
      const triggers = Array.from({ length: parties }, () => world.trigger());
      const waits = triggers.map(({ signal }, party) =>
        world.start(partyName(party), "wait({ signal })", () => event.wait({ signal }))
      );
      await world.settle();
      const quitter = who % parties;
      triggers[quitter]!.abort();
      await world.settle();
      rejectedWith(waits[quitter]!, triggers[quitter]!.reason);
      same(await event.isSet(), false, "isSet() after an abort");
      const others = waits.filter((_, party) => party !== quitter);
      others.forEach(pending);
      await event.set();
      await world.settle();
      others.forEach(fulfilled);
      rejectedWith(waits[quitter]!, triggers[quitter]!.reason);
    },
  }),
  property({
    laws: ["E2", "G5"],
    primitive: "Event",
    level: 1,
    title: "set wakes inside the call: an abort right after it changes nothing",
    inapplicable: direct,
    input: fc.boolean(),
    async check(world, clears) {
      const event = await world.open("Event");
      const trigger = world.trigger();
      const wait = world.start("A", "wait()", () => event.wait({ signal: trigger.signal }));
      await world.settle();
      world.start("B", "set()", () => event.set());
      if (clears) world.start("B", "clear()", () => event.clear());
      trigger.abort();
      await world.settle();
      fulfilled(wait);
    },
  }),
  property({
    laws: ["E2", "G6"],
    primitive: "Event",
    level: 1,
    title: "a set and an abort that race have one outcome, and the event works on",
    input: fc.boolean(),
    async check(world, abortFirst) {
      const event = await world.open("Event");
      const trigger = world.trigger();
      const wait = world.start("A", "wait()", () => event.wait({ signal: trigger.signal }));
      const other = world.start("B", "wait()", () => event.wait());
      await world.settle();
      if (abortFirst) trigger.abort();
      world.start("C", "set()", () => event.set());
      if (!abortFirst) trigger.abort();
      await world.settle();
      ok(wait.state !== "pending", "A hangs after a set and an abort");
      if (abortFirst) rejectedWith(wait, trigger.reason);
      else if (wait.state === "rejected") rejectedWith(wait, trigger.reason);
      fulfilled(other);
      same(await event.isSet(), true, "isSet() after set()");
    },
  }),
  property({
    laws: ["E2", "E1", "E3", "E4", "G3", "G4", "G7"],
    primitive: "Event",
    level: 0,
    title: "does what its model does, one step after the other",
    input: turnsOf(eventStep("abortable", "abortable", "now", "aborted"), 1, 24),
    check: playEvent,
  }),
  property({
    laws: ["E3", "E1", "E2", "E4", "G4", "G5"],
    primitive: "Event",
    level: 1,
    title: "does what its model does, with several parties in one turn",
    input: turnsOf(eventStep("abortable", "abortable", "now", "aborted"), 5, 8),
    check: playEvent,
  }),
  property({
    laws: ["E2", "G1", "G4"],
    primitive: "Event",
    level: 1,
    title: "does what its model does, with waits that time out",
    inapplicable: needsTimers,
    share: 0.1,
    input: turnsOf(eventStep("abortable", "timed"), 5, 5),
    check: playEvent,
  }),
];
