/**
 * The threads scope: primitives for the workers of one process, over shared memory. Each can be waited
 * on with `await` and, where the thread may block, with a `…Sync` call, in the same moment.
 *
 * A primitive crosses to another thread by its `handle`, which `from` opens there.
 *
 * @module
 */

import type { Capabilities } from "../contract.ts";
import { runtime } from "../runtime/mod.ts";
import { usualPace } from "./park.ts";

export * from "../errors.ts";
export { Owner } from "../owner.ts";
export { Barrier } from "./barrier.ts";
export type { ThreadPermit, ThreadSemaphorePermit } from "./common.ts";
export { Condition } from "./condition.ts";
export { entry } from "./entry.ts";
export { Event } from "./event.ts";
export type { Handle } from "./handle.ts";
export { Lock } from "./lock.ts";
export {
  LifoQueue,
  PriorityQueue,
  Queue,
  type QueueOptions,
  type ThreadDelivery,
} from "./queue.ts";
export { RLock } from "./rlock.ts";
export { BoundedSemaphore, Semaphore } from "./semaphore.ts";
export { isMainThread, spawn, type ThreadOptions, type WorkerLike } from "./spawn.ts";
export type { SyncOptions } from "./sync.ts";
export type { Thread } from "./thread.ts";

/** What the threads scope can do. */
export interface ThreadCapabilities extends Capabilities {
  /** Whether this thread may block: the main thread of a browser must not. */
  readonly blocking: boolean;
  /** Whose death is noticed: that of all threads, or only of those that `spawn` has started. */
  readonly watched: "all" | "spawned";
}

/** What this scope can do. */
export const capabilities: ThreadCapabilities = {
  scope: "threads",
  fairness: "eventual",
  directGrant: true,
  get blocking() {
    return usualPace.mayBlock();
  },
  fencing: false,
  recovery: true,
  get watched() {
    return runtime().marks === undefined ? "spawned" : "all";
  },
  cloning: true,
  barrierAction: false,
};
