/**
 * Schedules: the decisions of an execution, and what they cost.
 *
 * @module
 */

/** What a choice takes from the bounds of an exploration. */
export interface Cost {
  /** A thread is interrupted although it could go on. */
  readonly preemptions: number;
  /** A wait ends without a notification, or `choose` gives something else than 0. */
  readonly injections: number;
  /** A thread dies. */
  readonly deaths: number;
  /** A wait ends with "ok" without a notification. */
  readonly spurious: number;
}

const none: Cost = { preemptions: 0, injections: 0, deaths: 0, spurious: 0 };

/** The costs that occur; what is free is always the object `free`. */
export const costs = {
  free: none,
  preempt: { ...none, preemptions: 1 },
  inject: { ...none, injections: 1 },
  injectAndPreempt: { ...none, injections: 1, preemptions: 1 },
  wake: { ...none, spurious: 1 },
  wakeAndPreempt: { ...none, spurious: 1, preemptions: 1 },
  die: { ...none, deaths: 1 },
} as const satisfies Record<string, Cost>;

/** The sum of two costs. */
export function add(one: Cost, other: Cost): Cost {
  return {
    preemptions: one.preemptions + other.preemptions,
    injections: one.injections + other.injections,
    deaths: one.deaths + other.deaths,
    spurious: one.spurious + other.spurious,
  };
}

/** Whether what was spent and this cost are within a limit. */
export function affordable(spent: Cost, cost: Cost, limit: Cost): boolean {
  return cost === costs.free || isWithin(add(spent, cost), limit);
}

/** Whether a cost is within a limit. */
export function isWithin(cost: Cost, limit: Cost): boolean {
  return cost.preemptions <= limit.preemptions && cost.injections <= limit.injections &&
    cost.deaths <= limit.deaths && cost.spurious <= limit.spurious;
}

/** Something that can happen next. */
export interface Option {
  /** What it costs. */
  readonly cost: Cost;
}

/** Who decides; decisions are numbered from 0 in each execution. */
export interface Decider {
  /**
   * Whether the thread that did the last operation just goes on, which is the first option: then
   * nobody has to think of the others.
   */
  goesOn(decision: number, spent: Cost): boolean;
  /**
   * Whether all that can follow from here is known, because another execution has been in the same
   * state, with as much left to spend.
   */
  knows?(decision: number, state: () => number, spent: Cost): boolean;
  /** Gives the index of one of the options, of which the first is free. */
  pick(decision: number, options: readonly Option[], spent: Cost): number;
}

/** A decision for another option than the first: which decision of the execution, which option. */
export type Choice = readonly [decision: number, option: number];

/** A schedule as text, as in `12:1 30:2`: its choices; every other decision was for the first. */
export function formatSchedule(choices: readonly Choice[]): string {
  return choices.map(([decision, option]) => `${decision}:${option}`).join(" ");
}

/** The choices of a schedule. */
export function parseSchedule(schedule: string): Choice[] {
  return schedule.split(" ").filter((part) => part !== "").map((part) => {
    if (!/^\d+:\d+$/.test(part)) {
      throw new TypeError(`Cannot replay: ${JSON.stringify(part)} is no part of a schedule`);
    }
    const [decision, option] = part.split(":").map(Number) as [number, number];
    return [decision, option];
  });
}

/** Decides as a schedule says. */
export function followSchedule(choices: readonly Choice[]): Decider {
  const options = new Map(choices);
  return {
    goesOn: (decision) => !options.has(decision),
    pick: (decision) => options.get(decision) ?? 0,
  };
}
