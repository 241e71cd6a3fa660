import { assertEquals } from "@std/assert";
import { Memory } from "../../../src/threads/memory.ts";
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
