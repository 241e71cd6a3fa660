/**
 * Accounting for items, and waiting until all are accounted for: J1, J2.
 *
 * @module
 */

import * as fc from "fast-check";
import { fulfilled, pending, rejectedAs, rejectedWith, same } from "../assert.ts";
import type { QueueKind } from "../models/queue.ts";
import type { Property } from "../property.ts";
import { about, open, type Rig } from "./queue_rig.ts";
import { needsTimers } from "./waiting_tools.ts";

/** Fails unless one more `taskDone` is a RangeError. */
async function nothingOwed(rig: Rig): Promise<void> {
  const call = rig.taskDone("A");
  await rig.settle();
  rejectedAs(call, "RangeError");
}

/** The properties of accounting of one discipline. */
export function joining(kind: QueueKind): readonly Property[] {
  return [
    about(kind, {
      laws: ["J1"],
      level: 0,
      title: "join is immediate when nothing is unfinished",
      async check(rig) {
        for (let cycle = 0; cycle < 3; cycle++) {
          same(await rig.now(rig.join("A")), undefined, "what join resolves with");
          same(await rig.now(rig.join("A", { timeout: 0 })), undefined, "join in no time");
          await rig.fill([cycle]);
          const join = rig.join("A", { timeout: 0 });
          await rig.settle();
          rejectedAs(join, "TimeoutError");
          await rig.now(rig.get("A"));
          await rig.now(rig.taskDone("A"));
        }
      },
    }),
    about(kind, {
      laws: ["J1", "G13"],
      level: 1,
      title: "join waits for taskDone, not for emptiness, and every joiner wakes",
      input: fc.record({
        count: fc.integer({ min: 1, max: 5 }),
        joiners: fc.integer({ min: 1, max: 4 }),
      }),
      async check(rig, { count, joiners }) {
        await rig.fill(Array.from({ length: count }, (_, index) => index));
        const early = Array.from({ length: joiners }, (_, index) => rig.join(`J${index}`));
        for (let index = 0; index < count; index++) await rig.now(rig.get("A"));
        await rig.holds(0, "after everything was got");
        const late = rig.join("L");
        for (let owed = count; owed > 0; owed--) {
          await rig.settle();
          [...early, late].forEach(pending);
          await rig.now(rig.taskDone("A"));
        }
        for (const join of [...early, late]) same(fulfilled(join), undefined, "what join gives");
        await nothingOwed(rig);
      },
    }),
    about(kind, {
      laws: ["J1", "J2"],
      level: 1,
      title: "items are accounted for by their number: taskDone may come before get",
      async check(rig) {
        await rig.fill([1, 2]);
        const join = rig.join("A");
        await rig.now(rig.taskDone("B"));
        pending(join);
        await rig.now(rig.taskDone("B"));
        fulfilled(join);
        await rig.holds(2, "after everything was accounted for");
        await nothingOwed(rig);
      },
    }),
    about(kind, {
      laws: ["J1", "Q3"],
      level: 1,
      title: "an item counts once it is in, by whichever way it came",
      maxSize: 1,
      async check(rig) {
        await rig.fill([1]);
        const putter = rig.put("P", 2);
        await rig.settle();
        const first = rig.join("J");
        await rig.now(rig.taskDone("A"));
        fulfilled(first);
        pending(putter);
        await nothingOwed(rig);

        await rig.now(rig.get("A"));
        fulfilled(putter);
        await rig.owes(1, "after a waiting put went in");
        await rig.now(rig.get("A"));
        const getter = rig.get("G");
        await rig.settle();
        same(await rig.now(rig.tryPut("P", 3)), true, "tryPut");
        rig.got(getter, 3);
        await rig.owes(1, "after a tryPut straight to a getter");
      },
    }),
    about(kind, {
      laws: ["J1"],
      level: 1,
      title: "joiners that were woken stay so when more is put in the same turn",
      async check(rig) {
        await rig.fill([1]);
        const join = rig.join("A");
        await rig.settle();
        pending(join);
        const done = rig.taskDone("B");
        if (!rig.direct) await rig.settle();
        const put = rig.put("B", 2);
        await rig.settle();
        fulfilled(done);
        fulfilled(put);
        fulfilled(join);
        const again = rig.join("A");
        await rig.settle();
        pending(again);
        await rig.now(rig.taskDone("B"));
        fulfilled(again);
      },
    }),
    about(kind, {
      laws: ["J1", "G4", "G5", "G6"],
      level: 1,
      title: "a joiner that gives up leaves the others waiting, and they wake",
      input: fc.record({
        leaves: fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }),
        when: fc.constantFrom("before", "same turn, before", "same turn, after"),
      }),
      async check(rig, { leaves, when }) {
        await rig.fill([1]);
        const joiners = leaves.map((leaves, index) => {
          const trigger = rig.world.trigger(`J${index} gives up`);
          return { leaves, trigger, call: rig.join(`J${index}`, { signal: trigger.signal }) };
        });
        await rig.settle();
        const leave = () => joiners.forEach(({ leaves, trigger }) => leaves && trigger.abort());
        if (when !== "same turn, after") leave();
        if (when === "before") await rig.settle();
        if (when === "before") joiners.forEach(({ leaves, call }) => leaves || pending(call));
        const done = rig.taskDone("A");
        if (when === "same turn, after") leave();
        await rig.settle();
        fulfilled(done);
        for (const { leaves, trigger, call } of joiners) {
          const late = when === "same turn, after";
          if (!leaves || (late && rig.direct)) fulfilled(call);
          else if (!late || call.state !== "fulfilled") rejectedWith(call, trigger.reason);
        }
        await nothingOwed(rig);
      },
    }),
    about(kind, {
      laws: ["J1", "G1"],
      level: 1,
      title: "a joiner whose time ran out leaves the others waiting",
      inapplicable: needsTimers,
      share: 0.02,
      input: fc.integer({ min: 1, max: 3 }),
      async check(rig, timeout) {
        await rig.fill([1]);
        const patient = rig.join("B");
        rejectedAs(await rig.join("A", { timeout }).settled, "TimeoutError");
        pending(patient);
        await rig.now(rig.taskDone("A"));
        fulfilled(patient);
      },
    }),
    about(kind, {
      laws: ["J2"],
      level: 0,
      title: "taskDone beyond the items put is a RangeError, state unchanged",
      input: fc.record({ puts: fc.nat(4), beyond: fc.integer({ min: 1, max: 3 }) }),
      async check({ world }, { puts, beyond }) {
        const rig = await open(world, kind, 4);
        const labels = Array.from({ length: puts }, (_, index) => index);
        await rig.fill(labels);
        for (const _ of labels) same(await rig.now(rig.taskDone("A")), undefined, "taskDone");
        for (let more = 0; more < beyond; more++) {
          await nothingOwed(rig);
          await rig.holds(puts, "after a taskDone too many");
        }
        await rig.now(rig.join("A"));
        for (const _ of labels) await rig.now(rig.get("A"));
        await rig.fill([9]);
        await rig.owes(1, "after a taskDone too many and one put");
      },
    }),
    about(kind, {
      laws: ["J2", "Q4", "Q8"],
      level: 1,
      title: "what was not put is not owed: refused, cancelled and misused puts",
      maxSize: 1,
      async check(rig) {
        await rig.fill([1]);
        const trigger = rig.world.trigger();
        const putters = [
          rig.put("A", 2, { signal: trigger.signal }),
          rig.put("B", 3, { timeout: 0 }),
        ];
        const tryPut = rig.tryPut("C", 4);
        const bad = rig.world.start("D", "put(undefined)", () => rig.queue.put(undefined));
        await rig.settle();
        trigger.abort();
        await rig.settle();
        rejectedWith(putters[0]!, trigger.reason);
        rejectedAs(putters[1]!, "TimeoutError");
        same(fulfilled(tryPut), false, "tryPut when full");
        rejectedAs(bad, "TypeError");
        await rig.owes(1, "after puts that brought nothing");
        await rig.drains([1]);
      },
    }),
    about(kind, {
      laws: ["J2", "J1"],
      level: 0,
      title: "neither get, tryGet, take nor a loop accounts for an item",
      input: fc.constantFrom("get", "tryGet", "take", "loop"),
      async check({ world }, how) {
        const rig = await open(world, kind);
        await rig.fill([1, 2]);
        for (let left = 2; left > 0; left--) {
          await rig.now<unknown>(how === "loop" ? rig.loop("A", 1) : rig[how as "get"]("A"));
          await rig.holds(left - 1, "while draining");
        }
        await rig.owes(2, "after everything was got");
      },
    }),
  ];
}
