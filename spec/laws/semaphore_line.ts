/**
 * Whom semaphores of either kind admit: S4, S6 to S8.
 *
 * @module
 */

import * as fc from "fast-check";
import {
  fulfilled,
  isError,
  pending,
  rejectedAs,
  rejectedWith,
  same,
  sameList,
} from "../assert.ts";
import { type Property, property } from "../property.ts";
import type { Call } from "../world.ts";
import { type Kind, openTaken } from "./semaphore_counts.ts";
import { needsFifo, needsTimers } from "./waiting_tools.ts";

/** Numbers of calls in the order in which they settle. */
function settledOrder(calls: readonly Call[]): number[] {
  const order: number[] = [];
  calls.forEach((call, number) => void call.settled.then(() => order.push(number)));
  return order;
}

/** Who is admitted, and in which order. */
export function admitting(kind: Kind): readonly Property[] {
  const base = { primitive: kind } as const;
  return [
    property({
      ...base,
      laws: ["S4", "G13"],
      level: 1,
      title: "a release admits exactly those who now fit, in order",
      inapplicable: needsFifo,
      input: fc.record({
        sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 12 }),
        releases: fc.array(fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }), {
          minLength: 1,
          maxLength: 5,
        }),
      }),
      check: async (world, { sizes, releases }) => {
        const added = releases.reduce<number>((sum, n) => sum + (n ?? 1), 0);
        const { semaphore } = await openTaken(world, kind, Math.max(added, ...sizes));
        const calls = sizes.map((permits, index) =>
          world.start(`W${index}`, `acquire(${permits})`, () => semaphore.acquire({ permits }))
        );
        await world.settle();
        const order = settledOrder(calls);
        const expected: number[] = [];
        let free = 0;
        for (const n of releases) {
          await (n === undefined ? semaphore.release() : semaphore.release(n));
          free += n ?? 1;
          while (expected.length < sizes.length && sizes[expected.length]! <= free) {
            free -= sizes[expected.length]!;
            expected.push(expected.length);
          }
          await world.settle();
          calls.forEach((call, index) => index < expected.length ? fulfilled(call) : pending(call));
          same(await semaphore.value(), free, `value() after release(${n ?? ""})`);
        }
        if (!world.subject.capabilities.directGrant) order.sort((a, b) => a - b);
        sameList(order, expected, "the order of the grants");
      },
    }),

    property({
      ...base,
      laws: ["S6", "G13"],
      level: 1,
      title: "one who releases and acquires again queues last",
      inapplicable: needsFifo,
      input: fc.record({
        waiters: fc.integer({ min: 1, max: 5 }),
        rounds: fc.integer({ min: 1, max: 6 }),
      }),
      check: async (world, { waiters, rounds }) => {
        const { semaphore, permit } = await openTaken(world, kind, 1);
        const line = Array.from(
          { length: waiters },
          (_, index) => world.start(`W${index}`, "acquire()", () => semaphore.acquire()),
        );
        await world.settle();
        let holder = permit;
        for (let round = 0; round < rounds; round++) {
          const back = holder.release();
          if (!world.subject.capabilities.directGrant) await back;
          const again = world.start("H", "acquire() again", () => semaphore.acquire());
          const inVain = world.start("H", "tryAcquire()", () => semaphore.tryAcquire());
          line.push(again);
          await world.settle();
          same(fulfilled(inVain), undefined, "tryAcquire() past the line");
          holder = fulfilled(line.shift()!);
          line.forEach(pending);
        }
      },
    }),

    property({
      ...base,
      laws: ["S6", "G4"],
      level: 1,
      title: "cancelled waiters are skipped, the others are served in order",
      inapplicable: needsFifo,
      input: fc.record({
        staying: fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
        backwards: fc.boolean(),
      }),
      check: async (world, { staying, backwards }) => {
        const { semaphore } = await openTaken(world, kind, staying.length);
        const line = staying.map((stays, index) => {
          const { signal, reason, abort } = world.trigger();
          const call = world.start(`W${index}`, "acquire()", () => semaphore.acquire({ signal }));
          return { call, stays, reason, abort };
        });
        await world.settle();
        const leaving = line.filter(({ stays }) => !stays);
        for (const { abort } of backwards ? leaving.reverse() : leaving) abort();
        const left = line.filter(({ stays }) => stays);
        for (const [index, { call }] of left.entries()) {
          // The first release comes in the same turn as the aborts.
          await semaphore.release();
          await world.settle();
          fulfilled(call);
          left.slice(index + 1).forEach((one) => pending(one.call));
        }
        await world.settle();
        for (const { call, reason } of leaving) rejectedWith(call, reason);
        same(await semaphore.value(), 0, "value() with all served");
      },
    }),

    property({
      ...base,
      laws: ["S6", "G4", "G6"],
      level: 1,
      title: "a listener of the very signal that cancels releases: nobody is lost",
      inapplicable: needsFifo,
      input: fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }),
      check: async (world, staying) => {
        const { semaphore, permit } = await openTaken(world, kind, staying.length);
        const { signal, reason, abort } = world.trigger();
        signal.addEventListener("abort", () => void permit.release());
        const line = staying.map((stays, index) =>
          world.start(
            `W${index}`,
            stays ? "acquire()" : "acquire(signal)",
            () => semaphore.acquire(stays ? {} : { signal }),
          )
        );
        await world.settle();
        line.forEach(pending);
        abort();
        await world.settle();
        line.forEach((call, index) => {
          if (staying[index]) return fulfilled(call);
          // Where nothing travels, the abort has removed them before anybody could release.
          const late = !world.subject.capabilities.directGrant && call.state === "fulfilled";
          if (!late) rejectedWith(call, reason);
        });
        const taken = line.filter(({ state }) => state === "fulfilled").length;
        same(await semaphore.value(), staying.length - taken, "value()");
      },
    }),

    property({
      ...base,
      laws: ["S7", "S8", "G9"],
      level: 1,
      title: "a large request in front takes nothing until all is there, and is not overtaken",
      inapplicable: needsFifo,
      input: fc.record({
        size: fc.integer({ min: 2, max: 5 }),
        small: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 1, maxLength: 4 }),
      }),
      check: async (world, { size, small }) => {
        const { semaphore } = await openTaken(world, kind, size + 8);
        const large = world.start(
          "L",
          `acquire(${size})`,
          () => semaphore.acquire({ permits: size }),
        );
        await world.settle();
        const others = small.map((permits, index) =>
          world.start(
            `S${index}`,
            `acquire(${permits})`,
            () => semaphore.acquire(permits === 1 ? undefined : { permits }),
          )
        );
        for (let free = 0; free < size; free++) {
          await world.settle();
          pending(large);
          others.forEach(pending);
          same(await semaphore.value(), free, "value(), with nothing set aside");
          same(await semaphore.locked(), true, "locked(), with somebody waiting");
          same(await semaphore.tryAcquire(), undefined, `tryAcquire() with ${free} free`);
          const now = world.start("N", "acquire(now)", () => semaphore.acquire({ timeout: 0 }));
          rejectedAs(await now.settled, "TimeoutError");
          await semaphore.release();
        }
        await world.settle();
        fulfilled(large);
        others.forEach(pending);
        same(await semaphore.value(), 0, "value() after the large grant");
        await fulfilled(large).release();
        await semaphore.release(8);
        await world.settle();
        others.forEach(fulfilled);
      },
    }),

    ...(["abort", "timeout"] as const).map((how) =>
      property({
        ...base,
        laws: ["S7", "G4", "S8"],
        level: 1,
        title: `a large request in front gives up by ${how}: all who now fit are granted`,
        inapplicable: (subject) =>
          needsFifo(subject) ?? (how === "timeout" ? needsTimers() : undefined),
        ...(how === "timeout" ? { share: 0.1 } : {}),
        input: fc.record({
          free: fc.integer({ min: 0, max: 4 }),
          sizes: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 5 }),
          middle: fc.boolean(),
        }),
        check: async (world, { free, sizes, middle }) => {
          const { semaphore } = await openTaken(world, kind, 5);
          if (free > 0) await semaphore.release(free);
          const { signal, abort } = world.trigger();
          const large = world.start("L", "acquire(5)", () =>
            semaphore.acquire(
              how === "abort" ? { permits: 5, signal } : { permits: 5, timeout: 2 },
            ));
          const other = world.trigger();
          const second = middle
            ? world.start("M", "acquire(1)", () => semaphore.acquire({ signal: other.signal }))
            : undefined;
          const line = sizes.map((permits, index) =>
            world.start(`S${index}`, `acquire(${permits})`, () => semaphore.acquire({ permits }))
          );
          if (second !== undefined) {
            other.abort();
            rejectedWith(await second.settled, other.reason);
          }
          if (how === "abort") {
            await world.settle();
            line.forEach(pending);
            abort();
          }
          await large.settled;
          await world.settle();
          let left = free;
          let fits = true;
          line.forEach((call, index) => {
            fits &&= sizes[index]! <= left;
            if (fits) {
              left -= sizes[index]!;
            }
            if (fits) fulfilled(call);
            else pending(call);
          });
          same(large.state, "rejected", "the large request");
          if (how === "timeout") isError(large.reason, "TimeoutError", "the large request");
          same(await semaphore.value(), left, "value()");
          same(await semaphore.locked(), !fits || left === 0, "locked()");
        },
      })
    ),

    property({
      ...base,
      laws: ["S8"],
      level: 0,
      title: "locked() tells whether an acquire would have to wait",
      input: fc.record({
        free: fc.integer({ min: 0, max: 3 }),
        wanted: fc.integer({ min: 1, max: 4 }),
        leaves: fc.boolean(),
      }),
      check: async (world, { free, wanted, leaves }) => {
        const { semaphore } = await openTaken(world, kind, 4);
        if (free > 0) await semaphore.release(free);
        const { signal, abort } = world.trigger();
        const call = world.start(
          "W",
          `acquire(${wanted})`,
          () => semaphore.acquire({ permits: wanted, signal }),
        );
        await world.settle();
        if (leaves) abort();
        await world.settle();
        const locked = await semaphore.locked();
        same(locked, call.state === "pending" || await semaphore.value() === 0, "locked()");
        const trying = await semaphore.tryAcquire();
        same(trying === undefined, locked, "whether tryAcquire() gave nothing");
      },
    }),
  ];
}
