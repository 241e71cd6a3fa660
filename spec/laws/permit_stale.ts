/**
 * Permits whose hold was ended by something else than themselves.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Permit } from "../../src/contract.ts";
import { fulfilled, pending, rejectedAs, same, sameList } from "../assert.ts";
import { type Property, property } from "../property.ts";
import { gaveBack, giveBack, ways } from "./permit_holds.ts";
import { makeOwner } from "./waiting_tools.ts";

const way = fc.constantFrom(...ways);

const locks = (["Lock", "Condition"] as const).map((primitive) =>
  property({
    laws: ["P2"],
    primitive,
    level: 1,
    title: "release() ends the current hold, whose permit then frees nobody else's",
    input: fc.record({
      inOneTurn: fc.boolean(),
      acts: fc.array(way, { minLength: 1, maxLength: 4 }),
    }),
    share: 0.5,
    async check(world, { inOneTurn, acts }) {
      const lock = await world.open(primitive);
      const stale = await lock.acquire();
      const first = world.start("A", "acquire()", () => lock.acquire());
      const second = world.start("B", "acquire()", () => lock.acquire());
      await world.settle();
      const released = world.start("", "release()", () => lock.release());
      if (!inOneTurn) await world.settle();
      const started = acts.map((way) => giveBack(world, stale, way));
      await world.settle();
      [released, ...started].forEach(gaveBack);
      same(stale.released, true, "released of the permit whose hold was ended");
      same(fulfilled(first).released, false, "released of the successor's permit");
      pending(second);
      same(await lock.locked(), true, "locked");
      await lock.release();
      await world.settle();
      same(fulfilled(first).released, true, "released of the successor's permit, its hold ended");
      await fulfilled(first).release();
      await world.settle();
      same(fulfilled(second).released, false, "released of the last permit");
      same(await lock.locked(), true, "locked");
      await fulfilled(second).release();
      same(await lock.locked(), false, "locked at the end");
      await stale.release();
      same(await lock.locked(), false, "locked at the very end");
    },
  })
);

/** What one party alone sees of a hold that it ended by the lock's own release. */
const alone = (["Lock", "Condition"] as const).map((primitive) =>
  property({
    laws: ["P2"],
    primitive,
    level: 0,
    title: "a permit whose hold release() ended frees nothing of the next one",
    input: fc.array(way, { minLength: 1, maxLength: 4 }),
    async check(world, acts) {
      const lock = await world.open(primitive);
      const stale = await lock.acquire();
      await lock.release();
      await world.settle();
      same(stale.released, true, "released of the permit whose hold was ended");
      const next = await lock.acquire();
      const started = acts.map((way) => giveBack(world, stale, way));
      await world.settle();
      started.forEach(gaveBack);
      same(next.released, false, "released of the next permit");
      same(await lock.locked(), true, "locked");
      await next.release();
      same(await lock.locked(), false, "locked at the end");
    },
  })
);

/** A step of an owner: enters, releases one of its permits, or calls the lock's release. */
const ownerStep = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ kind: "enter" as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("permit" as const), which: fc.nat(9), way }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: "release" as const }) },
);

const rlock = property({
  laws: ["P2", "R1", "P1"],
  primitive: "RLock",
  level: 0,
  title: "release() ends the innermost hold, a permit its own, in any order",
  input: fc.record({
    depth: fc.integer({ min: 1, max: 5 }),
    steps: fc.array(ownerStep, { maxLength: 16, size: "max" }),
  }),
  async check(world, { depth, steps }) {
    const lock = await world.open("RLock");
    const owner = makeOwner(world);
    const permits: Permit[] = [];
    const released: boolean[] = [];
    const other = () => lock.acquire({ owner: makeOwner(world) });
    for (let level = 0; level < depth; level++) {
      permits.push(await lock.acquire({ owner }));
      released.push(false);
    }
    const waiting = world.start("B", "acquire()", other);
    const late = world.start("C", "acquire()", other);
    await world.settle();
    for (const step of steps) {
      if (released.every((ended) => ended)) break;
      if (step.kind === "enter") {
        permits.push(await lock.acquire({ owner }));
        released.push(false);
      } else if (step.kind === "release") {
        await lock.release({ owner });
        released[released.lastIndexOf(false)] = true;
      } else {
        const index = step.which % permits.length;
        giveBack(world, permits[index]!, step.way);
        released[index] = true;
      }
      await world.settle();
      const depth = released.filter((ended) => !ended).length;
      sameList(permits.map((permit) => permit.released), released, "released of all permits");
      same(await lock.depth({ owner }), depth, "depth");
      same(waiting.state, depth === 0 ? "fulfilled" : "pending", "the next in line");
    }
    for (const permit of permits) await permit.release();
    await world.settle();
    const successor = fulfilled(waiting);
    for (const permit of permits) await permit.release();
    await world.settle();
    same(successor.released, false, "released of the successor's permit");
    pending(late);
    await successor.release();
    await world.settle();
    await fulfilled(late).release();
    same(await lock.locked(), false, "locked at the end");
  },
});

const semaphore = property({
  laws: ["P2"],
  primitive: "Semaphore",
  level: 0,
  title: "release(n) ends no hold: permits still give back what they hold, once",
  input: fc.record({
    held: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }),
    n: fc.integer({ min: 1, max: 4 }),
    way,
  }),
  share: 0.5,
  async check(world, { held, n, way }) {
    const total = held.reduce((sum, permits) => sum + permits, 0);
    const semaphore = await world.open("Semaphore", total);
    const permits: Permit[] = [];
    for (const count of held) permits.push(await semaphore.acquire({ permits: count }));
    let value = 0;
    same(await semaphore.value(), value, "value once all is held");
    await semaphore.release(n);
    value += n;
    for (const [index, permit] of permits.entries()) {
      same(permit.released, false, "released, after the semaphore's own release");
      for (let round = 0; round < 2; round++) {
        giveBack(world, permit, way);
        await world.settle();
        same(permit.released, true, "released");
        same(await semaphore.value(), value + held[index]!, "value");
      }
      value += held[index]!;
    }
  },
});

const bounded = property({
  laws: ["P2", "SB1"],
  primitive: "BoundedSemaphore",
  level: 0,
  title: "a permit whose release would pass the bound gives nothing back",
  input: fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant("take" as const), permits: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constant("add" as const), n: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constant("permit" as const), which: fc.nat(9), way }),
    ),
    { maxLength: 16 },
  ),
  async check(world, steps) {
    const bound = 4;
    const semaphore = await world.open("BoundedSemaphore", bound);
    const held: { permit: Permit; count: number; released: boolean }[] = [];
    let value = bound;
    for (const step of steps) {
      if (step.kind === "take") {
        const permit = await semaphore.tryAcquire({ permits: step.permits });
        same(permit !== undefined, step.permits <= value, "whether it was granted");
        if (permit === undefined) continue;
        value -= step.permits;
        held.push({ permit, count: step.permits, released: false });
      } else if (step.kind === "add") {
        const call = world.start("A", `release(${step.n})`, () => semaphore.release(step.n));
        await world.settle();
        if (value + step.n <= bound) value += step.n;
        else rejectedAs(call, "OverReleaseError");
      } else if (held.length > 0) {
        const one = held[step.which % held.length]!;
        const call = giveBack(world, one.permit, step.way);
        await world.settle();
        gaveBack(call);
        if (!one.released && value + one.count <= bound) value += one.count;
        one.released = true;
      }
      same(await semaphore.value(), value, "value");
      same(await semaphore.locked(), value === 0, "locked");
      for (const { permit, released } of held) same(permit.released, released, "released");
    }
  },
});

/** P2. */
export const stale: readonly Property[] = [...alone, ...locks, rlock, semaphore, bounded];
