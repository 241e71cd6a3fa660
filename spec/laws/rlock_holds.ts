/**
 * Who may end the hold on a re-entrant lock, and who sees it: R2 to R4.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Permit } from "../../src/contract.ts";
import { fulfilled, pending, rejectedAs, same } from "../assert.ts";
import { by } from "../models/rlock.ts";
import { type Property, property } from "../property.ts";
import type { SubjectOwner, SubjectOwners } from "../subject.ts";
import { free, openOwned, queue, serve } from "./rlock_tools.ts";

/** Owners of a scope that has one for the thread. */
type ThreadOwners = SubjectOwners & { readonly thread?: SubjectOwner };

const base = { primitive: "RLock" } as const;

/** Strangers, stale permits and wrong owners change nothing. */
export const holding: readonly Property[] = [
  property({
    ...base,
    laws: ["R2", "R3", "P2"],
    level: 0,
    title: "a release by a stranger, or of a free lock, is a NotHeldError and changes nothing",
    input: fc.record({ depth: fc.nat({ max: 3 }), queued: fc.boolean() }),
    check: async (world, { depth, queued }) => {
      const { lock, owners } = await openOwned(world);
      const [a, b] = owners as [SubjectOwner, SubjectOwner];
      const held: Permit[] = [];
      for (let level = 0; level < depth; level++) held.push(await lock.acquire(by(a)));
      const line = queued && depth > 0 ? queue(world, lock, owners, [1]) : [];
      await world.settle();
      for (const stranger of depth === 0 ? [a, b] : [b, owners[2]!]) {
        rejectedAs(
          await world.start("B", "release()", () => lock.release(by(stranger))).settled,
          "NotHeldError",
        );
        await world.settle();
        same(await lock.depth(by(a)), depth, "depth() of the owner");
        same(await lock.depth(by(stranger)), 0, "depth() of the stranger");
        same(await lock.locked(), depth > 0, "locked()");
        for (const permit of held) same(permit.released, false, "released of the owner's permit");
        line.forEach(({ call }) => pending(call));
      }
      for (const permit of held) await permit.release();
      await serve(world, lock, line);
      rejectedAs(
        await world.start("A", "release()", () => lock.release(by(a))).settled,
        "NotHeldError",
      );
      await free(lock, owners);
    },
  }),

  property({
    ...base,
    laws: ["R2", "P2"],
    level: 1,
    title: "a stale permit frees neither a later hold of its owner nor a successor's",
    input: fc.record({ depth: fc.integer({ min: 1, max: 3 }), successor: fc.constantFrom(0, 1) }),
    check: async (world, { depth, successor }) => {
      const { lock, owners } = await openOwned(world);
      const own = by(owners[0]!);
      const stale: Permit[] = [];
      for (let level = 0; level < depth; level++) stale.push(await lock.acquire(own));
      for (let level = 0; level < depth; level++) await lock.release(own);
      await world.settle();
      for (const permit of stale) same(permit.released, true, "released of a stale permit");
      const next = by(owners[successor]!);
      const held = await lock.acquire(next);
      for (const permit of stale) await permit.release();
      same(await lock.depth(next), 1, "depth() after the stale releases");
      same(held.released, false, "released of the permit that holds");
      await held.release();
      await free(lock, owners);
    },
  }),

  property({
    ...base,
    laws: ["R3", "G16", "G0"],
    level: 0,
    title: "what is no Owner is a TypeError, and changes nothing",
    input: fc.record({
      wrong: fc.constantFrom<unknown[]>("owner", 1, {}, null, true),
      method: fc.constantFrom("acquire", "tryAcquire", "use", "release", "depth"),
      held: fc.boolean(),
    }),
    check: async (world, { wrong, method, held }) => {
      const { lock, owners } = await openOwned(world);
      if (held) await lock.acquire(by(owners[0]!));
      const options = by(wrong as SubjectOwner);
      let entered = false;
      const call = world.start("A", method, (): unknown => {
        if (method === "acquire") return lock.acquire(options);
        if (method === "tryAcquire") return lock.tryAcquire(options);
        if (method === "release") return lock.release(options);
        if (method === "depth") return lock.depth(options);
        return lock.use(() => entered = true, options);
      });
      if (method === "acquire" || method === "use") same(call.threw, false, "whether it threw");
      await world.settle();
      rejectedAs(call, "TypeError");
      same(entered, false, "whether use called its function");
      same(await lock.depth(by(owners[0]!)), held ? 1 : 0, "depth()");
      same(await lock.locked(), held, "locked()");
    },
  }),

  property({
    ...base,
    laws: ["R4", "R3"],
    level: 0,
    title: "others see it locked at any depth, and a depth of 0",
    input: fc.integer({ min: 1, max: 5 }),
    check: async (world, depth) => {
      const { lock, owners } = await openOwned(world);
      const [a, b] = owners as [SubjectOwner, SubjectOwner];
      same(await lock.locked(), false, "locked() of a new lock");
      for (let level = 1; level <= depth; level++) {
        await lock.acquire(by(a));
        same(await lock.locked(), true, `locked() at depth ${level}`);
        same(await lock.depth(by(a)), level, "depth() of the owner");
        same(await lock.depth(by(b)), 0, "depth() of another");
      }
      for (let level = depth - 1; level >= 0; level--) {
        await lock.release(by(a));
        same(await lock.depth(by(a)), level, "depth() of the owner");
        same(await lock.locked(), level > 0, `locked() at depth ${level}`);
      }
    },
  }),

  property({
    ...base,
    laws: ["R3"],
    level: 0,
    title: "Owner.thread may be given, and is never guessed",
    inapplicable: ({ Owner }) =>
      (Owner as ThreadOwners | undefined)?.thread === undefined
        ? "the subject has no Owner.thread"
        : undefined,
    check: async (world) => {
      const Owner: ThreadOwners = world.subject.Owner!;
      const thread = by(Owner.thread!);
      const lock = await world.open("RLock");
      const call = world.start("A", "acquire(thread)", () => lock.acquire(thread));
      await world.settle();
      const permit = fulfilled(call);
      same(Owner.thread, Owner.thread, "Owner.thread, twice");
      same(Owner.current(), undefined, "Owner.current()");
      same(await lock.depth(thread), 1, "depth() of the thread");
      same(await lock.depth(by(new Owner())), 0, "depth() of another");
      for (const method of ["acquire", "tryAcquire", "release"] as const) {
        const unnamed = world.start("B", `${method}()`, (): unknown => lock[method]());
        rejectedAs(await unnamed.settled, "NoOwnerError");
      }
      await permit.release();
      same(await lock.locked(), false, "locked()");
    },
  }),
];
