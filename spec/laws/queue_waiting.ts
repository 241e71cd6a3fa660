/**
 * Who waits for items and room, and who is served: Q3, Q9.
 *
 * @module
 */

import * as fc from "fast-check";
import { fulfilled, pending, same } from "../assert.ts";
import type { QueueKind } from "../models/queue.ts";
import type { Property } from "../property.ts";
import type { Call } from "../world.ts";
import { about, open, orderOf, type Rig } from "./queue_rig.ts";

const getter = fc.constantFrom("get", "take");

/** Ways to make room, each by one item. */
const removers = ["get", "tryGet", "take", "loop"] as const;

function remove(rig: Rig, how: typeof removers[number]): Call<unknown> {
  return how === "loop" ? rig.loop("R", 1) : rig[how]("R");
}

/** The properties of waiting of one discipline. */
export function waiting(kind: QueueKind): readonly Property[] {
  return [
    about(kind, {
      laws: ["Q3", "Q9", "G13"],
      level: 1,
      title: "getters wait while it is empty and are served first come, first served",
      input: fc.array(getter, { minLength: 1, maxLength: 6 }),
      async check(rig, getters) {
        const calls: Call<unknown>[] = [];
        for (const [index, how] of getters.entries()) {
          calls.push(rig[how](`G${index}`));
          await rig.settle();
        }
        calls.forEach(pending);
        // The last one put would come out first of a LIFO, were it not handed over at once.
        const puts: Call<unknown>[] = [];
        for (const index of calls.keys()) {
          const label = calls.length - index;
          puts.push(index % 2 === 0 ? rig.put("P", label) : rig.tryPut("P", label));
          if (!rig.direct) await rig.settle();
        }
        await rig.settle();
        calls.forEach((call, index) => rig.got(call, calls.length - index));
        puts.forEach(fulfilled);
        await rig.holds(0, "after every item was handed over");
      },
    }),
    about(kind, {
      laws: ["Q3", "Q1", "Q2", "Q9", "G13"],
      level: 1,
      title: "putters wait while it is full and enter first come, first served",
      input: fc.record({
        maxSize: fc.integer({ min: 1, max: 3 }),
        ranks: fc.array(fc.nat(3), { minLength: 1, maxLength: 5 }),
        how: fc.infiniteStream(fc.constantFrom("get", "tryGet", "take")),
      }),
      async check({ world }, { maxSize, ranks, how }) {
        const rig = await open(world, kind, maxSize);
        let inside = Array.from({ length: maxSize }, (_, index) => index);
        await rig.fill(inside);
        const labels = ranks.map((rank, index) => 4 * (maxSize + index) + rank);
        const putters: Call<void>[] = [];
        for (const [index, label] of labels.entries()) {
          putters.push(rig.put(`P${index}`, label));
          await rig.settle();
        }
        await rig.holds(maxSize, "while putters wait");
        for (const [index, label] of labels.entries()) {
          putters.slice(index).forEach(pending);
          const out = orderOf(kind, inside)[0]!;
          const call = rig[how.next().value as "get"]("G");
          await rig.settle();
          rig.got(call, out);
          same(fulfilled(putters[index]!), undefined, "what put resolves with");
          inside = [...inside.filter((each) => each !== out), label];
          await rig.holds(maxSize, "after the next putter went in");
        }
        await rig.drains(orderOf(kind, inside));
      },
    }),
    about(kind, {
      laws: ["Q9", "Q3"],
      level: 1,
      title: "every way of taking an item lets the next putter in, and only that",
      maxSize: 1,
      input: fc.constantFrom(...removers),
      async check(rig, how) {
        await rig.fill([0]);
        const putters = [1, 2, 3].map((label) => rig.put(`P${label}`, label));
        await rig.settle();
        for (const [index, putter] of putters.entries()) {
          pending(putter);
          await rig.now(remove(rig, how));
          fulfilled(putter);
          putters.slice(index + 1).forEach(pending);
          await rig.holds(1, "after one more went in");
        }
        await rig.drains([3]);
      },
    }),
  ];
}
