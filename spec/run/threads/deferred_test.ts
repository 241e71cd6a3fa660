import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { Memory } from "../../../src/threads/memory.ts";
import { endAll } from "../../../src/threads/handle.ts";
import { Semaphore } from "../../../src/threads/mod.ts";
import { usualPace } from "../../../src/threads/park.ts";
import { keyOf } from "../../../src/threads/thread_id.ts";

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
