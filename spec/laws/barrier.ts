/**
 * The laws of barriers (B), at levels 0 and 1: meeting.
 *
 * @module
 */

import * as fc from "fast-check";
import { fulfilled, isError, keeps, ok, pending, same, sameList } from "../assert.ts";
import { partyName } from "../models/scene.ts";
import { property } from "../property.ts";
import type { Property } from "../property.ts";
import type { Subject } from "../subject.ts";
import type { Call } from "../world.ts";
import { barrierAction } from "./barrier_action.ts";
import { barrierBreaking } from "./barrier_break.ts";
import { arrive, refusal } from "./barrier_tools.ts";
import { barrierTurns } from "./barrier_turns.ts";

const parties = fc.integer({ min: 2, max: 6 });
const direct = ({ capabilities }: Subject) =>
  capabilities.directGrant ? undefined : "grants travel here";

const meeting: readonly Property[] = [
  property({
    laws: ["B1"],
    primitive: "Barrier",
    level: 0,
    title: "parties is an integer >= 1, and can be read",
    async check(world) {
      for (const wrong of [0, -1, 1.5, NaN, Infinity, -Infinity, Number.MAX_SAFE_INTEGER + 2]) {
        isError(await refusal(world, wrong), "RangeError", `Barrier(${wrong})`);
      }
      for (const wrong of ["2", null, undefined, 2n, true, {}]) {
        isError(await refusal(world, wrong), "TypeError", `Barrier(${String(wrong)})`);
      }
      for (const right of [1, 2, 1000]) {
        const barrier = await world.open("Barrier", right);
        keeps(barrier, "parties", right);
        same(await barrier.waiting(), 0, "waiting() of a new barrier");
        same(await barrier.broken(), false, "broken() of a new barrier");
      }
    },
  }),
  property({
    laws: ["B1", "B2"],
    primitive: "Barrier",
    level: 0,
    title: "a single party never waits",
    input: fc.integer({ min: 1, max: 8 }),
    async check(world, rounds) {
      const barrier = await world.open("Barrier", 1);
      for (let round = 0; round < rounds; round++) {
        const options = round % 2 === 0 ? undefined : { timeout: 0 };
        const call = world.start("A", "wait()", () => barrier.wait(options));
        await world.settle();
        same(fulfilled(call), 0, "index of the only party");
        same(await barrier.waiting(), 0, "waiting()");
        same(await barrier.broken(), false, "broken()");
      }
    },
  }),
  property({
    laws: ["B2"],
    primitive: "Barrier",
    level: 1,
    title: "all are released together, cycle after cycle, with their indices of arrival",
    input: fc.record({ parties, cycles: fc.integer({ min: 1, max: 4 }) }),
    async check(world, { parties, cycles }) {
      const barrier = await world.open("Barrier", parties);
      for (let cycle = 0; cycle < cycles; cycle++) {
        const calls: Call<number>[] = [];
        for (let index = 0; index < parties; index++) {
          calls.forEach(pending);
          same(await barrier.waiting(), index, "waiting()");
          // Another party is the first of each cycle.
          calls.push(arrive(world, barrier, (cycle + index) % parties));
          await world.settle();
        }
        sameList(calls.map(fulfilled), [...calls.keys()], "indices");
        same(await barrier.waiting(), 0, "waiting() after all were released");
        same(await barrier.broken(), false, "broken()");
      }
    },
  }),
  property({
    laws: ["B2", "G5"],
    primitive: "Barrier",
    level: 1,
    title: "the last arrival releases inside its call: what follows in the turn changes nothing",
    inapplicable: direct,
    input: fc.record({ parties, then: fc.constantFrom("signal", "abort", "reset") }),
    async check(world, { parties, then }) {
      const barrier = await world.open("Barrier", parties);
      const trigger = world.trigger();
      const { signal } = trigger;
      const calls = Array.from(
        { length: parties },
        (_, party) => world.start(partyName(party), "wait()", () => barrier.wait({ signal })),
      );
      if (then === "signal") trigger.abort();
      else world.start("", `${then}()`, () => barrier[then]());
      await world.settle();
      sameList(calls.map(fulfilled), [...calls.keys()], "indices");
      same(await barrier.broken(), then === "abort", "broken()");
    },
  }),
  property({
    laws: ["B3", "B2"],
    primitive: "Barrier",
    level: 1,
    title: "parties that return at once stay within one generation of each other",
    input: fc.record({ parties, cycles: fc.integer({ min: 2, max: 6 }) }),
    async check(world, { parties, cycles }) {
      const barrier = await world.open("Barrier", parties);
      const indices: number[][] = Array.from({ length: cycles }, () => []);
      const rounds = Array.from({ length: parties }, () => 0);
      const run = async (party: number): Promise<void> => {
        for (let cycle = 0; cycle < cycles; cycle++) {
          const call = arrive(world, barrier, party);
          await call.settled;
          indices[cycle]!.push(fulfilled(call));
          rounds[party] = cycle + 1;
          const spread = Math.max(...rounds) - Math.min(...rounds);
          ok(spread <= 1, `a party is ${spread} generations ahead of another`);
        }
      };
      const runs = world.start("", "all cycles", async () => {
        await Promise.all(rounds.map((_, party) => run(party)));
      });
      for (let cycle = 0; cycle <= cycles; cycle++) await world.settle();
      fulfilled(runs);
      for (const generation of indices) {
        sameList(generation.sort(), [...rounds.keys()], "indices of one generation");
      }
      same(await barrier.waiting(), 0, "waiting() in the end");
    },
  }),
  property({
    laws: ["B3"],
    primitive: "Barrier",
    level: 1,
    title: "one who comes back at once is the first of the next generation",
    input: fc.record({ parties, early: fc.boolean() }),
    async check(world, { parties, early }) {
      const barrier = await world.open("Barrier", parties);
      const first = Array.from(
        { length: parties - 1 },
        (_, party) => arrive(world, barrier, party),
      );
      await world.settle();
      first.push(arrive(world, barrier, parties - 1));
      // Either in the same turn, while the others still drain, or as soon as it is released.
      if (!early) await first.at(-1)!.settled;
      const back = arrive(world, barrier, parties - 1);
      await world.settle();
      sameList(first.map(fulfilled), [...first.keys()], "indices of the first generation");
      pending(back);
      same(await barrier.waiting(), 1, "waiting() in the next generation");
      const others = Array.from(
        { length: parties - 1 },
        (_, party) => arrive(world, barrier, party),
      );
      await world.settle();
      sameList([back, ...others].map(fulfilled), [...first.keys()], "indices of the second one");
    },
  }),
];

/** The laws of barriers. */
export const barrier: readonly Property[] = [
  ...meeting,
  ...barrierAction,
  ...barrierBreaking,
  ...barrierTurns,
];
