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
