/**
 * Permits that are kept for good.
 *
 * @module
 */

import * as fc from "fast-check";
import { fulfilled, pending, rejectedAs, same } from "../assert.ts";
import { type Property, property } from "../property.ts";
import { gaveBack, giveBack, givers, ways } from "./permit_holds.ts";

const act = fc.constantFrom("forget" as const, ...ways);

const semaphores = (["Semaphore", "BoundedSemaphore"] as const).flatMap((primitive) => [
  property({
    laws: ["P7", "P1"],
    primitive,
    level: 1,
    title: "forget ends the hold and gives nothing back; the first act on a permit counts",
    input: fc.record({
      permits: fc.integer({ min: 1, max: 2 }),
      acts: fc.array(act, { minLength: 1, maxLength: 4 }),
    }),
    share: 0.5,
    async check(world, { permits, acts }) {
      const semaphore = await world.open(primitive, 2);
      const permit = await semaphore.acquire({ permits });
      const waiting = world.start("A", "acquire(2)", () => semaphore.acquire({ permits: 2 }));
      await world.settle();
      for (const act of acts) {
        const call = act === "forget"
          ? world.start("", "permit: forget", () => permit.forget())
          : giveBack(world, permit, act);
        await world.settle();
        gaveBack(call);
        same(permit.released, true, `released after ${act}`);
        if (acts[0] === "forget") {
          pending(waiting);
          same(await semaphore.value(), 2 - permits, "value after forget");
        } else {
          fulfilled(waiting);
          same(await semaphore.value(), 0, "value once the next has it all");
        }
      }
      // What was forgotten can still be made up for by the semaphore's own release.
      if (acts[0] === "forget") await semaphore.release(permits);
      await world.settle();
      await fulfilled(waiting).release();
      same(await semaphore.value(), 2, "value at the end");
    },
  }),
  property({
    laws: ["P7", "P3"],
    primitive,
    level: 0,
    title: "what the fn of use forgets is not given back",
    async check(world) {
      const semaphore = await world.open(primitive, 2);
      const result = await semaphore.use(async (permit) => {
        await permit.forget();
        return "kept";
      });
      same(result, "kept", "result");
      same(await semaphore.value(), 1, "value");
      await semaphore.release();
      same(await semaphore.value(), 2, "value once made up for");
      if (primitive === "Semaphore") return;
      const call = world.start("A", "release()", () => semaphore.release());
      await world.settle();
      rejectedAs(call, "OverReleaseError");
    },
  }),
]);

const others = givers.filter(({ primitive }) => !primitive.endsWith("Semaphore")).map((giver) =>
  property({
    laws: ["P7"],
    primitive: giver.primitive,
    level: 0,
    title: "a hold on a lock cannot be forgotten",
    async check(world) {
      const holdable = await giver.open(world);
      const permit = await holdable.acquire();
      same("forget" in permit, false, "whether there is a forget");
      await permit.release();
    },
  })
);

/** P7. */
export const forget: readonly Property[] = [...semaphores, ...others];
