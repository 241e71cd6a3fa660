/**
 * The waiting methods of queues.
 *
 * @module
 */

import type { Delivery, Queue } from "../../src/contract.ts";
import { ok, same } from "../assert.ts";
import type { Site } from "./site.ts";
import { after } from "./waiting_tools.ts";

type QueueKind = "Queue" | "LifoQueue" | "PriorityQueue";

/** The waiting methods of queues. */
export function queue(primitive: QueueKind, method: "put" | "get" | "take" | "join"): Site {
  return {
    primitive,
    method,
    serves: method === "join" ? "all" : "one",
    room: method === "put" ? 1 : Infinity,
    chains: false,
    async open(world, free = false) {
      const queue = await world.open(primitive, method === "put" ? 1 : 0) as Queue<unknown>;
      const plain = primitive !== "PriorityQueue";
      const inside = new Set<number>();
      let last = 0;
      const next = () => {
        inside.add(++last);
        return plain ? last : [last, last];
      };
      const number = (item: unknown) => (plain ? item : (item as unknown[])?.[1]) as number;
      if (free === (method === "get" || method === "take")) ok(await queue.tryPut(next()), "room");
      let owed = !free;
      return {
        ready() {
          if (method !== "put") return (options) => queue[method](options as never);
          const item = next();
          return (options) => {
            const call = queue.put(item, options as never);
            Promise.resolve(call).catch(() => inside.delete(number(item)));
            return call;
          };
        },
        unblock() {
          if (method === "get" || method === "take") return queue.tryPut(next());
          if (method === "join" && !owed) return;
          owed = false;
          return after(queue.tryGet(), (item) => {
            ok(inside.delete(number(item)), `tryGet gave ${String(item)}, which nobody put`);
            if (method === "join") return queue.taskDone();
          });
        },
        state: async () => [await queue.size(), await queue.isEmpty(), await queue.isFull()],
        verify(value) {
          if (method === "put" || method === "join") {
            return same(value, undefined, `what ${method} resolves with`);
          }
          const item = method === "get" ? value : (value as Delivery<unknown>).value;
          ok(inside.delete(number(item)), `${method} gave ${String(item)}, which nobody put`);
        },
        ...(method === "put" ? { attempt: () => queue.tryPut(next()) } : {}),
        ...(method === "get" ? { attempt: () => queue.tryGet() } : {}),
        ...(method === "join"
          ? {
            rearm() {
              owed = true;
              return queue.tryPut(next());
            },
          }
          : {}),
      };
    },
  };
}
