/**
 * Items that are taken and may come back: Q11.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Delivery } from "../../src/contract.ts";
import { fulfilled, pending, rejectedWith, same } from "../assert.ts";
import { asyncDispose } from "../disposal.ts";
import { type QueueKind, QueueModel } from "../models/queue.ts";
import type { Property } from "../property.ts";
import type { Call } from "../world.ts";
import { about, itemOf, open, orderOf, priorityOf, returns, type Rig } from "./queue_rig.ts";

const back = fc.constantFrom(...returns);

/** The label of a delivery's item. */
const carried = (rig: Rig, delivery: Delivery<unknown>) => rig.label(delivery.value);

/** The order of what is inside after a label came back to its place. */
function restored(kind: QueueKind, label: number, inside: readonly number[]): number[] {
  if (kind !== "PriorityQueue") return [label, ...inside];
  // Labels are serial numbers: among equals, the lower one was put before.
  return [label, ...inside].sort((a, b) => priorityOf(a) - priorityOf(b) || a - b);
}

/** The properties of deliveries of one discipline. */
export function delivered(kind: QueueKind): readonly Property[] {
  return [
    about(kind, {
      laws: ["Q11", "Q1", "Q3"],
      level: 1,
      title: "take waits like get, in one line with it, and gives the item, whatever is assigned",
      input: fc.record({
        there: fc.nat(3),
        calls: fc.array(fc.constantFrom("get", "take"), { minLength: 1, maxLength: 5 }),
      }),
      async check(rig, { there, calls }) {
        const labels = Array.from({ length: there }, (_, index) => index);
        await rig.fill(labels);
        const expected = orderOf(kind, labels);
        const started: Call<unknown>[] = [];
        for (const [index, how] of calls.entries()) {
          started.push(rig[how as "get"](`G${index}`));
          await rig.settle();
          await rig.holds(Math.max(0, there - index - 1), "while it is taken from");
        }
        for (const [index, call] of started.entries()) {
          if (index >= there) {
            started.slice(index).forEach(pending);
            await rig.now(rig.put("P", index));
            expected.push(index);
          }
          if (calls[index] === "take") Reflect.set(fulfilled(call) as object, "value", "assigned");
          rig.got(call, expected[index]!);
        }
      },
    }),
    about(kind, {
      laws: ["Q11", "J1"],
      level: 1,
      title: "done counts as one taskDone, however often, and gives nothing back",
      input: fc.record({
        count: fc.integer({ min: 1, max: 3 }),
        times: fc.integer({ min: 1, max: 3 }),
        then: fc.option(back),
      }),
      async check(rig, { count, times, then }) {
        await rig.fill(Array.from({ length: count }, (_, index) => index));
        const deliveries = [];
        for (let index = 0; index < count; index++) deliveries.push(await rig.taken("A"));
        const join = rig.join("J");
        for (const delivery of deliveries) {
          await rig.settle();
          pending(join);
          for (let time = 0; time < times; time++) await rig.now(rig.done("A", delivery));
          if (then !== null) await rig.now(rig.giveBack("A", delivery, then));
          await rig.holds(0, "after done");
        }
        fulfilled(join);
        await rig.owes(0, "after every delivery was done");
        await rig.drains([]);
      },
    }),
    about(kind, {
      laws: ["Q11", "Q1"],
      level: 1,
      title: "disposed undone, items go back: to the front, to the top, by their priority",
      input: fc.record({
        ranks: fc.array(fc.nat(3), { minLength: 1, maxLength: 7 }),
        later: fc.array(fc.nat(3), { maxLength: 3 }),
        takes: fc.integer({ min: 1, max: 4 }),
        order: fc.infiniteStream(fc.nat()),
        how: back,
      }),
      async check(rig, { ranks, later, takes, order, how }) {
        const labels = ranks.map((rank, index) => 4 * index + rank);
        await rig.fill(labels);
        const out: Delivery<unknown>[] = [];
        for (let left = Math.min(takes, labels.length); left > 0; left--) {
          out.push(await rig.taken("A"));
        }
        const more = later.map((rank, index) => 4 * (ranks.length + index) + rank);
        await rig.fill(more);
        const taken = out.map((delivery) => carried(rig, delivery));
        let inside = orderOf(kind, [...labels.filter((label) => !taken.includes(label)), ...more]);
        while (out.length > 0) {
          const [delivery] = out.splice(order.next().value % out.length, 1) as [Delivery<unknown>];
          same(await rig.now(rig.giveBack("A", delivery, how)), undefined, how);
          inside = restored(kind, carried(rig, delivery), inside);
          await rig.holds(inside.length, "after an item came back");
        }
        await rig.drains(inside);
        await rig.owes(inside.length, "after items came back and were got");
      },
    }),
    about(kind, {
      laws: ["Q11"],
      level: 1,
      title: "a delivery ends once: after it came back it is nobody's, and cannot touch the next",
      input: fc.record({ how: back, after: fc.constantFrom("done", ...returns) }),
      async check(rig, { how, after }) {
        await rig.fill([1]);
        const first = await rig.taken("A");
        const end = () => after === "done" ? rig.done("A", first) : rig.giveBack("A", first, after);
        const again = () => rig.now<unknown>(end());
        const ends = [rig.giveBack("A", first, how), end()]; // in one turn
        for (const call of ends) await rig.now<unknown>(call);
        await again();
        await rig.holds(1, "after a delivery ended twice");
        const second = await rig.taken("B");
        same(carried(rig, second), 1, "the item, given again");
        await again();
        await rig.holds(0, "after a stale delivery ended again");
        const join = rig.join("J");
        await rig.settle();
        pending(join);
        await rig.now(rig.done("B", second));
        fulfilled(join);
        await again();
        await rig.holds(0, "at the end");
        await rig.owes(0, "at the end");
      },
    }),
    about(kind, {
      laws: ["Q11", "Q9", "Q2", "Q3"],
      level: 1,
      title: "an item goes back even above maxSize; putters wait until there is room again",
      input: fc.record({
        maxSize: fc.integer({ min: 1, max: 3 }),
        takes: fc.integer({ min: 1, max: 3 }),
        how: back,
      }),
      async check({ world }, { maxSize, takes, how }) {
        const rig = await open(world, kind, maxSize);
        const out: Delivery<unknown>[] = [];
        for (let label = 0; label < takes; label++) {
          await rig.fill([label]);
          out.push(await rig.taken("A"));
        }
        let inside = Array.from({ length: maxSize }, (_, index) => takes + index);
        await rig.fill(inside);
        inside = orderOf(kind, inside);
        const putters = [90, 94].map((label) => rig.put(`P${label}`, label));
        for (const delivery of out) {
          await rig.now(rig.giveBack("A", delivery, how));
          inside = restored(kind, carried(rig, delivery), inside);
          await rig.holds(inside.length, "above maxSize");
          same(await rig.queue.tryPut(delivery.value), false, "tryPut above maxSize");
        }
        while (inside.length > maxSize) {
          await rig.gets("G", inside.shift()!);
          await rig.settle();
          putters.forEach(pending);
          await rig.holds(inside.length, "still without room");
        }
        await rig.gets("G", inside.shift()!);
        await rig.settle();
        fulfilled(putters[0]!);
        pending(putters[1]!);
        await rig.holds(maxSize, "after one putter went in");
      },
    }),
    about(kind, {
      laws: ["Q11", "Q9", "Q7"],
      level: 1,
      title: "an item that comes back goes straight to the first who waits",
      maxSize: 1,
      input: fc.record({
        waiting: fc.array(fc.constantFrom("get", "take"), { minLength: 1, maxLength: 3 }),
        how: back,
        leaves: fc.boolean(),
      }),
      async check(rig, { waiting, how, leaves }) {
        await rig.fill([1]);
        const delivery = await rig.taken("A");
        const trigger = rig.world.trigger("the first gives up");
        const first = rig.get("F", { signal: trigger.signal });
        const others: Call<unknown>[] = [];
        for (const [index, call] of waiting.entries()) {
          others.push(rig[call as "get"](`G${index}`));
          await rig.settle();
        }
        if (leaves) trigger.abort();
        if (leaves && !rig.direct) await rig.settle();
        await rig.now(rig.giveBack("A", delivery, how));
        if (leaves) rejectedWith(first, trigger.reason);
        rig.got(leaves ? others[0]! : first, 1);
        others.slice(leaves ? 1 : 0).forEach(pending);
        await rig.holds(0, "after an item came back to one who waits");
        same(await rig.queue.tryPut(delivery.value), true, "tryPut to the next who waits");
        await rig.settle();
        const next = others[leaves ? 1 : 0];
        if (next !== undefined) rig.got(next, 1);
        await rig.holds(next === undefined ? 1 : 0, "at the end");
      },
    }),
    about(kind, {
      laws: ["Q11", "Q5"],
      level: 0,
      title: "an item comes back into a line of any length",
      input: fc.oneof(fc.constantFrom(15, 16, 17, 32, 64), fc.integer({ min: 1, max: 70 })),
      async check(rig, length) {
        const model = new QueueModel(kind, 0);
        const put = async (label: number) => {
          model.put(label, priorityOf(label));
          same(await rig.queue.tryPut(itemOf(kind, label)), true, "tryPut");
        };
        for (let label = 0; label < length; label++) await put(label);
        const delivery = await rig.queue.take({ timeout: 0 });
        const ticket = model.get("take");
        await put(length);
        model.giveBack(ticket);
        await delivery[asyncDispose]();
        const left: number[] = [];
        while (model.size > 0) left.push(model.get().value as number);
        await rig.drains(left);
      },
    }),
    about(kind, {
      laws: ["Q11", "G5", "G6", "Q7"],
      level: 1,
      title: "giving up a take in the turn of its grant leaves the delivery, or the item first",
      input: fc.boolean(),
      async check(rig, waits) {
        const trigger = rig.world.trigger();
        if (!waits) await rig.fill([1]);
        const take = rig.take("A", { signal: trigger.signal });
        if (waits) {
          await rig.settle();
          rig.put("P", 1);
        }
        trigger.abort();
        await rig.settle();
        if (rig.direct) fulfilled(take);
        if (take.state === "fulfilled") {
          rig.got(take, 1);
          await rig.holds(0, "while the item is out");
          await rig.now(rig.giveBack("A", take.value as Delivery<unknown>, "dispose"));
          await rig.holds(1, "after the item came back");
        } else {
          rejectedWith(take, trigger.reason);
        }
        await rig.drains([1]);
        await rig.owes(1, "after the race");
      },
    }),
  ];
}
