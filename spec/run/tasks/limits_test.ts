import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { OverReleaseError, TimeoutError } from "../../../src/errors.ts";
import {
  BoundedSemaphore,
  LifoQueue,
  Lock,
  PriorityQueue,
  Queue,
  Semaphore,
} from "../../../src/tasks/mod.ts";

const MOST = Number.MAX_SAFE_INTEGER;

Deno.test("Semaphore: a release beyond what can be counted is refused, all or nothing (S1)", () => {
  for (const initial of [0, 1, MOST]) {
    const semaphore = new Semaphore(initial);
    if (initial < MOST) semaphore.release(MOST - initial);
    for (const n of [1, 2, MOST]) {
      const message = `Cannot release Semaphore: ${MOST} of ${MOST} permits are free already, ` +
        `${n} more do not fit`;
      const error = assertThrows(() => semaphore.release(n), RangeError, message);
      assert(!(error instanceof OverReleaseError), "it has no bound");
      assertEquals(semaphore.value(), MOST);
    }
    semaphore.tryAcquire({ permits: 2 })!.forget();
    assertThrows(() => semaphore.release(3), RangeError, "3 more do not fit");
    semaphore.release(2);
    assertEquals(semaphore.value(), MOST);
  }
});

Deno.test("-0 is 0, wherever a number is taken and given again", async () => {
  for (const Kind of [Semaphore, BoundedSemaphore]) {
    const semaphore = new Kind(-0);
    assert(Object.is(semaphore.value(), 0), Kind.name);
    assertEquals(semaphore.locked(), true);
  }
  for (const Kind of [Queue, LifoQueue, PriorityQueue]) {
    const queue = new Kind(-0);
    assert(Object.is(queue.maxSize, 0), Kind.name);
    assertEquals(queue.isFull(), false);
  }
  const lock = new Lock();
  await lock.acquire({ timeout: -0 });
  await assertRejects(() => lock.acquire({ timeout: -0 }), TimeoutError, "after 0 ms");
  const queue = new PriorityQueue<string>();
  for (const item of [[0, "a"], [-0, "b"], [0, "c"]] as const) queue.tryPut([...item]);
  assertEquals(["a", "b", "c"].map(() => queue.tryGet()![1]), ["a", "b", "c"]);
});

Deno.test("a timeout of less than a millisecond waits (G7)", async () => {
  const lock = new Lock();
  const held = await lock.acquire();
  const call = lock.acquire({ timeout: 0.5 });
  held.release();
  (await call).release();
});

Deno.test("PriorityQueue: the priority is what the item says when it is looked at first (Q1)", async () => {
  const queue = new PriorityQueue<string>();
  let looks = 0;
  const item: [number, string] = [0, "five"];
  Object.defineProperty(item, 0, { get: () => looks++ === 0 ? 5 : NaN });
  for (const each of [[9, "nine"], item, [0, "zero"]] as [number, string][]) await queue.put(each);
  const out: string[] = [];
  while (!queue.isEmpty()) out.push((await queue.get())[1]);
  assertEquals(out, ["zero", "five", "nine"]);
});

Deno.test("Queue: an iterator gives itself to a loop, whose end ends it (H1)", async () => {
  const queue = new Queue<number>();
  for (const item of [1, 2]) await queue.put(item);
  const iterator = queue[Symbol.asyncIterator]();
  for await (const item of iterator) {
    assertEquals(item, 1);
    break;
  }
  assertEquals([await iterator.next(), queue.size()], [{ done: true, value: undefined }, 1]);
});
