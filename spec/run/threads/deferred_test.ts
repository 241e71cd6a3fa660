import { assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import type { WaitOptions } from "../../../src/contract.ts";
import { BarrierCore, BarrierWaiting, PARTIES } from "../../../src/threads/barrier_core.ts";
import { EventCore } from "../../../src/threads/event.ts";
import { createBuffer, isMemory, Memory } from "../../../src/threads/memory.ts";
import { endAll, recover } from "../../../src/threads/handle.ts";
import {
  Barrier,
  Condition,
  Event,
  type Handle,
  LifoQueue,
  Lock,
  NotHeldError,
  Owner,
  Queue,
  RLock,
  Semaphore,
  TimeoutError,
} from "../../../src/threads/mod.ts";
import { usualPace } from "../../../src/threads/park.ts";
import { rowOf } from "../../../src/threads/rows.ts";
import {
  LIMIT,
  SemaphoreCore,
  SemaphoreWaiting,
  VALUE,
} from "../../../src/threads/semaphore_core.ts";
import { keyOf, threadId } from "../../../src/threads/thread_id.ts";

/** The id of a thread that has died. */
const DEAD = 999_999;

/** A thread dies inside of each of them. */
function dieIn(...primitives: { readonly handle: Handle }[]): void {
  for (const { handle } of primitives) {
    assertEquals(new Memory(handle.buffer, keyOf(DEAD), usualPace).enter(0), true);
  }
}

Deno.test("what could not be done while another thread was slow inside is done by the next call", () => {
  const semaphore = new Semaphore(0);
  const slow = new Memory(semaphore.handle.buffer, keyOf(DEAD), usualPace);
  assertEquals(slow.enter(0), true);
  semaphore.release();
  assertEquals(semaphore.value(), 0);
  slow.leave();
  semaphore.release();
  assertEquals(semaphore.value(), 2);
});

Deno.test("what a thread does after its end is done to nobody", () => {
  const semaphore = new Semaphore(1);
  const seen = new Memory(semaphore.handle.buffer, keyOf(DEAD), usualPace);
  const permit = semaphore.tryAcquire()!;
  const before = seen.words.slice();
  endAll();
  const ended = seen.words.slice();
  assertNotEquals(ended, before);
  permit.release();
  semaphore.release(3);
  assertEquals(semaphore.value(), 4);
  assertEquals(seen.words, ended);
  assertThrows(() => semaphore.acquireSync({ permits: 5 }), TypeError, "must not block");
});

Deno.test("a thread that ends while another is slow inside ends whole, or not at all", () => {
  const buffer = createBuffer("Semaphore", 0);
  const slow = new Memory(buffer, keyOf(DEAD), usualPace);
  for (const patience of [0, 1, 10, 100]) {
    let [now, looks] = [0, 0];
    const pace = {
      ...usualPace,
      looks: 0,
      now: () => now += 30,
      park: () => {
        if (++looks === patience) slow.leave();
      },
    };
    const memory = new Memory(buffer, keyOf(1), pace);
    const core = new SemaphoreCore(memory, 1);
    assertEquals(slow.enter(0), true);
    if (patience === 0) slow.leave();
    core.peer.end(1);
    if (looks < patience) slow.leave();
    assertEquals(rowOf(slow, 1) === 0, memory.buffer !== buffer, `${patience} looks`);
    core.peer.recover(1);
  }
});

/** Leaves a semaphore as one does whose stack has no more room inside a transition. */
function neverLeave({ handle }: Semaphore): void {
  const memory = new Memory(handle.buffer, keyOf(threadId()), usualPace);
  assertEquals(memory.enter(0), true);
  memory.set(VALUE, 100);
}

Deno.test("who has not left for want of stack enters again, and nothing is half-done", async () => {
  const semaphore = new Semaphore(1);
  const uses: (() => unknown)[] = [
    () => semaphore.tryAcquire()!.release(),
    () => semaphore.use(() => {}, { timeout: 0 }),
    () => semaphore.acquire({ timeout: 1000 }).then((permit) => permit.release()),
    () => semaphore.useSync(() => {}),
    () => assertThrows(() => semaphore.acquireSync({ permits: 2, timeout: 0 }), TimeoutError),
    () => {
      semaphore.release();
      semaphore.tryAcquire()!.forget();
    },
  ];
  for (const use of uses) {
    neverLeave(semaphore);
    await use();
    neverLeave(semaphore);
    await semaphore.use(() => {});
    assertEquals(semaphore.value(), 1, String(use));
  }
  neverLeave(semaphore);
  const waiting = semaphore.acquire({ permits: 2 });
  neverLeave(semaphore);
  semaphore.release();
  (await waiting).release();
  assertEquals(semaphore.value(), 2);
});

Deno.test("what has no more stack anywhere inside keeps nobody out", () => {
  const act = (queue: Queue<number>, semaphore: Semaphore): void => {
    queue.tryPut(1);
    semaphore.tryAcquire()?.release();
    queue.tryGet();
    act(queue, semaphore);
  };
  const deeper = (frames: number, fn: () => void): void => {
    if (frames === 0) fn();
    else deeper(frames - 1, fn);
  };
  for (let round = 0; round < 20; round++) {
    const [queue, semaphore] = [new Queue<number>(), new Semaphore(1)];
    assertThrows(() => deeper(round % 17, () => act(queue, semaphore)), RangeError);
    queue.putSync(2);
    let last: number | undefined;
    for (let next; (next = queue.tryGet()) !== undefined;) last = next;
    assertEquals([last, queue.size()], [2, 0]);
    semaphore.release();
    assertEquals(typeof semaphore.acquireSync({ timeout: 0 }), "object");
  }
});

Deno.test("a signal that uses what it is asked inside of comes too early for that", async () => {
  const semaphore = new Semaphore(0);
  const uses: unknown[] = [];
  let inside = false;
  const signal = {
    get aborted() {
      if (inside) {
        semaphore.release();
        uses.push(semaphore.tryAcquire());
        try {
          semaphore.acquireSync();
        } catch (error) {
          uses.push((error as Error).message);
        }
      }
      return false;
    },
    reason: undefined,
    addEventListener() {},
    removeEventListener() {},
  } as unknown as AbortSignal;
  const waiting = semaphore.acquire({ signal });
  inside = true;
  semaphore.release();
  inside = false;
  (await waiting).release();
  const refused = "Cannot acquire Semaphore: its thread is inside another call of the primitive";
  assertEquals(new Set(uses), new Set([undefined, refused]));
  const rounds = uses.length / 2;
  assertEquals([rounds > 0, semaphore.value()], [true, 1 + rounds]);
});

Deno.test("a signal that fires as it is listened to rejects with its reason, and leaves no trace", async () => {
  const listeners = new Set<unknown>();
  const reason = new Error("given up");
  const fires = () => {
    const signal = {
      aborted: false,
      reason,
      addEventListener(_type: string, listener: () => void) {
        listeners.add(listener);
        signal.aborted = true;
        listener();
      },
      removeEventListener: (_type: string, listener: () => void) => listeners.delete(listener),
    };
    return { signal: signal as unknown as AbortSignal, timeout: 1000 };
  };
  const [semaphore, event, queue] = [new Semaphore(0), new Event(), new Queue<number>(1)];
  const [full, barrier, condition] = [new Queue<number>(1), new Barrier(2), new Condition()];
  full.putSync(1);
  const held = condition.acquireSync();
  const calls = [
    semaphore.acquire(fires()),
    event.wait(fires()),
    queue.get(fires()),
    queue.take(fires()),
    full.put(2, fires()),
    full.join(fires()),
    barrier.wait(fires()),
    condition.acquire(fires()),
    condition.wait(fires()),
    condition.waitFor(() => false, fires()),
  ];
  const outcomes = await Promise.allSettled(calls);
  assertEquals(outcomes, calls.map(() => ({ status: "rejected", reason })));
  assertEquals([listeners.size, held.released, barrier.broken()], [0, false, false]);
  semaphore.release();
  queue.putSync(3);
  assertEquals([semaphore.value(), queue.size(), full.size()], [1, 1, 1]);
});

Deno.test("a call that is aborted while a thread that died is in its way has done nothing", async () => {
  const [semaphore, lock, rlock] = [new Semaphore(1), new Lock(), new RLock()];
  const [event, barrier, queue] = [new Event(), new Barrier(2), new Queue<number>(1)];
  const [lifo, under] = [new LifoQueue<number>(), new Lock()];
  const condition = new Condition(under);
  const held = condition.acquireSync();
  lock.acquireSync();
  rlock.acquireSync({ owner: new Owner("another") });
  const handles = [semaphore, lock, rlock, event, barrier, queue, lifo, under]
    .map(({ handle }) => handle);
  dieIn(semaphore, lock, rlock, event, barrier, queue, lifo, under);
  const controller = new AbortController();
  const { signal } = controller;
  const first = barrier.wait();
  const calls = [
    semaphore.acquire({ signal }),
    lock.acquire({ signal }),
    rlock.acquire({ signal, owner: Owner.thread }),
    event.wait({ signal }),
    barrier.wait({ signal }),
    queue.put(1, { signal }),
    queue.take({ signal }),
    queue.join({ signal }),
    lifo.get({ signal }),
    condition.wait({ signal }),
  ];
  queue.shutdown();
  const reason = new Error("given up");
  controller.abort(reason);
  const outcomes = Promise.allSettled(calls);
  recover(DEAD);
  for (const { buffer, kind } of handles) assertEquals(isMemory(buffer, kind), true, kind);
  assertEquals(await outcomes, calls.map(() => ({ status: "rejected", reason })));
  assertEquals([semaphore.value(), queue.size()], [1, 0]);
  assertEquals([barrier.broken(), barrier.waiting(), held.released], [false, 1, false]);
  assertEquals(await Promise.all([first, barrier.wait()]), [0, 1]);
});

Deno.test("a look that a thread that died was in the way of is no look of a later call", async () => {
  const buffer = createBuffer("Barrier", 0);
  new Int32Array(buffer)[PARTIES] = 3;
  const core = new BarrierCore(new Memory(buffer, keyOf(1), usualPace), 1);
  const wait = () => core.peer.wait("wait", new BarrierWaiting(core, () => "broken"), undefined);
  const first = wait();
  dieIn({ handle: { interlock: 1, kind: "Barrier", buffer } });
  core.peer.look();
  const second = wait();
  core.peer.recover(DEAD);
  assertEquals([isMemory(buffer, "Barrier"), core.arrived], [true, 2]);
  assertEquals(await Promise.all([first, second, wait()]), [0, 1, 2]);
});

Deno.test("the last of what was put off at an event counts", () => {
  const [set, cleared] = [new Event(), new Event()];
  set.set();
  dieIn(set, cleared);
  set.clear();
  set.set();
  cleared.set();
  cleared.clear();
  recover(DEAD);
  assertEquals([set.isSet(), cleared.isSet()], [true, false]);
});

Deno.test("all calls of an owner that were put off are granted its lock", async () => {
  const [rlock, owner] = [new RLock(), new Owner()];
  const another = rlock.tryAcquire({ owner: new Owner() })!;
  dieIn(rlock);
  const calls = [rlock.acquire({ owner }), rlock.acquire({ owner })];
  another.release();
  recover(DEAD);
  assertEquals(rlock.depth({ owner }), 2);
  for (const permit of await Promise.all(calls)) permit.release();
  assertEquals(rlock.locked(), false);
});

Deno.test("a hold is over even where its release was put off", async () => {
  const lock = new Lock();
  const condition = new Condition(lock);
  const permit = lock.tryAcquire()!;
  const next = lock.acquire();
  dieIn(lock);
  permit.release();
  await assertRejects(() => condition.waitFor(() => true), NotHeldError);
  assertEquals([permit.released, lock.locked()], [true, true]);
  recover(DEAD);
  assertEquals((await next).released, false);
});

Deno.test("an abort after the grants changes nothing, not even their order (G5)", async () => {
  for (const aborted of [0, 1, 2]) {
    const [semaphore, queue, event] = [new Semaphore(0), new Queue<number>(), new Event()];
    const setter = new EventCore(new Memory(event.handle.buffer, keyOf(DEAD), usualPace), DEAD);
    const scenes = [
      [(options?: WaitOptions) => semaphore.acquire(options), () => semaphore.release(3)],
      [(options?: WaitOptions) => queue.get(options), () => [1, 2, 3].map((n) => queue.tryPut(n))],
      [(options?: WaitOptions) => event.wait(options), () => {
        setter.peer.act(() => setter.set()); // another thread
      }],
    ] as const;
    for (const [wait, grant] of scenes) {
      const settled: number[] = [];
      const controller = new AbortController();
      const { signal } = controller;
      const calls = [0, 1, 2].map((i) =>
        wait(i === aborted ? { signal } : undefined).then(() => settled.push(i))
      );
      grant();
      controller.abort();
      await Promise.all(calls);
      assertEquals(settled, [0, 1, 2]);
    }
  }
});

Deno.test("what was granted and then aborted, a call that blocks takes over all the same (G15)", async () => {
  for (const byAnother of [true, false]) {
    const semaphore = new Semaphore(0);
    const { buffer } = semaphore.handle;
    const core = new SemaphoreCore(new Memory(buffer, keyOf(DEAD), usualPace), DEAD);
    const controller = new AbortController();
    const call = semaphore.acquire({ signal: controller.signal });
    if (byAnother) core.peer.act(() => void core.give(1));
    else semaphore.release();
    controller.abort("enough");
    const permit = semaphore.acquireSync({ timeout: 1_000 });
    assertEquals(await call.catch((reason) => reason), "enough");
    assertEquals(semaphore.value(), 0);
    permit.release();
    assertEquals(semaphore.value(), 1);
  }
});

Deno.test("what was granted as its time was over, a call that blocks takes over all the same (G15)", async () => {
  class Waiting extends SemaphoreWaiting<string> {
    override granted = () => "granted";
  }
  const buffer = createBuffer("Semaphore", 0);
  new Int32Array(buffer)[LIMIT] = 9;
  const core = new SemaphoreCore(new Memory(buffer, keyOf(1), usualPace), 1);
  const call = new Waiting(core, 1);
  const outcome = core.peer.wait("acquire", call, undefined);
  core.peer.act(() => void core.give(1));
  core.peer.giveUp(call, "too late", true);
  assertEquals(core.peer.waitSync("acquire", "acquire", new Waiting(core, 1), 1_000), "granted");
  assertEquals(await outcome.catch((reason) => reason), "too late");
});
