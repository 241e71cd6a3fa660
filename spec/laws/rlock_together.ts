/**
 * Waits of one owner that are woken together: C8, R6.
 *
 * @module
 */

import * as fc from "fast-check";
import type { OwnerOptions, Permit } from "../../src/contract.ts";
import { fulfilled, pending, rejectedAs, rejectedWith, same } from "../assert.ts";
import { by } from "../models/rlock.ts";
import { type Property, property } from "../property.ts";
import type { Subject } from "../subject.ts";
import type { Call } from "../world.ts";
import { ownersOf } from "./owner_tools.ts";
import { needsCondition } from "./rlock_wait.ts";
import { needsDirectGrant } from "./waiting_tools.ts";

type Four = [OwnerOptions, OwnerOptions, OwnerOptions, OwnerOptions];

const base = {
  primitive: "RLock",
  level: 1,
  inapplicable: (subject: Subject) => needsCondition(subject) ?? needsDirectGrant(subject),
} as const;

/** Concurrent parts of one task that wait for conditions. */
export const wokenTogether: readonly Property[] = [
  property({
    ...base,
    laws: ["C8", "C2", "R6"],
    title: "an owner's waits woken together look with the lock held, and go on or wait again",
    input: fc.record({
      parts: fc.array(
        fc.record({ depth: fc.integer({ min: 1, max: 2 }), ready: fc.boolean() }),
        { minLength: 2, maxLength: 4 },
      ),
      own: fc.boolean(),
      rival: fc.boolean(),
    }),
    check: async (world, { parts, own, rival }) => {
      const { Owner } = ownersOf(world.subject);
      const lock = await world.open("RLock");
      const condition = await world.open("Condition", lock);
      const [a, b, c] = [by(new Owner()), by(new Owner()), by(new Owner())];
      let round = 0;
      let without = 0;
      const waits: { call: Call<boolean>; permits: Permit[]; depth: number; ready: boolean }[] = [];
      for (const [index, { depth, ready }] of parts.entries()) {
        const permits: Permit[] = [];
        for (let level = 0; level < depth; level++) permits.push(await lock.acquire(a));
        const call = world.start(`A${index}`, "waitFor()", () =>
          condition.waitFor(() => {
            if (lock.depth(a) === 0) without++;
            return round > (ready ? 0 : 1);
          }, a));
        await world.settle();
        waits.push({ call, permits, depth, ready });
      }
      const wake = async (options: OwnerOptions) => {
        const permit = await lock.acquire(options);
        round++;
        await condition.notifyAll(options);
        const next = rival ? world.start("C", "acquire()", () => lock.acquire(c)) : undefined;
        await permit.release();
        await world.settle();
        return next;
      };
      const leave = async (ready: boolean) => {
        for (const part of waits) {
          if (part.ready === ready) { for (const permit of part.permits) await permit.release(); }
        }
        await world.settle();
      };
      // Those who go on keep the lock from others, unless one of them waits again, which frees it.
      const first = await wake(own ? a : b);
      const between = first?.state === "fulfilled";
      if (between) await fulfilled(first).release();
      await world.settle();
      for (const { call, permits, ready } of waits) {
        if (ready) same(fulfilled(call), true, "what the predicate gave");
        else pending(call);
        for (const { released } of permits) same(released, false, "released of a permit");
      }
      await leave(true);
      if (first !== undefined && !between) await fulfilled(first).release();
      same(await lock.locked(), false, "locked() while the others wait again");
      const second = await wake(b);
      const others = waits.filter(({ ready }) => !ready);
      for (const { call } of others) same(fulfilled(call), true, "what the predicate gave later");
      const depth = others.reduce((sum, { depth }) => sum + depth, 0);
      same(await lock.depth(a), depth, "depth() of those who waited again");
      await leave(false);
      if (second !== undefined) await fulfilled(second).release();
      same(await lock.locked(), false, "locked() at the end");
      same(without, 0, "calls of a predicate without the lock");
    },
  }),

  property({
    ...base,
    laws: ["C8", "C7", "C2", "R6"],
    title:
      "who was woken along with another of its owner, and has yet to look, gives up like any other",
    input: fc.record({
      ready: fc.boolean(),
      end: fc.constantFrom("none", "abort", "release"),
      depth: fc.integer({ min: 1, max: 3 }),
    }),
    check: async (world, { ready, end, depth }) => {
      const { Owner } = ownersOf(world.subject);
      const lock = await world.open("RLock");
      const condition = await world.open("Condition", lock);
      const [a, b, c, f] = [0, 1, 2, 3].map(() => by(new Owner())) as Four;
      const outer = await lock.acquire(a);
      const first = world.start("A0", "waitFor()", () => condition.waitFor(() => false, a));
      await world.settle();
      const permits: Permit[] = [];
      for (let level = 0; level < depth; level++) permits.push(await lock.acquire(a));
      const { signal, reason, abort } = world.trigger();
      let woken = false;
      const second = world.start(
        "A1",
        "waitFor()",
        () => condition.waitFor(() => woken && ready, { ...a, signal }),
      );
      await world.settle();
      const followers = await lock.acquire(f);
      const follower = world.start("F", "wait()", () => condition.wait(f));
      await world.settle();
      const notifier = await lock.acquire(b);
      await condition.notify(2, b);
      woken = true;
      const between = world.start("C", "acquire()", () => lock.acquire(c));
      await notifier.release();
      await world.settle();
      // The first of A's waits again: the lock is another's before the second has looked.
      for (const wait of [first, second, follower]) pending(wait);
      const others = fulfilled(between);
      if (end === "abort") abort();
      if (end === "release") { for (const permit of permits) await permit.release(); }
      await world.settle();
      if (end !== "release") pending(second);
      await others.release();
      await world.settle();
      if (end === "release") rejectedAs(second, "NotHeldError");
      else if (end === "abort") rejectedWith(second, reason);
      else if (ready) same(fulfilled(second), true, "what the predicate gave");
      else pending(second);
      const holds = end === "abort" || end === "none" && ready;
      same(await lock.depth(a), holds ? depth : 0, "depth() of A");
      if (holds) { for (const permit of permits) await permit.release(); }
      await world.settle();
      // What it was notified of goes on to the next, unless it has looked.
      if (end === "none") pending(follower);
      else await (fulfilled<unknown>(follower), followers.release());
      pending(first);
      same(outer.released, false, "released of the first one's permit");
      same(await lock.locked(), false, "locked() at the end");
    },
  }),
];
