/**
 * Workers of the web, in browsers and on Deno: made by a function, as bundlers need it, and started by
 * others than `spawn`. One file, or its bundle, that is main and worker.
 *
 * It prints a line for each scene that went as it should, and rejects at the first that did not.
 *
 * @module
 */

import {
  capabilities,
  entry,
  Event,
  isMainThread,
  Lock,
  Owner,
  Queue,
  RLock,
  Semaphore,
  spawn,
  TerminatedError,
} from "../../../../src/threads/mod.ts";
import { playScenes } from "../../scenes.ts";

/** What a thread is asked to do. */
interface Job {
  readonly act: keyof typeof acts;
  // deno-lint-ignore no-explicit-any
  readonly [name: string]: any;
}

const forever = () => new Promise<never>((_, reject) => setTimeout(reject, 2 ** 30));

const acts = {
  block({ event, lock, items }: Job) {
    event.waitSync();
    return lock.useSync(() => items.getSync().deep[0]);
  },
  fail() {
    throw new RangeError("too far");
  },
  failLater() {
    setTimeout(() => {
      throw new RangeError("from a timer");
    });
    return forever();
  },
  async hold({ lock, ready }: Job) {
    await lock.acquire();
    ready.set();
    await forever();
  },
};

/** What a worker does that `spawn` has not started: its page sends it handles. */
function holdAsStranger({ data }: MessageEvent): void {
  if (data.stranger === undefined) return;
  const { lock, semaphore, ready, closes } = data.stranger;
  Lock.from(lock).tryAcquire();
  Semaphore.from(semaphore).tryAcquire({ permits: 2 });
  // Not before a turn of the event loop: from then on it is watched.
  setTimeout(() => {
    Event.from(ready).set();
    if (closes) self.close();
  }, 100);
}

if (isMainThread) entry(() => {});
else {
  addEventListener("message", (event) => holdAsStranger(event as MessageEvent));
  entry<Job>((job) => acts[job.act](job));
}

const open = () => new Worker(new URL(import.meta.url), { type: "module" });

function isTrue(value: unknown, what: string): void {
  if (!value) throw new Error(`it is not so: ${what}`);
}

function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then((value) => new Error(`it did not fail: ${value}`), (error) => error);
}

async function leftBy(closes: boolean): Promise<void> {
  const [lock, semaphore, ready] = [new Lock(), new Semaphore(3), new Event()];
  const stranger = open();
  stranger.postMessage({
    stranger: { lock: lock.handle, semaphore: semaphore.handle, ready: ready.handle, closes },
  });
  await ready.wait();
  isTrue(closes || lock.locked(), "it holds the lock");
  const waiting = lock.acquire({ timeout: 120_000 });
  if (!closes) stranger.terminate();
  isTrue((await waiting).abandoned, "the waiter has the lock, and is told");
  isTrue(semaphore.value() === 3, "the permits are back");
}

const scenes: Readonly<Record<string, () => unknown>> = {
  async "a worker that a function makes blocks, and gives its result"() {
    const [event, lock, items] = [new Event(), new Lock(), new Queue()];
    const blocked = spawn(open, { act: "block", event, lock, items });
    event.set();
    await items.put({ deep: ["item"] });
    isTrue(await blocked.join() === "item", "the result");
  },
  async "a worker that the URL names does so too"() {
    const [event, lock, items] = [new Event(), new Lock(), new Queue()];
    const blocked = spawn(new URL(import.meta.url), { act: "block", event, lock, items });
    event.set();
    await items.put({ deep: ["item"] });
    isTrue(await blocked.join() === "item", "the result");
  },
  async "its errors reach join"() {
    for (const act of ["fail", "failLater"]) {
      const error = await failure(spawn(open, { act }).join());
      isTrue(error instanceof RangeError && error.stack !== undefined, `${error}`);
    }
    const missing = new URL("missing.mjs", import.meta.url);
    isTrue(await failure(spawn(missing).join()) instanceof Error, "of a module that is missing");
    const open_ = () => new Worker(missing, { type: "module" });
    isTrue(await failure(spawn(open_).join()) instanceof Error, "and of a worker's");
  },
  async "one that is terminated gives back what it held"() {
    const [lock, ready] = [new Lock(), new Event()];
    const thread = spawn(open, { act: "hold", lock, ready });
    await ready.wait();
    await Promise.all([thread.terminate(), thread.terminate()]);
    isTrue((await lock.acquire()).abandoned, "the next is told");
    isTrue(await failure(thread.join()) instanceof TerminatedError, "join");
  },
  // Where it is said to be, which the test holds to what it expects of the runtime.
  async "one that spawn has not started is watched: terminated"() {
    if (capabilities.watched === "all") await leftBy(false);
  },
  async "one that spawn has not started is watched: closed"() {
    if (capabilities.watched === "all") await leftBy(true);
  },
  async "a main thread that must not block says what to call instead"() {
    const [lock, rlock, semaphore, event] = [new Lock(), new RLock(), new Semaphore(), new Event()];
    const queue = new Queue(1);
    lock.acquireSync().release(); // nobody is in the way
    if (capabilities.blocking) return;
    const calls: Readonly<Record<string, () => unknown>> = {
      "acquire Lock: this thread must not block; use acquire": () => lock.acquireSync(),
      "acquire RLock: this thread must not block; use acquire": () => rlock.acquireSync(),
      "acquire Semaphore: this thread must not block; use acquire": () => semaphore.acquireSync(),
      "wait for Event: this thread must not block; use wait": () => event.waitSync(),
      "get from Queue: this thread must not block; use get": () => queue.getSync(),
      "join Thread: this thread must not block; use join": () =>
        spawn(open, { act: "fail" }).joinSync(),
    };
    await lock.acquire();
    await rlock.acquire({ owner: new Owner() });
    await semaphore.acquire();
    for (const [message, call] of Object.entries(calls)) {
      const error = await failure((async () => await call())());
      isTrue(
        error instanceof TypeError && error.message === `Cannot ${message} and await it`,
        `${message}: ${error}`,
      );
    }
  },
};

async function play(): Promise<number> {
  const { interlockOptions } = globalThis as {
    interlockOptions?: { print(line: string): void };
  };
  const print = interlockOptions?.print ?? console.log;
  print(`watched: ${capabilities.watched}`);
  await playScenes(scenes, print);
  return 0;
}

/** The exit code. */
export const ended: Promise<number> | undefined = isMainThread ? play() : undefined;
