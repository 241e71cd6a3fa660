/**
 * The laws of conditions, at level 1: giving up between the notification and the lock (C7).
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
import { countingTimers, needsOwnTimers, Probe } from "./waiting_tools.ts";

function laws(over: Over): Property[] {
  const common = { primitive: "Condition", level: 1, inapplicable: needs(over) } as const;
  return [
    property({
      ...common,
      laws: ["C7", "C6"],
      title: `an abort after the notification rejects with the ${over} and passes it on`,
      input: fc.record({ followers: fc.nat({ max: 3 }), predicate: fc.boolean() }),
      async check(world, { followers, predicate }) {
        const rig = await Rig.open(world, over);
        const trigger = world.trigger();
        const limits = { signal: trigger.signal };
        const permit = await rig.enter(0);
        let ready = false;
        const wait = predicate ? rig.waitFor(0, () => ready, limits) : rig.wait(0, limits);
        await world.settle();
        const parked = await rig.parkAll(10, followers);
        const notifier = await rig.enter(50);
        ready = true;
        await rig.notify(50);
        trigger.abort();
        await world.settle();
        pending(wait);
        for (const { wait } of parked) pending(wait);
        await rig.leave(50, notifier);
        rejectedWith(wait, trigger.reason);
        await rig.holds(permit, 51);
        for (const { wait } of parked) pending(wait);
        await rig.leave(0, permit);
        const heir = parked.shift();
        if (heir !== undefined) {
          fulfilled(heir.wait);
          await rig.leave(10, heir.permit);
        }
        await rig.isIdle(60, ...parked);
      },
    }),
    property({
      ...common,
      laws: ["C7", "C3", "G4"],
      title: `of those notified, whoever aborts is replaced by the next one, over ${over}`,
      input: fc.record({
        aborts: fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }),
        n: fc.integer({ min: 1, max: 4 }),
        shared: fc.boolean(),
        backwards: fc.boolean(),
      }),
      async check(world, { aborts, n, shared, backwards }) {
        const rig = await Rig.open(world, over);
        const one = world.trigger();
        const triggers = aborts.map(() => shared ? one : world.trigger());
        const parked = [];
        for (const [party, gives] of aborts.entries()) {
          parked.push(await rig.park(party, gives ? { signal: triggers[party]!.signal } : {}));
        }
        const notifier = await rig.enter(50);
        await rig.notify(50, n);
        const order = [...aborts.keys()];
        if (backwards) order.reverse();
        for (const party of order) if (aborts[party]) triggers[party]!.abort();
        await world.settle();
        for (const { wait } of parked) pending(wait);
        await rig.leave(50, notifier);
        // One after the other has the lock; who does in which order is not this law's subject.
        const stay = parked.filter((_, party) => !aborts[party]);
        const expected = parked.length - Math.max(0, stay.length - n);
        for (let turn = 0; turn < expected; turn++) {
          const out = parked.filter(({ permit, wait }) =>
            wait.state !== "pending" && !permit.released
          );
          same(out.length, 1, "parties that have the lock");
          await rig.leave(0, out[0]!.permit);
        }
        for (const [party, { wait }] of parked.entries()) {
          if (aborts[party]) rejectedWith(wait, triggers[party]!.reason);
        }
        for (const { wait } of stay.slice(0, n)) fulfilled(wait);
        await rig.isIdle(60, ...stay.slice(n));
      },
    }),
    property({
      ...common,
      laws: ["C7", "G6"],
      title: `a notification that races an abort wakes one party, whatever the order, over ${over}`,
      input: fc.record({
        order: fc.constantFrom("abort first", "abort between", "abort last"),
        again: fc.boolean(),
      }),
      async check(world, { order, again }) {
        const rig = await Rig.open(world, over);
        const trigger = world.trigger();
        const first = await rig.park(0, { signal: trigger.signal });
        const second = await rig.park(1);
        const notifier = await rig.enter(50);
        if (order === "abort first") trigger.abort();
        void rig.notify(50);
        if (order === "abort between") trigger.abort();
        void rig.leave(50, notifier);
        if (order === "abort last") trigger.abort();
        await world.settle();
        ok(first.wait.state !== "pending", "A's wait hangs after an abort and a release");
        const rejected = first.wait.state === "rejected";
        if (rejected) rejectedWith(first.wait, trigger.reason);
        if (order !== "abort last") ok(rejected, "an abort before the lock was back was ignored");
        if (world.subject.capabilities.directGrant) {
          same(rejected, order !== "abort last", "whether the abort counted");
        }
        pending(second.wait);
        await rig.holds(first.permit, 51);
        if (again) trigger.abort();
        await rig.leave(0, first.permit);
        if (rejected) {
          fulfilled(second.wait);
          await rig.leave(1, second.permit);
          await rig.isIdle(60);
        } else {
          await rig.isIdle(60, second);
        }
      },
    }),
    property({
      ...common,
      laws: ["C7", "G5"],
      title: `an abort in the turn in which the ${over} came back changes nothing`,
      inapplicable: needsDirectGrant(over),
      input: fc.constantFrom("permit", "release"),
      async check(world, by) {
        const rig = await Rig.open(world, over);
        const trigger = world.trigger();
        const { permit, wait } = await rig.park(0, { signal: trigger.signal });
        const follower = await rig.park(1);
        const notifier = await rig.enter(50);
        void rig.notify(50);
        const release = () =>
          by === "permit" ? notifier.release() : rig.condition.release(rig.as(50));
        rig.start(50, "release()", release);
        trigger.abort();
        await world.settle();
        fulfilled(wait);
        pending(follower.wait);
        await rig.holds(permit, 51);
        await rig.leave(0, permit);
        await rig.isIdle(60, follower);
      },
    }),
    property({
      ...common,
      laws: ["C7", "G4", "G5"],
      title: `an abort counts even if another listener of its signal hands the ${over} back first`,
      inapplicable: needsDirectGrant(over),
      input: fc.boolean(),
      async check(world, predicate) {
        const rig = await Rig.open(world, over);
        const trigger = world.trigger();
        const { signal } = trigger;
        const notifiers: Permit[] = [];
        let behind: Call<Permit>;
        signal.addEventListener("abort", () => {
          void rig.notify(50);
          behind = rig.acquire(51); // after those who were given up, and the one who was notified
          void rig.leave(50, notifiers[0]!);
        });
        const permit = await rig.enter(0);
        const wait = predicate
          ? rig.waitFor(0, () => signal.aborted, { signal })
          : rig.wait(0, { signal });
        await world.settle();
        const other = await rig.park(2, { signal });
        const follower = await rig.park(1);
        notifiers.push(await rig.enter(50));
        trigger.abort();
        await world.settle();
        rejectedWith(wait, trigger.reason);
        await rig.holds(permit, 52);
        pending(other.wait);
        pending(follower.wait);
        await rig.leave(0, permit);
        rejectedWith(other.wait, trigger.reason);
        await rig.leave(2, other.permit);
        fulfilled(follower.wait);
        await rig.leave(1, follower.permit);
        await rig.leave(51, fulfilled(behind!));
        await rig.isIdle(60);
      },
    }),
    property({
      ...common,
      laws: ["C7", "G5"],
      title:
        `an abort counts even if a listener of its signal frees the ${over} for who was notified`,
      inapplicable: needsDirectGrant(over),
      input: fc.record({
        predicate: fc.constantFrom(undefined, false, true),
        by: fc.constantFrom("permit", "release"),
        followers: fc.nat({ max: 2 }),
      }),
      async check(world, { predicate, by, followers }) {
        const rig = await Rig.open(world, over);
        const trigger = world.trigger();
        const { signal } = trigger;
        const notifiers: Permit[] = [];
        signal.addEventListener("abort", () => {
          rig.start(
            50,
            "release()",
            () => by === "permit" ? notifiers[0]!.release() : rig.condition.release(rig.as(50)),
          );
        });
        const permit = await rig.enter(0);
        let ready = false;
        const wait = predicate === undefined
          ? rig.wait(0, { signal })
          : rig.waitFor(0, () => ready, { signal });
        await world.settle();
        const parked = await rig.parkAll(10, followers);
        notifiers.push(await rig.enter(50));
        ready = predicate === true;
        await rig.notify(50);
        pending(wait);
        trigger.abort();
        await world.settle();
        rejectedWith(wait, trigger.reason);
        await rig.holds(permit, 51);
        for (const { wait } of parked) pending(wait);
        await rig.leave(0, permit);
        const heir = parked.shift();
        if (heir !== undefined) {
          fulfilled(heir.wait);
          await rig.leave(10, heir.permit);
        }
        await rig.isIdle(60, ...parked);
      },
    }),
    property({
      ...common,
      laws: ["C7"],
      title: `a timeout no longer counts after the notification, over ${over}`,
      inapplicable: needsTimers(over),
      input: fc.boolean(),
      share: 0.03,
      async check(world, follows) {
        const held = await notifiedButHeldUp(
          world,
          over,
          (rig, timeout) => rig.wait(0, { timeout }),
        );
        const { rig, permit, wait, notifier } = held;
        const next = follows ? rig.acquire(51) : undefined;
        await world.settle();
        await rig.leave(50, notifier);
        same(fulfilled(wait), undefined, "what wait() resolves with");
        await rig.holds(permit, 52);
        await rig.leave(0, permit);
        if (next !== undefined) await rig.leave(51, fulfilled(next));
        await rig.isIdle(60);
      },
    }),
    property({
      ...common,
      laws: ["G10", "C2"],
      title: `a permit released during the wait leaves no timer and no listener, over ${over}`,
      inapplicable: needsTimers(over),
      check: (world) =>
        countingTimers(async (timers) => {
          const own = needsOwnTimers(world.subject) === undefined;
          for (const notified of [false, true]) {
            for (const method of ["wait", "waitFor"]) {
              const rig = await Rig.open(world, over);
              const probe = new Probe();
              const options = { signal: probe.signal, timeout: own ? 1e6 : Infinity };
              const permit = await rig.enter(0);
              const wait: Call<unknown> = method === "wait"
                ? rig.wait(0, options)
                : rig.waitFor(0, () => false, options);
              const holder = await rig.enter(1);
              if (notified) await rig.notify(1);
              await rig.leave(0, permit);
              rejectedAs(wait, "NotHeldError");
              same(probe.listeners, 0, "listeners left");
              if (own) same(timers.armed, 0, "timers left");
              await rig.leave(1, holder);
              await rig.isIdle(60);
            }
          }
        }),
    }),
  ];
}

/** Giving up between the notification and the lock. */
export const conditionCancel: readonly Property[] = [...laws("Lock"), ...laws("RLock")];
