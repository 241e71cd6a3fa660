/**
 * Misuse of waiting methods: reported by rejection, with the right error, before anything changes.
 *
 * @module
 */

import type { Condition, Queue, RLock, Semaphore } from "../../src/contract.ts";
import { isError, ok, pending, rejectedAs, rejectedWith, same, sameList } from "../assert.ts";
import { type Property, property } from "../property.ts";
import type { Primitive } from "../subject.ts";
import type { World } from "../world.ts";
import { type Site, sites } from "./sites.ts";
import { makeOwner, messageForm, needsTimers, Probe, Stage } from "./waiting_tools.ts";

const wrongTimeouts = [NaN, -1, -0.001, -Infinity];

/** Options of a wrong type, with what is wrong about them. */
function wrongTypes(site: Site): [string, unknown][] {
  const wrong: [string, unknown][] = [
    ["options null", null],
    ["options 5", 5],
    ['options "x"', "x"],
    ["signal {}", { signal: {} }],
    ['signal "x"', { signal: "x" }],
    ["signal 1", { signal: 1 }],
    ["signal null", { signal: null }],
    ["signal a function", { signal: () => {} }],
    ["signal true", { signal: true }],
    ["signal with its state alone", { signal: { aborted: false } }],
    ["signal without a state", { signal: { addEventListener() {}, removeEventListener() {} } }],
    ["signal that cannot be left", { signal: { aborted: false, addEventListener() {} } }],
    ["signal that cannot be joined", { signal: { aborted: false, removeEventListener() {} } }],
    ['timeout "5"', { timeout: "5" }],
    ["timeout null", { timeout: null }],
    ["timeout 1n", { timeout: 1n }],
    ["timeout {}", { timeout: {} }],
    ["timeout true", { timeout: true }],
  ];
  if (typeof AbortController === "function") {
    wrong.push(["signal a controller", { signal: new AbortController() }]);
  }
  if (site.primitive.endsWith("Semaphore")) {
    const permits: unknown[] = ["1", null, 1n, {}, true];
    wrong.push(...permits.map((value): [string, unknown] => [
      `permits ${typeof value} ${String(value)}`,
      { permits: value },
    ]));
  }
  if (site.primitive === "RLock" || site.method.endsWith("over an RLock")) {
    const owners: unknown[] = ["x", null, 1, {}, { id: 1, name: "x" }];
    wrong.push(...owners.map((value): [string, unknown] => [
      `owner ${typeof value} ${String(value)}`,
      { owner: value },
    ]));
  }
  return wrong;
}

/** Fails unless the options are refused, where the call would wait and where it would be granted. */
async function refusedEverywhere(
  world: World,
  site: Site,
  cases: readonly [string, unknown][],
  kind: string,
): Promise<void> {
  for (const free of site.alwaysWaits ? [false] : [false, true]) {
    const stage = await Stage.open(world, site, free);
    for (const [what, options] of cases) {
      world.note("", `${what}, where the call would ${free ? "be granted" : "wait"}`);
      await stage.refused(await stage.start(options), kind);
    }
    if (free) {
      const call = await stage.start();
      await world.settle();
      stage.granted(call);
    } else {
      // Among waiters, misuse changes nothing either.
      const waiting = await stage.queue(undefined);
      for (const [, options] of cases) {
        const call = await stage.start(options);
        await world.settle();
        rejectedAs(call, kind);
        pending(waiting[0]!);
      }
      await stage.serve(waiting);
      await stage.conserved();
    }
  }
}

const perSite = sites.flatMap((site) => [
  property({
    laws: ["G2", "G0"],
    primitive: site.primitive,
    level: 0,
    title: `${site.method}: a timeout below 0 or NaN is a RangeError, nothing changes`,
    check: (world) =>
      refusedEverywhere(
        world,
        site,
        wrongTimeouts.map((timeout) => [`timeout ${timeout}`, { timeout }]),
        "RangeError",
      ),
  }),
  property({
    laws: ["G2"],
    primitive: site.primitive,
    level: 1,
    title: `${site.method}: Infinity and more than 2^31-1 ms are waited for`,
    inapplicable: needsTimers,
    async check(world) {
      const timeouts = [Infinity, 2 ** 31, 2 ** 32 + 1, 1e12, Number.MAX_VALUE];
      const stages: Stage[] = [];
      const probe = new Probe();
      for (const timeout of timeouts) {
        const stage = await Stage.open(world, site);
        await stage.queue({ timeout, signal: probe.signal });
        stages.push(stage);
      }
      const long = [...world.calls];
      const pace = await Stage.open(world, site);
      const short = await pace.start({ timeout: 8 });
      await short.settled;
      rejectedAs(short, "TimeoutError");
      long.forEach(pending);
      probe.abort();
      await world.settle();
      for (const call of long) rejectedWith(call, probe.reason);
      for (const stage of stages) await stage.conserved();
    },
  }),
  property({
    laws: ["G16", "G0"],
    primitive: site.primitive,
    level: 0,
    title: `${site.method}: an option of a wrong type is a TypeError, nothing changes`,
    check: (world) => refusedEverywhere(world, site, wrongTypes(site), "TypeError"),
  }),
  property({
    laws: ["G16"],
    primitive: site.primitive,
    level: 0,
    title: `${site.method}: options that are undefined are as good as none`,
    async check(world) {
      const none = { signal: undefined, timeout: undefined };
      const stage = await Stage.open(world, site);
      await stage.serve(await stage.queue(none));
      await stage.conserved();
      if (site.alwaysWaits) return;
      const free = await Stage.open(world, site, true);
      const call = await free.start(none);
      await world.settle();
      free.granted(call);
    },
  }),
]);

/** Calls to be refused, by a rejection whether they wait or not, with the error's kind. */
type Misuse = [label: string, kind: string, call: () => unknown];

async function semaphoreMisuse(world: World, kind: "Semaphore" | "BoundedSemaphore") {
  const semaphore: Semaphore = await world.open(kind, 2);
  const bounded = kind === "BoundedSemaphore";
  const read = async () => [await semaphore.value(), await semaphore.locked()];
  const waiting: Misuse[] = [
    ...[undefined, null, "x", 5, {}].map((fn): Misuse => [
      `use(${String(fn)})`,
      "TypeError",
      () => semaphore.use(fn as never),
    ]),
    ...[0, -1, 1.5, NaN, Infinity, Number.MAX_SAFE_INTEGER + 2].flatMap((permits): Misuse[] => [
      [`acquire of ${permits}`, "RangeError", () => semaphore.acquire({ permits })],
      [`use of ${permits}`, "RangeError", () => semaphore.use(() => {}, { permits })],
    ]),
    ...(bounded
      ? [[
        "acquire above the bound",
        "RangeError",
        () => semaphore.acquire({ permits: 3 }),
      ] as Misuse]
      : []),
  ];
  const others: Misuse[] = [
    ["tryAcquire of 0", "RangeError", () => semaphore.tryAcquire({ permits: 0 })],
    ["tryAcquire(5)", "TypeError", () => semaphore.tryAcquire(5 as never)],
    ["release(0)", "RangeError", () => semaphore.release(0)],
    ['release("1")', "TypeError", () => semaphore.release("1" as never)],
  ];
  if (bounded) others.push(["release()", "OverReleaseError", () => semaphore.release()]);
  return { waiting, others, read };
}

async function lockMisuse(world: World, kind: "Lock" | "RLock" | "Condition") {
  const lock = await world.open(kind) as RLock;
  const owner = kind === "RLock" ? { owner: makeOwner(world) } : undefined;
  const read = async () => [await lock.locked()];
  const waiting = [undefined, null, "x", 5, {}].map((fn): Misuse => [
    `use(${String(fn)})`,
    "TypeError",
    () => lock.use(fn as never, owner),
  ]);
  const others: Misuse[] = [["release()", "NotHeldError", () => lock.release(owner)]];
  if (kind === "RLock") {
    waiting.push(["acquire() without an owner", "NoOwnerError", () => lock.acquire()]);
    waiting.push(["use() without an owner", "NoOwnerError", () => lock.use(() => {})]);
    others.push(["release() without an owner", "NoOwnerError", () => lock.release()]);
    others.push(["tryAcquire() without an owner", "NoOwnerError", () => lock.tryAcquire()]);
  }
  if (kind === "Condition") {
    const condition = lock as unknown as Condition;
    waiting.push(
      ["wait() without the lock", "NotHeldError", () => condition.wait()],
      ["waitFor() without the lock", "NotHeldError", () => condition.waitFor(() => true)],
      ...[undefined, null, "x", 5, {}].map((predicate): Misuse => [
        `waitFor(${String(predicate)})`,
        "TypeError",
        () => condition.waitFor(predicate as never),
      ]),
    );
    others.push(
      ["notify() without the lock", "NotHeldError", () => condition.notify()],
      ["notifyAll() without the lock", "NotHeldError", () => condition.notifyAll()],
      ["notify(0)", "RangeError", () => condition.notify(0)],
      ['notify("1")', "TypeError", () => condition.notify("1" as never)],
    );
  }
  return { waiting, others, read };
}

async function queueMisuse(world: World, kind: "Queue" | "LifoQueue" | "PriorityQueue") {
  const queue = await world.open(kind) as Queue<unknown>;
  const shut = await world.open(kind) as Queue<unknown>;
  await shut.shutdown();
  const item = kind === "PriorityQueue" ? [1, "x"] : "x";
  const read = async () => [await queue.size(), await queue.isEmpty(), await shut.size()];
  const waiting: Misuse[] = [
    ["put(undefined)", "TypeError", () => queue.put(undefined)],
    ["put() after shutdown", "QueueShutDownError", () => shut.put(item)],
    ["get() after shutdown", "QueueShutDownError", () => shut.get()],
    ["take() after shutdown", "QueueShutDownError", () => shut.take()],
  ];
  const others: Misuse[] = [
    ["tryPut(undefined)", "TypeError", () => queue.tryPut(undefined)],
    ["taskDone()", "RangeError", () => queue.taskDone()],
    ["tryPut() after shutdown", "QueueShutDownError", () => shut.tryPut(item)],
    ["tryGet() after shutdown", "QueueShutDownError", () => shut.tryGet()],
  ];
  return { waiting, others, read };
}

async function barrierMisuse(world: World) {
  const barrier = await world.open("Barrier", 2);
  await barrier.abort();
  const read = async () => [await barrier.waiting(), await barrier.broken()];
  const waiting: Misuse[] = [["wait() while broken", "BrokenBarrierError", () => barrier.wait()]];
  return { waiting, others: [], read };
}

type Misuses = { waiting: Misuse[]; others: Misuse[]; read: () => Promise<unknown[]> };

const misuses: readonly [Primitive, (world: World) => Promise<Misuses>][] = [
  ["Semaphore", (world) => semaphoreMisuse(world, "Semaphore")],
  ["BoundedSemaphore", (world) => semaphoreMisuse(world, "BoundedSemaphore")],
  ["Lock", (world) => lockMisuse(world, "Lock")],
  ["RLock", (world) => lockMisuse(world, "RLock")],
  ["Condition", (world) => lockMisuse(world, "Condition")],
  ["Queue", (world) => queueMisuse(world, "Queue")],
  ["LifoQueue", (world) => queueMisuse(world, "LifoQueue")],
  ["PriorityQueue", (world) => queueMisuse(world, "PriorityQueue")],
  ["Barrier", barrierMisuse],
];

const perPrimitive = misuses.flatMap(([primitive, make]) => [
  property({
    laws: ["G0", "G16"],
    primitive,
    level: 0,
    title: "waiting methods report misuse and conditions by rejection",
    async check(world) {
      const { waiting, read } = await make(world);
      const before = await read();
      for (const [label, kind, fn] of waiting) {
        const call = world.start("A", label, fn);
        await world.settle();
        same(call.threw, false, `${label}: thrown synchronously`);
        rejectedAs(call, kind);
        messageForm(call.reason);
        sameList(await read(), before, `readers after ${label}`);
      }
    },
  }),
  property({
    laws: ["G0"],
    primitive,
    level: 0,
    title: "methods that do not wait throw where their subject is local, else reject",
    inapplicable: () => primitive === "Barrier" ? "no other method can be misused" : undefined,
    async check(world) {
      const { others, read } = await make(world);
      const before = await read();
      for (const [label, kind, fn] of others) {
        let thrown: { error: unknown } | undefined;
        let result: unknown;
        try {
          result = fn();
        } catch (error) {
          thrown = { error };
        }
        const local = world.subject.capabilities.directGrant;
        ok(local === (thrown !== undefined), `${label}: ${local ? "throws" : "does not throw"}`);
        if (!local) await Promise.resolve(result).catch((error) => thrown = { error });
        ok(thrown !== undefined, `${label}: expected a ${kind}`);
        isError(thrown.error, kind, label);
        messageForm(thrown.error);
        sameList(await read(), before, `readers after ${label}`);
      }
    },
  }),
]);

/** G0, G2 and G16. */
export const misuse: readonly Property[] = [...perSite, ...perPrimitive];
