/**
 * How each primitive reports misuse and conditions: by rejection where a method waits, else by a throw
 * (a remote one rejects).
 *
 * @module
 */

import type { Condition, Queue, RLock, Semaphore } from "../../src/contract.ts";
import { isError, ok, rejectedAs, same, sameList } from "../assert.ts";
import { type Property, property } from "../property.ts";
import type { Primitive } from "../subject.ts";
import type { World } from "../world.ts";
import { messageForm } from "./waiting_stage.ts";
import { makeOwner } from "./waiting_tools.ts";

/** Calls to be refused, by a rejection whether they wait or not, with the error's kind. */
type Misuse = [label: string, kind: string, call: () => unknown];

/** What is no object of options. */
const noOptions: readonly unknown[] = [null, 5, "x", true];

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
    for (const wrong of noOptions) {
      others.push(
        [`release(${wrong})`, "TypeError", () => lock.release(wrong as never)],
        [`tryAcquire(${wrong})`, "TypeError", () => lock.tryAcquire(wrong as never)],
        [`depth(${wrong})`, "TypeError", () => lock.depth(wrong as never)],
      );
    }
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
    const wrongOwner = { owner: 5 as never };
    waiting.push(["acquire({ owner: 5 })", "TypeError", () => condition.acquire(wrongOwner)]);
    others.push(
      ["tryAcquire({ owner: 5 })", "TypeError", () => condition.tryAcquire(wrongOwner)],
      ["release({ owner: 5 })", "TypeError", () => condition.release(wrongOwner)],
    );
    for (const wrong of noOptions) {
      others.push(
        [`notify(1, ${wrong})`, "TypeError", () => condition.notify(1, wrong as never)],
        [`notifyAll(${wrong})`, "TypeError", () => condition.notifyAll(wrong as never)],
      );
    }
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
    ...[...noOptions, { immediate: 1 }, { immediate: null }].map((wrong): Misuse => [
      `shutdown(${JSON.stringify(wrong)})`,
      "TypeError",
      () => queue.shutdown(wrong as never),
    ]),
    ["tryPut(undefined) after all that", "TypeError", () => queue.tryPut(undefined)],
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

/** G0. */
export const reports: readonly Property[] = misuses.flatMap(([primitive, make]) => [
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
        world.guard.need(kind, primitive);
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
