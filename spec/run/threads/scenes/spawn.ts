/**
 * What `spawn` and `entry` promise, a scene each: one file that is main and worker.
 *
 * It prints a line for each scene that went as it should, and throws at the first that did not.
 *
 * @module
 */

import { deepStrictEqual as equal, ok as isTrue } from "node:assert/strict";
import {
  BoundedSemaphore,
  Condition,
  entry,
  Event,
  isMainThread,
  Lock,
  NotHeldError,
  Owner,
  Queue,
  RLock,
  Semaphore,
  spawn,
  TerminatedError,
  type Thread,
  TimeoutError,
} from "../../../../src/threads/mod.ts";
import { runtime } from "../../../../src/runtime/mod.ts";
import { Memory } from "../../../../src/threads/memory.ts";
import { usualPace } from "../../../../src/threads/park.ts";
import { keyOf } from "../../../../src/threads/thread_id.ts";
import { playScenes } from "../../scenes.ts";

/** What a thread is asked to do. */
interface Job {
  readonly act: keyof typeof acts;
  // deno-lint-ignore no-explicit-any
  readonly [name: string]: any;
}

const forever = () => new Promise<never>((_, reject) => setTimeout(reject, 2 ** 30));

const acts = {
  look({ list, map, set, same, self, bytes, plain, bounded, condition }: Job) {
    return [
      list[0] instanceof Lock,
      list[0] === same && map.get("lock") === same,
      [...set][0] instanceof RLock,
      bounded instanceof BoundedSemaphore,
      condition instanceof Condition,
      self.self === self,
      bytes.byteLength,
      plain.date.getTime(),
      Object.hasOwn(plain, "__proto__"),
      Owner.current()?.name,
    ];
  },
  give: ({ semaphore }: Job) => ({ deep: [new Map([["semaphore", semaphore]])] }),
  ask: ({ of }: Job): Promise<unknown> => start({ act: of, semaphore: 1 }).join(),
  count({ lock, words, rounds }: Job) {
    for (let round = 0; round < rounds; round++) lock.useSync(() => words[0]++);
  },
  owned({ rlock }: Job) {
    return rlock.useSync(() =>
      rlock.useSync(() => [rlock.depth(), rlock.depth({ owner: Owner.thread })])
    );
  },
  fail() {
    throw new NotHeldError("it is mine", { cause: new RangeError("too far") });
  },
  failWithCode() {
    throw Object.assign(new SyntaxError("with a code"), { code: "E_CODE" });
  },
  failInCircles() {
    const error = new RangeError("it causes itself");
    throw Object.assign(error, { cause: new TypeError("by this", { cause: error }) });
  },
  failWithMany() {
    throw new AggregateError([new NotHeldError("one"), 2], "of many");
  },
  failWithThing() {
    throw { thing: 1 };
  },
  failLater() {
    setTimeout(() => {
      throw new TypeError("from a timer");
    }, 1);
    return forever();
  },
  failUnhandled() {
    Promise.reject(new TypeError("nobody handles it"));
    return forever();
  },
  releaseLate({ semaphore, ready, go, done }: Job) {
    ready.set();
    go.waitSync();
    semaphore.release();
    done.set();
  },
  giveUncloneable: () => () => {},
  exit() {
    // deno-lint-ignore no-explicit-any
    (globalThis as any).process.exit(0);
  },
  leave({ lock, semaphore }: Job) {
    lock.acquireSync();
    semaphore.acquireSync({ permits: 2 });
    return "left";
  },
  leaveByError({ lock, semaphore }: Job) {
    acts.leave({ act: "leave", lock, semaphore });
    throw new Error("left");
  },
  async goOn({ lock, semaphore, counter, how }: Job) {
    const going = async () => {
      for (let round = 0; round < 10_000; round++) { // Bun lets it go on to the end
        const [permit, held] = [await semaphore.acquire(), await lock.acquire()];
        counter[0]++;
        permit.release();
        held.release();
      }
    };
    void going();
    while (counter[0] < 3) await undefined;
    if (how === "by an error") throw new Error(how);
    if (how === "by its function") return how;
    queueMicrotask(() => {
      throw new Error(how);
    });
    await forever();
  },
  async hold({ lock, semaphore, ready }: Job) {
    await lock.acquire();
    await semaphore.acquire();
    ready.set();
    await forever();
  },
  async parent({ lock, semaphore, ready }: Job) {
    await start({ act: "hold", lock, semaphore, ready }).join();
  },
  async leaveParent({ lock, semaphore, ready }: Job) {
    start({ act: "hold", lock, semaphore, ready });
    await ready.wait();
    return "left";
  },
  async waitForNothing({ ready }: Job) {
    ready.set();
    await new Promise(() => {});
  },
  async passOn({ port }: Job) {
    const lock = new Lock();
    await lock.acquire();
    port.postMessage(lock.handle);
    await forever();
  },
  async putOwn({ queue, ready }: Job) {
    const [lock, semaphore] = [new Lock(), new Semaphore(1)];
    await lock.acquire();
    await semaphore.acquire();
    await queue.put({ lock, semaphore });
    ready.set();
    await forever();
  },
  async receive({ port, ready }: Job) {
    const handle = await new Promise<Lock["handle"]>((resolve) => {
      port.onmessage = ({ data }: { data: Lock["handle"] }) => resolve(data);
    });
    const acquiring = Lock.from(handle).acquire();
    ready.set();
    const { abandoned } = await acquiring;
    port.close();
    return abandoned;
  },
} satisfies Record<string, (job: Job) => unknown>;

entry<Job>((job) => acts[job.act](job));

function start(job: Job, options?: Parameters<typeof spawn>[2]): Thread<unknown> {
  return spawn(new URL(import.meta.url), job, options);
}

/** How a promise or a function fails. */
async function failure(what: Promise<unknown> | (() => unknown)): Promise<unknown> {
  try {
    await (typeof what === "function" ? what() : what);
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
}

function isTypeError(error: unknown, what: string): void {
  isTrue(error instanceof TypeError, `${what}: ${error}`);
}

const missing = new URL("missing.ts", import.meta.url);
const module = (text: string) => new URL(`data:text/javascript,${encodeURIComponent(text)}`);

/** The scenes, by what they show. */
const scenes: Readonly<Record<string, () => unknown>> = {
  async "primitives anywhere in the arguments arrive opened, once each"() {
    const lock = new Lock();
    const self: { self?: unknown } = {};
    self.self = self;
    const bytes = new ArrayBuffer(8);
    const plain = { date: new Date(5), ["__proto__"]: 1 };
    const job: Job = {
      act: "look",
      list: [lock],
      map: new Map([["lock", lock]]),
      set: new Set([new RLock()]),
      same: lock,
      bounded: new BoundedSemaphore(2),
      condition: new Condition(lock),
      self,
      bytes,
      plain,
    };
    const seen = await start(job, { name: "looker", transfer: [bytes] }).join();
    equal(seen, [true, true, true, true, true, true, 8, 5, true, "looker"], "what the thread saw");
    equal(bytes.byteLength, 0, "what was transferred");
  },
  async "primitives anywhere in the result arrive opened"() {
    const semaphore = new Semaphore(2);
    const result = await start({ act: "give", semaphore }).join() as {
      deep: Map<string, Semaphore>[];
    };
    result.deep[0]!.get("semaphore")!.release();
    equal(semaphore.value(), 3, "the value");
  },
  async "blocking calls exclude each other over threads"() {
    const lock = new Lock();
    const words = new Int32Array(new SharedArrayBuffer(4));
    const threads = [1, 2, 3].map(() => start({ act: "count", lock, words, rounds: 2000 }));
    for (const thread of threads) await thread.join();
    equal(words[0], 6000, "the counter");
  },
  async "a thread is an owner of its own, in blocking calls too"() {
    const depths = await start({ act: "owned", rlock: new RLock() }).join();
    equal(depths, [2, 0], "the depths");
  },
  async "spawn returns before the thread runs; names and ids"() {
    const [named, unnamed] = [start({ act: "fail" }, { name: "n" }), start({ act: "fail" })];
    const { id } = unnamed;
    for (const key of ["id", "name"]) Reflect.set(unnamed, key, "assigned");
    equal(unnamed.id, id, "an id that was assigned to");
    equal([named.name, unnamed.name], ["n", `thread-${unnamed.id}`], "the names");
    isTrue(named.id !== unnamed.id, "the ids are not the same");
    await Promise.all([failure(named.join()), failure(unnamed.join())]);
  },
  async "join gives the library's errors as such, any number of times"() {
    const thread = start({ act: "fail" });
    const error = await failure(thread.join()) as NotHeldError;
    isTrue(error instanceof NotHeldError, "it is a NotHeldError");
    equal([error.name, error.message, error.code], [
      "NotHeldError",
      "it is mine",
      "NOT_HELD",
    ], "the error");
    isTrue(/acts|scenes|spawn\.ts/.test(error.stack!), "the stack is the thread's");
    isTrue(error.cause instanceof RangeError, "the cause is a RangeError");
    isTrue(await failure(thread.join()) === error, "it is the same error");
  },
  async "join gives other errors, and what is no error"() {
    const error = await failure(start({ act: "failWithCode" }).join());
    isTrue(error instanceof SyntaxError, "it is a SyntaxError");
    equal((error as unknown as { code: string }).code, "E_CODE", "the code");
    const { errors } = await failure(start({ act: "failWithMany" }).join()) as AggregateError;
    isTrue(errors[0] instanceof NotHeldError && errors[1] === 2, "the errors");
    const { message, cause } = await failure(start({ act: "failInCircles" }).join()) as Error;
    equal([message, (cause as Error).message], ["it causes itself", "by this"], "a circle");
    equal(await failure(start({ act: "failWithThing" }).join()), { thing: 1 }, "what was thrown");
  },
  async "errors that nobody catches in the thread reach join"() {
    isTypeError(await failure(start({ act: "failLater" }).join()), "the timer's");
    isTypeError(await failure(start({ act: "failUnhandled" }).join()), "the promise's");
  },
  async "a thread that exits, or gives what cannot be cloned"() {
    isTrue(await failure(start({ act: "exit" }).join()) instanceof TerminatedError, "it has ended");
    isTypeError(await failure(start({ act: "giveUncloneable" }).join()), "the result");
  },
  async "no timer is left of a thread that has ended"() {
    const { setTimeout, clearTimeout } = globalThis;
    const timers = new Set<unknown>();
    const noted = <R>(fn: () => R): R => {
      globalThis.setTimeout = ((fn: () => void, ms: number) => {
        const timer = setTimeout(fn, ms);
        timers.add(timer);
        return timer;
      }) as typeof setTimeout;
      try {
        return fn();
      } finally {
        globalThis.setTimeout = setTimeout;
      }
    };
    globalThis.clearTimeout = ((timer) => {
      timers.delete(timer);
      clearTimeout(timer);
    }) as typeof clearTimeout;
    try {
      await failure(noted(() => spawn(missing)).join());
      const thread = noted(() => spawn(missing));
      isTrue(timers.size > 0, "it is waited for");
      await noted(() => thread.terminate());
      equal(timers.size, 0, "the timers");
    } finally {
      Object.assign(globalThis, { setTimeout, clearTimeout });
    }
  },
  async "modules that are missing, broken, failing, or that call no entry"() {
    isTrue(await failure(spawn(missing).join()) instanceof Error, "missing");
    isTrue(await failure(spawn(module("const a = ;")).join()) instanceof Error, "broken");
    const error = await failure(spawn(module("throw new RangeError('at load')")).join());
    equal([(error as Error).name, (error as Error).message], ["RangeError", "at load"], "failing");
    const none = await failure(spawn(module("globalThis.x = 1")).join()) as Error;
    isTrue(none.message.includes("before its module called entry"), none.message);
  },
  async "a module that fails after it has called entry, as by calling it again"() {
    const twice = await failure(spawn(new URL("enters_twice.ts", import.meta.url)).join()) as Error;
    equal(twice.message, "Cannot enter a thread: its function was given before", "twice");
    const error = await failure(spawn(new URL("fails_after_entry.ts", import.meta.url)).join());
    equal([(error as Error).name, (error as Error).message], ["RangeError", "after entry"]);
  },
  async "a module that lives on and calls no entry"() {
    const { setTimeout } = globalThis;
    // deno-lint-ignore no-explicit-any
    (globalThis as any).setTimeout = (fn: () => void, ms: number) => setTimeout(fn, ms / 1000);
    const text = "setInterval(() => {}, 1000)";
    const joining = failure(spawn(module(text), {}, { name: "idle" }).join());
    globalThis.setTimeout = setTimeout;
    const error = await joining as Error;
    isTrue(error instanceof TerminatedError, `it is a TerminatedError: ${error}`);
    const state = "its module did not call entry within 300000 ms";
    equal(error.message, `Cannot join Thread: idle: ${state}`, "the message");
  },
  async "many threads at once"() {
    const [lock, words] = [new Lock(), new Int32Array(new SharedArrayBuffer(4))];
    const threads = Array.from(
      { length: 12 },
      () => start({ act: "count", lock, words, rounds: 20 }),
    );
    await Promise.all(threads.map((thread) => thread.join()));
    equal(words[0], 240, "the counter");
  },
  async "a join that gives up leaves the thread running"() {
    const ready = new Event();
    const job = { lock: new Lock(), semaphore: new Semaphore(), ready };
    const thread = start({ act: "hold", ...job });
    isTrue(await failure(thread.join({ timeout: 1 })) instanceof TimeoutError, "it timed out");
    isTrue(await failure(thread.join({ signal: AbortSignal.abort("no") })) === "no", "it aborted");
    await ready.wait();
    await thread.terminate();
  },
  "joinSync gives result and error"() {
    equal(start({ act: "count", rounds: 0 }).joinSync(), undefined, "the result");
    const thread = start({ act: "fail" });
    for (const _ of [1, 2]) {
      let error: unknown;
      try {
        thread.joinSync();
      } catch (thrown) {
        error = thrown;
      }
      isTrue(error instanceof NotHeldError, "it is a NotHeldError");
    }
  },
  async "a thread gives back what it holds when it ends, and the next is told"() {
    for (const act of ["leave", "leaveByError"] as const) {
      const [lock, semaphore] = [new Lock(), new Semaphore(3)];
      const thread = start({ act, lock, semaphore });
      await thread.join().catch(() => {});
      equal([lock.locked(), semaphore.value()], [false, 3], act);
      isTrue((await lock.acquire()).abandoned && (await semaphore.acquire()).abandoned, act);
    }
  },
  async "what a thread still does after its end, it does to nobody"() {
    for (const how of ["by its function", "by an error", "by an error of a microtask"]) {
      const [lock, semaphore] = [new Lock(), new Semaphore(3)];
      const counter = new Int32Array(new SharedArrayBuffer(4));
      const thread = start({ act: "goOn", lock, semaphore, counter, how });
      await thread.join().catch(() => {});
      const held = await lock.acquire();
      const permits = await semaphore.acquire({ permits: 3 });
      await thread.terminate();
      isTrue(!held.released && !permits.released && !semaphore.tryAcquire(), how);
      held.release();
      permits.release();
      equal([lock.locked(), semaphore.value()], [false, 3], how);
    }
  },
  async "terminate gives back what the thread held, then join rejects"() {
    const [lock, semaphore, ready] = [new Lock(), new Semaphore(3), new Event()];
    const thread = start({ act: "hold", lock, semaphore, ready });
    await ready.wait();
    const waiting = lock.acquire();
    await thread.terminate();
    isTrue((await waiting).abandoned, "the waiter has it, and is told");
    equal(semaphore.value(), 3, "the permits");
    isTrue(await failure(thread.join()) instanceof TerminatedError, "join");
    await thread.terminate();
    equal(await lock.acquire({ timeout: 0 }).catch(() => {}), undefined, "the waiter still has it");
  },
  async "what a dead thread held is given back where it is known only afterwards"() {
    const [queue, ready] = [new Queue<{ lock: Lock; semaphore: Semaphore }>(), new Event()];
    const thread = start({ act: "putOwn", queue, ready });
    await ready.wait();
    await thread.terminate();
    const { lock, semaphore } = await queue.get();
    equal([lock.locked(), semaphore.value()], [false, 1], "what is held");
    equal((await lock.acquire()).abandoned, true, "abandoned");
  },
  async "joinSync does not wait for a thread that is being terminated"() {
    const [lock, semaphore, ready] = [new Lock(), new Semaphore(1), new Event()];
    const thread = start({ act: "hold", lock, semaphore, ready });
    await ready.wait();
    const terminated = thread.terminate();
    const error = await failure(() => thread.joinSync());
    isTrue(error instanceof TerminatedError, "it is a TerminatedError");
    await terminated;
  },
  async "terminate before the thread has begun"() {
    const thread = start({ act: "fail" });
    await thread.terminate();
    isTrue(await failure(thread.join()) instanceof TerminatedError, "join");
  },
  async "a thread of a thread gives its result, and its error"() {
    equal(await start({ act: "ask", of: "give" }).join(), { deep: [new Map([["semaphore", 1]])] });
    isTrue(
      await failure(start({ act: "ask", of: "fail" }).join()) instanceof NotHeldError,
      "error",
    );
  },
  async "threads of a thread die with it"() {
    const [lock, semaphore, ready] = [new Lock(), new Semaphore(3), new Event()];
    const thread = start({ act: "parent", lock, semaphore, ready });
    await ready.wait();
    await thread.terminate();
    equal([lock.locked(), semaphore.value()], [false, 3], "what the inner one held");
  },
  async "threads of a thread die with it when its function returns"() {
    const [lock, semaphore, ready] = [new Lock(), new Semaphore(3), new Event()];
    const thread = start({ act: "leaveParent", lock, semaphore, ready });
    equal(await thread.join(), "left", "the result");
    equal((await lock.acquire()).abandoned, true, "abandoned");
    await thread.terminate();
    equal(semaphore.value(), 3, "the permits");
  },
  async "a thread that waits for what nothing can settle ends, where the runtime can tell"() {
    const ready = new Event();
    const thread = start({ act: "waitForNothing", ready });
    await ready.wait();
    if (runtime().needsMark) await thread.terminate();
    isTrue(await failure(thread.join()) instanceof TerminatedError, "join");
  },
  async "a primitive that a dead thread has made and passed on is recovered"() {
    const { port1, port2 } = new MessageChannel();
    const ready = new Event();
    const maker = start({ act: "passOn", port: port1 }, { transfer: [port1] });
    const receiver = start({ act: "receive", port: port2, ready }, { transfer: [port2] });
    await ready.wait();
    await maker.terminate();
    equal(await receiver.join(), true, "abandoned");
  },
  async "what a thread could not do before, it does as it ends"() {
    const semaphore = new Semaphore(0);
    const [ready, go, done] = [new Event(), new Event(), new Event()];
    const thread = start({ act: "releaseLate", semaphore, ready, go, done });
    await ready.wait();
    const other = new Memory(semaphore.handle.buffer, keyOf(999_999), usualPace);
    isTrue(other.enter(0), "another one is inside");
    go.set();
    await done.wait();
    other.leave();
    await thread.join();
    equal(semaphore.value(), 1, "what was released");
  },
  async "misuse is a TypeError, and nothing starts"() {
    const wrong: (() => unknown)[] = [
      () => spawn("./module.ts" as never),
      () => spawn(undefined as never),
      () => spawn((() => 3) as never),
      () => spawn(missing, () => {}),
      () => spawn(missing, {}, { name: 3 as never }),
      () => spawn(missing, {}, 3 as never),
      () => spawn(missing, {}, { transfer: [{}] }),
      () => spawn(missing, {}, { transfer: 3 as never }),
      () => spawn(missing, {}, { transfer: null as never }),
      () => entry(3 as never),
    ];
    for (const one of wrong) isTypeError(await failure(one), String(one));
    equal(entry(() => {}), undefined, "entry in the main thread");
  },
};

if (isMainThread) await playScenes(scenes);
