/**
 * Which schedules are run: all within the bounds, then random ones.
 *
 * @module
 */

import { affordable, type Cost, costs, type Decider, isWithin, type Option } from "./schedule.ts";

/**
 * All schedules within a limit, one after the other, depth first: a search bounded by preemptions, as
 * in Musuvathi and Qadeer, "Iterative context bounding for systematic testing of multithreaded
 * programs" (PLDI 2007).
 */
export class EverySchedule implements Decider {
  readonly #limit: Cost;
  /** The options left at each decision of the execution at hand; the last is the one taken. */
  readonly #left: number[][] = [];
  /** What was spent on the way to each state. */
  readonly #states: Map<number, Cost[]> = new Map();

  constructor(limit: Cost) {
    this.#limit = limit;
  }

  /** @inheritdoc */
  goesOn(decision: number, spent: Cost): boolean {
    const known = this.#left[decision];
    if (known !== undefined) return known.at(-1) === 0;
    // Anything else would be a preemption or a death.
    const { preemptions, deaths } = this.#limit;
    if (spent.preemptions < preemptions || spent.deaths < deaths) return false;
    this.#left.push(only);
    return true;
  }

  /** @inheritdoc */
  knows(decision: number, state: () => number, spent: Cost): boolean {
    if (decision < this.#left.length) return false;
    const key = state();
    const before = this.#states.get(key);
    if (before === undefined) this.#states.set(key, [spent]);
    else if (before.some((cost) => isWithin(cost, spent))) return true;
    else before.push(spent);
    return false;
  }

  /** @inheritdoc */
  pick(decision: number, options: readonly Option[], spent: Cost): number {
    return (this.#left[decision] ??= this.#affordable(options, spent)).at(-1)!;
  }

  /** Goes on to the next schedule; false if there is none. */
  next(): boolean {
    while (this.#left.length > 0) {
      const left = this.#left.at(-1)!;
      if (left.length > 1) {
        // Not `pop`: decisions without an alternative share one array.
        this.#left[this.#left.length - 1] = left.slice(0, -1);
        return true;
      }
      this.#left.pop();
    }
    return false;
  }

  #affordable(options: readonly Option[], spent: Cost): number[] {
    const found: number[] = [];
    for (let index = options.length - 1; index >= 0; index--) {
      if (affordable(spent, options[index]!.cost, this.#limit)) found.push(index);
    }
    return found.length === 1 ? only : found;
  }
}

/** The first option is always free. */
const only: number[] = [0];

/**
 * A random schedule: at some decisions, picked at random among `decisions`, it does something that is
 * not free; everywhere else something that is.
 *
 * @param random Gives a number from 0 up to 1.
 * @param limit Bounds all but the preemptions.
 */
export function randomSchedule(random: () => number, decisions: number, limit: Cost): Decider {
  const below = (count: number) => Math.floor(random() * count);
  const marked = new Set(Array.from({ length: 1 + below(8) }, () => below(decisions)));
  const wide = { ...limit, preemptions: Infinity };
  return {
    goesOn: (decision) => !marked.has(decision),
    pick(decision, options, spent) {
      const dear = marked.has(decision)
        ? indices(options, ({ cost }) => cost !== costs.free && affordable(spent, cost, wide))
        : [];
      const among = dear.length > 0 ? dear : indices(options, ({ cost }) => cost === costs.free);
      return among[below(among.length)]!;
    },
  };
}

function indices(options: readonly Option[], wanted: (option: Option) => boolean): number[] {
  return options.flatMap((option, index) => wanted(option) ? [index] : []);
}

/** A generator of numbers from 0 up to 1: mulberry32, by Tommy Ettinger. */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
