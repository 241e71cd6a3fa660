/**
 * A lock as a sequential model: a holder and a line of requests.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Lock } from "../../src/contract.ts";
import { same } from "../assert.ts";
import type { World } from "../world.ts";
import { feasible, type Patience, Request, type State, type Via } from "./request.ts";
import { type CommonStep, type Model, Real, runTurns, turnsOf } from "./turns.ts";

/** What a lock does, one call after the other. */
export class LockModel implements Model {
  /** The number of the request that holds it. */
  holder: number | undefined;
  /** Every request ever made. */
  readonly requests: { state: State }[] = [];
  /** The numbers of the waiting ones, longest waiting first. */
  line: number[] = [];

  /** A new request. */
  request(via: Via, patience: Patience): void {
    const state = this.#judge(via, patience);
    const number = this.requests.push({ state }) - 1;
    if (state === "held") this.holder = number;
    if (state === "waiting") this.line.push(number);
  }

  #judge(via: Via, patience: Patience): State {
    if (via !== "tryAcquire" && patience === "aborted") return "aborted";
    if (this.holder === undefined) return "held";
    if (via === "tryAcquire") return "refused";
    return patience === "now" ? "timed out" : "waiting";
  }

  /** Takes a request out of the line, if it is still there. */
  giveUp(number: number, how: "aborted" | "timed out"): void {
    if (!this.line.includes(number)) return;
    this.requests[number]!.state = how;
    this.line = this.line.filter((other) => other !== number);
  }

  /** Ends a hold by its permit, which does nothing to anybody else's. */
  end(number: number): void {
    if (this.holder === number) this.release();
  }

  /** Ends the current hold, whoever has it; false if nobody does. */
  release(): boolean {
    if (this.holder === undefined) return false;
    this.requests[this.holder]!.state = "ended";
    this.holder = this.line.shift();
    if (this.holder !== undefined) this.requests[this.holder]!.state = "held";
    return true;
  }
}

/** A step against a lock. */
export type LockStep =
  | CommonStep
  | {
    readonly do: "request";
    readonly via: Via;
    readonly patience: Patience;
    /** Which signal: 0 for one of its own, 1 or 2 for one that it shares. */
    readonly signal: number;
  }
  | { readonly do: "release" }
  | { readonly do: "read" };

/** Turns of steps; with `timed`, some requests give up after a moment. */
export function lockTurns(timed: boolean): fc.Arbitrary<LockStep[][]> {
  const signal = fc.constantFrom(0, 0, 1, 2);
  const request = fc.record({
    do: fc.constant("request" as const),
    via: fc.constantFrom<Via[]>("acquire", "acquire", "acquire", "use", "tryAcquire"),
    patience: fc.constantFrom<Patience[]>(
      "plain",
      "plain",
      "abortable",
      "abortable",
      "abortable",
      "now",
      "aborted",
    ),
    signal,
  });
  const soon = fc.record({
    do: fc.constant("request" as const),
    via: fc.constant<Via>("acquire"),
    patience: fc.constant<Patience>("timed"),
    signal,
  });
  const common = fc.record({
    do: fc.constantFrom<CommonStep["do"][]>("return", "return", "abort", "finish", "throw"),
    which: fc.nat({ max: 11 }),
  });
  return turnsOf<LockStep>(fc.oneof(
    { weight: 8, arbitrary: request },
    { weight: timed ? 3 : 0, arbitrary: soon },
    { weight: 8, arbitrary: common },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("release" as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("read" as const) }) },
  ));
}

class RealLock extends Real<LockModel> {
  readonly lock: Lock;

  constructor(world: World, lock: Lock) {
    super(world, "Lock");
    this.lock = lock;
  }

  protected override async compareReaders(model: LockModel): Promise<void> {
    if (!this.world.guard.has("locked", "Lock")) return;
    same(await this.lock.locked(), model.holder !== undefined, "locked()");
  }

  /** Whoever waits, waits for a holder. */
  protected override async unblock(): Promise<void> {}
}

function apply(step: LockStep, model: LockModel, real: RealLock): (() => void) | void {
  const { world, lock, requests } = real;
  switch (step.do) {
    case "request": {
      const { via, patience: meant } = feasible(world.guard, "Lock", step);
      const trigger = real.triggerOf(step.signal);
      // A signal that others wait with is not fired to make one more request.
      const fires = meant === "aborted" && step.signal > 0;
      const patience: Patience = fires ? "abortable" : meant;
      model.request(via, patience);
      const party = "ABC"[requests.length % 3]!;
      const asking = { party, via, patience, options: undefined, detail: "" };
      requests.push(new Request(world, lock, { ...asking, trigger }));
      return;
    }
    case "release": {
      const needs = [
        "release",
        "permit",
        "released",
        ...model.holder === undefined ? ["NotHeldError"] : [],
      ];
      if (needs.some((feature) => !world.guard.has(feature, "Lock"))) return;
      const release = () => lock.release();
      return model.release()
        ? real.expect("D", "release()", release, undefined)
        : real.expectError("D", "release()", release, "NotHeldError");
    }
    case "read":
      if (!world.guard.has("locked", "Lock")) return;
      return real.expect("D", "locked()", () => lock.locked(), model.holder !== undefined);
    default:
      return real.common(step, model);
  }
}

/** Runs turns against a lock and its model; at the end nothing is held, nothing waits. */
export async function runLock(
  world: World,
  turns: readonly (readonly LockStep[])[],
): Promise<void> {
  await runTurns(turns, apply, new LockModel(), new RealLock(world, await world.open("Lock")));
}
