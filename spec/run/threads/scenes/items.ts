/**
 * Primitives in the items of queues, a scene each: one file that is main and worker.
 *
 * It prints a line for each scene that went as it should, and throws at the first that did not.
 *
 * @module
 */

import { deepStrictEqual as equal, ok as isTrue, throws } from "node:assert/strict";
import {
  Condition,
  entry,
  Event,
  isMainThread,
  Lock,
  PriorityQueue,
  Queue,
  Semaphore,
  spawn,
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
  async answer({ requests }: Job) {
    const { to, deep } = await requests.get();
    isTrue(deep[0].get("in").has(to), "another semaphore");
    to.release();
  },
  answerBlocking({ requests }: Job) {
    requests.getSync().to.release();
  },
  answerTrying({ requests, there }: Job) {
    there.acquireSync();
    requests.tryGet().to.release();
  },
  async answerEach({ requests }: Job) {
    for await (const { to } of requests) to.release();
  },
  ask({ requests, turn }: Job) {
    const to = new Semaphore(0);
    requests.putSync({ to });
    turn?.release();
    to.acquireSync();
    return to.value();
  },
  async die({ requests, taken }: Job) {
    const { value: { lock } } = await requests.take();
    lock.acquireSync();
    taken.set();
    await forever();
  },
  async takeOver({ requests }: Job) {
    using delivery = await requests.take();
    const { abandoned } = await delivery.value.lock.acquire();
    delivery.done();
    return abandoned;
  },
};

entry((job: Job) => acts[job.act](job));

const start = <T>(act: keyof typeof acts, job: object) =>
  spawn<T>(new URL(import.meta.url), { act, ...job });

const scenes: Readonly<Record<string, () => unknown>> = {
  async "one that awaits gets them"() {
    const requests = new Queue();
    const answering = start("answer", { requests });
    const to = new Semaphore(0);
    await requests.put({ to, deep: [new Map([["in", new Set([to])]])] });
    await to.acquire();
    await answering.join();
  },
  async "one that blocks gets them, sleeping before they are sent or not"() {
    const requests = new Queue();
    const answering = start("answerBlocking", { requests });
    const to = new Semaphore(0);
    await requests.put({ to });
    await to.acquire();
    await answering.join();
    await requests.put({ to });
    const late = start("answerBlocking", { requests });
    await to.acquire();
    await late.join();
  },
  async "one that tries gets them"() {
    const [requests, to, there] = [new Queue(1), new Semaphore(0), new Semaphore(0)];
    const answering = start("answerTrying", { requests, there });
    isTrue(requests.tryPut({ to }), "there is room");
    isTrue(!requests.tryPut({ to }), "there is none");
    there.release();
    await to.acquire();
    await answering.join();
  },
  async "a loop gets them"() {
    const requests = new Queue();
    const answering = start("answerEach", { requests });
    for (let round = 0; round < 20; round++) {
      const to = new Semaphore(0);
      await requests.put({ to });
      await to.acquire();
    }
    requests.shutdown();
    await answering.join();
  },
  async "they go from one thread to another, while the one between awaits or blocks"() {
    const requests = new Queue();
    for (const blocks of [false, true]) {
      const turn = new Semaphore(0);
      const answering = start("answerBlocking", { requests });
      const asking = start<number>("ask", { requests, turn });
      await turn.acquire(); // it has put its item
      equal(blocks ? asking.joinSync() : await asking.join(), 0);
      await answering.join();
    }
  },
  async "the main thread gets them, blocking and awaiting"() {
    const requests = new Queue<{ to: Semaphore }>();
    for (const blocks of [false, true]) {
      const asking = start<number>("ask", { requests });
      const { to } = blocks ? requests.getSync() : await requests.get();
      to.release();
      equal(await asking.join(), 0);
    }
  },
  async "one that dies with a delivery leaves them to the next"() {
    const [requests, lock, taken] = [new Queue(), new Lock(), new Event()];
    await requests.put({ lock });
    const dying = start("die", { requests, taken });
    await taken.wait();
    await dying.terminate();
    equal(await start<boolean>("takeOver", { requests }).join(), true, "abandoned");
  },
  async "an item can be a primitive, of any kind, in any queue"() {
    const jobs = new PriorityQueue<unknown>();
    const lock = new Lock();
    for (const item of [lock, new Condition(lock), jobs]) {
      await jobs.put([1, item]);
      const [priority, got] = await jobs.get();
      equal([priority, (got as object).constructor], [1, item.constructor]);
    }
    const condition = new Condition(lock);
    await jobs.put([1, { lock, condition }]);
    const [, got] = await jobs.get() as [number, { lock: Lock; condition: Condition }];
    using _ = await got.lock.acquire();
    isTrue(lock.locked() && condition.locked(), "the same lock");
  },
  "what cannot be cloned takes none along"() {
    const requests = new Queue(1);
    throws(() => requests.putSync({ to: new Event(), fn: () => {} }), TypeError);
    equal(requests.size(), 0);
  },
};

if (isMainThread) await playScenes(scenes);
