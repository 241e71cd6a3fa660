import { assertEquals } from "@std/assert";
import { Barrier, Owner, Queue, spawn } from "../../../src/tasks/mod.ts";

Deno.test("what is readonly by its type stays what it is when plain JavaScript assigns to it", async () => {
  const task = spawn(() => 1, { name: "job" });
  const owner = new Owner("me");
  const { id } = owner;
  const kept: readonly [object, string, unknown][] = [
    [owner, "name", "me"],
    [owner, "id", id],
    [task, "name", "job"],
    [new Queue(3), "maxSize", 3],
    [new Barrier(3), "parties", 3],
  ];
  for (const [object, key, value] of kept) {
    Reflect.set(object, key, "other");
    assertEquals(Reflect.get(object, key), value, key);
  }
  assertEquals(await task.join(), 1);
});
