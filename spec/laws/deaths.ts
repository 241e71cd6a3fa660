/**
 * The properties of what can die: parties that are threads or processes, and a host. The bundle for any
 * engine does without them: it has no such subjects.
 *
 * @module
 */

import type { Property } from "../property.ts";
import { crashes } from "./crashes.ts";
import { crashesQueue } from "./crashes_queue.ts";
import { hostLoss } from "./host_loss.ts";

/** In the order run. */
export const deaths: readonly Property[] = [...crashes, ...crashesQueue, ...hostLoss];
