/**
 * What semaphores of either kind count: S1 to S4.
 *
 * @module
 */

import * as fc from "fast-check";
import type { PermitOptions, SemaphorePermit } from "../../src/contract.ts";
import { fulfilled, ok, pending, rejectedAs, same } from "../assert.ts";
import { runSemaphore, semaphoreTurns } from "../models/semaphore.ts";
import { type Property, property } from "../property.ts";
import type { Call, World } from "../world.ts";
import { needsFifo, needsTimers } from "./waiting_tools.ts";

/** Bounded or not. */
export type Kind = "Semaphore" | "BoundedSemaphore";

/** Numbers that are no count of anything, and values that are no number. */
const wrongCounts: readonly (readonly [unknown, string])[] = [
  ...[NaN, -1, 0.5, 1.5, Infinity, -Infinity, 2 ** 53].map((n) => [n, "RangeError"] as const),
  ...["1", "", null, 1n, true, {}, [1]].map((value) => [value, "TypeError"] as const),
];

/** Opens a semaphore whose permits are all taken by one permit of that size. */
export async function openTaken(world: World, kind: Kind, size: number) {
  const semaphore = await world.open(kind, size);
  const call = world.start(
    "H",
    `tryAcquire(${size})`,
    () => semaphore.tryAcquire({ permits: size }),
  );
  await call.settled;
  const permit = fulfilled(call);
  ok(permit !== undefined, "tryAcquire of all permits of a new semaphore gave none");
  return { semaphore, permit };
}

/** The laws that hold for semaphores of either kind. */
export function counting(kind: Kind): readonly Property[] {
  const base = { primitive: kind } as const;
  const initial = fc.integer({ min: 0, max: 4 });
  const own = kind === "Semaphore" ? ["S5"] : ["SB1", "SB2"];
  return [
    property({
      ...base,
      laws: ["S1", "S3", "S4", "S6", "S7", "S8", ...own, "G3", "G4", "G7", "G9", "G13", "P2", "P7"],
      level: 1,
      title: "agrees with a number and a line of requests, turn by turn",
      inapplicable: needsFifo,
      input: fc.record({ initial, turns: semaphoreTurns(false) }),
      check: (world, { initial, turns }) => runSemaphore(world, kind, initial, turns),
    }),

    property({
      ...base,
      laws: ["S1", "S4", "S6", "S7", "G1", "G4"],
      level: 1,
      title: "agrees with its model when some requests time out",
      inapplicable: (subject) => needsFifo(subject) ?? needsTimers(),
      share: 0.1,
      input: fc.record({ initial, turns: semaphoreTurns(true) }),
      check: (world, { initial, turns }) => runSemaphore(world, kind, initial, turns),
    }),

    property({
      ...base,
      laws: ["S1", "S7", "G6", "P1"],
      level: 1,
      title: "value = initial + released - granted, however calls, releases and aborts race",
      input: fc.record({
        initial,
        steps: fc.array(
          fc.record({
            permits: fc.integer({ min: 1, max: 3 }),
            shared: fc.boolean(),
            then: fc.constantFrom<("nothing" | "settle" | "abort" | "abort all" | "release")[]>(
              "nothing",
              "nothing",
              "settle",
              "abort",
              "abort all",
              "release",
              "release",
            ),
            which: fc.nat({ max: 9 }),
          }),
          { maxLength: 10, size: "max" },
        ),
      }),
      check: async (world, { initial, steps }) => {
        const semaphore = await world.open(kind, initial);
        const all = world.trigger("abort all");
        const made: { call: Call<SemaphorePermit>; permits: number; abort: () => void }[] = [];
        let released = 0;
        const given = new Set<SemaphorePermit>();
        const giveBack = async (which: number) => {
          const holding = made.filter(({ call }) => call.state === "fulfilled");
          const one = holding[which % holding.length];
          if (one === undefined) return;
          await one.call.value!.release();
          await one.call.value!.release();
          if (!given.has(one.call.value!)) released += one.permits;
          given.add(one.call.value!);
        };
        for (const { permits, shared, then, which } of steps) {
          if (kind === "Semaphore" || permits <= initial) {
            const trigger = shared ? all : world.trigger();
            const options = { permits, signal: trigger.signal };
            const label = `acquire(${permits}${shared ? " shared" : ""})`;
            const call = world.start("ABC"[which % 3]!, label, () => semaphore.acquire(options));
            made.push({ call, permits, abort: trigger.abort });
          }
          if (then === "settle") await world.settle();
          if (then === "abort") made[which % made.length]?.abort();
          if (then === "abort all") all.abort();
          if (then === "release") await giveBack(which);
        }
        const check = async (atEnd: boolean) => {
          await world.settle();
          const granted = made.filter(({ call }) => call.state === "fulfilled");
          const sum = granted.reduce((total, { permits }) => total + permits, 0);
          const value = await semaphore.value();
          same(value, initial + released - sum, "value()");
          ok(value >= 0, `value() is negative: ${value}`);
          const idle = made.find(({ call, permits }) =>
            call.state === "pending" && (atEnd || permits <= value)
          );
          if (
            idle !== undefined && (atEnd || made.find((o) => o.call.state === "pending") === idle)
          ) {
            ok(false, `${idle.call.label} waits, although ${value} permits are free`);
          }
        };
        await check(false);
        all.abort();
        for (const { abort } of made) abort();
        await check(true);
        for (let which = 0; which < made.length; which++) await giveBack(which);
        await check(true);
        same(await semaphore.value(), initial, "value() once all is given back");
        same(await semaphore.locked(), initial === 0, "locked() once all is given back");
      },
    }),

    property({
      ...base,
      laws: ["S1", "S3", "S7"],
      level: 0,
      title: "one party's value follows every grant and every release",
      input: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 5 }),
      check: async (world, sizes) => {
        const total = sizes.reduce((sum, size) => sum + size, 0);
        const semaphore = await world.open(kind, total);
        let free = total;
        const permits: SemaphorePermit[] = [];
        for (const [index, size] of sizes.entries()) {
          const options = size === 1 ? undefined : { permits: size };
          const permit = index % 2 === 0
            ? await semaphore.acquire(options)
            : await semaphore.tryAcquire(options);
          ok(permit !== undefined, `tryAcquire(${size}) gave nothing with ${free} free`);
          permits.push(permit);
          free -= size;
          same(await semaphore.value(), free, `value() after taking ${size}`);
          same(permit.released, false, "released of a new permit");
        }
        same(await semaphore.tryAcquire(), undefined, "tryAcquire() with none free");
        same(await semaphore.value(), 0, "value() after a tryAcquire in vain");
        for (const [index, permit] of permits.entries()) {
          await permit.release();
          same(permit.released, true, "released of a released permit");
          free += sizes[index]!;
          await permit.release();
          same(await semaphore.value(), free, `value() after returning ${sizes[index]} twice`);
        }
      },
    }),

    property({
      ...base,
      laws: ["S2"],
      level: 0,
      title: "begins with its initial value",
      input: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 1_000_000 })),
      check: async (world, initial) => {
        const semaphore = await world.open(kind, initial);
        same(await semaphore.value(), initial, "value()");
        same(await semaphore.locked(), initial === 0, "locked()");
        for (let taken = 0; taken < Math.min(initial, 5); taken++) {
          ok(await semaphore.tryAcquire() !== undefined, `tryAcquire() with ${taken} taken`);
        }
        if (kind === "Semaphore") {
          const more = await semaphore.tryAcquire({ permits: initial + 1 });
          same(more, undefined, "tryAcquire() of more than that");
        } else if (initial > 0 && initial <= 5) {
          same(await semaphore.tryAcquire(), undefined, "tryAcquire() with all taken");
        }
      },
    }),

    property({
      ...base,
      laws: [kind === "Semaphore" ? "S2" : "SB3", "S2"],
      level: 0,
      title: "begins with 1 by default",
      input: fc.boolean(),
      check: async (world, explicit) => {
        const semaphore = explicit ? await world.open(kind, undefined) : await world.open(kind);
        same(await semaphore.value(), 1, "value()");
        ok(await semaphore.tryAcquire() !== undefined, "tryAcquire() gave nothing");
        same(await semaphore.tryAcquire(), undefined, "a second tryAcquire()");
        same(await semaphore.locked(), true, "locked()");
      },
    }),

    property({
      ...base,
      laws: ["S2", "G16"],
      level: 0,
      title: "a wrong initial value is refused",
      check: async (world) => {
        for (const [value, error] of wrongCounts) {
          const call = world.start("A", `new ${kind}()`, () => world.open(kind, value as number));
          rejectedAs(await call.settled, error);
        }
      },
    }),

    property({
      ...base,
      laws: ["S3"],
      level: 1,
      title: "k permits admit exactly k of many users, at any time",
      input: fc.record({
        k: fc.integer({ min: 1, max: 4 }),
        leaving: fc.array(fc.nat({ max: 7 }), { minLength: 1, maxLength: 8, size: "max" }),
      }),
      check: async (world, { k, leaving }) => {
        const semaphore = await world.open(kind, k);
        const inside: (() => void)[] = [];
        const calls = leaving.map((_, user) =>
          world.start(
            `U${user}`,
            "use()",
            () => semaphore.use(() => new Promise<void>((leave) => inside.push(leave))),
          )
        );
        for (let left = 0; left < calls.length; left++) {
          await world.settle();
          same(inside.length, Math.min(k, calls.length - left), `users inside, ${left} have left`);
          same(await semaphore.value(), k - inside.length, "value()");
          inside.splice(leaving[left]! % inside.length, 1)[0]!();
        }
        await world.settle();
        calls.forEach(fulfilled);
        same(await semaphore.value(), k, "value() once all have left");
      },
    }),

    property({
      ...base,
      laws: ["S4", "G0", "G16"],
      level: 0,
      title: "wrong numbers of permits are refused, the state is as before",
      input: fc.record({
        wrong: fc.constantFrom(...wrongCounts, [0, "RangeError"] as const),
        method: fc.constantFrom("acquire", "tryAcquire", "use", "release"),
        free: fc.integer({ min: 0, max: 2 }),
        queued: fc.boolean(),
      }),
      check: async (world, { wrong: [value, error], method, free, queued }) => {
        const { semaphore, permit } = await openTaken(world, kind, 3);
        if (free > 0) await semaphore.release(free);
        const waiting = queued
          ? world.start("B", "acquire(3)", () => semaphore.acquire({ permits: 3 }))
          : undefined;
        await world.settle();
        const permits = value as number;
        let entered = false;
        const call = world.start("A", method, (): unknown => {
          if (method === "acquire") return semaphore.acquire({ permits });
          if (method === "tryAcquire") return semaphore.tryAcquire({ permits });
          if (method === "release") return semaphore.release(permits);
          return semaphore.use(() => entered = true, { permits });
        });
        if (method === "acquire" || method === "use") ok(!call.threw, `${method} threw`);
        await world.settle();
        rejectedAs(call, error);
        same(entered, false, "whether use called its function");
        same(await semaphore.value(), free, "value()");
        same(await semaphore.locked(), queued || free === 0, "locked()");
        if (waiting !== undefined) {
          pending(waiting);
          await semaphore.release(3 - free);
          await world.settle();
          fulfilled(waiting);
        }
        same(permit.released, false, "released of a permit that nobody released");
      },
    }),

    property({
      ...base,
      laws: ["G16"],
      level: 0,
      title: "options of tryAcquire that are no object are a TypeError, nothing changes",
      check: async (world) => {
        const semaphore = await world.open(kind, 2);
        for (const wrong of [null, 5, "x", true, () => {}]) {
          const options = wrong as PermitOptions;
          const call = world.start("A", "tryAcquire()", () => semaphore.tryAcquire(options));
          rejectedAs(await call.settled, "TypeError");
          same(await semaphore.value(), 2, "value()");
        }
      },
    }),
  ];
}
