import { assertEquals } from "@std/assert";
import { Lock } from "../../../src/threads/mod.ts";
import { LockCore } from "../../../src/threads/lock_core.ts";
import { createBuffer, identityOf, Memory } from "../../../src/threads/memory.ts";
import { usualPace } from "../../../src/threads/park.ts";
import type { Report } from "../../../src/threads/start.ts";
import { keyOf } from "../../../src/threads/thread_id.ts";
import { reportTo, Ward } from "../../../src/threads/wards.ts";
import { MAGIC } from "../../../src/threads/word.ts";

Deno.test("a primitive that no thread uses any more is let go of, here and by the next spawner", () => {
  const told: Report[] = [];
  reportTo((report) => told.push(report));
  const ward = new Ward();
  const { handle } = new Lock();
  const identity = identityOf(handle.buffer);
  const opened = { type: "opened", handle } as const;
  const closed = { type: "closed", identity } as const;
  ward.opened(handle);
  ward.opened(handle); // by one that it has spawned
  ward.closed(identity);
  assertEquals(ward.handles, [handle]);
  ward.closed(identity);
  assertEquals(ward.handles, []);
  assertEquals(told.splice(0), [opened, opened, closed, closed]);
  ward.opened(handle);
  ward.opened(handle);
  ward.ended();
  assertEquals([ward.handles, told], [[], [opened, opened, closed, closed]]);
});

Deno.test("memory that was damaged since keeps nobody from recovering what a ward had elsewhere", () => {
  const DEAD = 78;
  const broken = { interlock: 1, kind: "Lock", buffer: createBuffer("Lock", 0) } as const;
  const nobody = { interlock: 1, kind: "Barrier", buffer: createBuffer("Barrier", 0) } as const;
  const lock = new Lock();
  new LockCore(new Memory(lock.handle.buffer, keyOf(DEAD), usualPace), DEAD).tryTake();
  const ward = new Ward();
  ward.born(DEAD);
  for (const handle of [broken, nobody, lock.handle]) ward.opened(handle);
  new Int32Array(broken.buffer)[MAGIC] = 0;
  ward.ended();
  assertEquals(lock.tryAcquire()?.abandoned, true);
});
