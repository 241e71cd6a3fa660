/**
 * The laws of conditions, at levels 0 and 1: who may notify, and who is woken (C1, C3, C4, C5).
 *
 * @module
 */

import * as fc from "fast-check";
import { fulfilled, ok, pending, rejectedAs, same } from "../assert.ts";
import { property } from "../property.ts";
import type { Property } from "../property.ts";
import { needs, type Over, Rig } from "./condition_tools.ts";

type Parked = Awaited<ReturnType<Rig["parkAll"]>>;

/** The first `count` go on, one after the other as the lock is handed on; then nobody more. */
async function wakesInOrder(rig: Rig, parked: Parked, count: number): Promise<void> {
  for (const [index, { permit, wait }] of parked.slice(0, count).entries()) {
    same(fulfilled(wait), undefined, "what wait() resolves with");
    for (const later of parked.slice(index + 1)) pending(later.wait);
    await rig.holds(permit, 90);
    await rig.leave(index, permit);
  }
  for (const { wait } of parked.slice(count)) pending(wait);
  same(await rig.condition.locked(), false, "locked() once all who were woken have left");
}

function laws(over: Over): Property[] {
  const common = { primitive: "Condition", level: 1, inapplicable: needs(over) } as const;
  return [
    property({
      ...common,
      laws: ["C1"],
      title: `without the ${over} held, nothing can be waited for or notified`,
      input: fc.constantFrom("never held", "released", "waiting"),
      async check(world, state) {
        const rig = await Rig.open(world, over);
        if (state === "released") await rig.leave(0, await rig.enter(0));
        const parked = state === "waiting" ? await rig.parkAll(0, 2) : [];
        const { condition } = rig;
        const evaluated: string[] = [];
        const calls = [
          rig.wait(0),
          rig.wait(0, { timeout: 0 }),
          rig.waitFor(0, () => evaluated.push("a true predicate")),
          rig.waitFor(0, () => evaluated.push("a predicate") < 0),
        ];
        await world.settle();
        for (const call of calls) {
          rejectedAs(call, "NotHeldError");
          same(call.threw, false, `whether ${call.label} threw`);
        }
        same(evaluated.length, 0, "predicates called without the lock");
        for (
          const call of [
            rig.start(0, "notify()", () => condition.notify(undefined, rig.as(0))),
            rig.start(0, "notify(2)", () => condition.notify(2, rig.as(0))),
            rig.start(0, "notifyAll()", () => condition.notifyAll(rig.as(0))),
            rig.start(0, "release()", () => condition.release(rig.as(0))),
          ]
        ) rejectedAs(await call.settled, "NotHeldError");
        await world.settle();
        await rig.isIdle(5, ...parked);
      },
    }),
    property({
      ...common,
      laws: ["C3", "C4"],
      title: `notify(n) wakes exactly min(n, waiters), first come, first served, over ${over}`,
      input: fc.record({
        waiters: fc.integer({ min: 0, max: 5 }),
        batches: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
      }),
      async check(world, { waiters, batches }) {
        const rig = await Rig.open(world, over);
        let parked = await rig.parkAll(0, waiters);
        for (const n of batches) {
          const notifier = await rig.enter(50);
          await rig.notify(50, n);
          for (const { wait } of parked) pending(wait);
          await rig.holds(notifier, 51);
          await rig.leave(50, notifier);
          const woken = Math.min(n, parked.length);
          await wakesInOrder(rig, parked, woken);
          parked = parked.slice(woken);
        }
        await rig.isIdle(60, ...parked);
      },
    }),
    property({
      ...common,
      laws: ["C3"],
      title: `several notifications of one hold add up, over ${over}`,
      input: fc.record({
        waiters: fc.integer({ min: 0, max: 5 }),
        batches: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 1, maxLength: 3 }),
      }),
      async check(world, { waiters, batches }) {
        const rig = await Rig.open(world, over);
        const parked = await rig.parkAll(0, waiters);
        const notifier = await rig.enter(50);
        for (const n of batches) await rig.notify(50, n);
        for (const { wait } of parked) pending(wait);
        await rig.leave(50, notifier);
        const total = batches.reduce((sum, n) => sum + n, 0);
        await wakesInOrder(rig, parked, Math.min(total, waiters));
      },
    }),
    property({
      ...common,
      laws: ["C3", "C5"],
      title: `notify() wakes one, notifyAll() all who are there, over ${over}`,
      input: fc.record({ waiters: fc.integer({ min: 0, max: 5 }), all: fc.boolean() }),
      async check(world, { waiters, all }) {
        const rig = await Rig.open(world, over);
        const parked = await rig.parkAll(0, waiters);
        const notifier = await rig.enter(50);
        if (all) await rig.notifyAll(50);
        else await rig.notify(50);
        await rig.leave(50, notifier);
        await wakesInOrder(rig, parked, all ? waiters : Math.min(1, waiters));
        await rig.isIdle(60, ...parked.slice(all ? waiters : 1));
      },
    }),
    property({
      ...common,
      laws: ["C3", "G13"],
      title: `one who waits again is notified after all who waited before, over ${over}`,
      input: fc.integer({ min: 2, max: 4 }),
      async check(world, waiters) {
        const rig = await Rig.open(world, over);
        const line = await rig.parkAll(0, waiters);
        for (let round = 0; round < waiters + 2; round++) {
          const notifier = await rig.enter(50);
          await rig.notify(50);
          await rig.leave(50, notifier);
          const first = line.shift()!;
          fulfilled(first.wait);
          for (const { wait } of line) pending(wait);
          const again = rig.wait(round % waiters);
          await world.settle();
          pending(again);
          line.push({ permit: first.permit, wait: again });
        }
      },
    }),
    ...([0, 1] as const).map((level) =>
      property({
        ...common,
        level,
        laws: ["C3", "G16"],
        title: `a wrong n ${level === 0 ? "is refused" : "wakes nobody"}, over ${over}`,
        input: level === 0 ? fc.constant(0) : fc.integer({ min: 1, max: 3 }),
        async check(world, waiters) {
          const rig = await Rig.open(world, over);
          const parked = await rig.parkAll(0, waiters);
          const notifier = await rig.enter(50);
          const wrongs = [
            ...[0, -1, 1.5, NaN, Infinity, Number.MAX_SAFE_INTEGER + 2].map((
              n,
            ) => [n, "RangeError"]),
            ...["1", null, 1n, {}, true].map((n) => [n, "TypeError"]),
          ];
          for (const [n, kind] of wrongs) {
            const notify = () => rig.condition.notify(n as number, rig.as(50));
            const call = rig.start(50, `notify(${String(n)})`, notify);
            rejectedAs(await call.settled, kind as string);
          }
          await rig.holds(notifier, 51);
          await rig.leave(50, notifier);
          await rig.isIdle(60, ...parked);
        },
      })
    ),
    property({
      ...common,
      laws: ["C3"],
      title: `there are no spurious wakes, whatever others do with the ${over}`,
      input: fc.record({
        waiters: fc.integer({ min: 1, max: 4 }),
        noise: fc.array(fc.constantFrom("hold", "abort", "expire", "refuse", "queue", "use"), {
          minLength: 1,
          maxLength: 6,
        }),
      }),
      async check(world, { waiters, noise }) {
        const rig = await Rig.open(world, over);
        const parked = await rig.parkAll(0, waiters);
        for (const kind of noise) {
          if (kind === "use") {
            await rig.start(50, "use()", () => rig.condition.use(() => {}, rig.as(50))).settled;
            continue;
          }
          const permit = await rig.enter(50);
          if (kind === "abort") {
            const trigger = world.trigger();
            const wait = rig.wait(50, { signal: trigger.signal });
            await world.settle();
            trigger.abort();
            ok((await wait.settled).state === "rejected", "an aborted wait was granted");
          } else if (kind === "expire") {
            await rig.wait(50, { timeout: 0 }).settled;
          } else if (kind === "refuse") {
            await rig.wait(50, { timeout: -1 }).settled;
          } else if (kind === "queue") {
            const next = rig.acquire(51);
            await rig.leave(50, permit);
            await rig.leave(51, fulfilled(next));
            continue;
          }
          await rig.leave(50, permit);
        }
        await rig.isIdle(60, ...parked);
      },
    }),
    property({
      ...common,
      laws: ["C4"],
      title: `the woken one runs only once it has the ${over} again`,
      input: fc.record({ all: fc.boolean(), more: fc.integer({ min: 0, max: 3 }) }),
      async check(world, { all, more }) {
        const rig = await Rig.open(world, over);
        const [woken] = await rig.parkAll(0, 1);
        const notifier = await rig.enter(50);
        if (all) await rig.notifyAll(50);
        else await rig.notify(50);
        // Whatever the notifier does meanwhile, and whoever comes to the lock.
        const newcomers = Array.from({ length: more }, (_, index) => rig.acquire(60 + index));
        await world.settle();
        pending(woken!.wait);
        newcomers.forEach(pending);
        await rig.holds(notifier, 51);
        await rig.leave(50, notifier);
        if (world.subject.capabilities.fairness === "fifo") fulfilled(woken!.wait);
        for (let left = more + 1; left > 0; left--) {
          const runs = newcomers.filter(({ state, value }) =>
            state === "fulfilled" && value!.released === false
          );
          const awake = woken!.wait.state === "fulfilled" && !woken!.permit.released;
          same(runs.length + (awake ? 1 : 0), 1, "parties that run with the lock");
          if (awake) await rig.leave(0, woken!.permit);
          else await rig.leave(60, fulfilled(runs[0]!));
        }
        await rig.isIdle(70);
      },
    }),
    property({
      ...common,
      laws: ["C5", "C3"],
      title: `a notification that finds nobody is not stored, over ${over}`,
      input: fc.record({
        waiters: fc.integer({ min: 0, max: 2 }),
        surplus: fc.integer({ min: 1, max: 4 }),
        all: fc.boolean(),
      }),
      async check(world, { waiters, surplus, all }) {
        const rig = await Rig.open(world, over);
        const parked = await rig.parkAll(0, waiters);
        const notifier = await rig.enter(50);
        await rig.notify(50, waiters + surplus);
        if (all) await rig.notifyAll(50);
        await rig.leave(50, notifier);
        await wakesInOrder(rig, parked, waiters);
        const late = await rig.parkAll(60, surplus);
        await rig.isIdle(70, ...late);
      },
    }),
  ];
}

/** Who may notify, and who is woken. */
export const conditionNotify: readonly Property[] = [...laws("Lock"), ...laws("RLock")];
