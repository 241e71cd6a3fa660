/**
 * Giving up at a chosen turn of the microtask queue, by an abort or by a timeout.
 *
 * @module
 */

import * as fc from "fast-check";
import { ok, rejectedAs, rejectedWith, same } from "../assert.ts";
import type { Call, World } from "../world.ts";
import { type AskedTimer, Probe } from "./waiting_tools.ts";

/** Far longer than any run. */
const LONG = 1_000_000;

/** One who gives up when told to: by a timeout where the timers are held, else by an abort. */
export class Quitter {
  /** What to call with. */
  readonly options: object;
  readonly #world: World;
  readonly #probe = new Probe();
  readonly #timers: AskedTimer[] | undefined;
  /** Where among the timers its own will be, if its call waits. */
  readonly #index: number;

  /**
   * Its call has to be the next one.
   *
   * @param timers Those of {@linkcode holdingTimers}.
   */
  constructor(world: World, timers: AskedTimer[] | undefined) {
    const { signal } = this.#probe;
    this.options = { signal, ...timers !== undefined && { timeout: LONG } };
    this.#world = world;
    this.#timers = timers;
    this.#index = timers?.length ?? 0;
  }

  /** Ends its call, if that still waits. */
  giveUp(who: string): void {
    this.#world.note("", `${who} gives up`);
    if (this.#timers === undefined) this.#probe.abort();
    else this.#timers[this.#index]?.fire();
  }

  /** Fails unless a call that waits can be ended. */
  armed(): void {
    ok(this.#timers === undefined || this.#index < this.#timers.length, "a timed wait has a timer");
  }

  /** Fails unless its call ended by that. */
  gaveUp(call: Call): void {
    if (this.#timers === undefined) rejectedWith(call, this.#probe.reason);
    else rejectedAs(call, "TimeoutError");
  }

  /** Fails if its signal is still listened to. */
  forgotten(): void {
    same(this.#probe.listeners, 0, "listeners left");
  }
}

/** How far giving up is from a grant. */
export interface Distance {
  /** Turns from the grant to giving up. */
  readonly turns: number;
  /** Which of them is first where both are in one turn. */
  readonly first: "grant" | "give up";
}

/** Up to three turns before or after, or in the same one. */
export const distance: fc.Arbitrary<Distance> = fc.record({
  turns: fc.integer({ min: -3, max: 3 }),
  first: fc.constantFrom("grant" as const, "give up" as const),
});

/** Whether giving up is before the grant. */
export function isEarly({ turns, first }: Distance): boolean {
  return turns < 0 || turns === 0 && first === "give up";
}

/** Does both at that distance; gives what the grant gave. */
export async function apart<R>(distance: Distance, giveUp: () => void, grant: () => R): Promise<R> {
  const early = isEarly(distance);
  if (early) giveUp();
  for (let turn = distance.turns; turn < 0; turn++) await undefined;
  const granted = grant();
  for (let turn = 0; turn < distance.turns; turn++) await undefined;
  if (!early) giveUp();
  return granted;
}
