/**
 * The laws of conditions, at levels 0 and 1: waiting for a predicate (C8).
 *
 * @module
 */

import * as fc from "fast-check";
import type { Permit } from "../../src/contract.ts";
import { fulfilled, ok, pending, rejectedAs, rejectedWith, same } from "../assert.ts";
import { property } from "../property.ts";
import type { Property } from "../property.ts";
import type { Call } from "../world.ts";
import {
  needs,
  needsDirectGrant,
  needsTimers,
  notifiedButHeldUp,
  type Over,
  Rig,
} from "./condition_tools.ts";

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
    property({
      ...common,
      laws: ["C8", "C7", "G4"],
      title: `a wait for a predicate can be aborted whenever it waits, over ${over}`,
      input: fc.record({
        wakes: fc.nat({ max: 2 }),
        state: fc.constantFrom("parked", "parked, lock held", "notified"),
        followers: fc.nat({ max: 2 }),
      }),
      async check(world, { wakes, state, followers }) {
        const rig = await Rig.open(world, over);
        const trigger = world.trigger();
        let ready = false;
        const permit = await rig.enter(0);
        const wait = rig.waitFor(0, () => ready, { signal: trigger.signal });
        await world.settle();
        for (let wakeUp = 0; wakeUp < wakes; wakeUp++) await wake(rig, 1);
        let parked = await rig.parkAll(10, followers);
        const holder = state === "parked" ? undefined : await rig.enter(50);
        ready = true;
        if (state === "notified") await rig.notify(50);
        trigger.abort();
        await world.settle();
        if (holder !== undefined) {
          pending(wait);
          await rig.leave(50, holder);
        }
        rejectedWith(wait, trigger.reason);
        await rig.holds(permit, 51);
        for (const { wait } of parked) pending(wait);
        await rig.leave(0, permit);
        if (state === "notified" && followers > 0) {
          fulfilled(parked[0]!.wait);
          await rig.leave(10, parked[0]!.permit);
          parked = parked.slice(1);
        }
        await rig.isIdle(60, ...parked);
      },
    }),
    property({
      ...common,
      laws: ["C8", "C2"],
      title: `a permit released during a wait for a predicate ends it, over ${over}`,
      input: fc.record({ wakes: fc.nat({ max: 2 }), notified: fc.boolean() }),
      async check(world, { wakes, notified }) {
        const rig = await Rig.open(world, over);
        let calls = 0;
        const permit = await rig.enter(0);
        const wait = rig.waitFor(0, () => ++calls > wakes + 1);
        await world.settle();
        for (let wakeUp = 0; wakeUp < wakes; wakeUp++) await wake(rig, 1);
        const holder = await rig.enter(1);
        if (notified) await rig.notify(1);
        await rig.leave(0, permit);
        rejectedAs(wait, "NotHeldError");
        await rig.holds(holder, 2);
        await rig.leave(1, holder);
        same(calls, wakes + 1, "calls of the predicate");
        await rig.isIdle(60);
      },
    }),
    property({
      ...common,
      laws: ["C8", "C2"],
      title: `a predicate is not called any more once the ${over} that came back was lost again`,
      inapplicable: needsDirectGrant(over),
      input: fc.boolean(),
      async check(world, byPermit) {
        const rig = await Rig.open(world, over);
        let inside: Permit | undefined;
        let intruded = false;
        let ready = false;
        const permit = await rig.enter(0);
        const wait = rig.waitFor(0, () => {
          intruded ||= inside !== undefined;
          return ready;
        });
        const notifier = await rig.enter(1);
        ready = true;
        rig.start(1, "notify()", () => rig.condition.notify(1, rig.as(1)));
        rig.start(1, "permit.release()", () => notifier.release());
        // In this very turn the waiting party has the lock back, and loses it.
        if (byPermit) rig.start(0, "permit.release()", () => permit.release());
        else rig.start(0, "release()", () => rig.condition.release(rig.as(0)));
        inside = await rig.condition.tryAcquire(rig.as(2));
        ok(inside !== undefined, "the lock is not free after its release");
        await world.settle();
        ok(!intruded, "the predicate was called while somebody else had the lock");
        ok(wait.state !== "pending", "waitFor() hangs after its hold was ended");
        if (wait.state === "rejected") rejectedAs(wait, "NotHeldError");
        await rig.holds(inside, 3);
        await rig.leave(2, inside);
        await rig.isIdle(60);
      },
    }),
    property({
      ...common,
      laws: ["C8", "G1"],
      title: `the timeout covers the whole call, however often it is woken, over ${over}`,
      inapplicable: needsTimers(over),
      async check(world) {
        const rig = await Rig.open(world, over);
        const timeout = 10;
        const permit = await rig.enter(0);
        const started = Date.now();
        const wait = rig.waitFor(0, () => false, { timeout });
        let notifier: Call<Permit> | undefined;
        while (wait.state === "pending") {
          ok(Date.now() - started < 200 * timeout, "every wake gave it its time anew");
          await rig.pass(2);
          notifier = rig.acquire(1);
          await world.settle();
          if (notifier.state === "pending") break; // its time was over, and it has the lock back
          await rig.notify(1);
          await rig.leave(1, fulfilled(notifier));
        }
        rejectedAs(await wait.settled, "TimeoutError");
        await rig.holds(permit, 2);
        await rig.leave(0, permit);
        await rig.leave(1, fulfilled(notifier!));
        await rig.isIdle(60);
      },
    }),
    property({
      ...common,
      laws: ["C8", "C7"],
      title: `once notified, its time being over counts if the predicate is false, over ${over}`,
      inapplicable: needsTimers(over),
      input: fc.boolean(),
      share: 0.04,
      async check(world, becomes) {
        let ready = false;
        const { rig, permit, wait, notifier } = await notifiedButHeldUp(
          world,
          over,
          (rig, timeout) => rig.waitFor(0, () => ready, { timeout }),
        );
        ready = becomes;
        await rig.leave(50, notifier);
        if (becomes) same(fulfilled(wait), true, "what waitFor() resolves with");
        else rejectedAs(wait, "TimeoutError");
        await rig.holds(permit, 51);
        await rig.leave(0, permit);
        await rig.isIdle(60);
      },
    }),
  ];
}

/** Waiting for a predicate. */
export const conditionPredicate: readonly Property[] = [...laws("Lock"), ...laws("RLock")];
