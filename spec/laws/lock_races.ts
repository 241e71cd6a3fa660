/**
 * Locks whose releases meet cancellations: K8 to K11.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Lock, Permit } from "../../src/contract.ts";
import { fulfilled, ok, pending, rejectedWith, same } from "../assert.ts";
import { type Property, property } from "../property.ts";
import type { Call, Trigger, World } from "../world.ts";
import { openHeld } from "./lock_tools.ts";
import { needsFifo, needsTimers } from "./waiting_tools.ts";

const base = { primitive: "Lock" } as const;

interface Waiting {
  readonly call: Call<Permit>;
  readonly trigger: Trigger;
}

/** A held lock with a line of waiters, each with a signal of its own unless one is given. */
async function openQueued(world: World, count: number, shared?: Trigger) {
  const { lock, permit } = await openHeld(world);
  const line = Array.from({ length: count }, (_, index): Waiting => {
    const trigger = shared ?? world.trigger();
    const { signal } = trigger;
    return { trigger, call: world.start(`W${index}`, "acquire()", () => lock.acquire({ signal })) };
  });
  await world.settle();
  line.forEach(({ call }) => pending(call));
  return { lock, permit, line };
}

/** Serves those of the line who still wait, one release at a time; then the lock is free. */
async function drain(world: World, lock: Lock, line: readonly Waiting[]): Promise<void> {
  for (let served = 0; served <= line.length; served++) {
    await world.settle();
    const holding = line.filter(({ call }) =>
      call.state === "fulfilled" && !fulfilled(call).released
    );
    const left = line.filter(({ call }) => call.state === "pending");
    if (holding.length === 0) {
      same(left.length, 0, "waiters left behind by a free lock");
      break;
    }
    same(holding.length, 1, "holders");
    same(await lock.locked(), true, "locked() with a holder");
    await fulfilled(holding[0]!.call).release();
  }
  await world.settle();
  same(await lock.locked(), false, "locked() with nobody left");
  ok(await lock.tryAcquire() !== undefined, "tryAcquire() with nobody left gave nothing");
}

/** What releases meeting cancellations must come to. */
export const races: readonly Property[] = [
  property({
    ...base,
    laws: ["K8", "G4"],
    level: 1,
    title: "the front waiters are cancelled and the lock is released in one turn: the next wakes",
    inapplicable: needsFifo,
    input: fc.record({
      cancelled: fc.integer({ min: 1, max: 3 }),
      left: fc.integer({ min: 0, max: 3 }),
      by: fc.constantFrom("permit", "lock"),
    }),
    check: async (world, { cancelled, left, by }) => {
      const { lock, permit, line } = await openQueued(world, cancelled + left);
      for (const { trigger } of line.slice(0, cancelled)) trigger.abort();
      const released = by === "permit" ? permit.release() : lock.release();
      await released;
      await world.settle();
      for (const { call, trigger } of line.slice(0, cancelled)) rejectedWith(call, trigger.reason);
      line.slice(cancelled).forEach(({ call }, index) =>
        index === 0 ? fulfilled(call) : pending(call)
      );
      await drain(world, lock, line);
    },
  }),

  property({
    ...base,
    laws: ["K8", "G1"],
    level: 1,
    title: "the front waiter has timed out when the lock is released: the next wakes",
    inapplicable: needsTimers,
    share: 0.1,
    input: fc.integer({ min: 1, max: 3 }),
    check: async (world, left) => {
      const { lock, permit } = await openHeld(world);
      const front = world.start("F", "acquire(2 ms)", () => lock.acquire({ timeout: 2 }));
      const line = Array.from({ length: left }, (_, index): Waiting => {
        const trigger = world.trigger();
        const call = world.start(
          `W${index}`,
          "acquire()",
          () => lock.acquire({ signal: trigger.signal }),
        );
        return { trigger, call };
      });
      await front.settled;
      same(front.state, "rejected", "the front waiter");
      await permit.release();
      await world.settle();
      fulfilled(line[0]!.call);
      line.slice(1).forEach(({ call }) => pending(call));
      await drain(world, lock, line);
    },
  }),

  property({
    ...base,
    laws: ["K9", "G4", "G5"],
    level: 1,
    title: "one cancel and one release wake exactly one",
    input: fc.record({
      count: fc.integer({ min: 2, max: 5 }),
      which: fc.nat({ max: 4 }),
      cancelFirst: fc.boolean(),
    }),
    check: async (world, { count, which, cancelFirst }) => {
      const { lock, permit, line } = await openQueued(world, count);
      const { call, trigger } = line[which % count]!;
      if (cancelFirst) trigger.abort();
      const released = permit.release();
      if (!cancelFirst) trigger.abort();
      await released;
      await world.settle();
      const granted = line.filter((one) => one.call.state === "fulfilled");
      same(granted.length, 1, "waiters granted");
      const front = which % count === 0;
      if (cancelFirst || !front) rejectedWith(call, trigger.reason);
      else if (world.subject.capabilities.directGrant) fulfilled(call);
      const waiting = line.filter((one) => one.call.state === "pending");
      same(waiting.length, count - (call.state === "fulfilled" ? 1 : 2), "waiters left");
      await drain(world, lock, line);
    },
  }),

  property({
    ...base,
    laws: ["K10", "G5", "G6"],
    level: 1,
    title: "a waiter is cancelled right after it was woken: the wake is not lost",
    input: fc.record({
      count: fc.integer({ min: 1, max: 4 }),
      cancelled: fc.integer({ min: 1, max: 4 }),
      shared: fc.boolean(),
      turns: fc.nat({ max: 3 }),
    }),
    check: async (world, { count, cancelled, shared, turns }) => {
      const all = shared ? world.trigger("shared abort") : undefined;
      const { lock, permit, line } = await openQueued(world, count, all);
      const last = world.start("L", "acquire()", () => lock.acquire());
      await world.settle();
      const released = permit.release();
      for (let turn = 0; turn < turns; turn++) await undefined;
      if (shared) all!.abort();
      else for (const { trigger } of line.slice(0, cancelled)) trigger.abort();
      await released;
      await world.settle();
      const gone = shared ? line : line.slice(0, cancelled);
      if (world.subject.capabilities.directGrant) {
        // Woken is granted here: the cancel comes too late for the first, in time for the others.
        fulfilled(gone[0]!.call);
        for (const { call, trigger } of gone.slice(1)) rejectedWith(call, trigger.reason);
      } else {
        for (const { call, trigger } of gone) {
          if (call.state !== "fulfilled") rejectedWith(call, trigger.reason);
        }
      }
      await drain(world, lock, [...line, { call: last, trigger: world.trigger() }]);
      ok(fulfilled(last).released, "the last waiter was never served");
    },
  }),

  property({
    ...base,
    laws: ["K10", "G5", "P3"],
    level: 1,
    title: "a use is cancelled right after it was woken: it runs, or the next one does",
    input: fc.nat({ max: 3 }),
    check: async (world, turns) => {
      const { lock, permit, line } = await openQueued(world, 0);
      const { signal, reason, abort } = world.trigger();
      let ran = 0;
      const use = world.start("U", "use()", () => lock.use(() => ++ran, { signal }));
      const next = world.start("N", "acquire()", () => lock.acquire());
      await world.settle();
      const released = permit.release();
      for (let turn = 0; turn < turns; turn++) await undefined;
      abort();
      await released;
      await world.settle();
      if (world.subject.capabilities.directGrant) same(fulfilled(use), 1, "what use gave");
      else if (use.state !== "fulfilled") rejectedWith(use, reason);
      same(ran, use.state === "fulfilled" ? 1 : 0, "times that the function ran");
      await drain(world, lock, [...line, { call: next, trigger: world.trigger() }]);
    },
  }),

  property({
    ...base,
    laws: ["K10", "G4", "G6"],
    level: 1,
    title: "a listener of the very signal that cancels releases the lock: nobody is lost",
    input: fc.record({
      count: fc.integer({ min: 1, max: 4 }),
      before: fc.boolean(),
      others: fc.nat({ max: 2 }),
    }),
    check: async (world, { count, before, others }) => {
      const { lock, permit } = await openHeld(world);
      const all = world.trigger("shared abort");
      const listener = () => void permit.release();
      if (before) all.signal.addEventListener("abort", listener);
      const line = Array.from({ length: count + others }, (_, index): Waiting => {
        const trigger = index < count ? all : world.trigger();
        const { signal } = trigger;
        const call = world.start(`W${index}`, "acquire()", () => lock.acquire({ signal }));
        return { call, trigger };
      });
      if (!before) all.signal.addEventListener("abort", listener);
      await world.settle();
      all.abort();
      await world.settle();
      for (const { call } of line.slice(0, count)) {
        // Where nothing travels, the abort has removed them all before anybody could free the lock.
        const late = !world.subject.capabilities.directGrant && call.state === "fulfilled";
        if (!late) rejectedWith(call, all.reason);
      }
      await drain(world, lock, line);
    },
  }),

  property({
    ...base,
    laws: ["K11"],
    level: 0,
    title: "locked() is false as soon as an uncontended release returned",
    input: fc.array(fc.constantFrom("permit", "lock"), { minLength: 1, maxLength: 4 }),
    check: async (world, releases) => {
      const lock = await world.open("Lock");
      same(await lock.locked(), false, "locked() of a new lock");
      for (const how of releases) {
        const permit = await lock.acquire();
        same(await lock.locked(), true, "locked() of a held lock");
        const released = how === "permit" ? permit.release() : lock.release();
        const locked = world.subject.capabilities.directGrant ? lock.locked() : undefined;
        await released;
        if (locked !== undefined) same(await locked, false, "locked() in the turn of the release");
        same(await lock.locked(), false, "locked() after the release");
      }
    },
  }),

  property({
    ...base,
    laws: ["K11", "K4"],
    level: 1,
    title: "locked() is true while a granted waiter has not yet run",
    input: fc.integer({ min: 1, max: 4 }),
    check: async (world, count) => {
      const { lock, permit, line } = await openQueued(world, count);
      let holder = permit;
      for (const { call } of line) {
        const released = holder.release();
        if (!world.subject.capabilities.directGrant) await released;
        const locked = world.start("R", "locked()", () => lock.locked());
        const trying = world.start("R", "tryAcquire()", () => lock.tryAcquire());
        await world.settle();
        same(fulfilled(locked), true, "locked()");
        same(fulfilled(trying), undefined, "tryAcquire()");
        holder = fulfilled(call);
      }
      await holder.release();
      await drain(world, lock, line);
    },
  }),
];
