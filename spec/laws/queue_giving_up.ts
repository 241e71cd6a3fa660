/**
 * What a getter and a putter that give up leave behind: Q7, Q8.
 *
 * @module
 */

import * as fc from "fast-check";
import { fulfilled, ok, pending, rejectedAs, rejectedWith, same } from "../assert.ts";
import type { QueueKind } from "../models/queue.ts";
import type { Property } from "../property.ts";
import type { Call } from "../world.ts";
import { about, itemOf, orderOf } from "./queue_rig.ts";
import { needsTimers } from "./waiting_tools.ts";

const getter = fc.constantFrom("get", "take");

/** The properties of giving up of one discipline. */
export function givingUp(kind: QueueKind): readonly Property[] {
  return [
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
      laws: ["Q7", "G3"],
      level: 1,
      title: "a getter whose signal was aborted before takes nothing, though an item is there",
      input: getter,
      async check(rig, how) {
        const trigger = rig.world.trigger();
        trigger.abort();
        await rig.fill([1]);
        const call = rig[how]("A", { signal: trigger.signal });
        await rig.settle();
        rejectedWith(call, trigger.reason);
        ok(!call.threw, `${how} threw instead of rejecting`);
        await rig.holds(1, "after a get that was aborted before");
        await rig.fill([2]);
        await rig.drains(orderOf(kind, [1, 2]));
      },
    }),
    about(kind, {
      laws: ["Q8", "G3", "J1"],
      level: 1,
      title: "a putter whose signal was aborted before leaves nothing, though there is room",
      maxSize: 1,
      async check(rig) {
        const trigger = rig.world.trigger();
        trigger.abort();
        const getter = rig.get("B");
        for (let times = 0; times < 2; times++) {
          const put = rig.put("A", 7, { signal: trigger.signal });
          await rig.settle();
          rejectedWith(put, trigger.reason);
          ok(!put.threw, "put threw instead of rejecting");
          await rig.holds(0, "after a put that was aborted before");
          await rig.now(rig.join("A"));
          if (times > 0) continue;
          pending(getter);
          await rig.fill([1]);
          rig.got(getter, 1);
          await rig.owes(1, "after a getter was served");
        }
        await rig.fill([2]);
        await rig.drains([2]);
        await rig.owes(1, "after an aborted put");
      },
    }),
    about(kind, {
      laws: ["Q7", "Q8", "G1"],
      level: 1,
      title: "getters and putters whose time ran out take nothing and leave nothing",
      inapplicable: needsTimers,
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
        await rig.gets("C", 1);
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
          await rig.gets("G", inside);
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
