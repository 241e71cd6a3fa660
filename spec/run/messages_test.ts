/**
 * What the messages of errors name: the class and the method that were called, in every scope.
 *
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import * as tasks from "../../mod.ts";
import type { Condition, Queue, RLock, Semaphore } from "../../src/contract.ts";
import { connect } from "../../src/processes/connect.ts";
import { TimeoutError } from "../../src/errors.ts";
import * as processes from "../../src/processes/mod.ts";
import * as threads from "../../src/threads/mod.ts";
import { withFolder } from "./processes/testing.ts";

type Size = number | undefined;

/** How a scope makes a primitive, of a size or over a lock. */
interface Scope {
  readonly construct: string;
  make(kind: string, size?: Size, lock?: unknown): unknown;
}

/** What is refused, and the action that the message has to name. */
type Refused = readonly [action: string, call: () => unknown];

const wrong = (value: unknown) => value as never;
const late = { timeout: 0 };
const later = { timeout: 1 };

async function semaphoreCases(scope: Scope, kind: string): Promise<Refused[]> {
  const semaphore = await scope.make(kind, 1) as Semaphore;
  const taken = await scope.make(kind, 1) as Semaphore;
  await taken.acquire();
  return [
    [`${scope.construct} ${kind}`, () => scope.make(kind, -1)],
    [`acquire ${kind}`, () => semaphore.acquire({ permits: 0 })],
    [`acquire ${kind}`, () => semaphore.acquire(wrong(5))],
    [`acquire ${kind}`, () => taken.acquire(late)],
    [`acquire ${kind}`, () => taken.acquire(later)],
    [`acquire ${kind}`, () => semaphore.tryAcquire({ permits: 0 })],
    [`release ${kind}`, () => semaphore.release(0)],
    [`release ${kind}`, () => semaphore.release(Number.MAX_SAFE_INTEGER)],
    [`use ${kind}`, () => semaphore.use(wrong(5))],
  ];
}

async function boundedCases(scope: Scope): Promise<Refused[]> {
  const bounded = await scope.make("BoundedSemaphore", 1) as Semaphore;
  return [
    ...await semaphoreCases(scope, "BoundedSemaphore"),
    ["acquire BoundedSemaphore", () => bounded.acquire({ permits: 2 })],
    ["release BoundedSemaphore", () => bounded.release()],
  ];
}

async function lockCases(scope: Scope, kind: string): Promise<Refused[]> {
  const owner = kind === "RLock" ? { owner: new tasks.Owner() } : undefined;
  const other = kind === "RLock" ? { owner: new tasks.Owner() } : undefined;
  const free = await scope.make(kind) as RLock;
  const held = await scope.make(kind) as RLock;
  await held.acquire(owner);
  return [
    [`acquire ${kind}`, () => free.acquire(wrong(5))],
    [`acquire ${kind}`, () => held.acquire({ ...late, ...other })],
    [`acquire ${kind}`, () => held.acquire({ ...later, ...other })],
    [`release ${kind}`, () => free.release(owner)],
    [`use ${kind}`, () => free.use(wrong(5), owner)],
    ...(kind === "RLock"
      ? [
        ["acquire RLock", () => free.acquire()],
        ["acquire RLock", () => free.tryAcquire()],
        ["release RLock", () => free.release()],
        ["release RLock", () => held.release(other)],
        ["read depth of RLock", () => free.depth()],
      ] as const
      : []),
  ];
}

async function conditionCases(scope: Scope): Promise<Refused[]> {
  const open = async (lock?: string) =>
    await scope.make("Condition", undefined, lock && await scope.make(lock)) as Condition;
  const [owner, other] = [{ owner: new tasks.Owner() }, { owner: new tasks.Owner() }];
  const [free, held] = [await open(), await open()];
  await held.acquire();
  const [freeOver, heldOver] = [await open("RLock"), await open("RLock")];
  await heldOver.acquire(owner);
  return [
    [`${scope.construct} Condition`, () => scope.make("Condition", undefined, {})],
    ["acquire Condition", () => free.acquire({ timeout: -1 })],
    ["acquire Condition", () => held.acquire(late)],
    ["acquire Condition", () => held.acquire(later)],
    ["acquire Condition", () => held.use(() => {}, later)],
    ["acquire Condition", () => heldOver.acquire({ ...later, ...other })],
    ["acquire Condition", () => freeOver.acquire()],
    ["acquire Condition", () => freeOver.tryAcquire()],
    ["release Condition", () => free.release()],
    ["release Condition", () => freeOver.release()],
    ["release Condition", () => freeOver.release(owner)],
    ["release Condition", () => heldOver.release(other)],
    ["use Condition", () => free.use(wrong(5))],
    ["wait for Condition", () => free.wait()],
    ["wait for Condition", () => held.wait(later)],
    ["wait for Condition", () => heldOver.wait(other)],
    ["wait for Condition", () => held.waitFor(wrong(5))],
    ["notify Condition", () => free.notify()],
    ["notify Condition", () => heldOver.notifyAll(other)],
  ];
}

async function queueCases(scope: Scope, kind: string): Promise<Refused[]> {
  const open = async (maxSize?: number) => await scope.make(kind, maxSize) as Queue<unknown>;
  const [empty, full, ended] = [await open(), await open(1), await open()];
  const item = [1, "item"];
  await full.put(item);
  await ended.shutdown();
  const taking = await open();
  const putting = await open(1);
  await putting.put(item);
  const endedMeanwhile = async (queue: Queue<unknown>, call: () => Promise<unknown>) => {
    const pending = call();
    await queue.shutdown();
    await pending;
  };
  return [
    [`${scope.construct} ${kind}`, () => scope.make(kind, -1)],
    [`put into ${kind}`, () => empty.put(undefined)],
    [`put into ${kind}`, () => empty.tryPut(undefined)],
    [`put into ${kind}`, () => full.put(item, late)],
    [`put into ${kind}`, () => full.put(item, later)],
    [`put into ${kind}`, () => ended.put(item)],
    [`put into ${kind}`, () => ended.tryPut(item)],
    [`put into ${kind}`, () => endedMeanwhile(putting, () => putting.put(item))],
    [`get from ${kind}`, () => empty.get(late)],
    [`get from ${kind}`, () => empty.get(later)],
    [`get from ${kind}`, () => ended.get()],
    [`get from ${kind}`, () => ended.tryGet()],
    [`take from ${kind}`, () => empty.take(late)],
    [`take from ${kind}`, () => empty.take(later)],
    [`take from ${kind}`, () => ended.take()],
    [`take from ${kind}`, () => endedMeanwhile(taking, () => taking.take())],
    [`finish an item of ${kind}`, () => empty.taskDone()],
    [`join ${kind}`, () => full.join(late)],
    [`join ${kind}`, () => full.join(later)],
    [`shut down ${kind}`, () => full.shutdown({ immediate: wrong(1) })],
  ];
}

async function check(scope: Scope): Promise<void> {
  const cases = [
    ...await semaphoreCases(scope, "Semaphore"),
    ...await boundedCases(scope),
    ...await lockCases(scope, "Lock"),
    ...await lockCases(scope, "RLock"),
    ...await conditionCases(scope),
    ...await queueCases(scope, "Queue"),
    ...await queueCases(scope, "LifoQueue"),
    ...await queueCases(scope, "PriorityQueue"),
  ];
  const named: string[] = [];
  for (const [, call] of cases) {
    try {
      await call();
      named.push(`nothing: ${call} was not refused`);
    } catch (error) {
      named.push((error as Error).message.replace(/^Cannot ([^:]*): .*$/s, "$1"));
    }
  }
  assertEquals(named, cases.map(([action]) => action));
}

/** A scope whose primitives are constructed. */
function local(classes: object): Scope {
  const make = (kind: string, size: Size, lock: unknown) => {
    const Primitive = Reflect.get(classes, kind);
    return kind === "Condition" ? new Primitive(lock) : new Primitive(size);
  };
  return { construct: "construct", make };
}

Deno.test("tasks: an error names the class and the method that were called", () =>
  check(local(tasks)));

Deno.test("threads: an error names the class and the method that were called", () =>
  check(local(threads)));

Deno.test("processes: an error names the class and the method that were called", () =>
  withFolder(async () => {
    let last = 0;
    const make = (kind: string, size: Size, lock: unknown) => {
      const options = { value: size, maxSize: size, ...lock !== undefined && { lock } };
      return Reflect.get(processes, kind).open(`${kind} ${++last}: of a test`, options);
    };
    await check({ construct: "open", make });
    (await connect()).disconnect();
  }));

Deno.test("tasks and threads: a waitFor that was sent back to wait names its whole timeout", async () => {
  for (const { Condition } of [tasks, threads]) {
    const condition = new Condition();
    await condition.acquire();
    const waiting = condition.waitFor(() => false, { timeout: 50 });
    await condition.use(() => condition.notify());
    const { message } = await assertRejects(() => waiting, TimeoutError);
    assertEquals(message, "Cannot wait for Condition: timed out after 50 ms");
  }
});

Deno.test("a condition over what is no lock of its scope says what that is", () => {
  for (const [{ Condition }, foreign] of [[tasks, threads], [threads, tasks]] as const) {
    for (
      const [lock, what] of [
        [new foreign.Lock(), "Lock"],
        [new foreign.Semaphore(), "Semaphore"],
        [null, "null"],
        [5, "number"],
        [tasks.Lock, "function"],
        [{}, "Object"],
        [Object.create(null), "object"],
      ] as const
    ) {
      let message = "";
      try {
        new Condition(lock as never);
      } catch (error) {
        message = `${(error as Error).name}: ${(error as Error).message}`;
      }
      assertEquals(
        message,
        "TypeError: Cannot construct Condition: lock must be a Lock or an RLock of this scope, " +
          `got ${what}`,
      );
    }
  }
});
