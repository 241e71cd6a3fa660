/**
 * The table of all waiting methods: how to reach a place where each must wait, or is granted at once,
 * and how another party lets it go on. The laws of group G are checked at every one of them.
 *
 * @module
 */

import type { Barrier } from "../../src/contract.ts";
import { ok, same } from "../assert.ts";
import type { Site } from "./site.ts";
import { condition } from "./sites_condition.ts";
import { lockable, semaphore } from "./sites_held.ts";
import { queue } from "./sites_queue.ts";

const event: Site = {
  primitive: "Event",
  method: "wait",
  serves: "all",
  room: 0,
  chains: false,
  async open(world, free = false) {
    const event = await world.open("Event");
    if (free) await event.set();
    return {
      ready: () => (options) => event.wait(options as never),
      unblock: () => event.set(),
      state: async () => [await event.isSet()],
      verify: (value) => same(value, undefined, "what wait resolves with"),
      rearm: () => event.clear(),
    };
  },
};

const barrier: Site = {
  primitive: "Barrier",
  method: "wait",
  serves: "meeting",
  room: 0,
  chains: false,
  async open(world, free = false) {
    const barrier: Barrier = await world.open("Barrier", free ? 1 : 2);
    return {
      ready: () => (options) => barrier.wait(options as never),
      unblock: () => void world.start("Z", "wait()", () => barrier.wait()),
      state: async () => [await barrier.waiting(), await barrier.broken()],
      verify: (value) => same(value, 0, "the index of the first to arrive"),
    };
  },
};

const result = "result";

const task: Site = {
  primitive: "Task",
  method: "join",
  serves: "all",
  room: 0,
  chains: true,
  async open(world, free = false) {
    const spawn = world.subject.spawn;
    ok(spawn !== undefined, "the subject has tasks");
    let finish = () => {};
    const finished = new Promise<void>((resolve) => finish = resolve);
    const task = spawn(() => finished.then(() => result));
    if (free) finish();
    await world.settle();
    return {
      ready: () => (options) => task.join(options as never),
      unblock: () => finish(),
      state: () => Promise.resolve([task.name]),
      verify: (value) => same(value, result, "what join resolves with"),
    };
  },
};

/** Every waiting method. */
export const sites: readonly Site[] = [
  semaphore("Semaphore", "acquire", 1),
  semaphore("Semaphore", "acquire", 2),
  semaphore("Semaphore", "use", 1),
  semaphore("BoundedSemaphore", "acquire", 1),
  semaphore("BoundedSemaphore", "acquire", 2),
  semaphore("BoundedSemaphore", "use", 1),
  lockable("Lock", "acquire"),
  lockable("Lock", "use"),
  lockable("RLock", "acquire"),
  lockable("RLock", "use"),
  event,
  lockable("Condition", "acquire"),
  lockable("Condition", "use"),
  condition("wait", "Lock"),
  condition("wait", "RLock"),
  condition("waitFor", "Lock"),
  condition("waitFor", "RLock"),
  ...(["Queue", "LifoQueue", "PriorityQueue"] as const).flatMap((kind) => [
    queue(kind, "put"),
    queue(kind, "get"),
    queue(kind, "take"),
    queue(kind, "join"),
  ]),
  barrier,
  task,
];
