/**
 * The laws of conditions over an RLock, at level 1: depths and owners (R5, R3).
 *
 * @module
 */

import * as fc from "fast-check";
import type { OwnerOptions, Permit, RLock } from "../../src/contract.ts";
import { fulfilled, ok, pending, rejectedAs, rejectedWith, same } from "../assert.ts";
import { property } from "../property.ts";
import type { Property } from "../property.ts";
import { needs, Rig } from "./condition_tools.ts";

const overRLock = {
  primitive: "Condition",
  level: 1,
  inapplicable: needs("RLock"),
} as const;

/** A party of a re-entrant lock: its depth, and its holds. */
async function enterTimes(rig: Rig, party: number, depth: number): Promise<Permit[]> {
  const permits: Permit[] = [];
  for (let level = 0; level < depth; level++) permits.push(await rig.enter(party));
  return permits;
}

async function hasDepth(rig: Rig, party: number, depth: number): Promise<void> {
  same(await (rig.lock as RLock).depth(rig.as(party)), depth, "depth()");
}

/** The depths and the owners of conditions over an RLock. */
export const conditionOwner: readonly Property[] = [
  property({
    ...overRLock,
    laws: ["R5", "C2"],
    title: "the full depth survives a wait, and nothing of it is held meanwhile",
    input: fc.record({
      depth: fc.integer({ min: 1, max: 4 }),
      end: fc.constantFrom("notify", "abort", "waitFor"),
    }),
    async check(world, { depth, end }) {
      const rig = await Rig.open(world, "RLock");
      const permits = await enterTimes(rig, 0, depth);
      const trigger = world.trigger();
      let ready = false;
      const options = { signal: trigger.signal };
      const wait = end === "waitFor" ? rig.waitFor(0, () => ready, options) : rig.wait(0, options);
      await world.settle();
      await hasDepth(rig, 0, 0);
      same(await rig.condition.locked(), false, "locked() during the wait");
      const other = await rig.enter(1);
      await hasDepth(rig, 0, 0);
      await hasDepth(rig, 1, 1);
      ready = true;
      if (end === "abort") trigger.abort();
      else await rig.notify(1);
      await world.settle();
      await hasDepth(rig, 0, 0);
      for (const { released } of permits) same(released, false, "released during the wait");
      await rig.leave(1, other);
      if (end === "abort") rejectedWith(wait, trigger.reason);
      else fulfilled<unknown>(wait);
      await hasDepth(rig, 1, 0);
      for (const [index, permit] of permits.entries()) {
        await hasDepth(rig, 0, depth - index);
        await rig.holds(permit, 1);
        await rig.leave(0, permit);
      }
      await rig.isIdle(60);
    },
  }),
  property({
    ...overRLock,
    laws: ["R5", "C2"],
    title:
      "releasing some of several suspended permits leaves the rest, releasing all ends the wait",
    input: fc.record({
      keep: fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }),
      notified: fc.boolean(),
    }),
    async check(world, { keep, notified }) {
      const rig = await Rig.open(world, "RLock");
      const permits = await enterTimes(rig, 0, keep.length);
      const wait = rig.wait(0);
      await world.settle();
      const follower = await rig.park(1);
      const holder = await rig.enter(2);
      if (notified) await rig.notify(2);
      for (const [index, stays] of keep.entries()) {
        if (stays) continue;
        await rig.leave(0, permits[index]!);
        same(permits[index]!.released, true, "released of the permit that was given back");
        await permits[index]!.release();
      }
      const rest = permits.filter((_, index) => keep[index]);
      if (rest.length === 0) rejectedAs(wait, "NotHeldError");
      else pending(wait);
      await hasDepth(rig, 2, 1);
      if (!notified && rest.length > 0) await rig.notify(2);
      await rig.leave(2, holder);
      if (rest.length === 0) {
        await hasDepth(rig, 0, 0);
        if (notified) await rig.leave(1, (fulfilled(follower.wait), follower.permit));
        return await rig.isIdle(60, ...notified ? [] : [follower]);
      }
      fulfilled(wait);
      for (const [index, permit] of rest.entries()) {
        await hasDepth(rig, 0, rest.length - index);
        await rig.holds(permit, 1);
        await rig.leave(0, permit);
      }
      await rig.isIdle(60, follower);
    },
  }),
  property({
    ...overRLock,
    laws: ["R5", "R1", "P2"],
    title: "after a wait, as many releases as before free the lock",
    input: fc.record({ depth: fc.integer({ min: 1, max: 4 }), more: fc.nat({ max: 2 }) }),
    async check(world, { depth, more }) {
      const rig = await Rig.open(world, "RLock");
      await enterTimes(rig, 0, depth);
      const wait = rig.wait(0);
      await world.settle();
      const notifier = await rig.enter(1);
      await rig.notify(1);
      await rig.leave(1, notifier);
      fulfilled(wait);
      const inner = await enterTimes(rig, 0, more);
      const next = rig.acquire(1);
      for (let left = depth + more; left > 0; left--) {
        await hasDepth(rig, 0, left);
        await world.settle();
        pending(next);
        await rig.condition.release(rig.as(0));
      }
      for (const { released } of inner) same(released, true, "released of an inner permit");
      await world.settle();
      const release = rig.start(0, "release()", () => rig.condition.release(rig.as(0)));
      rejectedAs(await release.settled, "NotHeldError");
      await rig.leave(1, fulfilled(next));
      await rig.isIdle(60);
    },
  }),
  property({
    ...overRLock,
    laws: ["C1", "R2", "R3"],
    title: "only the owner of the RLock waits and notifies",
    input: fc.integer({ min: 1, max: 3 }),
    async check(world, depth) {
      const rig = await Rig.open(world, "RLock");
      const parked = await rig.parkAll(10, 2);
      const permits = await enterTimes(rig, 0, depth);
      const { condition } = rig;
      let calls = 0;
      const attempts = (options: OwnerOptions) => [
        world.start("B", "wait()", () => condition.wait(options)),
        world.start("B", "waitFor()", () => condition.waitFor(() => ++calls, options)),
        world.start("B", "notify()", () => condition.notify(1, options)),
        world.start("B", "notifyAll()", () => condition.notifyAll(options)),
        world.start("B", "release()", () => condition.release(options)),
      ];
      const wrong = { owner: { id: 1, name: "A", run: (fn: () => unknown) => fn() } };
      const cases: [OwnerOptions, string][] = [
        [rig.as(1), "NotHeldError"],
        [{}, "NoOwnerError"],
        [wrong as unknown as OwnerOptions, "TypeError"],
        [{ owner: "A" } as unknown as OwnerOptions, "TypeError"],
        [{ owner: null } as unknown as OwnerOptions, "TypeError"],
      ];
      for (const [options, kind] of cases) {
        for (const call of attempts(options)) {
          rejectedAs(await call.settled, kind);
          const waits = call.label.startsWith("wait");
          ok(!(waits && call.threw), `${call.label} threw instead of rejecting`);
        }
        await world.settle();
        await hasDepth(rig, 0, depth);
      }
      same(calls, 0, "calls of the predicate");
      for (const { wait } of parked) pending(wait);
      for (const permit of permits) await rig.leave(0, permit);
      await rig.isIdle(60, ...parked);
    },
  }),
  property({
    ...overRLock,
    laws: ["R3", "R1"],
    title: "whatever enters the RLock enters it for the owner that is given",
    async check(world) {
      const rig = await Rig.open(world, "RLock");
      const { condition, lock } = rig;
      const owner = rig.as(0);
      const permits = [await rig.enter(0)];
      const again = await rig.start(0, "tryAcquire()", () => condition.tryAcquire(owner)).settled;
      permits.push(fulfilled(again)!);
      await hasDepth(rig, 0, 2);
      same(await condition.tryAcquire(rig.as(1)), undefined, "tryAcquire() by another");
      const depth = () => (lock as RLock).depth(owner);
      const use = await rig.start(0, "use()", () => condition.use(depth, owner)).settled;
      same(fulfilled(use), 3, "depth() inside use");
      const current = () => world.subject.Owner!.current() === owner.owner;
      const inside = await rig.start(0, "use()", () => condition.use(current, owner)).settled;
      same(fulfilled(inside), false, "whether use made its owner the current one");
      for (const permit of permits) await rig.leave(0, permit);
      await rig.isIdle(60);
    },
  }),
  property({
    ...overRLock,
    laws: ["R3", "C2"],
    title: "inside run the owner need not be given",
    async check(world) {
      const lock = await world.open("RLock");
      const condition = await world.open("Condition", lock);
      const [a, b] = [new world.subject.Owner!("A"), new world.subject.Owner!("B")];
      const permit = await a.run(() => condition.acquire());
      const wait = world.start("A", "wait()", () => a.run(() => condition.wait()));
      await world.settle();
      pending(wait);
      same(await a.run(() => lock.depth()), 0, "depth() during the wait");
      const other = await b.run(() => condition.acquire());
      const foreign = world.start("A", "notify()", () => a.run(() => condition.notify()));
      rejectedAs(await foreign.settled, "NotHeldError");
      await b.run(() => condition.notify());
      await b.run(() => condition.release());
      await world.settle();
      same(other.released, true, "released of the permit");
      fulfilled(wait);
      same(await a.run(() => lock.depth()), 1, "depth() after the wait");
      await permit.release();
      same(await lock.locked(), false, "locked() in the end");
    },
  }),
  property({
    ...overRLock,
    laws: ["R5", "R1", "R6"],
    title:
      "another part of the same owner may enter during its wait, which then comes back at once",
    input: fc.record({
      depth: fc.integer({ min: 1, max: 3 }),
      inner: fc.integer({ min: 1, max: 2 }),
    }),
    async check(world, { depth, inner }) {
      const rig = await Rig.open(world, "RLock");
      const permits = await enterTimes(rig, 0, depth);
      const wait = rig.wait(0);
      await world.settle();
      const again = await enterTimes(rig, 0, inner);
      await hasDepth(rig, 0, inner);
      const next = rig.acquire(1);
      await rig.notify(0);
      pending(next);
      fulfilled(wait);
      const all = [...permits, ...again];
      for (const [index, permit] of all.entries()) {
        await hasDepth(rig, 0, all.length - index);
        pending(next);
        await rig.leave(0, permit);
      }
      await rig.leave(1, fulfilled(next));
      await rig.isIdle(60);
    },
  }),
  property({
    ...overRLock,
    laws: ["R5", "R1"],
    title: "an owner's waits and acquires come back together when it is granted the RLock",
    input: fc.record({ depth: fc.integer({ min: 1, max: 3 }), waitFirst: fc.boolean() }),
    async check(world, { depth, waitFirst }) {
      const rig = await Rig.open(world, "RLock");
      const permits = await enterTimes(rig, 0, depth);
      const wait = rig.wait(0);
      await world.settle();
      const other = await rig.enter(1);
      if (waitFirst) await rig.notify(1);
      const between = rig.acquire(2);
      const again = rig.acquire(0);
      await world.settle();
      if (!waitFirst) await rig.notify(1);
      await rig.leave(1, other);
      if (world.subject.capabilities.fairness === "fifo") {
        same(between.state, waitFirst ? "pending" : "fulfilled", "the acquire in between");
      }
      if (between.state === "fulfilled") await rig.leave(2, fulfilled(between));
      fulfilled(wait);
      await hasDepth(rig, 0, depth + 1);
      for (const permit of [...permits, fulfilled(again)]) {
        await rig.holds(permit, 1);
        await rig.leave(0, permit);
      }
      await rig.leave(2, fulfilled(between));
      await rig.isIdle(60);
    },
  }),
];
