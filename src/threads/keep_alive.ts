/**
 * Holds the event loop while something waits, which a pending `Atomics.waitAsync` does on no runtime,
 * and looks from time to time whether a wake-up was missed.
 *
 * @module
 */

declare function setInterval(fn: () => void, ms: number): unknown;
declare function clearInterval(timer: unknown): void;

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
let timer: unknown;

/** Holds the event loop for the sake of `call`. */
export function hold(sleeper: Sleeper, call: unknown): void {
  const calls = held.get(sleeper);
  if (calls === undefined) held.set(sleeper, new Set([call]));
  else calls.add(call);
  timer ??= setInterval(() => {
    for (const sleeper of [...held.keys()]) {
      sleeper.retry();
      sleeper.look();
    }
  }, PERIOD);
}

/** Lets the event loop end, as far as `call` goes, once what waited for it has run. */
export function letGo(sleeper: Sleeper, call: unknown): void {
  const calls = held.get(sleeper);
  if (calls === undefined || !calls.delete(call)) return;
  if (calls.size === 0) held.delete(sleeper);
  Promise.resolve().then(() => {
    if (held.size > 0 || timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
  });
}
