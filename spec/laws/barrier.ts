/**
 * The laws of barriers (B), at levels 0 and 1: meeting. What breaks one is in `barrier_break.ts`.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Barrier } from "../../src/contract.ts";
import { fulfilled, isError, ok, pending, rejectedAs, same, sameList } from "../assert.ts";
import { partyName } from "../models/scene.ts";
import { property } from "../property.ts";
import type { Property } from "../property.ts";
import type { Subject } from "../subject.ts";
import type { Call, World } from "../world.ts";
import { barrierBreaking } from "./barrier_break.ts";

const parties = fc.integer({ min: 2, max: 6 });
const withAction = ({ capabilities }: Subject) =>
  capabilities.barrierAction ? undefined : "barriers take no action here";
const direct = ({ capabilities }: Subject) =>
  capabilities.directGrant ? undefined : "grants travel here";

function arrive(world: World, barrier: Barrier, party: number): Call<number> {
  return world.start(partyName(party), "wait()", () => barrier.wait());
}

/** Opens a barrier that should be refused, and gives the error. */
async function refusal(world: World, ...args: unknown[]): Promise<unknown> {
  const open = () => world.open("Barrier", ...args as [number]);
  const call = await world.start("", "open", open).settled;
  ok(call.state === "rejected", `Barrier(${args.map(String)}) was not refused`);
  return call.reason;
}

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
        same(barrier.parties, right, "parties");
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
    laws: ["B2"],
    primitive: "Barrier",
    level: 1,
    title: "the action runs once a cycle, by the last arrival, before anyone is released",
    inapplicable: withAction,
    input: fc.record({
      parties: fc.integer({ min: 1, max: 5 }),
      cycles: fc.integer({ min: 1, max: 3 }),
    }),
    async check(world, { parties, cycles }) {
      const log: string[] = [];
      const barrier = await world.open("Barrier", parties, () => {
        log.push("action");
      });
      const expected: string[] = [];
      for (let cycle = 0; cycle < cycles; cycle++) {
        for (let party = 0; party < parties; party++) {
          sameList(log, expected, "log before the last one has arrived");
          arrive(world, barrier, party).settled.then(() => log.push("released"));
          if (party < parties - 1) await world.settle();
          else if (world.subject.capabilities.directGrant) {
            sameList(log, [...expected, "action"], "log as the last arrival's call returns");
          }
        }
        await world.settle();
        expected.push("action", ...Array.from({ length: parties }, () => "released"));
        sameList(log, expected, "log after the cycle");
      }
    },
  }),
  property({
    laws: ["B2", "B4"],
    primitive: "Barrier",
    level: 1,
    title: "an action that throws breaks the barrier; the last party gets its error",
    inapplicable: withAction,
    input: fc.record({ parties: fc.integer({ min: 1, max: 5 }), again: fc.boolean() }),
    async check(world, { parties, again }) {
      const failure = new Error("the action failed");
      let fails = true;
      let runs = 0;
      const barrier = await world.open("Barrier", parties, () => {
        runs++;
        if (fails) throw failure;
      });
      const calls: Call<number>[] = [];
      for (let party = 0; party < parties; party++) calls.push(arrive(world, barrier, party));
      await world.settle();
      const last = calls.pop()!;
      ok(!last.threw && last.state === "rejected", "the last party's wait() did not reject");
      same(last.reason, failure, "what the last party gets");
      for (const call of calls) rejectedAs(call, "BrokenBarrierError");
      same(await barrier.broken(), true, "broken()");
      same(await barrier.waiting(), 0, "waiting() while broken");
      const later = arrive(world, barrier, 0);
      await world.settle();
      rejectedAs(later, "BrokenBarrierError");
      same(runs, 1, "runs of the action");
      fails = again;
      await barrier.reset();
      const next = Array.from({ length: parties }, (_, party) => arrive(world, barrier, party));
      await world.settle();
      same(runs, 2, "runs of the action after the reset");
      if (again) same(next.at(-1)!.reason, failure, "what the last party gets again");
      else sameList(next.map(fulfilled), [...next.keys()], "indices after the reset");
      same(await barrier.broken(), again, "broken() in the end");
    },
  }),
  property({
    laws: ["B3", "B4"],
    primitive: "Barrier",
    level: 1,
    title: "what the action does to the barrier: an arrival is the next generation's, abort breaks",
    inapplicable: withAction,
    input: fc.record({ parties, then: fc.constantFrom("wait", "abort", "reset") }),
    async check(world, { parties, then }) {
      let back: Call<number> | undefined;
      let runs = 0;
      const barrier: Barrier = await world.open("Barrier", parties, () => {
        if (++runs > 1) return;
        if (then === "wait") back = arrive(world, barrier, parties);
        else world.start("", `${then}()`, () => barrier[then]());
      });
      const calls = Array.from({ length: parties }, (_, party) => arrive(world, barrier, party));
      await world.settle();
      same(await barrier.broken(), then === "abort", "broken()");
      if (then !== "wait") {
        for (const call of calls) rejectedAs(call, "BrokenBarrierError");
        same(await barrier.waiting(), 0, "waiting()");
        return;
      }
      sameList(calls.map(fulfilled), [...calls.keys()], "indices");
      pending(back!);
      same(await barrier.waiting(), 1, "waiting() in the next generation");
      const others = Array.from(
        { length: parties - 1 },
        (_, party) => arrive(world, barrier, party),
      );
      await world.settle();
      sameList([back!, ...others].map(fulfilled), [...calls.keys()], "indices of the next one");
      same(runs, 2, "runs of the action");
    },
  }),
  property({
    laws: ["B2", "G16"],
    primitive: "Barrier",
    level: 0,
    title: "an action that is no function is a TypeError",
    inapplicable: withAction,
    async check(world) {
      for (const wrong of ["action", 1, null, {}]) {
        isError(await refusal(world, 2, wrong), "TypeError", `Barrier(2, ${String(wrong)})`);
      }
    },
  }),
  property({
    laws: ["B2"],
    primitive: "Barrier",
    level: 0,
    title: "where barriers take no action, giving one is an UnsupportedError",
    inapplicable: ({ capabilities }) =>
      capabilities.barrierAction ? "barriers take an action here" : undefined,
    async check(world) {
      isError(await refusal(world, 2, () => {}), "UnsupportedError", "Barrier(2, action)");
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
export const barrier: readonly Property[] = [...meeting, ...barrierBreaking];
