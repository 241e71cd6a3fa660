import { assertMatch, assertThrows } from "@std/assert";
import { connect } from "../../../src/processes/connect.ts";
import * as scope from "../../../src/processes/mod.ts";
import { withFolder } from "./testing.ts";

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

interface Opens {
  open(name: string, options: object): Promise<Readonly<Record<string, () => never>>>;
}

Deno.test("processes: a call that blocks is unsupported, and names the one to await", () =>
  withFolder(async () => {
    const classes = scope as unknown as Record<string, Opens>;
    for (const [kind, methods] of Object.entries(waiting)) {
      const primitive = await classes[kind]!.open(`a ${kind}`, { value: 1, parties: 2 });
      for (const method of methods) {
        const { message } = assertThrows(
          () => primitive[`${method}Sync`]!(),
          scope.UnsupportedError,
        );
        assertMatch(message, new RegExp(`^Cannot [a-z ]+ ${kind}: .* use ${method} and await it$`));
      }
    }
    (await connect()).disconnect();
  }));
