/**
 * Re-entrant locks whose owner is the current task: R3 and R6.
 *
 * @module
 */

import * as fc from "fast-check";
import { fulfilled, ok, pending, rejectedAs, same } from "../assert.ts";
import { by } from "../models/rlock.ts";
import { type Property, property } from "../property.ts";
import { needsNoStorage, needsSpawn, needsStorage, ownersOf } from "./owner_tools.ts";

const base = { primitive: "RLock" } as const;

/** Owners that come from the tasks themselves. */
export const inTasks: readonly Property[] = [
  property({
    ...base,
    laws: ["R3", "G0"],
    level: 0,
    title: "without an owner acquiring and releasing is a NoOwnerError, and changes nothing",
    input: fc.record({
      method: fc.constantFrom("acquire", "acquire now", "tryAcquire", "use", "release"),
      depth: fc.nat({ max: 2 }),
      before: fc.boolean(),
    }),
    check: async (world, { method, depth, before }) => {
      const { Owner } = ownersOf(world.subject);
      const lock = await world.open("RLock");
      const owner = new Owner();
      for (let level = 0; level < depth; level++) await lock.acquire(by(owner));
      // Whoever ran as an owner before is nobody's owner now.
      if (before) owner.run(() => {});
      let entered = false;
      const call = world.start("A", method, (): unknown => {
        if (method === "acquire") return lock.acquire();
        if (method === "acquire now") return lock.acquire({ timeout: 0 });
        if (method === "tryAcquire") return lock.tryAcquire();
        if (method === "release") return lock.release();
        return lock.use(() => entered = true);
      });
      const waits = method !== "tryAcquire" && method !== "release";
      if (waits) same(call.threw, false, "whether it threw");
      await world.settle();
      rejectedAs(call, "NoOwnerError");
      same(entered, false, "whether use called its function");
      same(await lock.locked(), depth > 0, "locked()");
      same(await lock.depth(by(owner)), depth, "depth()");
    },
  }),

  property({
    ...base,
    laws: ["R3", "T3"],
    level: 0,
    title: "owner.run makes the owner that of every method called in it",
    check: async (world) => {
      const { Owner } = ownersOf(world.subject);
      const lock = await world.open("RLock");
      const [a, b] = [new Owner("same"), new Owner("same")];
      const outer = await a.run(() => lock.acquire());
      const inner = await a.run(() => lock.tryAcquire());
      ok(inner !== undefined, "tryAcquire() by the owner gave nothing");
      const depths = await a.run(() => lock.use(() => lock.depth(by(a))));
      same(depths, 3, "depth() inside use");
      same(await a.run(() => lock.depth()), 2, "depth() of the current owner");
      same(await b.run(() => lock.depth()), 0, "depth() of another");
      same(await b.run(() => lock.tryAcquire()), undefined, "tryAcquire() by another");
      rejectedAs(
        await world.start("B", "release()", () => b.run(() => lock.release())).settled,
        "NotHeldError",
      );
      await a.run(() => lock.release());
      await world.settle();
      same(inner.released, true, "released of the inner permit");
      same(outer.released, false, "released of the outer permit");
      await a.run(() => lock.release());
      same(await lock.locked(), false, "locked()");
    },
  }),

  property({
    ...base,
    laws: ["R3"],
    level: 0,
    title: "the owner that is given counts, not the current one",
    input: fc.boolean(),
    check: async (world, inTask) => {
      const { Owner, spawn } = ownersOf(world.subject);
      const lock = await world.open("RLock");
      const [current, given] = [new Owner(), new Owner()];
      const as = <R>(fn: () => R | Promise<R>): Promise<Awaited<R>> =>
        inTask && spawn !== undefined
          ? spawn(fn).join() as Promise<Awaited<R>>
          : Promise.resolve(current.run(fn)) as Promise<Awaited<R>>;
      const options = by(given);
      await as(() => lock.acquire(options));
      const again = await as(() => lock.tryAcquire(options));
      ok(again !== undefined, "tryAcquire() by the given owner gave nothing");
      same(await as(() => lock.use(() => lock.depth(options), options)), 3, "depth() inside use");
      const inside = await as(async () => {
        const outside = Owner.current();
        return await lock.use(() => Owner.current() === given && outside !== given, options);
      });
      same(inside, false, "whether use made its owner the current one");
      same(await as(() => lock.depth(options)), 2, "depth() of the given owner");
      same(await as(() => lock.depth()), 0, "depth() of the current owner");
      same(await as(() => lock.tryAcquire()), undefined, "tryAcquire() by the current owner");
      const release = world.start("A", "release()", () => as(() => lock.release()));
      rejectedAs(await release.settled, "NotHeldError");
      await as(() => lock.release(options));
      await as(() => lock.release(options));
      same(await lock.locked(), false, "locked()");
    },
  }),

  property({
    ...base,
    laws: ["R6", "R3"],
    level: 1,
    title: "two tasks are two owners",
    inapplicable: needsSpawn,
    input: fc.nat({ max: 2 }),
    check: async (world, waiting) => {
      const { spawn } = ownersOf(world.subject);
      const lock = await world.open("RLock");
      let holder = await spawn(() => lock.acquire()).join();
      same(await spawn(() => lock.tryAcquire()).join(), undefined, "tryAcquire() by another task");
      const release = spawn(() => lock.release());
      const call = world.start("B", "release() in another task", () => release.join());
      rejectedAs(await call.settled, "NotHeldError");
      const line = Array.from({ length: waiting }, (_, index) => {
        const task = spawn(() => lock.acquire());
        return world.start(`W${index}`, "acquire() in a task", () => task.join());
      });
      for (const [index, next] of line.entries()) {
        await world.settle();
        line.slice(index).forEach(pending);
        await holder.release();
        await world.settle();
        holder = fulfilled(next);
      }
      await holder.release();
      same(await lock.locked(), false, "locked()");
    },
  }),

  property({
    ...base,
    laws: ["R6", "R1"],
    level: 1,
    title: "a task that spawned another shares nothing with it, in either direction",
    inapplicable: needsSpawn,
    input: fc.boolean(),
    check: async (world, childHolds) => {
      const { Owner, spawn } = ownersOf(world.subject);
      const lock = await world.open("RLock");
      const parent = new Owner("parent");
      const got = await spawn(() => {
        const mine = childHolds ? undefined : lock.acquire();
        const child = spawn(() => childHolds ? lock.acquire() : lock.tryAcquire());
        return { owner: Owner.current()!, mine, child };
      }).join();
      if (childHolds) {
        const permit = await got.child.join();
        ok(permit !== undefined, "the child was not granted");
        same(await lock.tryAcquire(by(got.owner)), undefined, "tryAcquire() by the parent");
        const nested = await parent.run(() => spawn(() => lock.tryAcquire()).join());
        same(nested, undefined, "tryAcquire() by another task");
        await permit.release();
      } else {
        const permit = await got.mine!;
        same(await got.child.join(), undefined, "tryAcquire() by the child");
        same(await lock.depth(by(got.owner)), 1, "depth() of the parent");
        await permit.release();
      }
      // Nor does a task take over the owner that runs where it is spawned.
      await lock.acquire(by(parent));
      const trying = await parent.run(() => spawn(() => lock.tryAcquire())).join();
      same(trying, undefined, "tryAcquire() by a task spawned in owner.run");
    },
  }),

  property({
    ...base,
    laws: ["R6", "R1"],
    level: 1,
    title: "concurrent parts of one task are one owner",
    inapplicable: needsSpawn,
    input: fc.integer({ min: 2, max: 4 }),
    check: async (world, parts) => {
      const { Owner, spawn } = ownersOf(world.subject);
      const lock = await world.open("RLock");
      const task = spawn(async () => {
        const owner = Owner.current()!;
        const part = () => lock.acquire();
        const permits = await Promise.all(Array.from({ length: parts }, part));
        return { permits, depth: await lock.depth(by(owner)) };
      });
      const call = world.start("T", "Promise.all of acquires", () => task.join());
      await world.settle();
      const { permits, depth } = fulfilled(call);
      same(depth, parts, "depth() of the task");
      for (const permit of permits) await permit.release();
      same(await lock.locked(), false, "locked()");
    },
  }),

  property({
    ...base,
    laws: ["R6", "R3", "T3"],
    level: 1,
    title: "tasks keep their owner over awaits: parts re-enter, other tasks stay out",
    inapplicable: (subject) => needsSpawn(subject) ?? needsStorage(),
    share: 0.5,
    input: fc.array(
      fc.array(fc.record({ before: fc.nat({ max: 4 }), inside: fc.nat({ max: 4 }) }), {
        minLength: 1,
        maxLength: 3,
      }),
      { minLength: 1, maxLength: 4 },
    ),
    check: async (world, tasks) => {
      const { spawn } = ownersOf(world.subject);
      const lock = await world.open("RLock");
      const inside: number[] = [];
      const mixed: string[] = [];
      const enter = (task: number) => {
        if (inside.some((other) => other !== task)) mixed.push(`${task} beside ${inside}`);
        inside.push(task);
      };
      const leave = (task: number) => void inside.splice(inside.indexOf(task), 1);
      const calls = tasks.map((parts, task) => {
        const part = async ({ before, inside }: { before: number; inside: number }) => {
          for (let turn = 0; turn < before; turn++) await undefined;
          await lock.use(async () => {
            enter(task);
            for (let turn = 0; turn < inside; turn++) await undefined;
            const again = await lock.acquire();
            ok(await lock.depth() >= 2, "a task that entered twice has a depth of less than 2");
            await again.release();
            leave(task);
          });
        };
        const whole = spawn(() => Promise.all(parts.map(part)));
        return world.start(`T${task}`, `${parts.length} parts`, () => whole.join());
      });
      await Promise.all(calls.map((call) => call.settled));
      calls.forEach(fulfilled);
      same(mixed.join("; "), "", "tasks inside beside each other");
      same(await lock.locked(), false, "locked()");
    },
  }),

  property({
    ...base,
    laws: ["R3", "T3"],
    level: 1,
    title: "where owners end with the synchronous part, none is guessed after an await",
    inapplicable: (subject) => needsSpawn(subject) ?? needsNoStorage(),
    check: async (world) => {
      const { spawn } = ownersOf(world.subject);
      const lock = await world.open("RLock");
      const permit = await spawn(() => lock.acquire()).join();
      const task = spawn(async () => {
        await undefined;
        return await lock.acquire();
      });
      rejectedAs(
        await world.start("T", "acquire() after await", () => task.join()).settled,
        "NoOwnerError",
      );
      await permit.release();
      same(await lock.locked(), false, "locked()");
    },
  }),
];
