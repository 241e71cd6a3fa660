/**
 * The laws of conditions, at level 1: the hold that a wait suspends, and comes back with (C2, C6).
 *
 * @module
 */

import * as fc from "fast-check";
import type { Permit, WaitOptions } from "../../src/contract.ts";
import { fulfilled, ok, pending, rejectedAs, rejectedWith, same, sameList } from "../assert.ts";
import { property } from "../property.ts";
import type { Property } from "../property.ts";
import type { Call } from "../world.ts";
import { needs, needsTimers, type Over, Rig } from "./condition_tools.ts";

function laws(over: Over): Property[] {
  const common = { primitive: "Condition", level: 1, inapplicable: needs(over) } as const;
  return [
    property({
      ...common,
      laws: ["C2", "C4"],
      title: `wait frees the ${over}, and the permit that held it holds it again`,
      input: fc.record({ rounds: fc.integer({ min: 1, max: 4 }), queued: fc.boolean() }),
      async check(world, { rounds, queued }) {
        const rig = await Rig.open(world, over);
        const permit = await rig.enter(0);
        for (let round = 0; round < rounds; round++) {
          const next = queued ? rig.acquire(1) : undefined;
          await world.settle();
          if (next !== undefined) pending(next);
          const wait = rig.wait(0);
          await world.settle();
          pending(wait);
          same(permit.released, false, "released of the permit during the wait");
          same(await rig.condition.locked(), queued, "locked() during the wait");
          const other = next === undefined ? await rig.enter(1) : fulfilled(next);
          ok(other !== permit, "two holders were given the same permit");
          await rig.holds(other, 0);
          await rig.notify(1);
          same(permit.released, false, "released of the permit of one who was notified");
          pending(wait);
          await rig.leave(1, other);
          same(fulfilled(wait), undefined, "what wait() resolves with");
          same(other.released, true, "released of the permit that was given back");
          await rig.holds(permit, 1);
        }
        await rig.leave(0, permit);
        same(permit.released, true, "released of the permit in the end");
        const successor = await rig.enter(1);
        await permit.release();
        await rig.holds(successor, 0);
        await rig.leave(1, successor);
        await rig.isIdle(60);
      },
    }),
    property({
      ...common,
      laws: ["P5", "C2"],
      title: `a hold on the ${over} that comes back has a larger fence than those in between`,
      input: fc.boolean(),
      async check(world, aborts) {
        const rig = await Rig.open(world, over);
        const trigger = world.trigger();
        const { permit, wait } = await rig.park(0, { signal: trigger.signal });
        const fences = [permit.fence];
        const other = await rig.enter(1);
        fences.push(other.fence);
        if (aborts) trigger.abort();
        else await rig.notify(1);
        await rig.leave(1, other);
        if (aborts) rejectedWith(wait, trigger.reason);
        else fulfilled(wait);
        fences.push(permit.fence);
        await rig.leave(0, permit);
        const last = await rig.enter(2);
        fences.push(last.fence);
        await rig.leave(2, last);
        if (!world.subject.capabilities.fencing) {
          return sameList(fences, Array(4).fill(undefined), "fences without the capability");
        }
        for (const [index, fence] of fences.slice(1).entries()) {
          ok(fence! > fences[index]!, `${fence} is more than ${fences[index]}`);
        }
      },
    }),
    property({
      ...common,
      laws: ["P5", "G3", "G7"],
      title: `a wait that gives up at once, with the ${over} held, is no grant: the fence stays`,
      input: fc.record({
        method: fc.constantFrom("wait", "waitFor"),
        aborts: fc.boolean(),
      }),
      async check(world, { method, aborts }) {
        const rig = await Rig.open(world, over);
        const permit = await rig.enter(0);
        const { fence } = permit;
        const trigger = world.trigger();
        trigger.abort();
        const options = aborts ? { signal: trigger.signal } : { timeout: 0 };
        const call: Call<unknown> = method === "wait"
          ? rig.wait(0, options)
          : rig.waitFor(0, () => false, options);
        await world.settle();
        if (aborts) rejectedWith(call, trigger.reason);
        else rejectedAs(call, "TimeoutError");
        await rig.holds(permit, 1);
        same(permit.fence, fence, "fence of a permit that was never given up");
        await rig.leave(0, permit);
        await rig.isIdle(60);
      },
    }),
    property({
      ...common,
      laws: ["C2", "G4"],
      title: `a permit released during the wait ends it with a NotHeldError, without the ${over}`,
      input: fc.record({
        state: fc.constantFrom("parked", "parked, lock held", "notified", "aborted"),
        others: fc.integer({ min: 0, max: 2 }),
        aborts: fc.boolean(),
      }),
      async check(world, { state, others, aborts }) {
        const rig = await Rig.open(world, over);
        const trigger = world.trigger();
        const { permit, wait } = await rig.park(0, { signal: trigger.signal });
        const parked = await rig.parkAll(1, others);
        const holder = state === "parked" ? undefined : await rig.enter(50);
        if (state === "notified") await rig.notify(50);
        if (state === "aborted") trigger.abort();
        const next = holder && rig.acquire(51);
        await world.settle();
        pending(wait);
        same(permit.released, false, "released of the permit during the wait");
        await rig.leave(0, permit);
        rejectedAs(wait, "NotHeldError");
        same(permit.released, true, "released of the permit after its release");
        if (aborts) trigger.abort();
        if (holder !== undefined) {
          const heir = state === "notified" ? parked.shift() : undefined;
          const calls = [next!, rig.acquire(0), rig.acquire(52)];
          await world.settle();
          calls.forEach(pending);
          await rig.holds(holder, 53);
          await rig.leave(50, holder);
          for (let left = calls.length + (heir === undefined ? 0 : 1); left > 0; left--) {
            const permits = calls.map(({ value }) => value);
            if (heir?.wait.state === "fulfilled") permits.push(heir.permit);
            const holds = permits.filter((granted) => granted?.released === false);
            same(holds.length, 1, "parties that have the lock");
            await permit.release();
            await rig.holds(holds[0]!, 53);
            await rig.leave(0, holds[0]!);
          }
        }
        rejectedAs(wait, "NotHeldError");
        await rig.isIdle(60, ...parked);
      },
    }),
    property({
      ...common,
      laws: ["C2", "P3"],
      title: `a scope of use over ${over} may wait; one that ends meanwhile ends the wait`,
      input: fc.record({ leaves: fc.boolean(), throws: fc.boolean() }),
      async check(world, { leaves, throws }) {
        const rig = await Rig.open(world, over);
        let wait: Call<void> | undefined;
        const failure = new Error("the body threw");
        const body = async (permit: Permit) => {
          wait = rig.wait(0);
          if (!leaves) {
            await wait.settled;
            await rig.holds(permit, 51);
          }
          if (throws) throw failure;
          return "the result";
        };
        const use = rig.start(0, "use()", () => rig.condition.use(body, rig.as(0)));
        await world.settle();
        if (leaves) rejectedAs(wait!, "NotHeldError");
        else {
          pending(use);
          const notifier = await rig.enter(50);
          await rig.notify(50);
          await rig.leave(50, notifier);
          await world.settle();
          fulfilled(wait!);
        }
        if (throws) rejectedWith(use, failure);
        else same(fulfilled(use), "the result", "what use() resolves with");
        await rig.isIdle(60);
      },
    }),
    property({
      ...common,
      laws: ["C2", "P2"],
      title: `release() by those who hold the ${over} meanwhile does not touch a suspended hold`,
      input: fc.integer({ min: 1, max: 3 }),
      async check(world, rounds) {
        const rig = await Rig.open(world, over);
        const { permit, wait } = await rig.park(0);
        for (let round = 0; round < rounds; round++) {
          const other = await rig.enter(1);
          await rig.condition.release(rig.as(1));
          await world.settle();
          same(other.released, true, "released of the permit whose hold was ended");
          const again = rig.start(1, "release()", () => rig.condition.release(rig.as(1)));
          rejectedAs(await again.settled, "NotHeldError");
          same(permit.released, false, "released of the suspended permit");
          pending(wait);
        }
        const notifier = await rig.enter(1);
        await rig.notify(1);
        await rig.condition.release(rig.as(1));
        await world.settle();
        fulfilled(wait);
        await rig.holds(permit, 1);
        await rig.condition.release(rig.as(0));
        await world.settle();
        same(permit.released, true, "released of the permit that came back");
        const successor = await rig.enter(2);
        await permit.release();
        await notifier.release();
        await rig.holds(successor, 1);
        await rig.leave(2, successor);
        await rig.isIdle(60);
      },
    }),
    property({
      ...common,
      laws: ["C6", "G1"],
      title: `an aborted wait has the ${over} back before it rejects`,
      input: fc.record({
        held: fc.boolean(),
        before: fc.nat({ max: 2 }),
        after: fc.nat({ max: 2 }),
      }),
      async check(world, { held, before, after }) {
        const rig = await Rig.open(world, over);
        const parked = await rig.parkAll(10, before);
        const trigger = world.trigger();
        const { permit, wait } = await rig.park(0, { signal: trigger.signal });
        parked.push(...await rig.parkAll(20, after));
        const holder = held ? await rig.enter(1) : undefined;
        trigger.abort();
        await world.settle();
        if (holder !== undefined) {
          pending(wait);
          same(permit.released, false, "released of the permit of one who takes its lock back");
          await rig.holds(holder, 2);
          await rig.leave(1, holder);
        }
        rejectedWith(wait, trigger.reason);
        await rig.holds(permit, 2);
        await rig.notifyAll(0);
        await rig.leave(0, permit);
        for (const { permit, wait } of parked) {
          fulfilled(wait);
          await rig.leave(10, permit);
        }
        await rig.isIdle(60);
      },
    }),
    property({
      ...common,
      laws: ["C6", "G1"],
      title: `a wait that times out has the ${over} back before it rejects`,
      inapplicable: needsTimers(over),
      share: 0.1,
      input: fc.record({ held: fc.boolean(), after: fc.nat({ max: 2 }), aborts: fc.boolean() }),
      async check(world, { held, after, aborts }) {
        const rig = await Rig.open(world, over);
        const trigger = world.trigger();
        const { signal } = trigger;
        const permit = await rig.enter(0);
        const holding = held ? rig.acquire(1) : undefined;
        await world.settle();
        const wait = rig.wait(0, { timeout: 1, signal });
        const holder = holding && fulfilled(await holding.settled);
        await rig.pass(2);
        await world.settle();
        if (holder !== undefined) {
          pending(wait);
          if (aborts) trigger.abort();
          await rig.holds(holder, 2);
          await rig.leave(1, holder);
        }
        rejectedAs(wait, "TimeoutError");
        await rig.holds(permit, 2);
        await rig.leave(0, permit);
        await rig.isIdle(60, ...await rig.parkAll(20, after));
      },
    }),
    property({
      ...common,
      laws: ["C6", "G2", "G3", "G7", "G16"],
      title: `a wait that cannot begin never lets the ${over} go`,
      input: fc.record({ queued: fc.boolean(), predicate: fc.boolean() }),
      async check(world, { queued, predicate }) {
        const rig = await Rig.open(world, over);
        const parked = await rig.parkAll(10, 1);
        const permit = await rig.enter(0);
        const next = queued ? rig.acquire(1) : undefined;
        const fired = world.trigger();
        fired.abort();
        const options: [object, string | undefined][] = [
          [{ timeout: 0 }, "TimeoutError"],
          [{ signal: fired.signal }, undefined],
          [{ signal: fired.signal, timeout: 0 }, undefined],
          [{ timeout: -1 }, "RangeError"],
          [{ timeout: NaN }, "RangeError"],
          [{ timeout: "1" }, "TypeError"],
          [{ timeout: null }, "TypeError"],
          [{ signal: {} }, "TypeError"],
          [{ signal: 1 }, "TypeError"],
        ];
        for (const [wrong, kind] of options) {
          const limits = wrong as WaitOptions;
          const wait = predicate ? rig.waitFor(0, () => false, limits) : rig.wait(0, limits);
          await world.settle();
          if (kind === undefined) rejectedWith(wait, fired.reason);
          else rejectedAs(wait, kind);
          same(wait.threw, false, `whether ${wait.label} threw`);
          if (next !== undefined) pending(next);
          await rig.holds(permit, 2);
        }
        await rig.leave(0, permit);
        if (next !== undefined) await rig.leave(1, fulfilled(next));
        await rig.isIdle(60, ...parked);
      },
    }),
  ];
}

/** The hold that a wait suspends, and comes back with. */
export const conditionHold: readonly Property[] = [...laws("Lock"), ...laws("RLock")];
