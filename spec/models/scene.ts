/**
 * How a model and the real thing are played side by side, turn by turn.
 *
 * Where grants are direct, the steps of a turn follow each other without a pause, so that wakes,
 * aborts and newcomers meet in every order; elsewhere everything settles after each step. Steps are
 * plain data, so that a seed and a path are enough to play them again.
 *
 * @module
 */

import * as fc from "fast-check";
import { fulfilled, ok, pending, rejectedAs, rejectedWith, same } from "../assert.ts";
import type { Call, Trigger, World } from "../world.ts";

/** How a caller waits: abortable, with timeout 0, with a short one, or with an aborted signal. */
export type Patience = "abortable" | "now" | "timed" | "aborted";

/** How a model says that a call stands; a string of another kind is the error it rejects with. */
export type Outcome = "waiting" | "granted" | "aborted" | ErrorName;

/** The conditions that calls of these primitives reject with. */
export type ErrorName = "TimeoutError" | "NotHeldError" | "BrokenBarrierError";

/** What a model knows of any call. */
export interface Modelled {
  /** How it stands. */
  readonly outcome: Outcome;
  /** What it resolves with. */
  readonly value?: unknown;
}

/** A call and what its model says of it. */
export interface Pair<M extends Modelled = Modelled> {
  /** The real call. */
  readonly call: Call;
  /** Its model. */
  readonly model: M;
  /** Aborts it. */
  readonly trigger: Trigger;
  /** Whether it has a short timeout that may still be running. */
  timed: boolean;
}

/** A model beside the real thing. */
export interface Scene<S> {
  /** Where it happens. */
  readonly world: World;
  /** Does one step to both. */
  step(step: S): void;
  /** Lets the short timeouts of the turn run out, in both. */
  expire(): Promise<void>;
  /** Settles, then compares everything that can be seen. */
  compare(): Promise<void>;
}

class Turn<S> implements fc.AsyncCommand<object, Scene<S>> {
  readonly #steps: readonly S[];

  constructor(steps: readonly S[]) {
    this.#steps = steps;
  }

  check(): boolean {
    return true;
  }

  async run(_model: object, scene: Scene<S>): Promise<void> {
    const direct = scene.world.subject.capabilities.directGrant;
    for (const part of direct ? [this.#steps] : this.#steps.map((step) => [step])) {
      for (const step of part) scene.step(step);
      await scene.expire();
      await scene.compare();
    }
  }

  toString(): string {
    return fc.stringify(this.#steps);
  }
}

/** Plays turns of steps; the scene holds the model too. */
export function play<S>(turns: readonly (readonly S[])[], scene: Scene<S>): Promise<void> {
  return fc.asyncModelRun(
    () => ({ model: {}, real: scene }),
    turns.map((steps) => new Turn(steps)),
  );
}

/** Several turns of one to `most` steps. */
export function turnsOf<S>(step: fc.Arbitrary<S>, most: number, turns: number) {
  return fc.array(fc.array(step, { minLength: 1, maxLength: most, size: "max" }), {
    maxLength: turns,
    size: "max",
  });
}

/** The options of a call with this patience, and its trigger, already fired if so asked. */
export function waitOptions(world: World, patience: Patience) {
  const trigger = world.trigger();
  if (patience === "aborted") trigger.abort();
  const timeout = { abortable: {}, aborted: {}, now: { timeout: 0 }, timed: { timeout: 1 } };
  return { trigger, options: { signal: trigger.signal, ...timeout[patience] } };
}

/** Compares a waiting call, once everything has settled, with its model. */
export function comparePair({ call, model, trigger }: Pair): void {
  const who = `${call.party} ${call.label}`;
  ok(!call.threw, `${who}: threw instead of rejecting`);
  if (model.outcome === "aborted") rejectedWith(call, trigger.reason);
  else compareCall(call, model);
}

/** Compares any call, once everything has settled, with its model. */
export function compareCall(call: Call, model: Modelled): void {
  switch (model.outcome) {
    case "waiting":
      return pending(call);
    case "granted":
      fulfilled(call);
      if ("value" in model) same(call.value, model.value, `${call.party} ${call.label}`);
      return;
    default:
      return rejectedAs(call, model.outcome);
  }
}

/** The parties' names, as columns of the timeline. */
export function partyName(index: number): string {
  return "ABCDEFGH"[index] ?? `P${index}`;
}
