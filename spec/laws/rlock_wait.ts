/**
 * Re-entrant locks under conditions: R5.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Permit } from "../../src/contract.ts";
import { fulfilled, pending, rejectedAs, rejectedWith, same } from "../assert.ts";
import { by } from "../models/rlock.ts";
import { type Property, property } from "../property.ts";
import type { Subject } from "../subject.ts";
import { ownersOf } from "./owner_tools.ts";
import { needsTimers } from "./waiting_tools.ts";

const base = { primitive: "RLock" } as const;

/** Why properties about conditions do not apply. */
export const needsCondition = ({ open }: Subject) =>
  open.Condition === undefined ? "the subject has no Condition" : undefined;

/** Depths that survive waits. */
export const overWaits: readonly Property[] = [
  property({
    ...base,
    laws: ["R5", "C2", "C6"],
    level: 1,
    title: "the full depth survives a condition's wait, however it ends",
    inapplicable: needsCondition,
    input: fc.record({
      depth: fc.integer({ min: 1, max: 4 }),
      end: fc.constantFrom("notify", "abort"),
      rival: fc.boolean(),
      order: fc.array(fc.nat({ max: 3 }), { minLength: 4, maxLength: 4 }),
    }),
    check: async (world, { depth, end, rival, order }) => {
      const { Owner } = ownersOf(world.subject);
      const lock = await world.open("RLock");
      const condition = await world.open("Condition", lock);
      const [a, b, c] = [new Owner(), new Owner(), new Owner()];
      let held: Permit[] = [];
      for (let level = 0; level < depth; level++) held.push(await lock.acquire(by(a)));
      const { signal, abort, reason } = world.trigger();
      const wait = world.start("A", "wait()", () => condition.wait({ ...by(a), signal }));
      await world.settle();
      pending(wait);
      same(await lock.locked(), false, "locked() during the wait");
      same(await lock.depth(by(a)), 0, "depth() during the wait");
      const other = await lock.acquire(by(b));
      const third = rival ? world.start("C", "acquire()", () => lock.acquire(by(c))) : undefined;
      await world.settle();
      if (end === "notify") await condition.notify(1, by(b));
      else abort();
      await world.settle();
      pending(wait);
      await other.release();
      await world.settle();
      // Whoever queued first goes first; both are served.
      if (third?.state === "fulfilled" && wait.state === "pending") {
        await fulfilled(third).release();
      }
      await world.settle();
      if (end === "notify") fulfilled(wait);
      else rejectedWith(wait, reason);
      same(await lock.depth(by(a)), depth, "depth() after the wait");
      same(await lock.tryAcquire(by(b)), undefined, "tryAcquire() by another");
      for (const which of order.slice(0, depth)) {
        const permit = held[which % held.length]!;
        same(permit.released, false, "released of a permit held over the wait");
        await permit.release();
        held = held.filter((one) => one !== permit);
        same(await lock.depth(by(a)), held.length, "depth() after a release");
      }
      await world.settle();
      if (third !== undefined) await fulfilled(third).release();
      same(await lock.locked(), false, "locked() at the end");
    },
  }),

  property({
    ...base,
    laws: ["R5", "R1"],
    level: 1,
    title: "a wait comes back at once, with its depth, to an owner that entered meanwhile",
    inapplicable: needsCondition,
    input: fc.record({
      depth: fc.integer({ min: 1, max: 3 }),
      entered: fc.integer({ min: 1, max: 3 }),
      order: fc.array(fc.nat({ max: 5 }), { minLength: 6, maxLength: 6 }),
    }),
    check: async (world, { depth, entered, order }) => {
      const { Owner } = ownersOf(world.subject);
      const lock = await world.open("RLock");
      const condition = await world.open("Condition", lock);
      const [own, other] = [by(new Owner()), by(new Owner())];
      let held: Permit[] = [];
      for (let level = 0; level < depth; level++) held.push(await lock.acquire(own));
      const wait = world.start("A", "wait()", () => condition.wait(own));
      await world.settle();
      for (let level = 0; level < entered; level++) held.push(await lock.acquire(own));
      same(await lock.depth(own), entered, "depth() during the wait");
      const rival = world.start("B", "acquire()", () => lock.acquire(other));
      await condition.notify(1, own);
      await world.settle();
      fulfilled(wait);
      pending(rival);
      same(await lock.depth(own), depth + entered, "depth() after the wait");
      for (const which of order.slice(0, depth + entered)) {
        pending(rival);
        const permit = held[which % held.length]!;
        await permit.release();
        held = held.filter((one) => one !== permit);
        same(await lock.depth(own), held.length, "depth() after a release");
        for (const one of held) same(one.released, false, "released of a permit still held");
        await world.settle();
      }
      await fulfilled(rival).release();
      same(await lock.locked(), false, "locked() at the end");
    },
  }),

  property({
    ...base,
    laws: ["R5", "P2", "R1"],
    level: 1,
    title: "holds of several waits that come back to one owner end in any order, each once",
    inapplicable: needsCondition,
    input: fc.record({
      layers: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
      entered: fc.integer({ min: 2, max: 4 }),
      dropped: fc.nat({ max: 3 }),
      order: fc.array(fc.option(fc.nat({ max: 12 }), { nil: undefined }), {
        minLength: 13,
        maxLength: 13,
      }),
    }),
    check: async (world, { layers, entered, dropped, order }) => {
      const { Owner } = ownersOf(world.subject);
      const lock = await world.open("RLock");
      const condition = await world.open("Condition", lock);
      const own = by(new Owner());
      const waiting: Permit[] = [];
      for (const [index, levels] of layers.entries()) {
        for (let level = 0; level < levels; level++) waiting.push(await lock.acquire(own));
        world.start(`A${index}`, "wait()", () => condition.wait(own));
        await world.settle();
      }
      let inner: Permit[] = [];
      for (let level = 0; level < entered; level++) inner.push(await lock.acquire(own));
      // One level of those goes before the others come back.
      const gone = inner[dropped % entered]!;
      await gone.release();
      inner = inner.filter((permit) => permit !== gone);
      await condition.notifyAll(own);
      await world.settle();
      for (const call of world.calls) fulfilled(call);
      let held = [...waiting, ...inner];
      for (const which of order.slice(0, held.length)) {
        const permit = which === undefined ? undefined : held[which % held.length]!;
        if (permit === undefined) await lock.release(own);
        else await permit.release();
        const left = held.filter(({ released }) => !released);
        same(left.length, held.length - 1, "holds after one was ended");
        same(await lock.depth(own), left.length, "depth()");
        if (permit !== undefined) same(permit.released, true, "released of the permit that ended");
        else if (inner.some((one) => held.includes(one))) {
          same(held.at(-1)!.released, true, "released of the innermost after release()");
        }
        held = left;
      }
      same(await lock.locked(), false, "locked() at the end");
    },
  }),

  property({
    ...base,
    laws: ["R5", "C8", "C2"],
    level: 1,
    title: "a wait for a predicate goes on waiting where its owner has entered meanwhile",
    inapplicable: needsCondition,
    input: fc.record({
      depth: fc.integer({ min: 1, max: 3 }),
      entered: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
    }),
    check: async (world, { depth, entered }) => {
      const { Owner } = ownersOf(world.subject);
      const lock = await world.open("RLock");
      const condition = await world.open("Condition", lock);
      const [own, other] = [by(new Owner()), by(new Owner())];
      let total = depth;
      for (let level = 0; level < depth; level++) await lock.acquire(own);
      let ready = false;
      const wait = world.start("A", "waitFor()", () => condition.waitFor(() => ready, own));
      await world.settle();
      for (const levels of entered) {
        for (let level = 0; level < levels; level++) await lock.acquire(own);
        same(await lock.depth(own), levels, "depth() of what entered meanwhile");
        await condition.notify(1, own);
        await world.settle();
        pending(wait);
        total += levels;
        same(await lock.locked(), false, "locked() while the owner waits again");
      }
      const permit = await lock.acquire(other);
      ready = true;
      await condition.notify(1, other);
      await permit.release();
      await world.settle();
      same(fulfilled(wait), true, "what the predicate gave");
      same(await lock.depth(own), total, "depth() after the wait");
      for (let level = total; level > 0; level--) await lock.release(own);
      same(await lock.locked(), false, "locked() at the end");
    },
  }),

  property({
    ...base,
    laws: ["R5", "C6"],
    level: 1,
    title: "the full depth survives a condition's wait that times out",
    inapplicable: (subject) => needsCondition(subject) ?? needsTimers(),
    share: 0.1,
    input: fc.integer({ min: 1, max: 3 }),
    check: async (world, depth) => {
      const { Owner } = ownersOf(world.subject);
      const lock = await world.open("RLock");
      const condition = await world.open("Condition", lock);
      const own = by(new Owner());
      for (let level = 0; level < depth; level++) await lock.acquire(own);
      const wait = world.start("A", "wait(1 ms)", () => condition.wait({ ...own, timeout: 1 }));
      rejectedAs(await wait.settled, "TimeoutError");
      same(await lock.depth(own), depth, "depth() after the wait");
      for (let level = depth; level > 0; level--) await lock.release(own);
      same(await lock.locked(), false, "locked() at the end");
    },
  }),
];
