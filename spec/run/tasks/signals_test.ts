/**
 * Signals made by hand that call back, or throw, when they are left.
 *
 * @module
 */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  Barrier,
  Condition,
  Event,
  Lock,
  Owner,
  PriorityQueue,
  Queue,
  RLock,
  Semaphore,
  spawn,
} from "../../../mod.ts";

/** A signal that calls `left` whenever a listener is taken from it. */
function signalThat(left: () => void): AbortSignal {
  return {
    aborted: false,
    reason: undefined,
    addEventListener() {},
    removeEventListener: left,
  } as unknown as AbortSignal;
}

/** Microtasks enough for whatever was granted to be known. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

Deno.test("Semaphore: a signal that calls back when it is left takes no permit that is given", async () => {
  const semaphore = new Semaphore(0);
  const seen: unknown[] = [];
  const signal = signalThat(() => seen.push(semaphore.value(), semaphore.tryAcquire()));
  const calls = [semaphore.acquire({ signal, permits: 2 }), semaphore.acquire()];
  semaphore.release(3);
  assertEquals(semaphore.value(), 0);
  await Promise.all(calls);
  await settle();
  assertEquals(seen, [0, undefined]);
  for (const call of calls) (await call).release();
  assertEquals(semaphore.value(), 3);
});

Deno.test("Lock: a signal that releases when it is left ends one hold", async () => {
  const lock = new Lock();
  const first = await lock.acquire();
  const second = lock.acquire({ signal: signalThat(() => lock.release()) });
  const [third, fourth] = [lock.acquire(), lock.acquire()];
  first.release();
  assertEquals([(await second).released, (await third).released], [true, false]);
  (await third).release();
  assertEquals((await fourth).released, false);
  (await fourth).release();
  assertEquals(lock.locked(), false);
});

Deno.test("RLock: a signal that calls back when it is left grants nobody what another owner has", async () => {
  const lock = new RLock();
  const [a, b, c] = [{ owner: new Owner() }, { owner: new Owner() }, { owner: new Owner() }];
  const first = await lock.acquire(a);
  const depths: number[] = [];
  const signal = signalThat(() => {
    depths.push(lock.depth(b), lock.depth(c));
    while (lock.depth(b) > 0) lock.release(b);
  });
  const ofB = [lock.acquire({ ...b, signal }), lock.acquire(b), lock.acquire({ ...b, signal })];
  const ofC = lock.acquire(c);
  first.release();
  const permits = await Promise.all(ofB);
  await settle();
  assertEquals(depths, [3, 0]);
  assertEquals(permits.map(({ released }) => released), [true, true, true]);
  assertEquals(lock.depth(c), 1);
  (await ofC).release();
  assertEquals(lock.locked(), false);
});

Deno.test("Queue: a signal that calls back when it is left finds no item and no room that is given", async () => {
  const queue = new Queue<string>(1);
  const seen: unknown[] = [];
  const look = () => seen.push(queue.size(), queue.tryGet());
  const signal = signalThat(look);
  const got = [queue.get({ signal }), queue.get()];
  queue.tryPut("a");
  queue.tryPut("b");
  assertEquals(await Promise.all(got), ["a", "b"]);
  await settle();
  assertEquals(seen, [0, undefined]);
  const delivery = queue.take({ signal });
  queue.tryPut("c");
  assertEquals((await delivery).value, "c");
  await settle();
  assertEquals(seen, [0, undefined, 0, undefined]);
  const full: unknown[] = [];
  const other = signalThat(() => full.push(queue.size(), queue.tryPut("x")));
  queue.tryPut("d");
  const puts = [queue.put("e", { signal: other }), queue.put("f")];
  assertEquals([queue.tryGet(), queue.size()], ["d", 1]);
  await puts[0];
  await settle();
  assertEquals(full, [1, false]);
  assertEquals([queue.tryGet(), queue.tryGet(), queue.tryGet()], ["e", "f", undefined]);
  await puts[1];
});

Deno.test("PriorityQueue: a delivery goes back to its place whatever a signal does meanwhile", async () => {
  const queue = new PriorityQueue<string>(2);
  queue.tryPut([1, "a"]);
  queue.tryPut([5, "b"]);
  const got: unknown[] = [];
  const put = queue.put([3, "c"], { signal: signalThat(() => got.push(queue.tryGet())) });
  const delivery = await queue.take();
  await put;
  await settle();
  assertEquals(got, [[3, "c"]]);
  delivery[Symbol.dispose]();
  assertEquals([queue.tryGet(), queue.tryGet()], [[1, "a"], [5, "b"]]);
});

/** Each wait: its start with a signal, and what grants it. */
const waits: Record<
  string,
  () => Promise<[start: (s: AbortSignal) => Promise<unknown>, () => void]>
> = {
  Semaphore: () => {
    const semaphore = new Semaphore(0);
    return Promise.resolve([(signal) => semaphore.acquire({ signal }), () => semaphore.release(2)]);
  },
  Lock: async () => {
    const lock = new Lock();
    const permit = await lock.acquire();
    const start = async (signal: AbortSignal) => (await lock.acquire({ signal })).release();
    return [start, () => permit.release()];
  },
  RLock: async () => {
    const lock = new RLock();
    const permit = await lock.acquire({ owner: new Owner() });
    const owner = new Owner();
    return [(signal) => lock.acquire({ owner, signal }), () => permit.release()];
  },
  Event: () => {
    const event = new Event();
    return Promise.resolve([(signal) => event.wait({ signal }), () => event.set()]);
  },
  Condition: () => {
    const condition = new Condition();
    const start = (signal: AbortSignal) => condition.use(() => condition.wait({ signal }));
    return Promise.resolve([start, () => void condition.use(() => condition.notifyAll())]);
  },
  "Queue.get": () => {
    const queue = new Queue<number>();
    const grant = () => void [queue.tryPut(1), queue.tryPut(2)];
    return Promise.resolve([(signal) => queue.get({ signal }), grant]);
  },
  "Queue.put": () => {
    const queue = new Queue<number>(2);
    queue.tryPut(1);
    queue.tryPut(2);
    const grant = () => void [queue.tryGet(), queue.tryGet()];
    return Promise.resolve([(signal) => queue.put(3, { signal }), grant]);
  },
  "Queue.join": () => {
    const queue = new Queue<number>();
    queue.tryPut(1);
    return Promise.resolve([(signal) => queue.join({ signal }), () => queue.taskDone()]);
  },
  Barrier: () => {
    const barrier = new Barrier(3);
    return Promise.resolve([(signal) => barrier.wait({ signal }), () => void barrier.wait()]);
  },
  Task: () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const task = spawn(() => promise);
    return Promise.resolve([(signal) => task.join({ signal }), () => resolve()]);
  },
};

for (const [name, open] of Object.entries(waits)) {
  Deno.test(`${name}: signals that throw when they are left keep nobody from what is granted, or from giving up`, async () => {
    const fail = () => {
      throw new Error("left");
    };
    const [start, grant] = await open();
    const calls = [start(signalThat(fail)), start(signalThat(fail))];
    await settle();
    grant();
    await Promise.all(calls);
    const [again] = await open();
    const controller = new AbortController();
    controller.signal.removeEventListener = fail;
    const reason = new Error("enough");
    const cancelled = [again(controller.signal), again(controller.signal)];
    await settle();
    controller.abort(reason);
    for (const call of cancelled) {
      const error = await assertRejects(() => call);
      assert(name === "Barrier" || error === reason, `${name}: ${error}`);
    }
  });
}

Deno.test("Semaphore: a signal that throws as it is looked at keeps nobody else from being granted", async () => {
  const semaphore = new Semaphore(0);
  let throws = false;
  const signal = {
    get aborted() {
      if (!throws) return false;
      throws = false;
      throw new RangeError("looked at");
    },
    reason: undefined,
    addEventListener() {},
    removeEventListener() {},
  } as unknown as AbortSignal;
  const calls = [semaphore.acquire({ signal }), semaphore.acquire()];
  throws = true;
  assertThrows(() => semaphore.release(), RangeError, "looked at");
  semaphore.release();
  for (const call of calls) assertEquals((await call).released, false);
});

/** A signal that calls back, once, when it is looked at after `arm` was called. */
function signalLookedAt(look: () => void): { signal: AbortSignal; arm: () => void } {
  let armed = false;
  const signal = {
    get aborted() {
      if (armed) {
        armed = false;
        look();
      }
      return false;
    },
    reason: undefined,
    addEventListener() {},
    removeEventListener() {},
  };
  return { signal: signal as unknown as AbortSignal, arm: () => armed = true };
}

Deno.test("Semaphore: a permit released as a signal is looked at is granted as any other, and once", async () => {
  const semaphore = new Semaphore(1);
  const permit = await semaphore.acquire();
  const { signal, arm } = signalLookedAt(() => {
    semaphore.release();
    permit.release(); // it is under way
  });
  const granted: number[] = [];
  semaphore.acquire({ permits: 2, signal }).then(() => granted.push(2));
  semaphore.acquire().then(() => granted.push(1));
  arm();
  permit.release();
  await settle();
  assertEquals([granted, semaphore.value()], [[2], 0]);
});

Deno.test("Lock: a permit that is released again as a signal is looked at frees one hold", async () => {
  const lock = new Lock();
  const permit = await lock.acquire();
  const { signal, arm } = signalLookedAt(() => permit.release());
  const calls = [lock.acquire({ signal }), lock.acquire()];
  arm();
  permit.release();
  (await calls[0]!).release();
  (await calls[1]!).release();
  assertEquals(lock.locked(), false);
});

Deno.test("Event: what is cleared as a signal is looked at was set, wakes all, and stays cleared", async () => {
  const event = new Event();
  const seen: boolean[] = [];
  const { signal, arm } = signalLookedAt(() => {
    seen.push(event.isSet());
    event.clear();
  });
  const waits = [event.wait({ signal }), event.wait()];
  arm();
  event.set();
  assertEquals([seen, event.isSet()], [[true], false]);
  await Promise.all(waits);
});

Deno.test("a signal that could not be listened to once is listened to the next time (G1)", async () => {
  const lock = new Lock();
  await lock.acquire();
  const listeners: (() => void)[] = [];
  let throws = true;
  const signal = {
    aborted: false,
    reason: "my reason",
    addEventListener(_: string, listener: () => void) {
      if (throws) throw new RangeError("not now");
      listeners.push(listener);
    },
    removeEventListener() {},
  };
  const acquire = () => lock.acquire({ signal: signal as unknown as AbortSignal });
  await assertRejects(acquire, RangeError, "not now");
  throws = false;
  const call = acquire().catch((reason) => reason);
  signal.aborted = true;
  for (const listener of listeners) listener();
  assertEquals(await call, "my reason");
});
