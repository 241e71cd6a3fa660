/**
 * Who waits for items and room, and what giving up leaves: Q3, Q7, Q8, Q9.
 *
 * @module
 */

import * as fc from "fast-check";
import { fulfilled, ok, pending, rejectedAs, rejectedWith, same } from "../assert.ts";
import type { QueueKind } from "../models/queue.ts";
import type { Property } from "../property.ts";
import type { Call } from "../world.ts";
import { about, itemOf, open, orderOf, type Rig } from "./queue_rig.ts";

const noTimers = () => typeof setTimeout === "undefined" ? "no timers" : undefined;

/** Starts a get or a take. */
type Getter = "get" | "take";

const getter = fc.constantFrom<Getter>("get", "take");

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
      laws: ["Q3", "Q9", "G13"],
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
    about(kind, {
      laws: ["Q7", "G4", "Q9"],
      level: 1,
      title: "a getter that gave up takes nothing, those behind it are served",
      input: fc.record({
        getters: fc.array(getter, { minLength: 1, maxLength: 5 }),
        leavers: fc.infiniteStream(fc.boolean()),
        oneTurn: fc.boolean(),
      }),
      async check(rig, { getters, leavers, oneTurn }) {
        const calls = [];
        for (const [index, how] of getters.entries()) {
          const trigger = rig.world.trigger(`G${index} gives up`);
          const call = rig[how](`G${index}`, { signal: trigger.signal }) as Call<unknown>;
          calls.push({ call, trigger, leaves: leavers.next().value });
          await rig.settle();
        }
        const leaving = calls.filter(({ leaves }) => leaves);
        const staying = calls.filter(({ leaves }) => !leaves);
        for (const { trigger } of leaving) trigger.abort();
        if (!(oneTurn && rig.direct)) await rig.settle();
        const puts: Call<boolean>[] = [];
        for (const label of [...staying.keys(), staying.length]) {
          puts.push(rig.tryPut("P", label));
          if (!rig.direct) await rig.settle();
        }
        await rig.settle();
        for (const put of puts) same(fulfilled(put), true, "tryPut");
        for (const { call, trigger } of leaving) rejectedWith(call, trigger.reason);
        for (const [label, { call }] of staying.entries()) rig.got(call, label);
        await rig.holds(1, "after all who stayed were served");
        await rig.drains([staying.length]);
      },
    }),
    about(kind, {
      laws: ["Q7", "G5", "G6"],
      level: 1,
      title: "a getter that gives up in the turn of its grant has the item, or leaves it first",
      input: fc.tuple(getter, fc.boolean()),
      async check(rig, [how, waits]) {
        const trigger = rig.world.trigger();
        const options = { signal: trigger.signal };
        let call: Call<unknown>;
        if (waits) {
          call = rig[how]("A", options);
          await rig.settle();
          rig.tryPut("P", 1);
        } else {
          await rig.fill([1]);
          call = rig[how]("A", options);
        }
        trigger.abort();
        await rig.settle();
        if (rig.direct) rig.got(call, 1);
        const served = call.state === "fulfilled";
        if (!served) rejectedWith(call, trigger.reason);
        await rig.holds(served ? 0 : 1, "after the race");
        await rig.fill([5]);
        await rig.drains(served ? [5] : kind === "LifoQueue" ? [5, 1] : [1, 5]);
      },
    }),
    about(kind, {
      laws: ["Q7", "G5"],
      level: 1,
      title: "giving up long after the grant changes nothing",
      input: getter,
      async check(rig, how) {
        const trigger = rig.world.trigger();
        await rig.fill([1, 2]);
        const first = orderOf(kind, [1, 2])[0]!;
        const call = rig[how]("A", { signal: trigger.signal });
        await rig.settle();
        trigger.abort();
        await rig.settle();
        rig.got(call, first);
        await rig.drains([3 - first]);
      },
    }),
    about(kind, {
      laws: ["Q7", "Q8", "G3"],
      level: 1,
      title: "a signal that was aborted before takes nothing and leaves nothing",
      maxSize: 2,
      input: getter,
      async check(rig, how) {
        const trigger = rig.world.trigger();
        trigger.abort();
        const options = { signal: trigger.signal };
        const put = rig.put("A", 7, options);
        await rig.settle();
        rejectedWith(put, trigger.reason);
        await rig.holds(0, "after a put that was aborted before");
        await rig.now(rig.join("A"));
        await rig.fill([1]);
        const call = rig[how]("A", options);
        await rig.settle();
        rejectedWith(call, trigger.reason);
        ok(!put.threw && !call.threw, "a waiting method threw instead of rejecting");
        await rig.holds(1, "after a get that was aborted before");
        await rig.fill([2]);
        await rig.drains(orderOf(kind, [1, 2]));
        await rig.owes(2, "after an aborted put");
      },
    }),
    about(kind, {
      laws: ["Q7", "Q8", "G1"],
      level: 1,
      title: "getters and putters whose time ran out take nothing and leave nothing",
      inapplicable: noTimers,
      maxSize: 1,
      share: 0.05,
      input: fc.record({ how: getter, timeout: fc.integer({ min: 1, max: 3 }) }),
      async check(rig, { how, timeout }) {
        const early = rig[how]("A", { timeout });
        rejectedAs(await early.settled, "TimeoutError");
        await rig.fill([1]);
        await rig.holds(1, "after a getter's timeout");
        const late = rig.put("A", 2, { timeout });
        const other = rig.put("B", 3);
        rejectedAs(await late.settled, "TimeoutError");
        pending(other);
        rig.got(await rig.get("C").settled, 1);
        await rig.settle();
        fulfilled(other);
        await rig.drains([3]);
        await rig.owes(2, "after a putter's timeout");
      },
    }),
    about(kind, {
      laws: ["Q8", "G4", "Q9"],
      level: 1,
      title: "a putter that gave up leaves nothing, those behind it go in",
      maxSize: 1,
      input: fc.record({
        leaves: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
        oneTurn: fc.boolean(),
      }),
      async check(rig, { leaves, oneTurn }) {
        await rig.fill([0]);
        const calls = [];
        for (const index of leaves.keys()) {
          const label = index + 1;
          const trigger = rig.world.trigger(`P${label} gives up`);
          const call = rig.put(`P${label}`, label, { signal: trigger.signal });
          calls.push({ label, trigger, call });
          await rig.settle();
        }
        const leaving = calls.filter((_, index) => leaves[index]);
        const staying = calls.filter((_, index) => !leaves[index]);
        for (const { trigger } of leaving) trigger.abort();
        if (!(oneTurn && rig.direct && staying.length > 0)) await rig.settle();
        let inside = 0;
        for (const { call, label } of staying) {
          pending(call);
          rig.got(await rig.get("G").settled, inside);
          await rig.settle();
          fulfilled(call);
          inside = label;
          await rig.holds(1, "after the next putter went in");
        }
        for (const { call, trigger } of leaving) rejectedWith(call, trigger.reason);
        await rig.drains([inside]);
        same(await rig.queue.tryPut(itemOf(kind, 9)), true, "tryPut into the free slot");
        await rig.holds(1, "after the slot was used");
        await rig.owes(staying.length + 2, "after putters gave up");
      },
    }),
    about(kind, {
      laws: ["Q8", "G5", "G6"],
      level: 1,
      title: "a putter that gives up in the turn in which it fits has put, or has put nothing",
      maxSize: 1,
      input: fc.boolean(),
      async check(rig, waits) {
        const trigger = rig.world.trigger();
        if (waits) await rig.fill([0]);
        const put = rig.put("A", 1, { signal: trigger.signal });
        if (waits) {
          await rig.settle();
          pending(put);
          rig.tryGet("B");
        }
        trigger.abort();
        await rig.settle();
        if (rig.direct) fulfilled(put);
        const there = put.state === "fulfilled";
        if (!there) rejectedWith(put, trigger.reason);
        await rig.holds(there ? 1 : 0, "after the race");
        await rig.drains(there ? [1] : []);
        await rig.fill([2]);
        await rig.drains([2]);
      },
    }),
    about(kind, {
      laws: ["Q8", "Q9", "G4"],
      level: 1,
      title: "one signal that many wait with ends them all, and nobody else",
      maxSize: 2,
      async check(rig) {
        const trigger = rig.world.trigger();
        const shared = { signal: trigger.signal };
        await rig.fill([0, 1]);
        const putters: Call<void>[] = [];
        for (const label of [2, 3, 4, 5]) {
          putters.push(label % 2 === 0 ? rig.put("A", label, shared) : rig.put("B", label));
          await rig.settle();
        }
        const joiners = [rig.join("A", shared), rig.join("B")];
        await rig.settle();
        trigger.abort();
        await rig.settle();
        for (const call of [putters[0]!, putters[2]!, joiners[0]!]) {
          rejectedWith(call, trigger.reason);
        }
        for (const call of [putters[1]!, putters[3]!, joiners[1]!]) pending(call);
        for (const expected of [putters[1]!, putters[3]!]) {
          await rig.now(rig.get("C"));
          fulfilled(expected);
        }
        await rig.holds(2, "after those who stayed went in");
        for (let owed = 4; owed > 0; owed--) {
          pending(joiners[1]!);
          await rig.now(rig.taskDone("C"));
        }
        fulfilled(joiners[1]!);
      },
    }),
  ];
}
