/**
 * The laws of barriers (B), at levels 0 and 1: what breaks and what mends one, and its model.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Barrier, WaitOptions } from "../../src/contract.ts";
import { fulfilled, pending, rejectedAs, rejectedWith, same, sameList } from "../assert.ts";
import { BarrierScene, type BarrierStep, barrierStep } from "../models/barrier.ts";
import { play, turnsOf } from "../models/scene.ts";
import { property } from "../property.ts";
import type { Property } from "../property.ts";
import type { Call, World } from "../world.ts";
import { arrive, arriveAll } from "./barrier_tools.ts";
import { needsTimers } from "./waiting_tools.ts";

const present = fc.integer({ min: 1, max: 5 });

/** A broken barrier refuses everyone, and counts nobody. */
async function refusesAll(world: World, barrier: Barrier): Promise<void> {
  same(await barrier.broken(), true, "broken()");
  same(await barrier.waiting(), 0, "waiting() while broken");
  const later = [{}, { timeout: 0 }, undefined].map((options, party) =>
    arrive(world, barrier, party, options)
  );
  await world.settle();
  for (const call of later) {
    rejectedAs(call, "BrokenBarrierError");
    same(call.threw, false, "whether wait() threw");
  }
  same(await barrier.waiting(), 0, "waiting() after waits on the broken barrier");
}

/** A whole one lets just its parties through, nobody before the last. */
async function meets(world: World, barrier: Barrier): Promise<void> {
  same(await barrier.broken(), false, "broken()");
  same(await barrier.waiting(), 0, "waiting() before anyone has come");
  const first = await arriveAll(world, barrier, barrier.parties - 1);
  first.forEach(pending);
  const last = arrive(world, barrier, barrier.parties - 1);
  await world.settle();
  sameList([...first, last].map(fulfilled), [...first.keys(), first.length], "indices");
  same(await barrier.broken(), false, "broken() after a cycle");
}

async function playBarrier(
  world: World,
  { parties, turns }: { parties: number; turns: readonly (readonly BarrierStep[])[] },
): Promise<void> {
  const barrier = await world.open("Barrier", parties);
  await play(turns, new BarrierScene(world, barrier, await world.open("Barrier", 2)));
}

/** What breaks a barrier, what mends it, and its model. */
export const barrierBreaking: readonly Property[] = [
  property({
    laws: ["B4"],
    primitive: "Barrier",
    level: 1,
    title: "a party that aborts its wait breaks the barrier for all",
    input: fc.record({ present, who: fc.nat({ max: 4 }) }),
    async check(world, { present, who }) {
      const barrier = await world.open("Barrier", present + 1);
      const triggers = Array.from({ length: present }, () => world.trigger());
      const calls = triggers.map(({ signal }, party) => arrive(world, barrier, party, { signal }));
      await world.settle();
      const quitter = who % present;
      triggers[quitter]!.abort();
      await world.settle();
      for (const [party, call] of calls.entries()) {
        if (party === quitter) rejectedWith(call, triggers[quitter]!.reason);
        else rejectedAs(call, "BrokenBarrierError");
      }
      await refusesAll(world, barrier);
      await barrier.reset();
      for (const { abort } of triggers) abort();
      await meets(world, barrier);
    },
  }),
  property({
    laws: ["B4", "G4"],
    primitive: "Barrier",
    level: 1,
    title: "an abort counts even if another listener of its signal completes the barrier first",
    inapplicable: ({ capabilities }) => capabilities.directGrant ? undefined : "grants travel here",
    input: fc.record({ present, who: fc.nat({ max: 4 }) }),
    async check(world, { present, who }) {
      const barrier = await world.open("Barrier", present + 1);
      const before = await arriveAll(world, barrier, who % present);
      const trigger = world.trigger();
      const { signal } = trigger;
      const last: Call<number>[] = [];
      signal.addEventListener("abort", () => {
        last.push(arrive(world, barrier, present));
      });
      const quitter = arrive(world, barrier, before.length, { signal });
      const behind = await arriveAll(world, barrier, present - 1 - before.length);
      trigger.abort();
      await world.settle();
      rejectedWith(quitter, trigger.reason);
      for (const call of [...before, ...behind, ...last]) rejectedAs(call, "BrokenBarrierError");
      same(last.length, 1, "arrivals by the listener");
      await refusesAll(world, barrier);
      await barrier.reset();
      await meets(world, barrier);
    },
  }),
  property({
    laws: ["B4", "G1"],
    primitive: "Barrier",
    level: 1,
    title: "a party that times out breaks the barrier for all",
    inapplicable: needsTimers,
    share: 0.1,
    input: fc.record({ present, who: fc.nat({ max: 4 }) }),
    async check(world, { present, who }) {
      const barrier = await world.open("Barrier", present + 1);
      const quitter = who % present;
      const calls = Array.from(
        { length: present },
        (_, party) => arrive(world, barrier, party, party === quitter ? { timeout: 1 } : undefined),
      );
      await calls[quitter]!.settled;
      await world.settle();
      for (const [party, call] of calls.entries()) {
        rejectedAs(call, party === quitter ? "TimeoutError" : "BrokenBarrierError");
      }
      await refusesAll(world, barrier);
      await barrier.reset();
      await meets(world, barrier);
    },
  }),
  property({
    laws: ["B4", "G7"],
    primitive: "Barrier",
    level: 1,
    title: "timeout 0 breaks a barrier that is not full, and completes one that is",
    input: fc.nat({ max: 4 }),
    async check(world, present) {
      const barrier = await world.open("Barrier", present + 2);
      const calls = await arriveAll(world, barrier, present);
      const early = arrive(world, barrier, present, { timeout: 0 });
      await world.settle();
      rejectedAs(early, "TimeoutError");
      for (const call of calls) rejectedAs(call, "BrokenBarrierError");
      await refusesAll(world, barrier);
      await barrier.reset();
      const again = await arriveAll(world, barrier, present + 1);
      again.forEach(pending);
      const last = arrive(world, barrier, present + 1, { timeout: 0 });
      await world.settle();
      sameList([...again, last].map(fulfilled), [...again.keys(), present + 1], "indices");
      same(await barrier.broken(), false, "broken()");
    },
  }),
  property({
    laws: ["B4", "G3"],
    primitive: "Barrier",
    level: 1,
    title: "an already aborted signal never arrived, even as the last one, and breaks nothing",
    input: present,
    async check(world, present) {
      const barrier = await world.open("Barrier", present + 1);
      const calls = await arriveAll(world, barrier, present);
      const trigger = world.trigger();
      trigger.abort();
      const aborted = arrive(world, barrier, present, { signal: trigger.signal });
      await world.settle();
      rejectedWith(aborted, trigger.reason);
      same(await barrier.waiting(), present, "waiting()");
      same(await barrier.broken(), false, "broken()");
      calls.forEach(pending);
      const last = arrive(world, barrier, present);
      await world.settle();
      sameList([...calls, last].map(fulfilled), [...calls.keys(), present], "indices");
    },
  }),
  property({
    laws: ["B4"],
    primitive: "Barrier",
    level: 1,
    title: "abort breaks it for all, and stays until reset",
    input: fc.record({ present: fc.nat({ max: 4 }), times: fc.integer({ min: 1, max: 3 }) }),
    async check(world, { present, times }) {
      const barrier = await world.open("Barrier", present + 2);
      const calls = await arriveAll(world, barrier, present);
      for (let time = 0; time < times; time++) same(await barrier.abort(), undefined, "abort()");
      await world.settle();
      for (const call of calls) rejectedAs(call, "BrokenBarrierError");
      await refusesAll(world, barrier);
      same(await barrier.reset(), undefined, "reset()");
      await meets(world, barrier);
      await meets(world, barrier);
    },
  }),
  property({
    laws: ["B4"],
    primitive: "Barrier",
    level: 1,
    title: "reset rejects those present and leaves it whole",
    input: fc.record({ present: fc.nat({ max: 4 }), times: fc.integer({ min: 1, max: 3 }) }),
    async check(world, { present, times }) {
      const barrier = await world.open("Barrier", present + 2);
      const calls = await arriveAll(world, barrier, present);
      for (let time = 0; time < times; time++) await barrier.reset();
      await world.settle();
      for (const call of calls) rejectedAs(call, "BrokenBarrierError");
      await meets(world, barrier);
    },
  }),
  property({
    laws: ["B4"],
    primitive: "Barrier",
    level: 1,
    title: "breaking and resetting in one turn sends those present away, and lets newcomers meet",
    input: fc.record({
      present,
      first: fc.constantFrom("abort", "reset"),
      again: fc.boolean(),
    }),
    async check(world, { present, first, again }) {
      const barrier = await world.open("Barrier", present + 1);
      const calls = await arriveAll(world, barrier, present);
      world.start("", `${first}()`, () => barrier[first]());
      if (first === "abort" || again) world.start("", "reset()", () => barrier.reset());
      const next = await arriveAll(world, barrier, present + 1);
      for (const call of calls) rejectedAs(call, "BrokenBarrierError");
      sameList(next.map(fulfilled), [...next.keys()], "indices of the newcomers");
      await meets(world, barrier);
    },
  }),
  property({
    laws: ["B4", "G2", "G16"],
    primitive: "Barrier",
    level: 1,
    title: "a call with wrong options never arrived and breaks nothing",
    input: present,
    async check(world, present) {
      const barrier = await world.open("Barrier", present + 1);
      const calls = await arriveAll(world, barrier, present);
      const wrongs: [object, string][] = [
        [{ timeout: NaN }, "RangeError"],
        [{ timeout: -1 }, "RangeError"],
        [{ timeout: "1" }, "TypeError"],
        [{ timeout: null }, "TypeError"],
        [{ signal: {} }, "TypeError"],
        [{ signal: "abort" }, "TypeError"],
      ];
      for (const [options, kind] of wrongs) {
        const call = arrive(world, barrier, present, options as WaitOptions);
        await world.settle();
        rejectedAs(call, kind);
        same(call.threw, false, "whether wait() threw");
        same(await barrier.waiting(), present, "waiting()");
        same(await barrier.broken(), false, "broken()");
      }
      calls.forEach(pending);
      const last = arrive(world, barrier, present);
      await world.settle();
      sameList([...calls, last].map(fulfilled), [...calls.keys(), present], "indices");
    },
  }),
  property({
    laws: ["B4", "B2", "G3", "G4", "G7"],
    primitive: "Barrier",
    level: 0,
    title: "does what its model does, one step after the other",
    input: fc.record({
      parties: fc.integer({ min: 1, max: 4 }),
      turns: turnsOf(barrierStep("abortable", "now", "aborted"), 1, 24),
    }),
    check: playBarrier,
  }),
  property({
    laws: ["B3", "B2", "B4", "G4", "G5"],
    primitive: "Barrier",
    level: 1,
    title: "does what its model does, with several steps in one turn",
    input: fc.record({
      parties: fc.integer({ min: 1, max: 4 }),
      turns: turnsOf(barrierStep("abortable", "abortable", "now", "aborted"), 6, 8),
    }),
    check: playBarrier,
  }),
  property({
    laws: ["B4", "B2", "G1"],
    primitive: "Barrier",
    level: 1,
    title: "does what its model does, with waits that time out",
    inapplicable: needsTimers,
    share: 0.1,
    input: fc.record({
      parties: fc.integer({ min: 2, max: 4 }),
      turns: turnsOf(barrierStep("timed"), 5, 5),
    }),
    check: playBarrier,
  }),
];
