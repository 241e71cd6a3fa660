/**
 * The contract's primitives as the checker knows them, by name.
 *
 * @module
 */

import { barrier } from "./barrier.ts";
import { condition } from "./condition.ts";
import { event } from "./event.ts";
import { lock, rlock } from "./lock.ts";
import type { HistoryModel } from "./model.ts";
import { queue } from "./queue.ts";
import { semaphore } from "./semaphore.ts";

/**
 * What a recorded object is: `models.Semaphore(3)`, `models.Queue(maxSize)`, `models.Barrier(parties)`.
 *
 * Operations have the contract's names and arguments. A permit's release is recorded as
 * `permit.release`, for a semaphore with the options of its acquire; a delivery's as `delivery.done`
 * and `delivery.dispose` with its value; each only once. A try that gives a permit returns true, else
 * false. An owner is recorded as a string, by default it is the party. A condition is one object with
 * its lock; its `waitFor` is not modelled.
 */
export const models: {
  readonly Semaphore: (value?: number) => HistoryModel;
  readonly BoundedSemaphore: (value?: number) => HistoryModel;
  readonly Lock: () => HistoryModel;
  readonly RLock: () => HistoryModel;
  readonly Event: () => HistoryModel;
  readonly Condition: (options?: { reentrant?: boolean }) => HistoryModel;
  readonly Queue: (maxSize?: number) => HistoryModel;
  readonly LifoQueue: (maxSize?: number) => HistoryModel;
  readonly PriorityQueue: (maxSize?: number) => HistoryModel;
  readonly Barrier: (parties: number) => HistoryModel;
} = {
  Semaphore: (value) => semaphore(value),
  BoundedSemaphore: (value = 1) => semaphore(value, value),
  Lock: lock,
  RLock: rlock,
  Event: event,
  Condition: condition,
  Queue: (maxSize) => queue("Queue", maxSize),
  LifoQueue: (maxSize) => queue("LifoQueue", maxSize),
  PriorityQueue: (maxSize) => queue("PriorityQueue", maxSize),
  Barrier: barrier,
};
