import { assertEquals } from "@std/assert";
import { Lock } from "../../../src/threads/mod.ts";
import { identityOf } from "../../../src/threads/memory.ts";
import type { Report } from "../../../src/threads/start.ts";
import { reportTo, Ward } from "../../../src/threads/wards.ts";

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
