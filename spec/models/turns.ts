/**
 * What the models of everything that is acquired share: requests, and turns of steps.
 *
 * Where grants are direct, the steps of a turn run without a pause between them, so that releases,
 * aborts and newcomers meet in every order; elsewhere everything settles after each step.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Awaitable, Permit } from "../../src/contract.ts";
import { fulfilled, ok, pending, rejectedAs, rejectedWith, same } from "../assert.ts";
import type { Call, Trigger, World } from "../world.ts";

/**
 * How a caller waits: for ever, for ever but abortable, with timeout 0, with a short one, with a
 * signal that has fired.
 */
export type Patience = "plain" | "abortable" | "now" | "timed" | "aborted";

/** By which method a request is made. */
export type Via = "acquire" | "tryAcquire" | "use";

/** What a model says about a request. */
export type State =
  | "waiting"
  | "held"
  | "ended"
  | "refused"
  | "aborted"
  | "timed out"
  | "misuse";

/** What requests are made of. */
export interface Acquirable {
  /** Waits for a permit. */
  acquire(options?: object): Promise<Permit>;
  /** Takes a permit or not. */
  tryAcquire(options?: object): Awaitable<Permit | undefined>;
  /** Runs a body with a permit. */
  use<R>(fn: (permit: Permit) => R, options?: object): Promise<Awaited<R>>;
}

/** How a request is made. */
export interface Asking {
  /** Who asks. */
  readonly party: string;
  /** By which method; short timeouts go with `acquire` alone. */
  readonly via: Via;
  /** How it waits. */
  readonly patience: Patience;
  /** Options of the primitive, if there are any. */
  readonly options: object | undefined;
  /** The options, for the timeline. */
  readonly detail: string;
  /** What aborts it. */
  readonly trigger: Trigger;
}

/** One call that acquires, with what is needed to cancel it and to end its hold. */
export class Request {
  /** The call. */
  readonly call: Call;
  /** Aborts it. */
  readonly trigger: Trigger;
  /** How it waits. */
  readonly patience: Patience;
  readonly #via: Via;
  #inUse: Permit | undefined;
  #endUse: ((error: Error | undefined) => void) | undefined;
  #thrown: Error | undefined;
  #finished = false;

  /** Makes the call. */
  constructor(world: World, target: Acquirable, asking: Asking) {
    const { party, via, patience, options, detail, trigger } = asking;
    this.#via = via;
    this.trigger = trigger;
    this.patience = patience;
    if (patience === "aborted") trigger.abort();
    const limits = {
      plain: undefined,
      abortable: { signal: trigger.signal },
      aborted: { signal: trigger.signal },
      now: { signal: trigger.signal, timeout: 0 },
      timed: { signal: trigger.signal, timeout: 1 },
    }[patience];
    const waiting = limits === undefined ? options : { ...options, ...limits };
    const label = `${via}(${detail}${patience})`;
    if (via === "tryAcquire") {
      this.call = world.start(party, `tryAcquire(${detail})`, () => target.tryAcquire(options));
    } else if (via === "acquire") {
      this.call = world.start(party, label, () => target.acquire(waiting));
    } else {
      const body = (permit: Permit) => this.#body(permit);
      this.call = world.start(party, label, () => target.use(body, waiting));
    }
  }

  /** The permit, once it has arrived. */
  get permit(): Permit | undefined {
    if (this.#via === "use") return this.#inUse;
    return this.call.state === "fulfilled" ? this.call.value as Permit | undefined : undefined;
  }

  /** Whether a body is running that {@linkcode finish} would end. */
  get running(): boolean {
    return this.#endUse !== undefined && !this.#finished;
  }

  /** Ends the body of a `use`, by a return or by a throw; the hold ends a little later. */
  finish(throwing: boolean): void {
    this.#finished = true;
    this.#thrown = throwing ? new Error("the body threw") : undefined;
    this.#endUse?.(this.#thrown);
  }

  #body(permit: Permit): Promise<string> {
    ok(this.#inUse === undefined, "use called its function twice");
    this.#inUse = permit;
    return new Promise((resolve, reject) => {
      this.#endUse = (error) => error === undefined ? resolve("the result") : reject(error);
    });
  }

  /** Compares what is real, once everything has settled, with what a model says. */
  compare(state: State): void {
    const who = `${this.call.party} ${this.call.label}`;
    ok(!(this.call.threw && this.#via !== "tryAcquire"), `${who}: threw instead of rejecting`);
    switch (state) {
      case "waiting":
        pending(this.call);
        return ok(this.permit === undefined, `${who}: waits, but its body has begun`);
      case "refused":
        return same(fulfilled(this.call), undefined, who);
      case "aborted":
        return rejectedWith(this.call, this.trigger.reason);
      case "timed out":
        return rejectedAs(this.call, "TimeoutError");
      case "misuse":
        return rejectedAs(this.call, "RangeError");
      default:
        return this.#compareHold(who, state);
    }
  }

  #compareHold(who: string, state: "held" | "ended"): void {
    if (this.#via !== "use") fulfilled(this.call);
    else if (!this.#finished) pending(this.call);
    else if (this.#thrown !== undefined) rejectedWith(this.call, this.#thrown);
    else same(fulfilled(this.call), "the result", who);
    const permit = this.permit;
    if (permit === undefined) return ok(false, `${who}: expected to hold, has no permit`);
    same(permit.released, state === "ended", `${who}: released of its permit`);
    same(permit.abandoned, false, `${who}: abandoned of its permit`);
  }
}

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

  /** Begins with no requests. */
  constructor(world: World) {
    this.world = world;
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

  /** Does a step that everything has; what it returns happens to the model after the turn. */
  common(step: CommonStep, model: M): (() => void) | void {
    const { requests } = this;
    switch (step.do) {
      case "return": {
        const request = pick(requests.filter(({ permit }) => permit !== undefined), step.which);
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
