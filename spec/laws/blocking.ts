/**
 * The blocking calls (G15), as one thread sees them.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Awaitable } from "../../src/contract.ts";
import { fulfilled, isError, ok, pending, same, sameList } from "../assert.ts";
import { type Property, property } from "../property.ts";
import type { Subject } from "../subject.ts";
import type { World } from "../world.ts";
import type { Shareable } from "./parties_tools.ts";

/** A primitive with its blocking methods, which the contract of all scopes does not have. */
type Blocking = Readonly<Record<string, (...args: unknown[]) => Awaitable<unknown>>>;

/** A blocking call that finds nothing to be had. */
interface Site {
  readonly primitive: Shareable;
  readonly method: string;
  /** The arguments before the options. */
  readonly args?: readonly unknown[];
  /** What the primitive is opened with. */
  readonly opened?: readonly unknown[];
  /** Takes what there is. */
  take?(object: Blocking): Awaitable<unknown>;
}

const acquires = ["Lock", "Semaphore", "BoundedSemaphore", "Condition"] as const;
const queues = ["Queue", "LifoQueue", "PriorityQueue"] as const;
const item = [1, "item"];

const sites: readonly Site[] = [
  ...acquires.map((primitive): Site => ({
    primitive,
    method: "acquireSync",
    take: (object) => object.tryAcquire!(),
  })),
  { primitive: "Event", method: "waitSync" },
  { primitive: "Barrier", method: "waitSync", opened: [2] },
  ...queues.flatMap((primitive): Site[] => [
    { primitive, method: "getSync" },
    { primitive, method: "takeSync" },
    { primitive, method: "joinSync", take: (object) => object.tryPut!(item) },
    {
      primitive,
      method: "putSync",
      args: [item],
      opened: [1],
      take: (object) => object.tryPut!(item),
    },
  ]),
];

function needsBlocking({ capabilities }: Subject): string | undefined {
  return capabilities.blocking ? undefined : "no blocking calls";
}

async function open(world: World, { primitive, opened = [], take }: Site): Promise<Blocking> {
  const object = await world.open(primitive, ...opened as never) as unknown as Blocking;
  await take?.(object);
  return object;
}

function thrown(world: World, object: Blocking, { method, args = [] }: Site, options: unknown) {
  const call = world.start("A", method, () => object[method]!(...args, options));
  same(call.threw, true, `whether ${method} throws`);
  return call.settled.then(() => call.reason);
}

/** What blocks and finds nothing throws, as it is asked to. */
const givingUp: readonly Property[] = sites.map((site) =>
  property({
    laws: ["G15", "G2"],
    primitive: site.primitive,
    level: 1,
    title: `${site.method} takes a timeout, and no signal`,
    inapplicable: needsBlocking,
    async check(world) {
      const object = await open(world, site);
      const { signal } = world.trigger();
      isError(await thrown(world, object, site, { signal }), "TypeError", "with a signal");
      isError(await thrown(world, object, site, { timeout: -1 }), "RangeError", "with -1 ms");
      for (const timeout of [0, 2]) {
        const fresh = await open(world, site);
        isError(
          await thrown(world, fresh, site, { timeout }),
          "TimeoutError",
          `with ${timeout} ms`,
        );
      }
    },
  })
);

/** A thread that must not block is told so, and what to call instead. */
const mustNot: readonly Property[] = sites.map((site) =>
  property({
    laws: ["G15", "G16"],
    primitive: site.primitive,
    level: 1,
    title: `${site.method} is a TypeError in a thread that must not block`,
    inapplicable: ({ capabilities, parties }) =>
      capabilities.blocking
        ? "this thread may block"
        : parties?.blocking
        ? undefined
        : "no blocking calls",
    async check(world) {
      const object = await open(world, site);
      for (const options of [undefined, { timeout: 0 }]) {
        const error = await thrown(world, object, site, options);
        isError(error, "TypeError", "what it throws");
        const instead = site.method.replace("Sync", "");
        ok(
          (error as Error).message.endsWith(`must not block; use ${instead} and await it`),
          (error as Error).message,
        );
      }
    },
  })
);

/** A blocking party that is the last to come lets the promises of its own thread go on too. */
const lastBlocks: Property = property({
  laws: ["G15", "B2"],
  primitive: "Barrier",
  level: 1,
  title: "waitSync, the last to come, releases its own thread's waits",
  inapplicable: needsBlocking,
  async check(world) {
    const barrier = await world.open("Barrier", 3);
    const present = ["A", "B"].map((party) => world.start(party, "wait", () => barrier.wait()));
    const last = (barrier as unknown as Blocking).waitSync!();
    await world.settle();
    sameList([...present.map(fulfilled), last], [0, 1, 2], "indices");
  },
});

/** What is freed, and then wanted by a blocking call of the thread that was just granted it. */
interface Freed {
  readonly primitive: Shareable;
  /** What waits; with `Sync` at the end, what blocks. */
  readonly method: string;
  /** Frees it once. */
  free(object: Blocking): unknown;
}

const freed: readonly Freed[] = [
  ...acquires.map((primitive): Freed => ({
    primitive,
    method: "acquire",
    free: (object) => object.release!(),
  })),
  ...queues.flatMap((primitive) =>
    ["get", "take"].map((method): Freed => ({
      primitive,
      method,
      free: (object) => object.tryPut!(item),
    }))
  ),
];

/** Whoever was granted it could not run while the thread blocks. */
const takesOver: readonly Property[] = freed.map(({ primitive, method, free }) =>
  property({
    laws: ["G15"],
    primitive,
    level: 1,
    title: `${method}Sync takes over what its own thread was just granted`,
    share: 0.2,
    inapplicable: needsBlocking,
    input: fc.record({
      waiters: fc.integer({ min: 1, max: 4 }),
      looks: fc.subarray(["locked", "tryAcquire", "tryGet", "size"]),
    }),
    async check(world, { waiters, looks }) {
      const object = await world.open(primitive) as unknown as Blocking;
      await object.tryAcquire?.();
      const waiting = Array.from(
        { length: waiters },
        (_, index) => world.start(`W${index}`, method, () => object[method]!()),
      );
      await world.settle();
      free(object);
      for (const look of looks) object[look]?.();
      const call = world.start(
        "B",
        `${method}Sync`,
        () => object[`${method}Sync`]!({ timeout: 0 }),
      );
      await world.settle();
      fulfilled(call);
      waiting.forEach(pending);
      for (const served of waiting) {
        free(object);
        await world.settle();
        fulfilled(served);
      }
    },
  })
);

/** The blocking calls of one thread. */
export const blocking: readonly Property[] = [
  ...givingUp,
  ...mustNot,
  lastBlocks,
  ...takesOver,
];
