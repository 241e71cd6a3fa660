/**
 * The properties of subjects that several threads or processes share: what real parties do at once is
 * recorded and judged, and they die. The bundle for any engine does without them.
 *
 * @module
 */

import type { Property } from "../property.ts";
import { crashes } from "./crashes.ts";
import { crashesQueue } from "./crashes_queue.ts";
import { histories } from "./parties.ts";
import { loads } from "./parties_load.ts";

/** In the order run. */
export const sharing: readonly Property[] = [
  ...histories,
  ...loads,
  ...crashes,
  ...crashesQueue,
];
