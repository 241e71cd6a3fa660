/**
 * All properties of the suite.
 *
 * @module
 */

import type { Property } from "../property.ts";
import { barrier } from "./barrier.ts";
import { blocking } from "./blocking.ts";
import { boundedSemaphore } from "./bounded_semaphore.ts";
import { clonedItems } from "./cloned_items.ts";
import { condition } from "./condition.ts";
import { deaths } from "./deaths.ts";
import { event } from "./event.ts";
import { lock } from "./lock.ts";
import { memory } from "./memory.ts";
import { paced } from "./paces.ts";
import { histories } from "./parties.ts";
import { loads } from "./parties_load.ts";
import { permit } from "./permit.ts";
import { processes } from "./process.ts";
import { lifoQueue, priorityQueue, queue } from "./queue.ts";
import { rlock } from "./rlock.ts";
import { semaphore } from "./semaphore.ts";
import { task } from "./task.ts";
import { waiting } from "./waiting.ts";

/** Every property, in the order run. */
export const properties: readonly Property[] = [
  ...semaphore,
  ...boundedSemaphore,
  ...lock,
  ...rlock,
  ...permit,
  ...event,
  ...condition,
  ...queue,
  ...lifoQueue,
  ...priorityQueue,
  ...barrier,
  ...task,
  ...waiting,
  ...paced,
  ...memory,
  ...clonedItems,
  ...processes,
  ...blocking,
  ...histories,
  ...loads,
  ...deaths,
];
