/**
 * The schedule explorer: runs shared-memory code under every schedule up to a bound.
 *
 * @module
 */

export type * from "./program.ts";
export { choose, note, park, type ParkOptions, peril, step } from "./atomics.ts";
export { explore, replay } from "./explore.ts";
export { renderSchedule } from "./timeline.ts";
