import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { Memory } from "../../../src/threads/memory.ts";
import { endAll } from "../../../src/threads/handle.ts";
import {
  Barrier,
  Condition,
  Event,
  Queue,
  Semaphore,
  TimeoutError,
} from "../../../src/threads/mod.ts";
import { usualPace } from "../../../src/threads/park.ts";
import { VALUE } from "../../../src/threads/semaphore_core.ts";
import { keyOf, threadId } from "../../../src/threads/thread_id.ts";

Deno.test("what could not be done while another thread was slow inside is done by the next call", () => {
  const semaphore = new Semaphore(0);
  const slow = new Memory(semaphore.handle.buffer, keyOf(999_999), usualPace);
  assertEquals(slow.enter(0), true);
  semaphore.release();
  assertEquals(semaphore.value(), 0);
  slow.leave();
  semaphore.release();
  assertEquals(semaphore.value(), 2);
});

Deno.test("what a thread does after its end is done to nobody", () => {
  const semaphore = new Semaphore(1);
  const seen = new Memory(semaphore.handle.buffer, keyOf(999_999), usualPace);
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
