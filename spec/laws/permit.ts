/**
 * The laws of group P: what every permit promises.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Permit } from "../../src/contract.ts";
import { fulfilled, ok, pending, same } from "../assert.ts";
import { asyncDispose, dispose } from "../disposal.ts";
import { type Property, property } from "../property.ts";
import { gaveBack, giveBack, givers, reads, ways } from "./permit_holds.ts";
import { stale } from "./permit_stale.ts";
import { use } from "./permit_use.ts";
import { forget } from "./permit_forget.ts";
import type { Call, World } from "../world.ts";
import type { Giver, Holdable } from "./permit_holds.ts";

const way = fc.constantFrom(...ways);

/** One permit from each way there is to get one, in order; each is released before the next. */
async function everyPermit(
  world: World,
  giver: Giver,
  check: (permit: Permit, how: string) => void | Promise<void>,
): Promise<Holdable> {
  const holdable = await giver.open(world);
  const first = await holdable.acquire();
  const waiting = world.start("A", "acquire()", () => holdable.acquire());
  await world.settle();
  pending(waiting);
  await check(first, "granted at once");
  await first.release();
  await world.settle();
  await check(fulfilled(waiting), "granted after a wait");
  await fulfilled(waiting).release();
  const tried = await holdable.tryAcquire();
  ok(tried !== undefined, "tryAcquire gets what is free");
  await check(tried, "got by tryAcquire");
  await tried.release();
  await holdable.use((permit) => check(permit, "given by use"));
  return holdable;
}

const once = givers.flatMap((giver) => [
  property({
    laws: ["P1", "P2"],
    primitive: giver.primitive,
    level: 1,
    title: "given back in several ways and times, a permit is released once",
    input: fc.record({
      atOnce: fc.array(way, { minLength: 1, maxLength: 4 }),
      later: fc.array(way, { minLength: 1, maxLength: 4 }),
    }),
    share: 0.5,
    async check(world, { atOnce, later }) {
      const holdable = await giver.open(world);
      const initial = await holdable.state();
      const permit = await holdable.acquire();
      const held = await holdable.state();
      const [first, second] = ["A", "B"].map((party) =>
        world.start(party, "acquire()", () => holdable.acquire())
      ) as [Call<Permit>, Call<Permit>];
      await world.settle();
      same(permit.released, false, "released of a held permit (permitOf makes one that has it)");
      const acts = atOnce.map((way) => giveBack(world, permit, way));
      await world.settle();
      acts.forEach(gaveBack);
      same(permit.released, true, "released of a permit given back");
      const successor = fulfilled(first);
      pending(second);
      for (const way of later) {
        const act = giveBack(world, permit, way);
        await world.settle();
        gaveBack(act);
        same(successor.released, false, "released of the successor's permit");
        pending(second);
        await reads(holdable, held, "while the successor holds it");
      }
      await successor.release();
      await world.settle();
      await fulfilled(second).release();
      await reads(holdable, initial, "once all was given back");
    },
  }),
  ...ways.map((way) =>
    property({
      laws: ["P6", "P1"],
      primitive: giver.primitive,
      level: 0,
      title: `every permit is given back by ${way}, whichever way it was got`,
      async check(world) {
        const holdable = await everyPermit(world, giver, async (permit, how) => {
          same(permit.released, false, `released of a permit ${how}`);
          const act = giveBack(world, permit, way);
          if (way === "asyncDispose") await act.settled;
          else await world.settle();
          gaveBack(act);
          same(permit.released, true, `released of a permit ${how}, after ${way}`);
          same(typeof permit[dispose], "function", `dispose of a permit ${how}`);
          same(typeof permit[asyncDispose], "function", `asyncDispose of a permit ${how}`);
        });
        const fresh = await giver.open(world);
        await reads(holdable, await fresh.state(), "of a used one");
      },
    })
  ),
  property({
    laws: ["P6"],
    primitive: giver.primitive,
    level: 0,
    title: "asyncDispose gives a promise, and has released once that resolves",
    async check(world) {
      const holdable = await giver.open(world);
      const initial = await holdable.state();
      const permit = await holdable.acquire();
      const disposed: unknown = permit[asyncDispose]();
      ok(disposed instanceof Promise, "a promise");
      if (world.subject.capabilities.directGrant) {
        same(permit.released, true, "released as asyncDispose returns");
        await reads(holdable, initial, "as asyncDispose has returned");
      }
      await disposed;
      await reads(holdable, initial, "once asyncDispose has resolved");
    },
  }),
  property({
    laws: ["P4"],
    primitive: giver.primitive,
    level: 0,
    title: "abandoned is false on every permit where nobody died",
    check: async (world) => {
      await everyPermit(world, giver, async (permit, how) => {
        same(permit.abandoned, false, `abandoned of a permit ${how}`);
        await permit.release();
        same(permit.abandoned, false, `abandoned of a permit ${how} and released`);
      });
    },
  }),
  property({
    laws: ["P5"],
    primitive: giver.primitive,
    level: 0,
    title: "fences strictly increase where there are fences, else fence is undefined",
    async check(world) {
      const fences: (bigint | undefined)[] = [];
      await everyPermit(world, giver, (permit) => void fences.push(permit.fence));
      same(fences.length, 4, "permits seen");
      for (const [index, fence] of fences.entries()) {
        if (!world.subject.capabilities.fencing) {
          same(fence, undefined, "fence without the capability");
          continue;
        }
        same(typeof fence, "bigint", "type of a fence");
        const previous = fences[index - 1];
        if (previous !== undefined) ok(fence! > previous, `${fence} is more than ${previous}`);
      }
    },
  }),
]);

/** P1 to P7. */
export const permit: readonly Property[] = [...once, ...stale, ...use, ...forget];
