/**
 * The laws of conditions, at level 1: what ends a wait for a predicate early (C8).
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
import { Probe } from "./waiting_tools.ts";

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
      laws: ["C2", "C8", "K3"],
      title: `a permit released when its party waits once more disturbs no line, over ${over}`,
      input: fc.record({
        wakes: fc.integer({ min: 1, max: 2 }),
        line: fc.integer({ min: 1, max: 4 }),
        notified: fc.boolean(),
      }),
      async check(world, { wakes, line, notified }) {
        const rig = await Rig.open(world, over);
        const permit = await rig.enter(0);
        const wait = rig.waitFor(0, () => false);
        await world.settle();
        for (let wakeUp = 0; wakeUp < wakes; wakeUp++) await wake(rig, 1);
        const holder = await rig.enter(1);
        if (notified) await rig.notify(1);
        const calls = Array.from({ length: line }, (_, index) => rig.acquire(10 + index));
        await world.settle();
        await rig.leave(0, permit);
        rejectedAs(wait, "NotHeldError");
        await rig.leave(1, holder);
        for (const [index, call] of calls.entries()) {
          calls.slice(index + 1).forEach(pending);
          await rig.leave(10 + index, fulfilled(call));
        }
        await rig.isIdle(60);
      },
    }),
    property({
      ...common,
      laws: ["C8", "C2", "C7"],
      title: `a predicate is not called any more once the ${over} that came back was lost again`,
      inapplicable: needsDirectGrant(over),
      input: fc.boolean(),
      async check(world, byPermit) {
        const rig = await Rig.open(world, over);
        let lost = false;
        let calledLate = false;
        let ready = false;
        const permit = await rig.enter(0);
        const wait = rig.waitFor(0, () => {
          calledLate ||= lost;
          return ready;
        });
        const follower = await rig.park(3);
        const notifier = await rig.enter(1);
        ready = true;
        void rig.notify(1);
        void rig.leave(1, notifier);
        // In this very turn the waiting party has the lock back, and loses it.
        if (byPermit) void rig.leave(0, permit);
        else rig.start(0, "release()", () => rig.condition.release(rig.as(0)));
        lost = true;
        const next = rig.acquire(2);
        await world.settle();
        ok(!calledLate, "the predicate was called when the lock was lost");
        ok(wait.state !== "pending", "waitFor() hangs after its hold was ended");
        if (wait.state === "rejected") rejectedAs(wait, "NotHeldError");
        // Nobody has looked at what the first was notified of: the follower is woken in its place.
        const leaves = async () => {
          fulfilled(follower.wait);
          await rig.leave(3, follower.permit);
        };
        const isFirst = follower.wait.state === "fulfilled";
        if (isFirst) await leaves();
        await rig.holds(fulfilled(next), 4);
        await rig.leave(2, fulfilled(next));
        if (!isFirst) await leaves();
        await rig.isIdle(60);
      },
    }),
    property({
      ...common,
      laws: ["C8", "C7", "G5"],
      title: `an abort in the turn in which the ${over} came back counts if the predicate is false`,
      inapplicable: needsDirectGrant(over),
      input: fc.boolean(),
      async check(world, becomes) {
        const rig = await Rig.open(world, over);
        const trigger = world.trigger();
        let ready = false;
        const permit = await rig.enter(0);
        const wait = rig.waitFor(0, () => ready, { signal: trigger.signal });
        const follower = await rig.park(1);
        const notifier = await rig.enter(50);
        ready = becomes;
        void rig.notify(50);
        void rig.leave(50, notifier);
        trigger.abort();
        await world.settle();
        if (becomes) same(fulfilled(wait), true, "what waitFor() resolves with");
        else rejectedWith(wait, trigger.reason);
        await rig.holds(permit, 51);
        pending(follower.wait);
        await rig.leave(0, permit);
        await rig.isIdle(60, follower);
      },
    }),
    property({
      ...common,
      laws: ["C8", "G1", "G4"],
      title: `a predicate that is false may abort its own wait, which keeps the ${over}`,
      input: fc.record({ wakes: fc.nat({ max: 2 }), reason: fc.constantFrom("a reason", 0, null) }),
      async check(world, { wakes, reason }) {
        const rig = await Rig.open(world, over);
        const probe = new Probe();
        let left = wakes;
        const permit = await rig.enter(0);
        const wait = rig.waitFor(0, () => {
          if (left-- === 0) probe.abort(reason);
          return false;
        }, { signal: probe.signal });
        await world.settle();
        for (let wakeUp = 0; wakeUp < wakes; wakeUp++) await wake(rig, 1);
        rejectedWith(wait, probe.reason);
        await rig.holds(permit, 1);
        await rig.leave(0, permit);
        await rig.isIdle(60);
      },
    }),
    property({
      ...common,
      laws: ["C8", "C2", "C1"],
      title: `a predicate that is false and gives the ${over} away ends its wait`,
      input: fc.record({ wakes: fc.nat({ max: 2 }), line: fc.nat({ max: 3 }) }),
      async check(world, { wakes, line }) {
        const rig = await Rig.open(world, over);
        let left = wakes;
        const permit = await rig.enter(0);
        const calls: Call<Permit>[] = [];
        const wait = rig.waitFor(0, () => {
          if (left-- === 0) permit.release();
          return false;
        });
        // Those who wait for the lock get it, and nobody waits in their place.
        const stand = () => {
          for (let party = 10; party < 10 + line; party++) calls.push(rig.acquire(party));
        };
        if (wakes === 0) stand();
        await world.settle();
        for (let wakeUp = 1; wakeUp <= wakes; wakeUp++) {
          const notifier = await rig.enter(1);
          await rig.notify(1);
          if (wakeUp === wakes) stand();
          await rig.leave(1, notifier);
        }
        rejectedAs(wait, "NotHeldError");
        same(permit.released, true, "released of the permit that was given back");
        for (const [index, call] of calls.entries()) {
          await rig.holds(fulfilled(call), 2);
          await rig.leave(10 + index, fulfilled(call));
        }
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
      async check(world) {
        for (const becomes of [false, true]) {
          let ready = false;
          let bystander: { permit: Permit; wait: Call<void> } | undefined;
          const { rig, permit, wait, notifier } = await notifiedButHeldUp(
            world,
            over,
            (rig, timeout) => rig.waitFor(0, () => ready, { timeout }),
            async (rig) => void (bystander = await rig.park(1)),
          );
          ready = becomes;
          await rig.leave(50, notifier);
          if (becomes) same(fulfilled(wait), true, "what waitFor() resolves with");
          else rejectedAs(wait, "TimeoutError");
          await rig.holds(permit, 51);
          await rig.leave(0, permit);
          await rig.isIdle(60, bystander!);
        }
      },
    }),
  ];
}

/** What ends a wait for a predicate early. */
export const conditionPredicateEnd: readonly Property[] = [...laws("Lock"), ...laws("RLock")];
