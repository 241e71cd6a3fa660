/**
 * What the models of everything that is acquired share: turns of steps.
 *
 * Where grants are direct, the steps of a turn run without a pause between them, so that releases,
 * aborts and newcomers meet in every order; elsewhere everything settles after each step.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Awaitable } from "../../src/contract.ts";
import { fulfilled, rejectedAs, same } from "../assert.ts";
import type { Trigger, World } from "../world.ts";
import type { Request, State } from "./request.ts";

/** What the models have in common. */
export interface Model {
  /** Every request ever made. */
  readonly requests: readonly { readonly state: State }[];
  /** Takes a request out of the line, if it is still there. */
  giveUp(number: number, how: "aborted" | "timed out"): void;
  /** Ends a hold by its permit, if it has not ended before. */
  end(number: number): void;
}

/** A step that everything has which is acquired. */
export interface CommonStep {
  /** Release a permit, abort a call, let the body of a `use` return or throw. */
  readonly do: "return" | "abort" | "finish" | "throw";
  /** Which one, as {@linkcode pick} has it. */
  readonly which: number;
}

/** The real thing beside its model. */
export abstract class Real<M extends Model> {
  /** Where it happens. */
  readonly world: World;
  /** Every request, in the order of the model's. */
  readonly requests: Request[] = [];
  #expected: (() => void)[] = [];
  readonly #shared = new Map<number, Trigger>();
  /** What the real thing is. */
  readonly kind: string;

  /** Begins with no requests. */
  constructor(world: World, kind: string) {
    this.world = world;
    this.kind = kind;
  }

  /** Compares what the readers say. */
  protected abstract compareReaders(model: M): Promise<void>;

  /** Settles, then compares everything that can be seen. */
  async compare(model: M): Promise<void> {
    await this.world.settle();
    const expected = this.#expected;
    this.#expected = [];
    for (const check of expected) check();
    model.requests.forEach(({ state }, number) => this.requests[number]!.compare(state));
    await this.compareReaders(model);
  }

  /** Makes a call that has to give `value` once everything has settled. */
  expect<T>(party: string, label: string, fn: () => Awaitable<T>, value: T): void {
    const call = this.world.start(party, label, fn);
    this.#expected.push(() => same(fulfilled(call), value, `${party} ${label}`));
  }

  /** Makes a call that has to fail with this kind of error. */
  expectError(party: string, label: string, fn: () => Awaitable<unknown>, kind: string): void {
    const call = this.world.start(party, label, fn);
    this.#expected.push(() => rejectedAs(call, kind));
  }

  /** What aborts a new request: 0 stands for a signal of its own, others for one that is shared. */
  triggerOf(slot: number): Trigger {
    const shared = slot === 0 ? undefined : this.#shared.get(slot);
    if (shared?.signal.aborted === false) return shared;
    const made = this.world.trigger(slot === 0 ? "abort" : `abort ${slot}`);
    this.#shared.set(slot, made);
    return made;
  }

  /** Does a step that everything has; what it returns happens to the model after the turn. */
  common(step: CommonStep, model: M): (() => void) | void {
    const { requests } = this;
    switch (step.do) {
      case "return": {
        const twice = this.world.guard.has("permit", this.kind);
        const returnable = requests.filter(({ permit }, number) =>
          permit !== undefined && (twice || model.requests[number]!.state === "held")
        );
        const request = pick(returnable, step.which);
        if (request === undefined) return;
        const permit = request.permit!;
        model.end(requests.indexOf(request));
        const release = () => permit.release();
        return this.expect(request.call.party, "permit.release()", release, undefined);
      }
      case "abort": {
        const trigger = pick(requests, step.which)?.trigger;
        if (trigger === undefined) return;
        this.#giveUp(model, trigger);
        return trigger.abort();
      }
      case "finish":
      case "throw": {
        const request = pick(requests.filter(({ running }) => running), step.which);
        if (request === undefined) return;
        request.finish(step.do === "throw");
        return () => model.end(requests.indexOf(request));
      }
    }
  }

  /** Ends every wait and every hold. */
  async clear(model: M): Promise<void> {
    const direct = this.world.subject.capabilities.directGrant;
    for (const [number, { trigger }] of this.requests.entries()) {
      const waited = model.requests[number]!.state === "waiting";
      this.#giveUp(model, trigger);
      trigger.abort();
      if (waited && !direct) await this.world.settle();
    }
    await this.compare(model);
    while (model.requests.some(({ state }) => state === "waiting" || state === "held")) {
      await this.unblock(model);
      const holding = this.requests.filter((_, index) => model.requests[index]!.state === "held");
      for (const request of holding) {
        model.end(this.requests.indexOf(request));
        await request.permit!.release();
      }
      await this.compare(model);
    }
    for (const request of this.requests) if (request.running) request.finish(false);
    await this.compare(model);
  }

  /** Makes sure that somebody holds, if somebody waits. */
  protected abstract unblock(model: M): Promise<void>;

  #giveUp(model: M, trigger: Trigger): void {
    this.requests.forEach((request, number) => {
      if (request.trigger === trigger && request.patience !== "plain") {
        model.giveUp(number, "aborted");
      }
    });
  }
}

/** Does a step to both; what it returns happens to the model only when the turn is over. */
export type Apply<S, M, R> = (step: S, model: M, real: R) => (() => void) | void;

class Turn<S, M extends Model, R extends Real<M>> implements fc.AsyncCommand<M, R> {
  readonly #steps: readonly S[];
  readonly #apply: Apply<S, M, R>;

  constructor(steps: readonly S[], apply: Apply<S, M, R>) {
    this.#steps = steps;
    this.#apply = apply;
  }

  check(): boolean {
    return true;
  }

  async run(model: M, real: R): Promise<void> {
    const direct = real.world.subject.capabilities.directGrant;
    for (const part of direct ? [this.#steps] : this.#steps.map((step) => [step])) {
      const first = real.requests.length;
      const later = part.map((step) => this.#apply(step, model, real));
      for (const happens of later) happens?.();
      for (const [index, request] of real.requests.entries()) {
        if (index < first || request.patience !== "timed") continue;
        await request.call.settled;
        model.giveUp(index, "timed out");
      }
      await real.compare(model);
    }
  }
}

/** Runs turns of steps against a model and the real thing, and ends with nothing held or waiting. */
export async function runTurns<S, M extends Model, R extends Real<M>>(
  turns: readonly (readonly S[])[],
  apply: Apply<S, M, R>,
  model: M,
  real: R,
): Promise<void> {
  const commands = turns.map((steps) => new Turn(steps, apply));
  await fc.asyncModelRun(() => ({ model, real }), commands);
  await real.clear(model);
}

/** Turns of up to four steps. */
export function turnsOf<S>(step: fc.Arbitrary<S>): fc.Arbitrary<S[][]> {
  const turn = fc.array(step, { minLength: 1, maxLength: 4, size: "max" });
  return fc.array(turn, { maxLength: 12, size: "max" });
}

/** One of a list by a number that may be larger than the list; `undefined` if the list is empty. */
export function pick<T>(list: readonly T[], which: number): T | undefined {
  return list[which % list.length];
}
