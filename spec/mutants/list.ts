/**
 * Every mutant.
 *
 * @module
 */

import { conditions } from "./conditions.ts";
import { locks } from "./locks.ts";
import type { Mutant } from "./mutant.ts";
import { queues } from "./queues.ts";
import { semaphores } from "./semaphores.ts";
import { waiting } from "./waiting.ts";

/** All of them. */
export const mutants: readonly Mutant[] = [
  ...waiting,
  ...semaphores,
  ...locks,
  ...conditions,
  ...queues,
];
