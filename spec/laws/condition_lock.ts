/**
 * The laws of conditions, at levels 0 to 2: their locks (C9, C10), and who holds them (C1).
 *
 * @module
 */

import * as fc from "fast-check";
import type { Condition, Lock, OwnerOptions, RLock } from "../../src/contract.ts";
import { fulfilled, isError, ok, pending, rejectedAs, same } from "../assert.ts";
import { property } from "../property.ts";
import type { Property } from "../property.ts";
import type { World } from "../world.ts";
import type { Play } from "../parties/team.ts";
import { needs, type Over, Rig } from "./condition_tools.ts";
import { needsParallel, play } from "./parties_tools.ts";

/** Options that name something as the owner. */
function owning(owner: unknown): unknown {
  return { owner };
}

function shared(over: Over): Property[] {
  const common = { primitive: "Condition", level: 1, inapplicable: needs(over) } as const;
  const open = async (world: World): Promise<[Lock | RLock, Rig, Rig]> => {
    const lock: Lock | RLock = await world.open(over);
    const first = new Rig(world, await world.open("Condition", lock), over, lock);
    return [lock, first, first.over(await world.open("Condition", lock))];
  };
  return [
    property({
      ...common,
      laws: ["C9"],
      title: `conditions over one ${over} share it`,
      input: fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 6 }),
      async check(world, by) {
        const [lock, first, second] = await open(world);
        const all: (Lock | RLock | Condition)[] = [lock, first.condition, second.condition];
        for (const target of by) {
          const call = world.start("A", "acquire()", () => all[target]!.acquire(first.as(0)));
          await world.settle();
          for (const other of all) {
            same(await other.locked(), true, "locked()");
            same(await other.tryAcquire(first.as(1)), undefined, "tryAcquire()");
          }
          const other = all[(target + 1) % all.length]!;
          const next = world.start("B", "acquire()", () => other.acquire(first.as(1)));
          await world.settle();
          pending(next);
          await other.release(first.as(0));
          await world.settle();
          same(fulfilled(call).released, true, "released of the permit");
          await fulfilled(next).release();
          for (const free of all) same(await free.locked(), false, "locked()");
        }
        const result = await first.condition.use(() => lock.locked(), first.as(0));
        same(result, true, "locked() of the lock within use() of a condition");
        await second.isIdle(60);
      },
    }),
    property({
      ...common,
      laws: ["C9", "C3"],
      title: `conditions over one ${over} have waiters of their own`,
      input: fc.record({
        first: fc.nat({ max: 3 }),
        second: fc.nat({ max: 3 }),
        n: fc.integer({ min: 1, max: 4 }),
        all: fc.boolean(),
      }),
      async check(world, { first, second, n, all }) {
        const [, one, two] = await open(world);
        const waiters = await one.parkAll(0, first);
        const others = await two.parkAll(10, second);
        const notifier = await one.enter(50);
        if (all) await one.notifyAll(50);
        else await one.notify(50, n);
        await one.leave(50, notifier);
        const woken = all ? first : Math.min(n, first);
        for (const { permit, wait } of waiters.slice(0, woken)) {
          fulfilled(wait);
          await one.leave(0, permit);
        }
        await one.isIdle(60, ...waiters.slice(woken));
        await two.isIdle(70, ...others);
      },
    }),
    property({
      ...common,
      laws: ["C9", "C2"],
      title: `one party's wait on one condition frees the ${over} for those of the other`,
      async check(world) {
        const [, one, two] = await open(world);
        const a = await one.park(0);
        const b = await two.park(1);
        const c = await one.enter(2);
        await two.notify(2);
        await one.notify(2);
        await one.leave(2, c);
        fulfilled(b.wait);
        pending(a.wait);
        const again = two.wait(1);
        await world.settle();
        fulfilled(a.wait);
        pending(again);
        await one.holds(a.permit, 5);
        await two.notify(0);
        await one.leave(0, a.permit);
        fulfilled(again);
        await two.holds(b.permit, 5);
        await one.leave(1, b.permit);
        await one.isIdle(60);
        await two.isIdle(70);
      },
    }),
    property({
      ...common,
      laws: ["G16", "C9"],
      title: `options of a wrong type are a TypeError, nothing changes, over ${over}`,
      async check(world) {
        const [, rig] = await open(world);
        const parked = await rig.park(1);
        const permit = await rig.enter(0);
        const { condition } = rig;
        for (const wrong of [null, 5, "x", true, () => {}, ...[null, {}, "x"].map(owning)]) {
          const options = wrong as OwnerOptions;
          const calls = [
            rig.start(0, "tryAcquire()", () => condition.tryAcquire(options)),
            rig.start(0, "release()", () => condition.release(options)),
            rig.start(0, "notify()", () => condition.notify(1, options)),
            rig.start(0, "notifyAll()", () => condition.notifyAll(options)),
          ];
          for (const call of calls) rejectedAs(await call.settled, "TypeError");
        }
        pending(parked.wait);
        await rig.holds(permit, 2);
        await rig.leave(0, permit);
        await rig.isIdle(60, parked);
      },
    }),
  ];
}

const own: readonly Property[] = [
  property({
    laws: ["C10", "K7", "K5"],
    primitive: "Condition",
    level: 0,
    title: "without a lock given, each condition makes a Lock of its own",
    async check(world) {
      const [one, two] = [await world.open("Condition"), await world.open("Condition")];
      same(await one.locked(), false, "locked() of a new condition");
      const permit = await one.acquire();
      same(await two.locked(), false, "locked() of another condition");
      const other = await two.tryAcquire();
      ok(other !== undefined, "the other condition's lock is not free");
      await other.release();
      same(permit.released, false, "released of the permit");
      const again = world.start("A", "acquire()", () => one.acquire());
      await world.settle();
      pending(again);
      await one.release();
      await world.settle();
      same(permit.released, true, "released of the permit");
      await fulfilled(again).release();
      const release = await world.start("A", "release()", () => one.release()).settled;
      rejectedAs(release, "NotHeldError");
      same(await one.locked(), false, "locked() in the end");
    },
  }),
  property({
    laws: ["C9", "G16"],
    primitive: "Condition",
    level: 0,
    title: "what is no lock is a TypeError",
    async check(world) {
      const { Semaphore } = world.subject.open;
      const semaphore = Semaphore === undefined ? {} : await world.open("Semaphore", 1);
      for (const wrong of [{}, null, 1, "lock", true, semaphore, await world.open("Condition")]) {
        const open = () => world.open("Condition", wrong as unknown as Lock);
        const call = await world.start("", "open", open).settled;
        ok(call.state === "rejected", "a condition over something else was not refused");
        isError(call.reason, "TypeError", "a condition over something else");
      }
    },
  }),
];

/** Where who holds a lock can be told, nobody else counts as its holder, not even over a Lock. */
const held = property({
  laws: ["C1", "K1"],
  primitive: "Condition",
  level: 2,
  title: "a party can neither wait nor notify while another one holds the Lock",
  share: 0.1,
  inapplicable: needsParallel,
  input: fc.boolean(),
  async check(world, blocking) {
    const condition: Condition = await world.open("Condition");
    const [party] = await world.parties(1, { it: { kind: "Condition", object: condition } });
    const parked = await condition.acquire();
    const wait = world.start("suite", "wait()", () => condition.wait());
    await world.settle();
    const permit = await condition.acquire();
    const [{ recording }] = await play(world, [[party!, [
      { steps: [{ operation: "wait", options: { timeout: 100 }, blocking }] },
      { steps: [{ operation: "notify" }] },
      { steps: [{ operation: "notifyAll" }] },
    ]]]) as [Play];
    for (const { operation, value } of recording.rows) same(value, "NotHeldError", operation);
    same(await condition.tryAcquire(), undefined, "tryAcquire()");
    same(permit.released, false, "released of the permit");
    pending(wait);
    await condition.notify();
    await permit.release();
    await wait.settled;
    fulfilled(wait);
    await parked.release();
    same(await condition.locked(), false, "locked() in the end");
  },
});

/** The locks of conditions. */
export const conditionLock: readonly Property[] = [
  ...shared("Lock"),
  ...shared("RLock"),
  ...own,
  held,
];
