/**
 * Semaphores: S1 to S8.
 *
 * @module
 */

import * as fc from "fast-check";
import { ok, same } from "../assert.ts";
import { type Property, property } from "../property.ts";
import { counting } from "./semaphore_counts.ts";
import { admitting } from "./semaphore_line.ts";
import { signalled } from "./semaphore_signals.ts";

/** The laws of semaphores. */
export const semaphore: readonly Property[] = [
  ...counting("Semaphore"),
  ...admitting("Semaphore"),
  ...signalled("Semaphore"),

  property({
    laws: ["S5", "S1"],
    primitive: "Semaphore",
    level: 0,
    title: "may go above its initial value",
    input: fc.record({
      initial: fc.integer({ min: 0, max: 3 }),
      adding: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
    }),
    check: async (world, { initial, adding }) => {
      const semaphore = await world.open("Semaphore", initial);
      let free = initial;
      for (const n of adding) {
        await semaphore.release(n);
        free += n;
        same(await semaphore.value(), free, `value() after release(${n})`);
      }
      ok(await semaphore.tryAcquire({ permits: free }) !== undefined, "tryAcquire() of them all");
      same(await semaphore.value(), 0, "value() with all taken");
      same(await semaphore.locked(), true, "locked() with all taken");
    },
  }),
];
