/**
 * A plain model of an event, and the steps that it is played with.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Event } from "../../src/contract.ts";
import { same } from "../assert.ts";
import type { World } from "../world.ts";
import {
  comparePair,
  type Outcome,
  type Pair,
  partyName,
  type Patience,
  type Scene,
  waitOptions,
} from "./scene.ts";

/** A wait as the model has it. */
export interface EventWait {
  /** How it stands. */
  outcome: Outcome;
  /** A wait resolves with undefined. */
  readonly value: undefined;
}

/** A flag, and those who wait for it. */
export class EventModel {
  /** The flag. */
  isSet = false;
  #waits: EventWait[] = [];

  /** Sets the flag: all who wait go on. */
  set(): void {
    this.isSet = true;
    for (const wait of this.#waits) wait.outcome = "granted";
    this.#waits = [];
  }

  /** Clears the flag. */
  clear(): void {
    this.isSet = false;
  }

  /** Waits. */
  wait(patience: Patience): EventWait {
    const wait: EventWait = { outcome: "waiting", value: undefined };
    if (patience === "aborted") wait.outcome = "aborted";
    else if (this.isSet) wait.outcome = "granted";
    else if (patience === "now") wait.outcome = "TimeoutError";
    else this.#waits.push(wait);
    return wait;
  }

  /** Ends a wait early, if it has not ended yet. */
  giveUp(wait: EventWait, outcome: Outcome): void {
    if (wait.outcome !== "waiting") return;
    wait.outcome = outcome;
    this.#waits = this.#waits.filter((other) => other !== wait);
  }
}

/** What parties do to an event. */
export type EventStep =
  | { do: "set" | "clear" }
  | { do: "wait"; party: number; patience: Patience }
  | { do: "abort"; which: number };

/** Steps of three parties, whose waits have these kinds of patience. */
export function eventStep(...patience: Patience[]): fc.Arbitrary<EventStep> {
  return fc.oneof(
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("set", "clear") }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant("wait"),
        party: fc.nat({ max: 2 }),
        patience: fc.constantFrom(...patience),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("abort"), which: fc.nat({ max: 5 }) }) },
  ) as fc.Arbitrary<EventStep>;
}

/** An event beside its model. */
export class EventScene implements Scene<EventStep> {
  readonly world: World;
  readonly #event: Event;
  readonly #clock: Event;
  readonly #model = new EventModel();
  readonly #pairs: Pair<EventWait>[] = [];

  /** Takes an event nobody uses, and a second one whose waits tell the time. */
  constructor(world: World, event: Event, clock: Event) {
    this.world = world;
    this.#event = event;
    this.#clock = clock;
  }

  step(step: EventStep): void {
    switch (step.do) {
      case "wait":
        return this.#wait(step.party, step.patience);
      case "abort": {
        const pair = this.#pairs.at(-1 - step.which);
        if (pair === undefined) return;
        pair.trigger.abort();
        return this.#model.giveUp(pair.model, "aborted");
      }
      default:
        this.world.start("", `${step.do}()`, () => this.#event[step.do]());
        return this.#model[step.do]();
    }
  }

  async expire(): Promise<void> {
    const timed = this.#pairs.filter((pair) => pair.timed);
    if (timed.length === 0) return;
    await this.world.start("", "clock", () => this.#clock.wait({ timeout: 2 })).settled;
    for (const pair of timed) {
      pair.timed = false;
      this.#model.giveUp(pair.model, "TimeoutError");
    }
  }

  async compare(): Promise<void> {
    await this.world.settle();
    same(await this.#event.isSet(), this.#model.isSet, "isSet()");
    for (const pair of this.#pairs) comparePair(pair);
  }

  #wait(party: number, patience: Patience): void {
    const { trigger, options } = waitOptions(this.world, patience);
    const call = this.world.start(
      partyName(party),
      `wait(${patience})`,
      () => this.#event.wait(options),
    );
    const model = this.#model.wait(patience);
    this.#pairs.push({ call, model, trigger, timed: patience === "timed" });
  }
}
