/**
 * Who may end the hold on a lock: K5 to K7.
 *
 * @module
 */

import * as fc from "fast-check";
import { fulfilled, ok, pending, rejectedAs, rejectedWith, same } from "../assert.ts";
import { type Property, property } from "../property.ts";
import { free, openHeld, waiters } from "./lock_tools.ts";

const base = { primitive: "Lock" } as const;

/** Releases by others, of nothing, and none at all. */
export const holds: readonly Property[] = [
  property({
    ...base,
    laws: ["K5"],
    level: 0,
    title: "releasing a free lock is a NotHeldError and changes nothing",
    input: fc.record({
      used: fc.constantFrom("never", "permit", "lock"),
      times: fc.integer({ min: 1, max: 3 }),
    }),
    check: async (world, { used, times }) => {
      const lock = await world.open("Lock");
      if (used !== "never") {
        const permit = await lock.acquire();
        await (used === "permit" ? permit.release() : lock.release());
      }
      for (let index = 0; index < times; index++) {
        rejectedAs(
          await world.start("A", "release()", () => lock.release()).settled,
          "NotHeldError",
        );
      }
      await free(lock);
    },
  }),

  property({
    ...base,
    laws: ["K6", "P2"],
    level: 1,
    title: "anyone may release a held lock; the stale permit frees no successor",
    input: fc.record({
      successor: fc.constantFrom("queued", "acquire", "tryAcquire"),
      follower: fc.boolean(),
      times: fc.integer({ min: 1, max: 2 }),
    }),
    check: async (world, { successor, follower, times }) => {
      const { lock, permit: stale } = await openHeld(world);
      const queued = successor === "queued" ? waiters(world, lock, 1)[0]! : undefined;
      await world.settle();
      same(stale.released, false, "released of the holder's permit");
      await lock.release();
      if (world.subject.capabilities.directGrant) {
        same(stale.released, true, "released of the stale permit, at once");
        await stale.release();
      }
      const next = queued ??
        world.start(
          "B",
          successor,
          () => successor === "acquire" ? lock.acquire() : lock.tryAcquire(),
        );
      await world.settle();
      const held = fulfilled(next);
      ok(held !== undefined, "tryAcquire() of a free lock gave nothing");
      const last = follower ? world.start("C", "acquire()", () => lock.acquire()) : undefined;
      for (let index = 0; index < times; index++) await stale.release();
      await world.settle();
      same(stale.released, true, "released of the stale permit");
      same(held.released, false, "released of the successor's permit");
      same(await lock.locked(), true, "locked() after a stale release");
      same(await lock.tryAcquire(), undefined, "tryAcquire() after a stale release");
      if (last !== undefined) pending(last);
      await held.release();
      await world.settle();
      if (last !== undefined) {
        await held.release();
        await stale.release();
        same(await lock.locked(), true, "locked() with the last one holding");
        await fulfilled(last).release();
      }
      await free(lock);
    },
  }),

  property({
    ...base,
    laws: ["K7"],
    level: 1,
    title: "a second acquire by the holder waits",
    input: fc.constantFrom("acquire", "use", "task"),
    check: async (world, how) => {
      const lock = await world.open("Lock");
      const { signal, abort, reason } = world.trigger();
      const inner = async () => {
        const again = world.start("A", "acquire() again", () => lock.acquire({ signal }));
        await world.settle();
        pending(again);
        same(await lock.tryAcquire(), undefined, "tryAcquire() by the holder");
        abort();
        await world.settle();
        rejectedWith(again, reason);
      };
      const whole = async () => {
        if (how === "use") return await lock.use(inner);
        const permit = await lock.acquire();
        await inner();
        await permit.release();
      };
      const { spawn } = world.subject;
      if (how === "task" && spawn !== undefined) await spawn(whole).join();
      else await whole();
      await free(lock);
    },
  }),
];
