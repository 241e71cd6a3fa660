/**
 * Loops over a queue: what H1 says of `for await`.
 *
 * @module
 */

import * as fc from "fast-check";
import { fulfilled, ok, pending, rejectedAs, rejectedWith, same, sameList } from "../assert.ts";
import type { QueueKind } from "../models/queue.ts";
import type { Property } from "../property.ts";
import type { Call } from "../world.ts";
import { about, open, orderOf, type Rig } from "./queue_rig.ts";

/** An iterator, stepped through by hand. */
class Hand {
  readonly #rig: Rig;
  readonly #iterator: AsyncIterator<unknown>;

  constructor(rig: Rig) {
    this.#rig = rig;
    this.#iterator = rig.queue[Symbol.asyncIterator]();
  }

  next() {
    return this.#rig.world.start("L", "next()", () => this.#iterator.next());
  }

  leave() {
    return this.#rig.world.start("L", "return()", () => {
      ok(typeof this.#iterator.return === "function", "the iterator has no return()");
      return this.#iterator.return();
    });
  }
}

/** What a loop does with an item that is a promise; a pair of a priority queue is none. */
function promised(kind: "Queue" | "LifoQueue"): Property {
  return about(kind, {
    laws: ["H1", "Q5"],
    level: 1,
    title: "an item that is a promise and rejects ends the loop with its own error",
    inapplicable: ({ capabilities }) =>
      capabilities.cloning ? "promises are not cloned" : undefined,
    input: fc.record({
      before: fc.uniqueArray(fc.nat(9), { maxLength: 2 }),
      behind: fc.uniqueArray(fc.integer({ min: 10, max: 19 }), { maxLength: 2 }),
      error: fc.constantFrom("of a shut-down queue", "any"),
      waits: fc.boolean(),
      ends: fc.boolean(),
    }),
    async check(rig, { before, behind, error, waits, ends }) {
      const other = await open(rig.world, kind);
      await other.now(other.shutdown("O"));
      const refused = await other.get("O").settled;
      rejectedAs(refused, "QueueShutDownError");
      const reason = error === "any" ? new Error(error) : refused.reason;
      const item = Promise.reject(reason);
      item.catch(() => {});
      const put = (each: unknown) => rig.world.start("P", "put()", () => rig.queue.put(each));
      const seen: unknown[] = [];
      const start = () =>
        rig.world.start("L", "for await", async () => {
          for await (const each of rig.queue) seen.push(each);
        });
      let loop: Call;
      if (waits) {
        loop = start();
        await rig.settle();
        for (const label of before) await rig.now(put(label));
        for (const each of [item, ...behind]) put(each);
        if (ends) rig.shutdown("S");
      } else {
        const items = [...before, item, ...behind];
        for (const each of kind === "Queue" ? items : [...items].reverse()) put(each);
        if (ends) rig.shutdown("S");
        loop = start();
      }
      await rig.settle();
      rejectedWith(loop, reason);
      sameList(seen, before, "what the loop saw");
      await rig.holds(behind.length, "after the error");
      const rest = waits ? orderOf(kind, behind) : behind;
      if (ends) sameList(await rig.now(rig.loop("M")), rest, "what a later loop saw");
      else await rig.drains(rest);
    },
  });
}

/** The properties of loops of one discipline. */
export function iterated(kind: QueueKind): readonly Property[] {
  return [
    ...(kind === "PriorityQueue" ? [] : [promised(kind)]),
    ...([0, 1] as const).map((level) =>
      about(kind, {
        laws: ["H1", "Q1"],
        level,
        title: `for await sees everything in order and ends normally ${
          level === 0 ? "where all was put before" : "after the shutdown"
        }`,
        input: fc.record({
          before: fc.uniqueArray(fc.nat(19), { maxLength: 5 }),
          during: level === 0
            ? fc.constant<number[]>([])
            : fc.uniqueArray(fc.integer({ min: 20, max: 39 }), { maxLength: 4 }),
          early: level === 0 ? fc.constant(true) : fc.boolean(),
        }),
        async check(rig, { before, during, early }) {
          await rig.fill(before);
          if (early) await rig.now(rig.shutdown("S"));
          const loop = rig.loop("L");
          await rig.settle();
          if (!early) {
            for (const label of during) {
              pending(loop);
              await rig.now(rig.put("P", label));
              await rig.holds(0, "while a loop waits");
            }
            pending(loop);
            await rig.now(rig.shutdown("S"));
          }
          const seen = [...orderOf(kind, before), ...(early ? [] : during)];
          sameList(fulfilled(loop), seen, "what the loop saw");
          sameList(await rig.now(rig.loop("M")), [], "what a later loop saw");
          await rig.ended("after the loop");
          await rig.owes(seen.length, "for the loop does not account for items");
        },
      })
    ),
    about(kind, {
      laws: ["H1", "H2"],
      level: 1,
      title: "every loop that waits ends at the shutdown, graceful or immediate",
      input: fc.record({ loops: fc.integer({ min: 1, max: 3 }), immediate: fc.boolean() }),
      async check(rig, { loops, immediate }) {
        const calls = Array.from({ length: loops }, (_, index) => rig.loop(`L${index}`));
        await rig.settle();
        calls.forEach(pending);
        await rig.now(rig.shutdown("S", immediate));
        for (const call of calls) sameList(fulfilled(call), [], "what a loop saw");
      },
    }),
    about(kind, {
      laws: ["H1", "Q5"],
      level: 1,
      title: "leaving a loop early loses no item",
      input: fc.record({
        labels: fc.uniqueArray(fc.nat(19), { minLength: 1, maxLength: 6 }),
        leaveAfter: fc.infiniteStream(fc.integer({ min: 1, max: 3 })),
        throws: fc.boolean(),
      }),
      async check(rig, { labels, leaveAfter, throws }) {
        await rig.fill(labels);
        let left = orderOf(kind, labels);
        while (left.length > 1) {
          const most = Math.min(leaveAfter.next().value, left.length - 1);
          const seen: number[] = [];
          const loop = rig.world.start("L", `for await, ${most}`, async () => {
            for await (const item of rig.queue) {
              seen.push(rig.label(item));
              if (seen.length < most) continue;
              if (throws) throw new Error("leaves");
              break;
            }
          });
          await rig.settle();
          same(loop.state, throws ? "rejected" : "fulfilled", "the loop's end");
          sameList(seen, left.slice(0, most), "what the loop saw");
          left = left.slice(most);
          await rig.holds(left.length, "after the loop was left");
        }
        await rig.drains(left, "what the loops left");
        await rig.fill([40]);
        await rig.holds(1, "after a put that no loop waits for");
        await rig.drains([40]);
        await rig.owes(labels.length + 1, "for loops do not account for items");
      },
    }),
    about(kind, {
      laws: ["H1", "Q7", "Q9"],
      level: 1,
      title: "leaving a loop that waits ends its wait, and it takes no item",
      input: fc.record({ nexts: fc.integer({ min: 1, max: 2 }), others: fc.boolean() }),
      async check(rig, { nexts, others }) {
        const hand = new Hand(rig);
        const calls = Array.from({ length: nexts }, () => hand.next());
        await rig.settle();
        const getter = others ? rig.get("G") : undefined;
        await rig.settle();
        calls.forEach(pending);
        const left = hand.leave();
        if (!rig.direct) await rig.settle();
        const put = rig.tryPut("P", 1);
        await rig.settle();
        for (const call of [left, ...calls]) {
          same(fulfilled(call).done, true, `done of ${call.label}`);
        }
        same(fulfilled(put), true, "tryPut");
        if (getter !== undefined) rig.got(getter, 1);
        await rig.holds(others ? 0 : 1, "after the loop was left");
        same((await rig.now(hand.next())).done, true, "done of a next() after return()");
        same((await rig.now(hand.leave())).done, true, "done of a second return()");
        await rig.drains(others ? [] : [1]);
      },
    }),
    about(kind, {
      laws: ["H1", "G5", "G6"],
      level: 1,
      title: "leaving a loop in the turn of its grant loses nothing",
      async check(rig) {
        const hand = new Hand(rig);
        const next = hand.next();
        await rig.settle();
        const put = rig.put("P", 1);
        const left = hand.leave();
        await rig.settle();
        fulfilled(put);
        fulfilled(left);
        const { done, value } = fulfilled(next);
        if (rig.direct) same(done === true, false, "done of a next() that was served");
        if (done === true) await rig.drains([1]);
        else same(rig.label(value), 1, "what next() gives");
        await rig.drains([]);
      },
    }),
    about(kind, {
      laws: ["H1", "Q3"],
      level: 1,
      title: "next() takes one item each, and waits in line with gets",
      async check(rig) {
        const hand = new Hand(rig);
        await rig.fill([1, 2]);
        const out = orderOf(kind, [1, 2]);
        await rig.holds(2, "before the first next()");
        const first = await rig.now(hand.next());
        same(first.done === true, false, "done of an item");
        same(rig.label(first.value), out[0]!, "the first item");
        await rig.holds(1, "after one next()");
        await rig.gets("G", out[1]!);
        const next = hand.next();
        await rig.settle();
        const getter = rig.get("G");
        await rig.settle();
        pending(next);
        await rig.now(rig.put("P", 3));
        same(rig.label(fulfilled(next).value), 3, "what the first in line gets");
        pending(getter);
        await rig.now(rig.put("P", 4));
        rig.got(getter, 4);
        const late = hand.next();
        await rig.now(rig.shutdown("S"));
        for (const call of [late, hand.next()]) {
          same((await rig.now(call)).done, true, "done after the shutdown");
        }
      },
    }),
  ];
}
