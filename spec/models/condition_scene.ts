/**
 * A lock with conditions beside its model, and the steps that they are played with.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Condition, Lock, OwnerOptions, Permit, RLock } from "../../src/contract.ts";
import { same } from "../assert.ts";
import type { SubjectOwner } from "../subject.ts";
import type { Call, World } from "../world.ts";
import { type Claim, ConditionModel, type Hold, type OwnerNumber } from "./condition.ts";
import {
  compareCall,
  comparePair,
  type Modelled,
  type Pair,
  partyName,
  type Patience,
  type Scene,
  waitOptions,
} from "./scene.ts";

/** What parties do to a lock and its conditions; `via` and `on` pick one of them. */
export type ConditionStep =
  | { do: "acquire"; party: number; via: number; patience: Patience }
  | { do: "tryAcquire" | "release"; party: number; via: number }
  | { do: "release permit" | "abort"; which: number }
  | { do: "wait"; party: number; on: number; patience: Patience }
  | { do: "waitFor"; party: number; on: number; patience: Patience; needs: number }
  | { do: "notify"; party: number; on: number; n: number }
  | { do: "notifyAll"; party: number; on: number }
  | { do: "level"; to: number };

/** Which steps to make. */
export interface StepOptions {
  /** How acquires and waits wait. */
  readonly patience: readonly Patience[];
  /** Whether to wait for predicates too. */
  readonly predicates: boolean;
}

/** Steps of three parties. */
export function conditionStep(options: StepOptions): fc.Arbitrary<ConditionStep> {
  const party = fc.nat({ max: 2 });
  const via = fc.nat({ max: 2 });
  const on = fc.nat({ max: 1 });
  const which = fc.nat({ max: 7 });
  const patience = fc.constantFrom<Patience>("abortable", "abortable", ...options.patience);
  const step = (weight: number, name: string, rest: Record<string, fc.Arbitrary<unknown>>) => ({
    weight,
    arbitrary: fc.record({ do: fc.constant(name), ...rest }),
  });
  return fc.oneof(
    step(5, "acquire", { party, via, patience }),
    step(1, "tryAcquire", { party, via }),
    step(4, "release", { party, via }),
    step(2, "release permit", { which }),
    step(4, "abort", { which }),
    step(options.predicates ? 2 : 6, "wait", { party, on, patience }),
    step(3, "notify", { party, on, n: fc.integer({ min: 1, max: 3 }) }),
    step(1, "notifyAll", { party, on }),
    ...options.predicates
      ? [
        step(5, "waitFor", { party, on, patience, needs: fc.integer({ min: 1, max: 3 }) }),
        step(2, "level", { to: fc.nat({ max: 3 }) }),
      ]
      : [],
  ) as fc.Arbitrary<ConditionStep>;
}

/** What is played: one lock, by itself or as its condition knows it, and the conditions over it. */
export interface ConditionStage {
  /** The lock, if it was given to the conditions and did not come with one. */
  readonly lock?: Lock | RLock;
  /** The conditions over it. */
  readonly conditions: readonly Condition[];
  /** One over a lock of its own, whose waits tell the time. */
  readonly clock: Condition;
  /** One owner for each party, if the lock is re-entrant. */
  readonly owners?: readonly SubjectOwner[];
}

/** A lock and its conditions beside their model. */
export class ConditionScene implements Scene<ConditionStep> {
  readonly world: World;
  readonly #stage: ConditionStage;
  readonly #model: ConditionModel;
  /** What acquires and releases: the lock and its conditions are the same to them. */
  readonly #vias: readonly (Lock | RLock | Condition)[];
  readonly #claims: Pair<Claim>[] = [];
  readonly #others: { readonly call: Call; readonly model: Modelled }[] = [];
  readonly #holds: { readonly hold: Hold; readonly call: Call }[] = [];
  /** What the real predicates look at. */
  #level = 0;
  #usesPredicates = false;

  /** Takes a stage that nobody uses. */
  constructor(world: World, stage: ConditionStage) {
    this.world = world;
    this.#stage = stage;
    this.#model = new ConditionModel(stage.conditions.length);
    this.#vias = stage.lock === undefined ? stage.conditions : [stage.lock, ...stage.conditions];
  }

  step(step: ConditionStep): void {
    this.#play(step);
    // Whoever waits for a predicate looks at it a moment after the lock came back.
    if (!this.world.subject.capabilities.directGrant || this.#usesPredicates) return;
    const locked = this.#vias[0]!.locked();
    if (typeof locked === "boolean") {
      same(locked, this.#model.holds.length > 0, `locked() right after ${step.do}`);
    }
  }

  async expire(): Promise<void> {
    const timed = this.#claims.filter((pair) => pair.timed);
    if (timed.length === 0) return;
    const { clock } = this.#stage;
    const permit = await clock.acquire();
    await this.world.start("", "clock", () => clock.wait({ timeout: 2 })).settled;
    await permit.release();
    for (const pair of timed) {
      pair.timed = false;
      this.#model.expire(pair.model);
    }
  }

  async compare(): Promise<void> {
    await this.world.settle();
    for (const pair of this.#claims) comparePair(pair);
    for (const { call, model } of this.#others) compareCall(call, model);
    for (const { hold, call } of this.#holds) {
      const permit = call.value as Permit | undefined;
      if (permit === undefined) continue;
      same(permit.released, hold.ended, `${call.party} ${call.label}: released of its permit`);
    }
    for (const via of this.#vias) {
      same(await via.locked(), this.#model.holds.length > 0, "locked()");
    }
    for (const [party, owner] of this.#stage.owners?.entries() ?? []) {
      const depth = await (this.#stage.lock as RLock).depth({ owner } as OwnerOptions);
      same(depth, this.#model.depth(party), `depth() of ${partyName(party)}`);
    }
  }

  /** Aborts and releases everything, then finds that nothing was left behind. */
  async finish(): Promise<void> {
    for (const { trigger, model } of this.#claims) {
      if (model.outcome !== "waiting") continue;
      trigger.abort();
      this.#model.abort(model);
      await this.compare();
    }
    while (this.#model.holds.length > 0) {
      const { owner } = this.#model.holds[0]!;
      this.#play({ do: "release", party: owner ?? 0, via: 0 });
      await this.compare();
    }
    for (let on = 0; on < this.#stage.conditions.length; on++) await this.#provesEmpty(on);
  }

  /** A single notification finds the only one who waits. */
  async #provesEmpty(on: number): Promise<void> {
    const wait = { party: 0, on, patience: "abortable" } as const;
    this.#play({ do: "acquire", party: 0, via: 0, patience: "abortable" });
    await this.world.settle();
    this.#play({ ...wait, do: "wait" });
    await this.world.settle();
    this.#play({ do: "acquire", party: 1, via: 0, patience: "abortable" });
    await this.world.settle();
    this.#play({ do: "notify", party: 1, on, n: 1 });
    this.#play({ do: "release", party: 1, via: 0 });
    await this.compare();
    this.#play({ do: "release", party: 0, via: 0 });
    await this.compare();
    same(this.#model.holds.length, 0, "holds that the model is left with");
  }

  #play(step: ConditionStep): void {
    switch (step.do) {
      case "acquire":
        return this.#acquire(step.party, this.#via(step.via), step.patience);
      case "tryAcquire":
        return this.#tryAcquire(step.party, this.#via(step.via));
      case "release": {
        const via = this.#via(step.via);
        const held = this.#model.release(this.#owner(step.party));
        return this.#call(step.party, "release()", held, () => via.release(this.#as(step.party)));
      }
      case "release permit": {
        const known = this.#holds.filter(({ call }) => call.value !== undefined);
        const picked = known.at(-1 - step.which);
        if (picked === undefined) return;
        const { hold, call } = picked;
        this.#model.releaseHold(hold);
        const release = () => (call.value as Permit).release();
        return this.#call(0, `release() of ${call.party}'s permit`, true, release);
      }
      case "abort": {
        const pair = this.#claims.at(-1 - step.which);
        if (pair === undefined) return;
        pair.trigger.abort();
        return this.#model.abort(pair.model);
      }
      case "waitFor":
        this.#usesPredicates = true;
        return this.#wait(step);
      case "wait":
        return this.#wait(step);
      case "notify":
      case "notifyAll": {
        const on = step.on % this.#stage.conditions.length;
        const condition = this.#stage.conditions[on]!;
        const n = step.do === "notify" ? step.n : Infinity;
        const held = this.#model.notify(this.#owner(step.party), on, n);
        const label = step.do === "notify" ? `notify(${n})` : "notifyAll()";
        const as = this.#as(step.party);
        return this.#call(
          step.party,
          label,
          held,
          () => step.do === "notify" ? condition.notify(step.n, as) : condition.notifyAll(as),
        );
      }
      case "level":
        this.world.note("", `level becomes ${step.to}`);
        this.#model.level = this.#level = step.to;
    }
  }

  #acquire(party: number, via: Lock | RLock | Condition, patience: Patience): void {
    const { trigger, options } = waitOptions(this.world, patience);
    const call = this.world.start(
      partyName(party),
      `acquire(${patience})`,
      () => via.acquire({ ...options, ...this.#as(party) }),
    );
    const model = this.#model.acquire(this.#owner(party), patience);
    this.#claims.push({ call, model, trigger, timed: patience === "timed" });
    this.#holds.push({ hold: model.holds[0]!, call });
  }

  #tryAcquire(party: number, via: Lock | RLock | Condition): void {
    const call = this.world.start(
      partyName(party),
      "tryAcquire()",
      () => via.tryAcquire(this.#as(party)),
    );
    const hold = this.#model.tryAcquire(this.#owner(party));
    const refused: Modelled = { outcome: "granted", value: undefined };
    const model = hold === undefined ? refused : { outcome: "granted" as const };
    this.#others.push({ call, model });
    if (hold !== undefined) this.#holds.push({ hold, call });
  }

  #wait(step: ConditionStep & { do: "wait" | "waitFor" }): void {
    const owner = this.#owner(step.party);
    const on = step.on % this.#stage.conditions.length;
    const condition = this.#stage.conditions[on]!;
    // Which of two reasons to refuse comes first is left open.
    const patience = this.#model.isHeldBy(owner) ? step.patience : "abortable";
    const { trigger, options: limits } = waitOptions(this.world, patience);
    const options = { ...limits, ...this.#as(step.party) };
    const needs = step.do === "waitFor" ? step.needs : undefined;
    const label = needs === undefined ? `wait(${patience})` : `waitFor(≥${needs}, ${patience})`;
    const call: Call = this.world.start<unknown>(
      partyName(step.party),
      label,
      () =>
        needs === undefined
          ? condition.wait(options)
          : condition.waitFor(() => this.#level >= needs ? this.#level : 0, options),
    );
    const model = this.#model.wait(owner, on, patience, needs);
    this.#claims.push({ call, model, trigger, timed: patience === "timed" });
  }

  /** A call that does not wait, and is a NotHeldError unless `held`. */
  #call(party: number, label: string, held: boolean, fn: () => void | Promise<void>): void {
    const call = this.world.start(partyName(party), label, fn);
    const model: Modelled = held
      ? { outcome: "granted", value: undefined }
      : { outcome: "NotHeldError" };
    this.#others.push({ call, model });
  }

  #via(via: number): Lock | RLock | Condition {
    return this.#vias[via % this.#vias.length]!;
  }

  #owner(party: number): OwnerNumber {
    return this.#stage.owners === undefined ? undefined : party;
  }

  #as(party: number): OwnerOptions {
    const owner = this.#stage.owners?.[party];
    return owner === undefined ? {} : { owner } as OwnerOptions;
  }
}
