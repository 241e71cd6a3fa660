/**
 * What runtimes get wrong about threads that wait, a scene each: one file that is main and worker.
 *
 * It prints a line for each scene that went as it should, and throws at the first that did not.
 *
 * @module
 */

import { deepStrictEqual as equal, ok as isTrue, throws } from "node:assert/strict";
import process from "node:process";
import { runtime } from "../../../../src/runtime/mod.ts";
import {
  entry,
  isMainThread,
  Lock,
  Semaphore,
  spawn,
  TimeoutError,
} from "../../../../src/threads/mod.ts";
import { playScenes } from "../../scenes.ts";

/** What a thread does with a semaphore. */
interface Job {
  readonly act: "block" | "release";
  readonly semaphore: Semaphore;
}

entry<Job>(({ act, semaphore }) => {
  if (act === "block") semaphore.useSync(() => {}, { permits: 2 });
  else for (let left = CROWD; left > 0; left--) semaphore.release();
});

const CROWD = 10_000;

const start = (act: Job["act"], semaphore: Semaphore) =>
  spawn(new URL(import.meta.url), { act, semaphore } satisfies Job);

/** Resolves once somebody is in line for a semaphore that has permits. */
async function isQueued(semaphore: Semaphore): Promise<void> {
  while (!semaphore.locked()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Counts the native waits that are pending, and fails where one has a timeout. */
function watchNativeWaits(): { readonly pending: number; readonly most: number; end(): void } {
  const { waitAsync } = Atomics;
  const count = { pending: 0, most: 0, end: () => void (Atomics.waitAsync = waitAsync) };
  Atomics.waitAsync = ((...args: Parameters<typeof waitAsync>) => {
    equal(args.length, 3, "a native wait has a timeout");
    const wait = waitAsync.apply(Atomics, args);
    if (wait.async) {
      count.most = Math.max(count.most, ++count.pending);
      wait.value.then(() => count.pending--);
    }
    return wait;
  }) as typeof waitAsync;
  return count;
}

/** What processor time something takes, to the time that goes by. */
async function loadOf(act: () => unknown): Promise<number> {
  const [before, cpu] = [performance.now(), process.cpuUsage()];
  await act();
  const { user, system } = process.cpuUsage(cpu);
  return (user + system) / 1000 / (performance.now() - before);
}

/** The scenes, by what they show. */
const scenes: Readonly<Record<string, () => unknown>> = {
  async "what came by one port is received at once as that of another is heard"() {
    const { channel, open } = runtime();
    const ends = [channel(), channel()].map(({ near, far }) => ({ near, far: open(far) }));
    const heard = new Promise<unknown[]>((resolve) => {
      for (const { far } of ends) {
        far.listen((message) => resolve([message, ...ends.map(({ far }) => far.receive!())]));
      }
    });
    const closed = Promise.all(ends.map(({ far }) => far.closed()));
    ends.forEach(({ near }, index) => near.post(index));
    equal(await heard, [0, undefined, { message: 1 }]);
    for (const { near } of ends) near.close();
    await closed;
  },
  async "one who is terminated while it blocks eats no wake-up, neither as it dies nor later"() {
    for (const dies of ["before", "meanwhile"]) {
      const semaphore = new Semaphore(1);
      const victim = start("block", semaphore);
      await isQueued(semaphore);
      const other = start("block", semaphore);
      const mine = semaphore.use(() => {}, { permits: 2 });
      const dying = victim.terminate();
      if (dies === "before") await dying;
      semaphore.release();
      await Promise.all([dying, mine, other.join()]);
      equal(semaphore.value(), 2, "the permits");
    }
  },
  async "a crowd costs one native wait and one listener, is served in order, and leaves neither"() {
    const semaphore = new Semaphore(0);
    const { signal } = new AbortController();
    let listeners = 0;
    for (
      const [method, change] of [["addEventListener", 1], ["removeEventListener", -1]] as const
    ) {
      const original = signal[method].bind(signal) as (...args: unknown[]) => void;
      Object.defineProperty(signal, method, {
        value(...args: unknown[]) {
          listeners += change;
          original(...args);
        },
      });
    }
    const waits = watchNativeWaits();
    const order: number[] = [];
    const wait = async (index: number) => {
      await semaphore.acquire({ signal });
      order.push(index);
    };
    const brief = Array.from({ length: 100 }, () => semaphore.acquire({ signal, timeout: 1 }));
    const crowd = Array.from({ length: CROWD }, (_, index) => wait(index));
    for (const { status } of await Promise.allSettled(brief)) equal(status, "rejected");
    equal([listeners, waits.pending, waits.most], [1, 1, 1], "listeners, native waits");
    await start("release", semaphore).join();
    await Promise.all(crowd);
    equal(order, order.toSorted((a, b) => a - b), "the order");
    // What was notified for the last time has still to be told.
    while (waits.pending > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    equal([listeners, waits.most], [0, 1], "listeners in the end, native waits at once");
    waits.end();
  },
  async "a long wait takes no processor, blocking or not"() {
    const lock = new Lock();
    using _held = lock.acquireSync();
    lock.handle; // others might end a wait now
    const timeout = 500;
    const blocking = await loadOf(() => throws(() => lock.acquireSync({ timeout }), TimeoutError));
    const awaiting = await loadOf(() => lock.acquire({ timeout }).catch(() => {}));
    for (const load of [blocking, awaiting]) isTrue(load < 0.5, `it took ${load} of a processor`);
  },
};

if (isMainThread) await playScenes(scenes);
