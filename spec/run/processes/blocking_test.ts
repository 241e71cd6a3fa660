import { assertThrows } from "@std/assert";
import * as scope from "../../../src/processes/mod.ts";

/** The calls that wait, whose blocking forms the threads scope has. */
const waiting: Readonly<Record<string, readonly string[]>> = {
  Semaphore: ["acquire", "use"],
  BoundedSemaphore: ["acquire", "use"],
  Lock: ["acquire", "use"],
  RLock: ["acquire", "use"],
  Event: ["wait"],
  Condition: ["acquire", "use", "wait", "waitFor"],
  Queue: ["put", "get", "take", "join"],
  LifoQueue: ["put", "get", "take", "join"],
  PriorityQueue: ["put", "get", "take", "join"],
  Barrier: ["wait"],
};

Deno.test("processes: a call that blocks is unsupported, and names the one to await", () => {
  const classes = scope as unknown as Record<string, { prototype: Record<string, () => never> }>;
  for (const [name, methods] of Object.entries(waiting)) {
    const primitive = classes[name]!.prototype;
    for (const method of methods) {
      const error = assertThrows(() => primitive[`${method}Sync`]!(), scope.UnsupportedError);
      if (!error.message.endsWith(`use ${method} and await it`)) throw error;
    }
  }
});
