/**
 * What a queue holds and in which order it gives it: Q1, Q2, Q4.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Delivery } from "../../src/contract.ts";
import { fulfilled, keeps, ok, pending, rejectedAs, same } from "../assert.ts";
import { asyncDispose } from "../disposal.ts";
import { type QueueKind, QueueModel, type Ticket } from "../models/queue.ts";
import type { Property } from "../property.ts";
import { about, itemOf, open, orderOf, type Rig } from "./queue_rig.ts";

const order = { Queue: "first in, first out", LifoQueue: "last in, first out" } as const;

/** Numbers that are no size, with the error that each is. */
const badSizes: readonly (readonly [unknown, "RangeError" | "TypeError"])[] = [
  ...[-1, 1.5, NaN, Infinity, -Infinity, Number.MAX_SAFE_INTEGER + 2]
    .map((size) => [size, "RangeError"] as const),
  ...["1", null, 1n, true, {}].map((size) => [size, "TypeError"] as const),
];

/** Items that are easily taken for none. */
const falsy = [null, false, 0, ""] as const;

const dress = (kind: QueueKind, value: unknown) => kind === "PriorityQueue" ? [0, value] : value;

/** Checks that an item came out as it was put. */
function sameItem(kind: QueueKind, actual: unknown, value: unknown, what: string): void {
  same(kind === "PriorityQueue" ? (actual as unknown[])?.[1] : actual, value, what);
}

/** Checks that something that is no item is refused everywhere, without a trace. */
export async function refusesItem(
  rig: Rig,
  item: unknown,
  kind: "TypeError" | "RangeError",
): Promise<void> {
  const attempt = async (when: string, size: number) => {
    const put = rig.world.start("A", `put(bad) ${when}`, () => rig.queue.put(item));
    const tryPut = rig.world.start("A", `tryPut(bad) ${when}`, () => rig.queue.tryPut(item));
    await rig.settle();
    rejectedAs(put, kind);
    ok(!put.threw, "put threw instead of rejecting");
    rejectedAs(tryPut, kind);
    await rig.holds(size, when);
  };
  await attempt("on an empty queue", 0);
  await rig.now(rig.join("A"));
  const getter = rig.get("B");
  await rig.settle();
  await attempt("while a getter waits", 0);
  pending(getter);
  await rig.now(rig.put("A", 1));
  rig.got(getter, 1);
  await rig.fill([2]);
  await attempt("on a full queue", 1);
  await rig.drains([2]);
  await rig.owes(2, "after bad items");
}

/** The properties of order, size and items of one discipline. */
export function ordered(kind: QueueKind): readonly Property[] {
  return [
    about(kind, {
      laws: ["Q1", "Q5"],
      level: 0,
      title: kind === "PriorityQueue"
        ? "the lowest priority comes out first, equals in the order put"
        : `${order[kind]}, by whichever way in and out`,
      input: fc.array(
        fc.record({
          label: fc.nat(19),
          into: fc.constantFrom("put", "tryPut"),
          from: fc.constantFrom("get", "tryGet", "take"),
        }),
        { minLength: 1, maxLength: 24 },
      ),
      async check(rig, steps) {
        const labels = steps.map(({ label }, index) => index * 20 + label);
        for (const [index, { into }] of steps.entries()) {
          const label = labels[index]!;
          const call = into === "put" ? rig.put("A", label) : rig.tryPut("A", label);
          same(await rig.now<unknown>(call), into === "put" ? undefined : true, into);
          await rig.holds(index + 1, "while filling");
        }
        const out = orderOf(kind, labels);
        for (const [index, { from }] of steps.entries()) {
          const call = from === "take" ? rig.take("B") : rig[from as "get"]("B");
          await rig.settle();
          rig.got(call, out[index]!);
          await rig.holds(steps.length - index - 1, "while draining");
        }
      },
    }),
    about(kind, {
      laws: ["Q1", "Q5", "Q11"],
      level: 0,
      title: "long lines keep their order while they grow, shrink and get items back",
      share: 0.3,
      input: fc.array(
        fc.tuple(
          fc.constantFrom("put", "put", "get", "take", "back"),
          fc.array(fc.nat(3), { maxLength: 24, size: "max" }),
        ),
        { minLength: 4, maxLength: 16, size: "max" },
      ),
      async check(rig, bursts) {
        const model = new QueueModel(kind, 0);
        const out: { ticket: Ticket; delivery: Delivery<unknown> }[] = [];
        let serial = 0;
        for (const [what, ranks] of bursts) {
          for (const rank of ranks) {
            if (what === "put") {
              const label = 4 * serial++ + rank;
              model.put(label, rank);
              same(await rig.queue.tryPut(itemOf(kind, label)), true, "tryPut");
            } else if (what === "back") {
              const [back] = out.splice(rank % out.length, 1);
              if (back === undefined) break;
              model.giveBack(back.ticket);
              await back.delivery[asyncDispose]();
            } else if (model.size === 0) {
              break;
            } else if (what === "get") {
              same(rig.label(await rig.queue.tryGet()), model.get().value, "tryGet");
            } else {
              const delivery = await rig.queue.take({ timeout: 0 });
              const ticket = model.get("take");
              same(rig.label(delivery.value), ticket.value, "take");
              out.push({ ticket, delivery });
            }
          }
          await rig.holds(model.size, "after a burst");
        }
        while (model.size > 0) {
          same(rig.label(await rig.queue.tryGet()), model.get().value, "tryGet at the end");
        }
        await rig.holds(0, "at the end");
      },
    }),
    about(kind, {
      laws: ["Q2"],
      level: 0,
      title: "maxSize is an integer >= 0 and nothing else",
      async check({ world }) {
        for (const [size, error] of badSizes) {
          const call = world.start(
            "A",
            `open with ${String(size)}`,
            () => world.open(kind, size as number),
          );
          rejectedAs(await call.settled, error);
        }
        for (const size of [0, 1, 7]) {
          const { queue } = await open(world, kind, size);
          keeps(queue, "maxSize", size);
        }
        same((await open(world, kind)).queue.maxSize, 0, "maxSize by default");
      },
    }),
    about(kind, {
      laws: ["Q2", "Q4", "G9"],
      level: 0,
      title: "it holds maxSize items and no more",
      input: fc.record({ maxSize: fc.integer({ min: 1, max: 6 }), beyond: fc.nat(3) }),
      async check({ world }, { maxSize, beyond }) {
        const rig = await open(world, kind, maxSize);
        const labels = Array.from({ length: maxSize }, (_, index) => index);
        await rig.holds(0, "at first");
        for (const label of labels) {
          same(await rig.queue.tryPut(itemOf(kind, label)), true, `tryPut(${label})`);
          await rig.holds(label + 1, `after item ${label}`);
        }
        for (let more = 0; more < beyond; more++) {
          same(await rig.queue.tryPut(itemOf(kind, maxSize + more)), false, "tryPut when full");
          const put = rig.put("A", maxSize + more, { timeout: 0 });
          await rig.settle();
          rejectedAs(put, "TimeoutError");
          await rig.holds(maxSize, "after a put that found no room");
        }
        await rig.drains(orderOf(kind, labels));
        await rig.owes(maxSize, "after refused puts");
      },
    }),
    about(kind, {
      laws: ["Q2"],
      level: 0,
      title: "maxSize 0 is never full",
      async check({ world }) {
        for (const rig of [await open(world, kind, 0), await open(world, kind)]) {
          const labels = Array.from({ length: 100 }, (_, index) => index);
          const puts = labels.map((label) => rig.put("A", label));
          await rig.settle();
          for (const put of puts) fulfilled(put);
          same(await rig.queue.tryPut(itemOf(kind, 100)), true, "tryPut of one more");
          await rig.holds(101, "of a queue without bound");
        }
      },
    }),
    about(kind, {
      laws: ["Q4", "G9"],
      level: 0,
      title: "tryGet of an empty queue is undefined and leaves nothing behind",
      async check(rig) {
        for (let cycle = 0; cycle < 3; cycle++) {
          same(await rig.queue.tryGet(), undefined, "tryGet of an empty queue");
          await rig.holds(0, "after an empty tryGet");
          await rig.fill([cycle]);
          await rig.holds(1, "after a put that follows an empty tryGet");
          rig.got(await rig.tryGet("A").settled, cycle);
        }
      },
    }),
    about(kind, {
      laws: ["Q4", "J2"],
      level: 0,
      title: "undefined is no item",
      maxSize: 1,
      check: (rig) => refusesItem(rig, undefined, "TypeError"),
    }),
    about(kind, {
      laws: ["Q4", "Q5"],
      level: 1,
      title: "null, false, 0 and the empty string are items",
      maxSize: 1,
      input: fc.constantFrom(...falsy),
      async check(rig, value) {
        const { queue, world } = rig;
        const item = dress(kind, value);
        const arrives = (actual: unknown, how: string) => sameItem(kind, actual, value, how);

        same(await queue.tryPut(item), true, "tryPut");
        arrives(await queue.tryGet(), "tryGet");
        await rig.now(world.start("A", "put", () => queue.put(item)));
        await rig.holds(1, "after a put");
        const second = world.start("B", "put by waiting", () => queue.put(item));
        await rig.settle();
        pending(second);
        arrives(await rig.now(rig.get("A")), "get");
        fulfilled(second);
        const delivery = await rig.taken("A");
        arrives(delivery.value, "take");
        await rig.holds(0, "while the item is out");
        await rig.now(rig.giveBack("A", delivery, "asyncDispose"));
        arrives(await rig.now(rig.get("A")), "get of a returned item");

        const waiting = rig.get("C");
        await rig.settle();
        same(await queue.tryPut(item), true, "tryPut to a getter");
        arrives(await rig.now(waiting), "get by waiting");
        const loop = world.start("D", "for await", async () => {
          for await (const each of queue) return [each];
        });
        await rig.settle();
        same(await queue.tryPut(item), true, "tryPut to a loop");
        arrives((await rig.now(loop))?.[0], "for await");
        await rig.holds(0, "at the end");
      },
    }),
    about(kind, {
      laws: ["Q4", "G9"],
      level: 1,
      title: "try methods do not pass those who wait",
      maxSize: 1,
      async check(rig) {
        const getters = [rig.get("A"), rig.take("B")];
        await rig.settle();
        const first = rig.put("P", 1);
        if (!rig.direct) await rig.settle();
        const late = rig.tryGet("C");
        await rig.settle();
        fulfilled(first);
        same(fulfilled(late), undefined, "tryGet behind a getter that was served");
        rig.got(getters[0]!, 1);
        const second = rig.put("P", 2);
        await rig.settle();
        fulfilled(second);
        rig.got(getters[1]!, 2);

        await rig.fill([4]);
        const putter = rig.put("A", 5);
        await rig.settle();
        pending(putter);
        const get = rig.get("B");
        if (!rig.direct) await rig.settle();
        const tryPut = rig.tryPut("C", 6);
        await rig.settle();
        rig.got(get, 4);
        fulfilled(putter);
        same(fulfilled(tryPut), false, "tryPut behind a putter whose item went in");
        await rig.drains([5]);
      },
    }),
  ];
}
