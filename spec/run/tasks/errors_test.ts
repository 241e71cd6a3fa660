import { assertEquals } from "@std/assert";
import * as scope from "../../../mod.ts";

Deno.test("the name of an error can be changed, as that of any Error, and is its own only then", () => {
  const names = Object.keys(scope).filter((name) => name.endsWith("Error"));
  assertEquals(names.length, 11);
  for (const name of names) {
    const Class = Reflect.get(scope, name) as ErrorConstructor;
    for (const error of [new Class("why"), new Error("why")]) {
      const before = String(error);
      assertEquals(Object.hasOwn(error, "name"), false);
      error.name = "Other";
      assertEquals(Object.getOwnPropertyDescriptor(error, "name"), {
        value: "Other",
        writable: true,
        enumerable: true,
        configurable: true,
      });
      assertEquals(String(error), "Other: why");
      error.name = "Another";
      assertEquals(String(error), "Another: why");
      Reflect.deleteProperty(error, "name");
      assertEquals(String(error), before);
    }
    assertEquals(new Class().name, name, "another one's");
  }
});

Deno.test("whoever is rejected along with others has an error of its own", async () => {
  const [queue, barrier] = [new scope.Queue<number>(), new scope.Barrier(3)];
  const calls = [queue.get(), queue.get(), barrier.wait(), barrier.wait()];
  const errors = Promise.all(calls.map((call) => call.catch((error: unknown) => error)));
  queue.shutdown();
  barrier.abort();
  assertEquals(new Set(await errors).size, calls.length);
});
