/**
 * A plain model of a barrier, and the steps that it is played with.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Barrier } from "../../src/contract.ts";
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
export interface BarrierWait {
  /** How it stands. */
  outcome: Outcome;
  /** The index of arrival. */
  value: number | undefined;
}

/** Those who have arrived, and whether the barrier is broken. */
export class BarrierModel {
  /** Whether it is broken. */
  broken = false;
  /** Those who wait, in the order of their arrival. */
  present: BarrierWait[] = [];
  readonly #parties: number;

  /** Makes a barrier for this many. */
  constructor(parties: number) {
    this.#parties = parties;
  }

  /** Arrives. */
  wait(patience: Patience): BarrierWait {
    const wait: BarrierWait = { outcome: "waiting", value: undefined };
    if (patience === "aborted") wait.outcome = "aborted";
    else if (this.broken) wait.outcome = "BrokenBarrierError";
    else {
      this.present.push(wait);
      if (this.present.length === this.#parties) this.#release();
      else if (patience === "now") this.giveUp(wait, "TimeoutError");
    }
    return wait;
  }

  /** Breaks it. */
  abort(): void {
    this.broken = true;
    this.#sendAway();
  }

  /** Mends it. */
  reset(): void {
    this.broken = false;
    this.#sendAway();
  }

  /** One who waits gives up, which breaks it for all. */
  giveUp(wait: BarrierWait, outcome: Outcome): void {
    if (wait.outcome !== "waiting") return;
    wait.outcome = outcome;
    this.present = this.present.filter((other) => other !== wait);
    this.abort();
  }

  #release(): void {
    this.present.forEach((wait, index) => {
      wait.outcome = "granted";
      wait.value = index;
    });
    this.present = [];
  }

  #sendAway(): void {
    for (const wait of this.present) wait.outcome = "BrokenBarrierError";
    this.present = [];
  }
}

/** What parties do to a barrier. */
export type BarrierStep =
  | { do: "abort" | "reset" }
  | { do: "wait"; patience: Patience }
  | { do: "give up"; which: number };

/** Steps whose waits have these kinds of patience. */
export function barrierStep(...patience: Patience[]): fc.Arbitrary<BarrierStep> {
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant("wait"),
        patience: fc.constantFrom("abortable", ...patience),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("give up"), which: fc.nat({ max: 5 }) }) },
    { weight: 1, arbitrary: fc.constant({ do: "abort" }) },
    { weight: 2, arbitrary: fc.constant({ do: "reset" }) },
  ) as fc.Arbitrary<BarrierStep>;
}

/** A barrier beside its model. */
export class BarrierScene implements Scene<BarrierStep> {
  readonly world: World;
  readonly #barrier: Barrier;
  readonly #clock: Barrier;
  readonly #model: BarrierModel;
  readonly #pairs: Pair<BarrierWait>[] = [];

  /** Takes a barrier nobody uses, and one of two parties that tells the time, once. */
  constructor(world: World, barrier: Barrier, clock: Barrier) {
    this.world = world;
    this.#barrier = barrier;
    this.#clock = clock;
    this.#model = new BarrierModel(barrier.parties);
  }

  step(step: BarrierStep): void {
    switch (step.do) {
      case "wait":
        return this.#wait(step.patience);
      case "give up": {
        const pair = this.#pairs.at(-1 - step.which);
        if (pair === undefined) return;
        pair.trigger.abort();
        return this.#model.giveUp(pair.model, "aborted");
      }
      default:
        this.world.start("", `${step.do}()`, () => this.#barrier[step.do]());
        return this.#model[step.do]();
    }
  }

  async expire(): Promise<void> {
    const timed = this.#pairs.filter((pair) => pair.timed);
    if (timed.length === 0) return;
    await this.#clock.reset();
    await this.world.start("", "clock", () => this.#clock.wait({ timeout: 2 })).settled;
    for (const pair of timed) {
      pair.timed = false;
      this.#model.giveUp(pair.model, "TimeoutError");
    }
  }

  async compare(): Promise<void> {
    await this.world.settle();
    for (const pair of this.#pairs) comparePair(pair);
    same(await this.#barrier.waiting(), this.#model.present.length, "waiting()");
    same(await this.#barrier.broken(), this.#model.broken, "broken()");
  }

  #wait(patience: Patience): void {
    const { trigger, options } = waitOptions(this.world, patience);
    const call = this.world.start(
      partyName(this.#pairs.length % 4),
      `wait(${patience})`,
      () => this.#barrier.wait(options),
    );
    const model = this.#model.wait(patience);
    this.#pairs.push({ call, model, trigger, timed: patience === "timed" });
  }
}
