/**
 * The tasks scope: primitives for the async functions of one event loop, on any runtime.
 *
 * @module
 */

import type { Capabilities } from "../contract.ts";

export * from "../errors.ts";
export { Owner } from "../owner.ts";
export { Barrier } from "./barrier.ts";
export { Condition } from "./condition.ts";
export { Event } from "./event.ts";
export { Lock } from "./lock.ts";
export type { TaskPermit, TaskSemaphorePermit } from "./permit.ts";
export { LifoQueue, PriorityQueue, Queue, type TaskDelivery } from "./queue.ts";
export { RLock } from "./rlock.ts";
export { BoundedSemaphore, Semaphore } from "./semaphore.ts";
export { spawn, type SpawnOptions, type Task } from "./spawn.ts";

/** What this scope can do. */
export const capabilities: Capabilities = {
  scope: "tasks",
  fairness: "fifo",
  directGrant: true,
  blocking: false,
  fencing: false,
  recovery: false,
  cloning: false,
  barrierAction: true,
};
