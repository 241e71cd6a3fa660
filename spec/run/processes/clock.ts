/**
 * A clock that all processes of a machine share.
 *
 * `performance.now()` is fine enough but counts from another moment in each process, and `Date.now()` is
 * the same everywhere but too coarse. At the moment at which `Date.now()` changes, the difference is
 * known exactly; where the process was interrupted then, it seems smaller than it is.
 *
 * @module
 */

/** How far the clocks of two processes may be apart, in milliseconds. */
export const SLACK = 0.2;

/** How often the difference is looked at: one time at least without an interruption. */
const TICKS = 10;

/** Makes the clock, in milliseconds; takes as long as its ticks. */
export function alignedClock(): () => number {
  let offset = -Infinity;
  for (let tick = 0; tick < TICKS; tick++) {
    const before = Date.now();
    let now: number;
    do now = Date.now(); while (now === before);
    offset = Math.max(offset, now - performance.now());
  }
  return () => offset + performance.now();
}
