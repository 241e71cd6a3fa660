/**
 * The end of a queue: H1, H2.
 *
 * @module
 */

import * as fc from "fast-check";
import type { WaitOptions } from "../../src/contract.ts";
import { fulfilled, ok, pending, rejectedAs, rejectedWith, same } from "../assert.ts";
import type { QueueKind } from "../models/queue.ts";
import type { Property } from "../property.ts";
import { about, open, orderOf } from "./queue_rig.ts";

/** The properties of shutting down of one discipline. */
export function shutDown(kind: QueueKind): readonly Property[] {
  return [
    about(kind, {
      laws: ["H1", "Q1"],
      level: 0,
      title: "after shutdown gets drain what is there in order, then they are refused",
      input: fc.record({
        labels: fc.uniqueArray(fc.nat(19), { maxLength: 6 }),
        times: fc.integer({ min: 1, max: 3 }),
        immediate: fc.constantFrom(undefined, false, "left out" as const),
        how: fc.infiniteStream(fc.constantFrom("get", "tryGet", "take")),
      }),
      async check(rig, { labels, times, immediate, how }) {
        await rig.fill(labels);
        const out = orderOf(kind, labels);
        for (const [index, label] of out.entries()) {
          if (index < times) {
            same(await rig.now(rig.shutdown("S", immediate)), undefined, "shutdown");
          }
          same(await rig.queue.size(), out.length - index, "size while draining");
          same(await rig.queue.isEmpty(), false, "isEmpty while draining");
          const by = how.next().value as "get" | "tryGet" | "take";
          const call = by === "take" ? rig.take("A") : rig[by]("A");
          await rig.settle();
          rig.got(call, label);
          if (call.label.startsWith("take")) await rig.now(rig.done("A", call.value as never));
          else await rig.now(rig.taskDone("A"));
        }
        for (let time = 0; time < times; time++) await rig.now(rig.shutdown("S"));
        await rig.ended("when drained");
        await rig.owes(0, "when drained");
      },
    }),
    about(kind, {
      laws: ["H1"],
      level: 1,
      title: "waiting and later puts are refused, and their items never enter",
      maxSize: 2,
      input: fc.record({ immediate: fc.boolean(), putters: fc.integer({ min: 1, max: 3 }) }),
      async check(rig, { immediate, putters }) {
        await rig.fill([1, 2]);
        const waiting = Array.from(
          { length: putters },
          (_, index) => rig.put(`P${index}`, 5 + index),
        );
        await rig.settle();
        waiting.forEach(pending);
        await rig.now(rig.shutdown("S", immediate));
        for (const put of waiting) rejectedAs(put, "QueueShutDownError");
        const inside = immediate ? 0 : 2;
        const later = async (when: string) => {
          const puts = [rig.put("A", 9), rig.put("A", 9, { timeout: 0 })];
          const tryPut = rig.tryPut("A", 9);
          await rig.settle();
          for (const call of [...puts, tryPut]) rejectedAs(call, "QueueShutDownError");
          for (const put of puts) ok(!put.threw, "put threw instead of rejecting");
          same(await rig.queue.size(), inside - (when === "with room" ? 1 : 0), `size, ${when}`);
        };
        await later("when shut down");
        if (immediate) return await rig.owes(0, "after an immediate shutdown");
        const [first, second] = orderOf(kind, [1, 2]) as [number, number];
        await rig.gets("B", first);
        await later("with room");
        await rig.drainsAndEnds([second], "after refused puts");
        await rig.owes(2, "after refused puts");
      },
    }),
    about(kind, {
      laws: ["H1", "H2"],
      level: 1,
      title: "those who wait for items are refused when nothing can come any more",
      input: fc.record({
        immediate: fc.boolean(),
        calls: fc.array(fc.constantFrom("get", "take"), { minLength: 1, maxLength: 4 }),
      }),
      async check(rig, { immediate, calls }) {
        const waiting = calls.map((call, index) => rig[call as "get"](`G${index}`));
        await rig.settle();
        waiting.forEach(pending);
        await rig.now(rig.shutdown("S", immediate));
        for (const call of waiting) rejectedAs(call, "QueueShutDownError");
        await rig.ended("after shutdown");
        await rig.owes(0, "after shutdown");
      },
    }),
    about(kind, {
      laws: ["G3", "G2"],
      level: 1,
      title: "misuse, or a signal that has fired, is told rather than the shutdown",
      async check(rig) {
        await rig.now(rig.shutdown("S"));
        const { signal, reason, abort } = rig.world.trigger();
        abort();
        const calls = (options: WaitOptions) => [
          rig.put("A", 1, options),
          rig.get("A", options),
          rig.take("A", options),
        ];
        const [misused, aborted] = [calls({ timeout: -1 }), calls({ signal })];
        await rig.settle();
        for (const call of misused) rejectedAs(call, "RangeError");
        for (const call of aborted) rejectedWith(call, reason);
      },
    }),
    about(kind, {
      laws: ["H1", "J1"],
      level: 1,
      title: "a graceful shutdown leaves joiners waiting for what is owed",
      maxSize: 2,
      async check(rig) {
        await rig.fill([1, 2]);
        await rig.now(rig.get("A"));
        await rig.fill([3]);
        const putter = rig.put("P", 4);
        const join = rig.join("J");
        await rig.now(rig.shutdown("S"));
        rejectedAs(putter, "QueueShutDownError");
        pending(join);
        await rig.now(rig.taskDone("A"));
        for (let left = 2; left > 0; left--) {
          await rig.now(rig.get("A"));
          pending(join);
          await rig.now(rig.taskDone("A"));
        }
        fulfilled(join);
        await rig.owes(0, "when everything is accounted for");
      },
    }),
    about(kind, {
      laws: ["H1", "G5"],
      level: 1,
      title: "what was granted before the shutdown stays granted, what came after is refused",
      maxSize: 1,
      inapplicable: ({ capabilities }) =>
        capabilities.directGrant ? undefined : "its grants travel: what one turn does has no order",
      input: fc.boolean(),
      async check(rig, immediate) {
        const getters = [rig.get("A"), rig.get("B")];
        await rig.settle();
        rig.put("P", 1);
        rig.shutdown("S", immediate);
        const put = rig.put("P", 2);
        await rig.settle();
        rig.got(getters[0]!, 1);
        rejectedAs(getters[1]!, "QueueShutDownError");
        rejectedAs(put, "QueueShutDownError");
        await rig.owes(1, "for the item that was got");

        const other = await open(rig.world, kind, 1);
        await other.fill([1]);
        const trigger = rig.world.trigger();
        const putters = [other.put("P", 2), other.put("Q", 3, { signal: trigger.signal })];
        await other.settle();
        other.tryGet("A");
        other.shutdown("S", immediate);
        trigger.abort();
        await other.settle();
        fulfilled(putters[0]!);
        rejectedAs(putters[1]!, "QueueShutDownError");
        await other.drainsAndEnds(immediate ? [] : [2], "after the shutdown");
        await other.owes(immediate ? 1 : 2, "after the shutdown");
      },
    }),
    about(kind, {
      laws: ["H2", "J1", "J2"],
      level: 1,
      title: "an immediate shutdown drops the items and counts them done; those taken are owed",
      input: fc.record({
        taken: fc.nat(3),
        queued: fc.nat(3),
        putters: fc.nat(2),
        ways: fc.array(fc.boolean(), { maxLength: 2 }),
        again: fc.array(fc.boolean(), { maxLength: 2 }),
      }),
      async check({ world }, { taken, queued, putters, ways, again }) {
        const rig = await open(world, kind, taken + queued);
        await rig.fill(Array.from({ length: taken + queued }, (_, index) => index));
        for (let index = 0; index < taken; index++) await rig.now(rig.get("A"));
        if (taken + queued > 0) {
          await rig.fill(Array.from({ length: taken }, (_, index) => 20 + index));
        }
        const waiting = taken + queued === 0
          ? []
          : Array.from({ length: putters }, (_, index) => rig.put(`P${index}`, 40 + index));
        const join = taken + queued === 0 ? undefined : rig.join("J");
        await rig.settle();
        for (const graceful of ways) if (graceful) await rig.now(rig.shutdown("S"));
        if (join !== undefined) pending(join);
        await rig.now(rig.shutdown("S", true));
        for (const put of waiting) rejectedAs(put, "QueueShutDownError");
        for (const immediate of again) await rig.now(rig.shutdown("S", immediate));
        await rig.ended("after an immediate shutdown");
        if (join !== undefined && taken > 0) pending(join);
        await rig.owes(taken, "for the items that were got");
        if (join !== undefined) fulfilled(join);
        await rig.now(rig.shutdown("S", true));
        await rig.owes(0, "after another shutdown");
      },
    }),
    about(kind, {
      laws: ["H2", "J1"],
      level: 1,
      title: "an immediate shutdown wakes every joiner when nothing else is owed",
      input: fc.record({ graceful: fc.boolean(), joiners: fc.integer({ min: 1, max: 3 }) }),
      async check(rig, { graceful, joiners }) {
        await rig.fill([1, 2, 3]);
        const calls = Array.from({ length: joiners }, (_, index) => rig.join(`J${index}`));
        if (graceful) await rig.now(rig.shutdown("S"));
        await rig.settle();
        calls.forEach(pending);
        await rig.now(rig.shutdown("S", true));
        calls.forEach(fulfilled);
      },
    }),
    about(kind, {
      laws: ["H2", "Q11"],
      level: 1,
      title: "a graceful shutdown after an immediate one changes nothing",
      async check(rig) {
        await rig.fill([1, 2]);
        const delivery = await rig.taken("A");
        await rig.now(rig.shutdown("S", true));
        await rig.now(rig.shutdown("S"));
        await rig.now(rig.shutdown("S", false));
        await rig.ended("while a delivery is out");
        await rig.now(rig.giveBack("A", delivery, "asyncDispose"));
        await rig.ended("after the delivery ended");
        await rig.owes(0, "after the delivery ended");
      },
    }),
    about(kind, {
      laws: ["H2", "J2"],
      level: 1,
      title: "an immediate shutdown does not count what was accounted for before",
      async check(rig) {
        await rig.fill([1, 2]);
        for (let owed = 2; owed > 0; owed--) await rig.now(rig.taskDone("A"));
        await rig.now(rig.shutdown("S", true));
        await rig.ended("after shutdown");
        await rig.owes(0, "after everything was accounted for");
      },
    }),
  ];
}
