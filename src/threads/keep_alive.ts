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

const held: Map<Sleeper, Set<unknown>> = new Map();
// One for many waits: with a timer for each, being woken took a third longer on Node.
let interval: Interval | undefined;

/** Holds the event loop for the sake of `call`. */
export function hold(sleeper: Sleeper, call: unknown): void {
  interval ??= runtime().interval(PERIOD, look);
  if (held.size === 0) interval.hold();
  const calls = held.get(sleeper);
  if (calls === undefined) held.set(sleeper, new Set([call]));
  else calls.add(call);
}

/** Lets the event loop end, as far as `call` goes, once what waited for it has run. */
export function letGo(sleeper: Sleeper, call: unknown): void {
  const calls = held.get(sleeper);
  if (calls === undefined || !calls.delete(call) || calls.size > 0) return;
  held.delete(sleeper);
  if (held.size === 0) interval?.letGo();
}

function look(): void {
  if (held.size === 0) {
    interval?.clear();
    interval = undefined;
  }
  for (const sleeper of [...held.keys()]) {
    sleeper.retry();
    sleeper.look();
  }
}
