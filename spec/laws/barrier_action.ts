/**
 * The laws of barriers (B2, B3), at levels 0 and 1: the action.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Awaitable, Barrier } from "../../src/contract.ts";
import {
  fulfilled,
  isError,
  ok,
  pending,
  rejectedAs,
  rejectedWith,
  same,
  sameList,
} from "../assert.ts";
import { property } from "../property.ts";
import type { Property } from "../property.ts";
import type { Subject } from "../subject.ts";
import type { Call } from "../world.ts";
import { arrive, arriveAll, refusal } from "./barrier_tools.ts";

const parties = fc.integer({ min: 2, max: 6 });
const withAction = ({ capabilities }: Subject) =>
  capabilities.barrierAction ? undefined : "barriers take no action here";

/** The action of a barrier. */
export const barrierAction: readonly Property[] = [
  property({
    laws: ["B2"],
    primitive: "Barrier",
    level: 1,
    title: "the action runs once a cycle, by the last arrival, before anyone is released",
    inapplicable: withAction,
    input: fc.record({
      parties: fc.integer({ min: 1, max: 5 }),
      cycles: fc.integer({ min: 1, max: 3 }),
      gives: fc.constantFrom<unknown[]>(undefined, false, null, 0, true),
    }),
    async check(world, { parties, cycles, gives }) {
      const log: string[] = [];
      const barrier = await world.open("Barrier", parties, () => {
        log.push("action");
        return gives;
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
  ...([0, 1] as const).map((level) =>
    property({
      laws: ["B2", "B4"],
      primitive: "Barrier",
      level,
      title: `an action that throws breaks the barrier; the ${
        level === 0 ? "only" : "last"
      } party gets its error`,
      inapplicable: withAction,
      input: fc.record({
        parties: level === 0 ? fc.constant(1) : fc.integer({ min: 2, max: 5 }),
        again: fc.boolean(),
      }),
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
    })
  ),
  property({
    laws: ["B2", "G16"],
    primitive: "Barrier",
    level: 0,
    title:
      "an action that gives a promise is a TypeError for the last to come, and breaks the barrier",
    inapplicable: withAction,
    input: fc.record({
      parties: fc.integer({ min: 1, max: 4 }),
      gives: fc.constantFrom("a promise", "a rejection", "a thenable"),
    }),
    async check(world, { parties, gives }) {
      let subscribed = false;
      const thenable = {
        then() {
          subscribed = true;
        },
      };
      const barrier = await world.open("Barrier", parties, () => {
        if (gives === "a promise") return Promise.resolve();
        return gives === "a thenable" ? thenable : Promise.reject(new Error("left to nobody"));
      });
      const calls = await arriveAll(world, barrier, parties);
      const last = calls.pop()!;
      rejectedAs(last, "TypeError");
      same(last.threw, false, "whether the last party's wait() threw");
      for (const call of calls) rejectedAs(call, "BrokenBarrierError");
      same(await barrier.broken(), true, "broken()");
      same(subscribed, false, "whether what is no promise was waited for");
    },
  }),
  property({
    laws: ["B3", "B2"],
    primitive: "Barrier",
    level: 1,
    title: "one who arrives from within the action belongs to the next generation",
    inapplicable: withAction,
    input: parties,
    async check(world, parties) {
      let back: Call<number> | undefined;
      let inside: Awaitable<number> | undefined;
      let runs = 0;
      const barrier: Barrier = await world.open("Barrier", parties, () => {
        if (++runs > 1) return;
        back = arrive(world, barrier, parties);
        inside = barrier.waiting();
      });
      const calls = await arriveAll(world, barrier, parties);
      same(await inside, 1, "waiting() within the action, after the arrival");
      sameList(calls.map(fulfilled), [...calls.keys()], "indices");
      pending(back!);
      same(await barrier.waiting(), 1, "waiting() in the next generation");
      const others = await arriveAll(world, barrier, parties - 1);
      sameList([back!, ...others].map(fulfilled), [...calls.keys()], "indices of the next one");
      same(runs, 2, "runs of the action");
    },
  }),
  property({
    laws: ["B4", "B2"],
    primitive: "Barrier",
    level: 1,
    title: "what breaks or resets the barrier from within the action sends all away",
    inapplicable: withAction,
    input: fc.record({ parties, by: fc.constantFrom("abort", "reset", "signal") }),
    async check(world, { parties, by }) {
      const trigger = world.trigger();
      let runs = 0;
      const barrier: Barrier = await world.open("Barrier", parties, () => {
        if (++runs > 1) return;
        if (by === "signal") trigger.abort();
        else world.start("", `${by}()`, () => barrier[by]());
      });
      const first = arrive(world, barrier, 0, { signal: trigger.signal });
      const calls = await arriveAll(world, barrier, parties - 1);
      if (by === "signal") rejectedWith(first, trigger.reason);
      else rejectedAs(first, "BrokenBarrierError");
      for (const call of calls) rejectedAs(call, "BrokenBarrierError");
      same(await barrier.broken(), by !== "reset", "broken()");
      same(await barrier.waiting(), 0, "waiting()");
      await barrier.reset();
      const next = await arriveAll(world, barrier, parties);
      sameList(next.map(fulfilled), [...next.keys()], "indices after a reset");
      same(runs, 2, "runs of the action");
    },
  }),
  property({
    laws: ["B2", "B4"],
    primitive: "Barrier",
    level: 1,
    title: "the action does not run where one who gave up is only noticed by the last to come",
    inapplicable: (subject) =>
      withAction(subject) ?? (subject.capabilities.directGrant ? undefined : "grants travel here"),
    input: fc.record({ parties, who: fc.nat({ max: 4 }) }),
    async check(world, { parties, who }) {
      let runs = 0;
      const barrier = await world.open("Barrier", parties, () => {
        runs++;
      });
      const before = await arriveAll(world, barrier, who % (parties - 1));
      const trigger = world.trigger();
      const { signal } = trigger;
      const last: Call<number>[] = [];
      signal.addEventListener("abort", () => {
        last.push(arrive(world, barrier, parties - 1));
      });
      const quitter = arrive(world, barrier, 0, { signal });
      const behind = await arriveAll(world, barrier, parties - 2 - before.length);
      trigger.abort();
      await world.settle();
      rejectedWith(quitter, trigger.reason);
      for (const call of [...before, ...behind, ...last]) rejectedAs(call, "BrokenBarrierError");
      same(runs, 0, "runs of the action");
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
];
