/**
 * What signals may not do to the line of a semaphore of either kind: be seen late, or throw.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Signal } from "../../src/contract.ts";
import { fulfilled, ok, pending, rejectedAs, rejectedWith, same } from "../assert.ts";
import { type Property, property } from "../property.ts";
import type { Call } from "../world.ts";
import { type Kind, openTaken } from "./semaphore_counts.ts";
import { needsDirectGrant } from "./waiting_tools.ts";

/** The line of a semaphore, and signals that fire or fail at odd moments. */
export function signalled(kind: Kind): readonly Property[] {
  const base = { primitive: kind, level: 1 } as const;
  return [
    property({
      ...base,
      laws: ["G4", "G9", "S1", "S7", "S8"],
      title: "who asks from another listener of the signal finds those gone whom it aborts",
      inapplicable: needsDirectGrant,
      input: fc.record({
        free: fc.integer({ min: 1, max: 4 }),
        line: fc.array(
          fc.record({ permits: fc.integer({ min: 1, max: 3 }), dies: fc.boolean() }),
          { maxLength: 4 },
        ),
        wanted: fc.integer({ min: 1, max: 3 }),
        how: fc.constantFrom("tryAcquire", "acquire now", "acquire"),
        looks: fc.boolean(),
      }),
      check: async (world, { free, line, wanted, how, looks }) => {
        const { semaphore } = await openTaken(world, kind, 30);
        await semaphore.release(free);
        const { signal, reason, abort } = world.trigger();
        const asks = () =>
          world.start("N", `${how}(${wanted})`, () => {
            const options = wanted === 1 ? undefined : { permits: wanted };
            if (how === "tryAcquire") return semaphore.tryAcquire(options);
            return semaphore.acquire(how === "acquire" ? options : { ...options, timeout: 0 });
          });
        const looked: Call[] = [];
        const asked: Call[] = [];
        signal.addEventListener("abort", () => {
          if (looks) looked.push(world.start("N", "locked()", () => semaphore.locked()));
          asked.push(asks());
        });
        const calls = [{ permits: 5, dies: true }, ...line].map(({ permits, dies }, index) => ({
          permits,
          dies,
          call: world.start(
            `W${index}`,
            `acquire(${permits})`,
            () => semaphore.acquire(dies ? { permits, signal } : { permits }),
          ),
        }));
        await world.settle();
        for (const { call } of calls) pending(call);
        abort();
        await world.settle();
        let left = free;
        const waiting = calls.filter(({ dies }) => !dies);
        while (waiting.length > 0 && waiting[0]!.permits <= left) {
          const { call, permits } = waiting.shift()!;
          fulfilled(call);
          left -= permits;
        }
        for (const { call } of waiting) pending(call);
        for (const { call, dies } of calls) if (dies) rejectedWith(call, reason);
        for (const call of looked) {
          same(fulfilled(call), waiting.length > 0 || left === 0, "locked()");
        }
        const newcomer = asked[0]!;
        const fits = waiting.length === 0 && wanted <= left;
        if (fits) {
          ok(fulfilled(newcomer) !== undefined, `${newcomer.label} with ${left} free gave none`);
          left -= wanted;
        } else if (how === "tryAcquire") same(fulfilled(newcomer), undefined, newcomer.label);
        else if (how === "acquire now") rejectedAs(newcomer, "TimeoutError");
        else pending(newcomer);
        same(await semaphore.value(), left, "value()");
        await semaphore.release(20 - left);
        await world.settle();
        let taken = 0;
        for (const { call, permits } of waiting) {
          fulfilled(call);
          taken += permits;
        }
        if (newcomer.state === "fulfilled" && !fits && how === "acquire") taken += wanted;
        same(await semaphore.value(), 20 - taken, "value() with all served");
      },
    }),

    property({
      ...base,
      laws: ["S4", "G13"],
      title: "a signal that throws when it is left stops nobody else in line",
      input: fc.record({
        before: fc.nat({ max: 2 }),
        behind: fc.integer({ min: 1, max: 4 }),
      }),
      check: async (world, { before, behind }) => {
        const { semaphore } = await openTaken(world, kind, before + 1 + behind);
        const signal = {
          aborted: false,
          reason: undefined,
          addEventListener: () => {},
          removeEventListener: () => {
            throw new Error("removeEventListener");
          },
        } as unknown as Signal;
        const acquire = (party: string, options?: { signal: Signal }) =>
          world.start(party, "acquire()", () => semaphore.acquire(options));
        const first = Array.from({ length: before }, (_, index) => acquire(`W${index}`));
        const odd = acquire("X", { signal });
        const last = Array.from({ length: behind }, (_, index) => acquire(`V${index}`));
        await world.settle();
        // Whether this throws, and whether the odd one is granted, is left open.
        world.start("H", "release()", () => semaphore.release(before + 1));
        await world.settle();
        first.forEach(fulfilled);
        await semaphore.release(behind);
        await world.settle();
        last.forEach(fulfilled);
        same(await semaphore.value(), odd.state === "fulfilled" ? 0 : 1, "value() in the end");
      },
    }),
  ];
}
