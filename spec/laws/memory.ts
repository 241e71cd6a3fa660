/**
 * What is left in memory: nothing of calls that were given up (G11) or that ended while their signal
 * lives on (G10), nothing of levels that were released (R1), nothing of items that were taken (Q10).
 *
 * @module
 */

import type { Permit, Queue, RLock } from "../../src/contract.ts";
import { ok, same } from "../assert.ts";
import { breathe } from "../deadline.ts";
import type { Platform } from "../platform.ts";
import { type Property, property } from "../property.ts";
import type { Subject } from "../subject.ts";
import type { World } from "../world.ts";
import { wrap } from "./cloned_items.ts";
import type { Site } from "./site.ts";
import { sites } from "./sites.ts";
import { makeOwner, needsTimers } from "./waiting_tools.ts";

function needsGc(_: Subject, platform: Platform): string | undefined {
  if (typeof WeakRef === "undefined") return "no WeakRef";
  if (typeof AbortController === "undefined") return "no AbortController";
  return platform.gc === undefined ? "no gc" : undefined;
}

/**
 * Fails unless all but a few are garbage. A few, because an engine that scans its stack
 * conservatively takes what is still written there for alive; what a queue or a list keeps is many.
 */
async function collected(world: World, refs: readonly WeakRef<object>[], what: string) {
  let alive = refs.length;
  const few = Math.ceil(refs.length / 20);
  for (let round = 0; round < 20 && alive > few; round++) {
    await breathe();
    world.platform.gc?.();
    await breathe();
    alive = refs.filter((ref) => ref.deref() !== undefined).length;
  }
  ok(alive <= few, `${what}: ${alive} of ${refs.length} are still in memory`);
}

const CALLS = 300;

/** Makes calls that are all aborted, and gives nothing away of them but weak references. */
async function abortMany(
  world: World,
  site: Site,
): Promise<{ refs: WeakRef<object>[]; bench: unknown }> {
  const bench = await site.open(world);
  const refs: WeakRef<object>[] = [];
  const controllers: AbortController[] = [];
  for (let index = 0; index < CALLS; index++) {
    const controller = new AbortController();
    const call = await bench.ready();
    const result = call({ signal: controller.signal });
    if (result instanceof Promise) result.catch(() => {});
    refs.push(new WeakRef(controller.signal), new WeakRef(result as object));
    controllers.push(controller);
  }
  await world.settle();
  // Emptied while it is walked: a stale pointer to a full list would keep all of it alive.
  for (let next = controllers.pop(); next !== undefined; next = controllers.pop()) next.abort();
  await world.settle();
  return { refs, bench };
}

/** Makes calls that all time out, with one signal that outlives them. */
async function outliveMany(world: World, site: Site, signal: AbortSignal) {
  const bench = await site.open(world);
  const refs: WeakRef<object>[] = [];
  const results: unknown[] = [];
  for (let index = 0; index < CALLS; index++) {
    const result = (await bench.ready())({ signal, timeout: 1 });
    if (result instanceof Promise) result.catch(() => {});
    refs.push(new WeakRef(result as object));
    results.push(result);
  }
  await Promise.allSettled(results);
  results.length = 0;
  return { refs, bench };
}

const calls = sites.filter(({ serves }) => serves !== "meeting").flatMap((site) => [
  property({
    laws: ["G11"],
    primitive: site.primitive,
    level: 1,
    title: `${site.method}: nothing of aborted calls stays in memory`,
    inapplicable: needsGc,
    async check(world) {
      const { refs, bench } = await abortMany(world, site);
      await collected(world, refs, "aborted calls and their signals");
      ok(bench !== undefined, "the instance lives on");
    },
  }),
  property({
    laws: ["G10", "G11"],
    primitive: site.primitive,
    level: 1,
    title: `${site.method}: a signal that lives on keeps nothing of calls that ended`,
    inapplicable: (subject, platform) => needsGc(subject, platform) ?? needsTimers(),
    async check(world) {
      const controller = new AbortController();
      // One call goes on waiting, so that the signal's listener stays.
      const other = await (await site.open(world)).ready();
      const waiting = world.start("A", site.method, () => other({ signal: controller.signal }));
      const { refs, bench } = await outliveMany(world, site, controller.signal);
      await collected(world, refs, "calls that timed out");
      ok(bench !== undefined, "the instance lives on");
      controller.abort();
      await waiting.settled;
      same(waiting.state, "rejected", "the call that went on waiting");
    },
  }),
]);

const ITEMS = 300;

/** Puts many items, and takes most of them out again in every way there is. */
async function passThrough(
  world: World,
  kind: "Queue" | "LifoQueue" | "PriorityQueue",
): Promise<{ refs: WeakRef<object>[]; queue: Queue<unknown> }> {
  const queue = await world.open(kind, 0) as Queue<unknown>;
  for (let index = 0; index < ITEMS; index++) {
    await queue.put(wrap(kind, { index }, index));
  }
  const refs: WeakRef<object>[] = [];
  const keep = (item: unknown) => {
    refs.push(new WeakRef((kind === "PriorityQueue" ? (item as unknown[])[1] : item) as object));
  };
  for (let index = 0; index < ITEMS / 4; index++) {
    keep(await queue.get());
    keep(await queue.tryGet());
    const delivery = await queue.take();
    keep(delivery.value);
    await delivery.done();
  }
  return { refs, queue };
}

const items = (["Queue", "LifoQueue", "PriorityQueue"] as const).flatMap((kind) => [
  property({
    laws: ["Q10"],
    primitive: kind,
    level: 0,
    title: "an item that was taken is no longer referenced",
    inapplicable: (subject, platform) =>
      subject.capabilities.cloning ? "items are cloned" : needsGc(subject, platform),
    async check(world) {
      const { refs, queue } = await passThrough(world, kind);
      await collected(world, refs, "items taken");
      same(await queue.size(), ITEMS / 4, "the items left");
    },
  }),
]);

/** Has many owners contend for a lock: half of them give up, the others are served. */
async function contend(world: World): Promise<{ refs: WeakRef<object>[]; lock: RLock }> {
  const lock = await world.open("RLock");
  const holder = await lock.acquire({ owner: makeOwner(world) });
  const controller = new AbortController();
  const refs: WeakRef<object>[] = [];
  const ends: Promise<void>[] = [];
  for (let index = 0; index < ITEMS; index++) {
    const owner = makeOwner(world);
    refs.push(new WeakRef(owner));
    const options = index % 2 === 0 ? { owner, signal: controller.signal } : { owner };
    ends.push(lock.acquire(options).then(async (permit) => await permit.release(), () => {}));
  }
  controller.abort();
  await holder.release();
  await Promise.all(ends);
  return { refs, lock };
}

const owners = property({
  laws: ["G11", "G4"],
  primitive: "RLock",
  level: 1,
  title: "nothing stays in memory of owners that were served or gave up",
  inapplicable: needsGc,
  async check(world) {
    const { refs, lock } = await contend(world);
    await collected(world, refs, "owners");
    same(await lock.locked(), false, "locked()");
  },
});

/** Holds a lock hand over hand: the next level is entered before the last one ends. */
async function climb(world: World): Promise<{ refs: WeakRef<object>[]; first: Permit }> {
  const lock = await world.open("RLock");
  const owner = makeOwner(world);
  const first = await lock.acquire({ owner });
  const refs: WeakRef<object>[] = [];
  let last = first;
  for (let index = 0; index < CALLS; index++) {
    const next = await lock.acquire({ owner });
    await last.release();
    refs.push(new WeakRef(next));
    last = next;
  }
  await last.release();
  same(await lock.locked(), false, "locked()");
  return { refs, first };
}

const levels = property({
  laws: ["R1", "G11"],
  primitive: "RLock",
  level: 1,
  title: "a released permit that is kept keeps none of those that came after it",
  inapplicable: needsGc,
  async check(world) {
    const { refs, first } = await climb(world);
    await collected(world, refs, "released permits");
    same(first.released, true, "released of the one that is kept");
  },
});

/** What is left in memory. */
export const memory: readonly Property[] = [...calls, ...items, owners, levels];
