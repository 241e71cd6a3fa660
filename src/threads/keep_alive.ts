/**
 * Holds the event loop while something waits, which a pending `Atomics.waitAsync` does on no runtime,
 * and looks from time to time whether a wake-up was missed.
 *
 * @module
 */

import type { Interval } from "../runtime/contract.ts";
import { runtime } from "../runtime/mod.ts";

/** Milliseconds between two looks. */
const PERIOD = 500;

/** Who waits. */
export interface Sleeper {
  /** Looks at what it may have missed. */
  look(): void;
  /** Does what could not be done before. */
  retry(): void;
}

const held: Set<Sleeper> = new Set();
// One for many waits: with a timer for each, being woken took a third longer on Node.
let interval: Interval | undefined;

/** Holds the event loop for the sake of a sleeper. */
export function hold(sleeper: Sleeper): void {
  interval ??= runtime().interval(PERIOD, look);
  if (held.size === 0) interval.hold();
  held.add(sleeper);
}

/** Lets the event loop end, as far as a sleeper goes, once what waited for it has run. */
export function letGo(sleeper: Sleeper): void {
  if (held.delete(sleeper) && held.size === 0) interval?.letGo();
}

function look(): void {
  if (held.size === 0) {
    interval?.clear();
    interval = undefined;
  }
  for (const sleeper of [...held]) {
    sleeper.retry();
    sleeper.look();
  }
}
