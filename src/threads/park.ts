/**
 * Sleeping on a word and waking those who sleep there: the only caller of `Atomics.wait`,
 * `Atomics.waitAsync` and `Atomics.notify`.
 *
 * Every thread sleeps on one word of its own for each primitive, its mailbox, whatever waits in it:
 * a blocking call, or any number of pending promises. So a wake-up is directed, a call that gives up
 * leaves no sleeper behind that could eat one, and 10,000 promises cost one `waitAsync`, which the
 * platform cannot cancel. All notifications wake all sleepers of a word: a runtime may still list
 * those that died.
 *
 * @module
 */

/** How a thread sleeps; another one stands in while schedules are explored. */
export interface Pace {
  /**
   * How often to look whether there is a reason to sleep at all: for as long as it takes to wake a
   * thread, so that two which answer each other at once come to spin both.
   */
  readonly looks: number;
  /**
   * The most milliseconds of one blocking sleep: older Bun cannot end a thread that sleeps longer. It
   * also bounds what a lost wake-up would cost.
   */
  readonly slice: number;
  /** Milliseconds on this thread's clock. */
  now(): number;
  /** Whether this thread may sleep: a browser's main thread may not. */
  mayBlock(): boolean;
  /** Sleeps until the word is notified, unless it is not `expected` any more. */
  park(words: Int32Array, address: number, expected: number, ms: number): void;
  /** Calls `woken` once the word is notified, or soon if it is not `expected` any more. */
  parkAsync(words: Int32Array, address: number, expected: number, woken: () => void): void;
  /** Calls `fn` in a microtask. */
  soon(fn: () => void): void;
}

/** How threads sleep outside of explorations. */
export const usualPace: Pace = {
  looks: 14,
  slice: 500,
  now: () => performance.now(),
  mayBlock,
  park(words, address, expected, ms) {
    if (Atomics.wait(words, address, expected, ms) === "timed-out") idle();
  },
  parkAsync(words, address, expected, woken) {
    const { async, value } = Atomics.waitAsync(words, address, expected);
    if (async) value.then(woken);
    else usualPace.soon(woken);
  },
  soon(fn) {
    Promise.resolve().then(fn);
  },
};

let idle = () => {};

/** Has `fn` called by a thread that blocks, each time that it has slept without being woken. */
export function onIdle(fn: () => void): void {
  idle = fn;
}

/** Wakes all who sleep on a word. */
export function unparkAll(words: Int32Array, address: number): void {
  Atomics.notify(words, address);
}

// Not every engine has it; some have not even Atomics.
const { Atomics: { pause: pauseHint } = {} } = globalThis as { Atomics?: { pause?(): void } };

/** Spends about a tenth of a microsecond, twice as much with each `look` before, up to a hundredfold. */
function breathe(look: number): void {
  for (let left = 2 << Math.min(look, 7); left > 0; left--) pauseHint?.();
}

/** Lets a thread that spins come first. */
export function giveWay(): void {
  breathe(5);
}

/**
 * Looks a few times whether something holds, and less and less often: each look takes the word away
 * from the thread that is about to change it.
 */
export function spin(pace: Pace, holds: () => boolean): boolean {
  for (let look = 0; look < pace.looks; look++) {
    if (holds()) return true;
    breathe(look);
  }
  return false;
}

/**
 * How many waits sleep without having spun, at most, where spinning is always in vain: of a spin of a
 * tenth of a millisecond that leaves 3 us for each wait. After so many, a millisecond or two, those that
 * now answer at once come to spin.
 */
const SKIPPED = 31;

/** Spins before a sleep, but the less often the more often it was in vain: then waits are long. */
export class Spinner {
  #skip = 0;
  #vain = 0;

  /** See {@linkcode spin}. */
  spin(pace: Pace, holds: () => boolean): void {
    if (this.#skip > 0) this.#skip--;
    else if (spin(pace, holds)) this.#vain = 0;
    else this.#skip = this.#vain = Math.min(2 * this.#vain + 1, SKIPPED);
  }
}

let blocks: boolean | undefined;

function mayBlock(): boolean {
  if (blocks === undefined) {
    try {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
      blocks = true;
    } catch {
      blocks = false;
    }
  }
  return blocks;
}
