/**
 * What only a priority queue promises: which pairs it takes, and how priorities compare (Q1).
 *
 * @module
 */

import * as fc from "fast-check";
import type { Queue } from "../../src/contract.ts";
import { fulfilled, same, sameList } from "../assert.ts";
import type { Property } from "../property.ts";
import { refusesItem } from "./queue_order.ts";
import { about, open, type Rig } from "./queue_rig.ts";

/** What is no pair of a number and a value. */
const noPairs: readonly unknown[] = [
  ...[undefined, null, 1, "ab", true, {}, [], [1], [1, 2, 3], { 0: 1, 1: 2, length: 2 }],
  ...[["1", 2], [null, 2], [undefined, 2], [1n, 2], [true, 2], [[1], 2], [{}, 2]],
];

const kind = "PriorityQueue";

/** Puts the pairs in this order and gives the values in the order in which they come out. */
async function through(
  queue: Queue<unknown>,
  pairs: readonly (readonly [number, unknown])[],
): Promise<unknown[]> {
  for (const pair of pairs) same(await queue.tryPut(pair), true, "tryPut");
  const out: unknown[] = [];
  for (const _ of pairs) {
    const pair = await queue.tryGet();
    out.push((pair as [number, unknown] | undefined)?.[1]);
  }
  return out;
}

const extremes = [
  ...[-Infinity, -Number.MAX_VALUE, -1, -0.5, -Number.MIN_VALUE, -0, 0, Number.MIN_VALUE],
  ...[0.5, 1, 1 + Number.EPSILON, 2 ** 31, 2 ** 53, Number.MAX_VALUE, Infinity],
];

/** Properties of the priority queue alone. */
export const prioritized: readonly Property[] = [
  about(kind, {
    laws: ["Q1"],
    level: 0,
    title: "any number but NaN is a priority, infinities and fractions too; -0 equals 0",
    input: fc.array(
      fc.oneof(fc.constantFrom(...extremes), fc.double({ noNaN: true }), fc.integer()),
      { maxLength: 16 },
    ),
    async check({ queue }, priorities) {
      const pairs = priorities.map((priority, index) => [priority, 100 - index] as const);
      const sorted = [...pairs].sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
      sameList(await through(queue, pairs), sorted.map(([, value]) => value), "order");
    },
  }),
  about(kind, {
    laws: ["Q1"],
    level: 0,
    title: "-0 and 0 are equal priorities: first come, first out",
    async check({ queue }) {
      for (const zeros of [[0, -0, 0], [-0, 0, -0]]) {
        const pairs = zeros.map((zero, index) => [zero, index] as const);
        sameList(await through(queue, pairs), [0, 1, 2], "order");
        sameList(await through(queue, [...pairs, [-1, 9]]), [9, 0, 1, 2], "order behind another");
      }
    },
  }),
  about(kind, {
    laws: ["Q1", "Q5"],
    level: 0,
    title: "the pair comes out as it was put, and its value plays no part in the order",
    input: fc.array(
      fc.constantFrom<unknown>("b", "a", "", 10, 9, -1, null, false, true),
      { minLength: 2, maxLength: 12 },
    ),
    async check({ queue }, values) {
      sameList(await through(queue, values.map((value) => [1, value])), values, "equals in order");
      same(await queue.tryPut([2.5, "late"]), true, "tryPut");
      same(await queue.tryPut([-2.5, "early"]), true, "tryPut");
      sameList((await queue.tryGet()) as unknown[], [-2.5, "early"], "the pair first out");
      sameList((await queue.tryGet()) as unknown[], [2.5, "late"], "the pair last out");
    },
  }),
  about(kind, {
    laws: ["Q1"],
    level: 0,
    title: "equal priorities stay in order while others come and go",
    input: fc.array(fc.option(fc.nat(2), { nil: undefined }), { minLength: 1, maxLength: 60 }),
    async check({ queue }, steps) {
      let inside: (readonly [number, number])[] = [];
      for (const [serial, priority] of steps.entries()) {
        if (priority !== undefined) {
          inside.push([priority, -serial]);
          same(await queue.tryPut([priority, -serial]), true, "tryPut");
          continue;
        }
        const expected = [...inside].sort(([a], [b]) => a - b)[0];
        inside = inside.filter((each) => each !== expected);
        const actual = await queue.tryGet() as [number, number] | undefined;
        sameList(actual ?? [], expected ?? [], "the next one out");
      }
    },
  }),
  about(kind, {
    laws: ["Q11", "Q1"],
    level: 0,
    title: "the old place of an item that comes back is what it was put with",
    input: fc.integer({ min: -1, max: 4 }),
    async check(rig, priority) {
      const { queue } = rig;
      for (const pair of [[1, "a"], [2, "b"], [2, "c"], [3, "d"]]) {
        same(await queue.tryPut(pair), true, "tryPut");
      }
      const first = await rig.taken("A");
      const second = await rig.taken("B");
      for (const { value } of [first, second]) (value as [number, string])[0] = priority;
      await rig.now(rig.giveBack("B", second, "dispose"));
      await rig.now(rig.giveBack("A", first, "dispose"));
      const out: unknown[] = [];
      for (const _ of "abcd") out.push(((await queue.tryGet()) as [number, string])[1]);
      sameList(out, ["a", "b", "c", "d"], "order");
    },
  }),
  about(kind, {
    laws: ["Q1", "Q9"],
    level: 1,
    title: "who changes the pair afterwards changes no order, not even while its put waits",
    input: fc.record({
      maxSize: fc.integer({ min: 1, max: 3 }),
      priorities: fc.array(fc.nat(5), { minLength: 2, maxLength: 9 }),
      later: fc.array(fc.constantFrom<unknown>(NaN, -1, 2.5, 9, "0", undefined), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
    async check({ world }, { maxSize, priorities, later }) {
      const { queue } = await open(world, kind, maxSize);
      const pairs = priorities.map((priority, index): [unknown, number] => [priority, index]);
      const puts = pairs.map((pair, index) =>
        world.start(`P${index}`, `put([${pair}])`, () => queue.put(pair))
      );
      await world.settle();
      for (const pair of pairs) pair[0] = later[pair[1] % later.length];
      const waiting = priorities.map((_, index) => index);
      const inside: number[] = [];
      const expected: number[] = [];
      const out: unknown[] = [];
      for (const _ of pairs) {
        inside.push(...waiting.splice(0, maxSize - inside.length));
        inside.sort((a, b) => priorities[a]! - priorities[b]! || a - b);
        expected.push(inside.shift()!);
        out.push(((await queue.tryGet()) as [unknown, number] | undefined)?.[1]);
        await world.settle();
      }
      sameList(out, expected, "order");
      puts.forEach(fulfilled);
      same(await queue.size(), 0, "the size in the end");
    },
  }),
  about(kind, {
    laws: ["Q1", "J2"],
    level: 0,
    title: "a NaN priority is a RangeError, state unchanged",
    maxSize: 1,
    check: (rig) => refusesItem(rig, [NaN, "item"], "RangeError"),
  }),
  about(kind, {
    laws: ["Q1", "J2"],
    level: 0,
    title: "anything but a pair of a number and a value is a TypeError, state unchanged",
    async check({ world }) {
      for (const item of noPairs) {
        const rig: Rig = await open(world, kind, 1);
        await refusesItem(rig, item, "TypeError");
      }
    },
  }),
];
