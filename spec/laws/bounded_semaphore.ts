/**
 * Bounded semaphores: SB1 to SB3, and S1 to S8 but for S5.
 *
 * @module
 */

import * as fc from "fast-check";
import { fulfilled, ok, pending, rejectedAs, same } from "../assert.ts";
import { type Property, property } from "../property.ts";
import { counting, openTaken } from "./semaphore_counts.ts";
import { admitting } from "./semaphore_line.ts";
import { signalled } from "./semaphore_signals.ts";

const base = { primitive: "BoundedSemaphore" } as const;

/** The laws of bounded semaphores. */
export const boundedSemaphore: readonly Property[] = [
  ...counting("BoundedSemaphore"),
  ...admitting("BoundedSemaphore"),
  ...signalled("BoundedSemaphore"),

  property({
    ...base,
    laws: ["SB1"],
    level: 0,
    title: "releasing above the bound is an OverReleaseError, all or nothing",
    input: fc.record({
      bound: fc.integer({ min: 0, max: 5 }),
      free: fc.nat({ max: 5 }),
      excess: fc.integer({ min: 1, max: 3 }),
      queued: fc.boolean(),
    }),
    check: async (world, { bound, free, excess, queued }) => {
      const semaphore = await world.open("BoundedSemaphore", bound);
      free = Math.min(free, bound);
      if (free < bound) await semaphore.tryAcquire({ permits: bound - free });
      const waiting = queued && free < bound
        ? world.start("W", `acquire(${bound})`, () => semaphore.acquire({ permits: bound }))
        : undefined;
      await world.settle();
      const tooMany = bound - free + excess;
      for (let again = 0; again < 2; again++) {
        const call = world.start("A", `release(${tooMany})`, () => semaphore.release(tooMany));
        await world.settle();
        rejectedAs(call, "OverReleaseError");
        same(await semaphore.value(), free, "value() after a release in vain");
        if (waiting !== undefined) pending(waiting);
      }
      if (free < bound) await semaphore.release(bound - free);
      await world.settle();
      if (waiting !== undefined) {
        fulfilled(waiting);
        await semaphore.release(bound);
      }
      same(await semaphore.value(), bound, "value() once all is released");
      rejectedAs(
        await world.start("A", "release()", () => semaphore.release()).settled,
        "OverReleaseError",
      );
    },
  }),

  property({
    ...base,
    laws: ["SB1", "P2"],
    level: 0,
    title: "a permit whose release would pass the bound gives nothing back",
    input: fc.record({
      size: fc.integer({ min: 1, max: 4 }),
      others: fc.integer({ min: 0, max: 2 }),
      returned: fc.integer({ min: 1, max: 4 }),
    }),
    check: async (world, { size, others, returned }) => {
      const bound = size + others;
      const { semaphore, permit: rest } = await openTaken(world, "BoundedSemaphore", bound);
      await rest.release();
      const permit = await semaphore.tryAcquire({ permits: size });
      ok(permit !== undefined, "tryAcquire() of free permits gave none");
      const back = Math.min(returned, size);
      await semaphore.release(back);
      await permit.release();
      same(permit.released, true, "released of the permit");
      await world.settle();
      same(await semaphore.value(), others + back, "value()");
      // All that the stale permit stands for is gone for good: it cannot be returned later either.
      await semaphore.tryAcquire({ permits: others + back });
      await permit.release();
      same(await semaphore.value(), 0, "value() after releasing the stale permit again");
    },
  }),

  property({
    ...base,
    laws: ["SB1", "P2"],
    level: 1,
    title: "late permits never add up to more than the bound",
    check: async (world) => {
      const { semaphore, permit: late } = await openTaken(world, "BoundedSemaphore", 1);
      await semaphore.release();
      const next = world.start("B", "acquire()", () => semaphore.acquire());
      const third = world.start("C", "acquire()", () => semaphore.acquire());
      await world.settle();
      await fulfilled(next).release();
      await world.settle();
      await fulfilled(third).release();
      await late.release();
      await world.settle();
      same(await semaphore.value(), 1, "value()");
      ok(await semaphore.tryAcquire() !== undefined, "tryAcquire() gave nothing");
      same(await semaphore.tryAcquire(), undefined, "a second tryAcquire()");
    },
  }),

  property({
    ...base,
    laws: ["SB1", "P7"],
    level: 0,
    title: "what a forgotten permit stood for can be released, and no more",
    input: fc.integer({ min: 1, max: 4 }),
    check: async (world, bound) => {
      const { semaphore, permit } = await openTaken(world, "BoundedSemaphore", bound);
      await permit.forget();
      await permit.release();
      same(permit.released, true, "released of a forgotten permit");
      same(await semaphore.value(), 0, "value() after forget()");
      await semaphore.release(bound);
      same(await semaphore.value(), bound, "value() after release()");
      rejectedAs(
        await world.start("A", "release()", () => semaphore.release()).settled,
        "OverReleaseError",
      );
    },
  }),

  property({
    ...base,
    laws: ["SB2", "G0"],
    level: 0,
    title: "asking for more than the bound is a RangeError, however it is asked",
    input: fc.record({
      bound: fc.integer({ min: 0, max: 4 }),
      free: fc.boolean(),
      excess: fc.integer({ min: 1, max: 3 }),
      method: fc.constantFrom("acquire", "acquire now", "tryAcquire", "use"),
    }),
    check: async (world, { bound, free, excess, method }) => {
      const semaphore = await world.open("BoundedSemaphore", bound);
      if (!free && bound > 0) await semaphore.tryAcquire({ permits: bound });
      // The usual call asks for one permit.
      const options = bound + excess === 1 ? {} : { permits: bound + excess };
      let entered = false;
      const call = world.start("A", method, (): unknown => {
        if (method === "acquire") return semaphore.acquire(options);
        if (method === "acquire now") return semaphore.acquire({ ...options, timeout: 0 });
        if (method === "tryAcquire") return semaphore.tryAcquire(options);
        return semaphore.use(() => entered = true, options);
      });
      await world.settle();
      if (method !== "tryAcquire") same(call.threw, false, `whether ${method} threw`);
      rejectedAs(call, "RangeError");
      same(entered, false, "whether use called its function");
      const value = free ? bound : 0;
      same(await semaphore.value(), value, "value()");
      same(await semaphore.locked(), value === 0, "locked()");
    },
  }),

  ...(["acquire()", "tryAcquire()", "use()"] as const).map((method) =>
    property({
      ...base,
      laws: ["SB2"],
      level: 0,
      title: `a bound of 0 admits nobody: ${method} without options`,
      check: async (world) => {
        const semaphore = await world.open("BoundedSemaphore", 0);
        const call = world.start("A", method, (): unknown => {
          if (method === "use()") return semaphore.use(() => {});
          return method === "acquire()" ? semaphore.acquire() : semaphore.tryAcquire();
        });
        await world.settle();
        rejectedAs(call, "RangeError");
        same(await semaphore.value(), 0, "value()");
      },
    })
  ),

  property({
    ...base,
    laws: ["SB2", "S7"],
    level: 1,
    title: "asking for exactly the bound waits until all are back",
    input: fc.integer({ min: 1, max: 4 }),
    check: async (world, bound) => {
      const { semaphore } = await openTaken(world, "BoundedSemaphore", bound);
      const call = world.start(
        "A",
        `acquire(${bound})`,
        () => semaphore.acquire({ permits: bound }),
      );
      for (let back = 0; back < bound; back++) {
        await world.settle();
        pending(call);
        await semaphore.release();
      }
      await world.settle();
      fulfilled(call);
      same(await semaphore.value(), 0, "value()");
    },
  }),
];
