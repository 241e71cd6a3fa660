/**
 * The laws of conditions, at levels 0 and 1: waiting for a predicate (C8).
 *
 * @module
 */

import * as fc from "fast-check";
import { fulfilled, pending, rejectedAs, rejectedWith, same } from "../assert.ts";
import { property } from "../property.ts";
import type { Property } from "../property.ts";
import { needs, type Over, Rig } from "./condition_tools.ts";

/** Wakes one waiter while holding the lock for a moment. */
async function wake(rig: Rig, party: number): Promise<void> {
  const notifier = await rig.enter(party);
  await rig.notify(party);
  await rig.leave(party, notifier);
}

function laws(over: Over): Property[] {
  const common = { primitive: "Condition", level: 1, inapplicable: needs(over) } as const;
  return [
    property({
      ...common,
      laws: ["C8"],
      title: `a predicate that is truthy at once resolves with its value and keeps the ${over}`,
      async check(world) {
        const rig = await Rig.open(world, over);
        const permit = await rig.enter(0);
        const next = rig.acquire(1);
        for (const value of [true, 1, "yes", {}, [], Symbol("truthy"), -1, Infinity]) {
          for (const limits of [{}, { timeout: 0 }, { signal: world.trigger().signal }]) {
            const wait = rig.waitFor(0, () => value, limits);
            await world.settle();
            same<unknown>(fulfilled(wait), value, "what waitFor() resolves with");
            await rig.holds(permit, 2);
            pending(next);
          }
        }
        await rig.leave(0, permit);
        await rig.leave(1, fulfilled(next));
        await rig.isIdle(60);
      },
    }),
    property({
      ...common,
      laws: ["C8", "C2", "C3"],
      title: `a predicate is checked again after every wake, and only then, over ${over}`,
      input: fc.record({
        falsy: fc.array(fc.constantFrom(false, 0, "", null, undefined, NaN), {
          minLength: 1,
          maxLength: 4,
        }),
        value: fc.constantFrom<unknown>(true, 7, "ready", Symbol("ready")),
      }),
      async check(world, { falsy, value }) {
        const rig = await Rig.open(world, over);
        const permit = await rig.enter(0);
        let checks = 0;
        const wait = rig.waitFor(0, () => checks < falsy.length ? falsy[checks++] : value);
        await world.settle();
        for (let wakes = 1; wakes <= falsy.length; wakes++) {
          pending(wait);
          same(checks, wakes, "calls of the predicate");
          same(await rig.condition.locked(), false, "locked() while it waits");
          // One who comes and goes without notifying wakes nobody.
          await rig.leave(1, await rig.enter(1));
          same(checks, wakes, "calls of the predicate without a notification");
          same(permit.released, false, "released of the permit during the wait");
          await wake(rig, 1);
        }
        same<unknown>(fulfilled(wait), value, "what waitFor() resolves with");
        await rig.holds(permit, 1);
        await rig.leave(0, permit);
        await rig.isIdle(60);
      },
    }),
    property({
      ...common,
      laws: ["C8", "K1"],
      title: `a predicate is called only while its party has the ${over}`,
      input: fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 8 }),
      async check(world, script) {
        const rig = await Rig.open(world, over);
        let inside: string | undefined;
        let seen: string | undefined;
        let tokens = 0;
        const waits = [];
        for (let party = 0; party < 3; party++) {
          const permit = await rig.enter(party);
          const wait = rig.waitFor(party, () => {
            seen ??= inside;
            const locked = rig.condition.locked();
            if (locked === false) seen ??= "nobody";
            return tokens > 0 && tokens--;
          });
          await world.settle();
          waits.push({ permit, wait });
        }
        for (const [turn, notified] of [...script, 3, 3, 3].entries()) {
          const party = 50 + turn;
          const permit = await rig.enter(party);
          inside = `party ${party}`;
          if (notified > 0) await rig.notify(party, notified);
          if (turn >= script.length) tokens++;
          await world.settle();
          inside = undefined;
          await rig.leave(party, permit);
          for (const { permit, wait } of waits) {
            if (wait.state === "pending" || permit.released) continue;
            same(fulfilled(wait), 1, "what waitFor() resolves with");
            await rig.leave(0, permit);
          }
        }
        same(seen, undefined, "who else had the lock while a predicate was called");
        for (const { wait } of waits) fulfilled(wait);
        same(tokens, 0, "tokens left");
        await rig.isIdle(90);
      },
    }),
    property({
      ...common,
      laws: ["C8", "C1"],
      title: `without the ${over} it is a NotHeldError even when the predicate is true`,
      input: fc.boolean(),
      async check(world, waiting) {
        const rig = await Rig.open(world, over);
        const parked = waiting ? await rig.parkAll(0, 1) : [];
        let calls = 0;
        const wait = rig.waitFor(1, () => ++calls);
        await world.settle();
        rejectedAs(wait, "NotHeldError");
        same(wait.threw, false, "whether waitFor() threw");
        same(calls, 0, "calls of the predicate");
        await rig.isIdle(60, ...parked);
      },
    }),
    ...([0, 1] as const).map((level) =>
      property({
        ...common,
        level,
        laws: ["C8", "G16"],
        title: `a predicate that gives a promise ${
          level === 0 ? "at once" : "later"
        } is a TypeError, with the ${over} held`,
        input: fc.record({
          wakes: level === 0 ? fc.constant(0) : fc.integer({ min: 1, max: 2 }),
          rejects: fc.boolean(),
        }),
        async check(world, { wakes, rejects }) {
          const rig = await Rig.open(world, over);
          let left = wakes;
          const permit = await rig.enter(0);
          const promise = () =>
            rejects ? Promise.reject(new Error("left to nobody")) : Promise.resolve(false);
          const wait = rig.waitFor<unknown>(0, () => left-- === 0 ? promise() : false);
          await world.settle();
          for (let wakeUp = 0; wakeUp < wakes; wakeUp++) await wake(rig, 1);
          rejectedAs(wait, "TypeError");
          await rig.holds(permit, 1);
          await rig.leave(0, permit);
          await rig.isIdle(60);
        },
      })
    ),
    property({
      ...common,
      laws: ["C8", "C6"],
      title: `what the predicate throws rejects, with the ${over} held`,
      input: fc.record({ wakes: fc.nat({ max: 3 }), followers: fc.nat({ max: 2 }) }),
      async check(world, { wakes, followers }) {
        const rig = await Rig.open(world, over);
        const failure = new Error("the predicate failed");
        let left = wakes;
        const permit = await rig.enter(0);
        const wait = rig.waitFor(0, () => {
          if (left-- === 0) throw failure;
          return false;
        });
        await world.settle();
        for (let wakeUp = 0; wakeUp < wakes; wakeUp++) {
          pending(wait);
          await wake(rig, 1);
        }
        same(wait.threw, false, "whether waitFor() threw");
        rejectedWith(wait, failure);
        await rig.holds(permit, 1);
        await rig.leave(0, permit);
        await rig.isIdle(60, ...await rig.parkAll(10, followers));
      },
    }),
    property({
      ...common,
      laws: ["C8", "G16", "G3"],
      title: `no function, or a signal already aborted, is refused with the ${over} held`,
      async check(world) {
        const rig = await Rig.open(world, over);
        const permit = await rig.enter(0);
        for (const wrong of [undefined, null, true, "x", 1, {}]) {
          const wait = rig.waitFor(0, wrong as unknown as () => boolean);
          await world.settle();
          rejectedAs(wait, "TypeError");
          same(wait.threw, false, "whether waitFor() threw");
          await rig.holds(permit, 1);
        }
        const trigger = world.trigger();
        trigger.abort();
        const wait = rig.waitFor(0, () => true, { signal: trigger.signal });
        await world.settle();
        rejectedWith(wait, trigger.reason);
        await rig.holds(permit, 1);
        await rig.leave(0, permit);
        await rig.isIdle(60);
      },
    }),
  ];
}

/** Waiting for a predicate. */
export const conditionPredicate: readonly Property[] = [...laws("Lock"), ...laws("RLock")];
