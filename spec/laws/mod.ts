/**
 * All properties of the suite.
 *
 * @module
 */

import type { Property } from "../property.ts";
import { barrier } from "./barrier.ts";
import { boundedSemaphore } from "./bounded_semaphore.ts";
import { event } from "./event.ts";
import { semaphore } from "./semaphore.ts";
import { waiting } from "./waiting.ts";

/** Every property, in the order run. */
export const properties: readonly Property[] = [
  ...semaphore,
  ...boundedSemaphore,
  ...event,
  ...barrier,
  ...waiting,
];
