/**
 * Semaphores as a sequential model: a number and a line of requests.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Semaphore, SemaphorePermit } from "../../src/contract.ts";
import { same } from "../assert.ts";
import type { World } from "../world.ts";
import { feasible, type Patience, Request, type State, type Via } from "./request.ts";
import { type CommonStep, type Model, pick, Real, runTurns, turnsOf } from "./turns.ts";

/** What a semaphore does, one call after the other. */
export class SemaphoreModel implements Model {
  /** How many permits are free. */
  free: number;
  /** What it never goes above, if it is bounded. */
  readonly bound: number | undefined;
  /** Every request ever made. */
  readonly requests: { readonly permits: number; state: State }[] = [];
  /** The numbers of the waiting ones, longest waiting first. */
  line: number[] = [];

  /** Begins with this many permits. */
  constructor(initial: number, bounded: boolean) {
    this.free = initial;
    this.bound = bounded ? initial : undefined;
  }

  /** A new request. */
  request(permits: number, via: Via, patience: Patience): void {
    const state = this.#judge(permits, via, patience);
    const number = this.requests.push({ permits, state }) - 1;
    if (state === "held") this.free -= permits;
    if (state === "waiting") this.line.push(number);
  }

  #judge(permits: number, via: Via, patience: Patience): State {
    if (this.tooMany(permits)) return "misuse";
    if (via !== "tryAcquire" && patience === "aborted") return "aborted";
    if (this.line.length === 0 && permits <= this.free) return "held";
    if (via === "tryAcquire") return "refused";
    return patience === "now" ? "timed out" : "waiting";
  }

  /** Whether nobody can ever have that many. */
  tooMany(permits: number): boolean {
    return this.bound !== undefined && permits > this.bound;
  }

  /** Takes a request out of the line, if it is still there. */
  giveUp(number: number, how: "aborted" | "timed out"): void {
    if (!this.line.includes(number)) return;
    this.requests[number]!.state = how;
    this.line = this.line.filter((other) => other !== number);
    this.#serve();
  }

  /** Ends a hold and gives it back, unless that would be too much. */
  end(number: number): void {
    if (this.forget(number)) this.release(this.requests[number]!.permits);
  }

  /** Ends a hold for good; false if it had ended before. */
  forget(number: number): boolean {
    if (this.requests[number]!.state !== "held") return false;
    this.requests[number]!.state = "ended";
    return true;
  }

  /** Adds permits; false if they would be too many. */
  release(n: number): boolean {
    if (this.overfills(n)) return false;
    this.free += n;
    this.#serve();
    return true;
  }

  /** Whether so many more would be too many. */
  overfills(n: number): boolean {
    return this.bound !== undefined && this.free + n > this.bound;
  }

  /** Whether an acquire would have to wait. */
  locked(): boolean {
    return this.free === 0 || this.line.length > 0;
  }

  #serve(): void {
    while (this.line.length > 0) {
      const front = this.requests[this.line[0]!]!;
      if (front.permits > this.free) return;
      this.free -= front.permits;
      front.state = "held";
      this.line.shift();
    }
  }
}

/** A step against a semaphore. */
export type SemaphoreStep =
  | CommonStep
  | {
    readonly do: "request";
    readonly permits: number;
    readonly via: Via;
    readonly patience: Patience;
  }
  | { readonly do: "release"; readonly n: number }
  | { readonly do: "forget"; readonly which: number }
  | { readonly do: "read" };

/** Turns of steps; with `timed`, some requests give up after a moment. */
export function semaphoreTurns(timed: boolean): fc.Arbitrary<SemaphoreStep[][]> {
  const which = fc.nat({ max: 11 });
  const permits = fc.constantFrom(1, 1, 1, 2, 3);
  const request = fc.record({
    do: fc.constant("request" as const),
    permits,
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
  });
  const soon = fc.record({
    do: fc.constant("request" as const),
    permits,
    via: fc.constant<Via>("acquire"),
    patience: fc.constant<Patience>("timed"),
  });
  const common = fc.record({
    do: fc.constantFrom<CommonStep["do"][]>(
      "return",
      "return",
      "return",
      "abort",
      "abort",
      "finish",
      "throw",
    ),
    which,
  });
  return turnsOf<SemaphoreStep>(fc.oneof(
    { weight: 8, arbitrary: request },
    { weight: timed ? 3 : 0, arbitrary: soon },
    { weight: 9, arbitrary: common },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("forget" as const), which }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("release" as const), n: permits }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("read" as const) }) },
  ));
}

class RealSemaphore extends Real<SemaphoreModel> {
  readonly semaphore: Semaphore;

  constructor(world: World, kind: string, semaphore: Semaphore) {
    super(world, kind);
    this.semaphore = semaphore;
  }

  protected override async compareReaders(model: SemaphoreModel): Promise<void> {
    const { guard } = this.world;
    if (guard.has("value", this.kind)) same(await this.semaphore.value(), model.free, "value()");
    if (!guard.has("locked", this.kind)) return;
    same(await this.semaphore.locked(), model.locked(), "locked()");
  }

  protected override async unblock(model: SemaphoreModel): Promise<void> {
    while (model.requests.every(({ state }) => state !== "held")) {
      model.release(1);
      await this.semaphore.release();
    }
    await this.compare(model);
  }
}

function apply(
  step: SemaphoreStep,
  model: SemaphoreModel,
  real: RealSemaphore,
): (() => void) | void {
  const { world, kind, semaphore, requests } = real;
  const has = (feature: string) => world.guard.has(feature, kind);
  switch (step.do) {
    case "request": {
      const permits = has("permits") ? step.permits : 1;
      const { via, patience: meant } = feasible(world.guard, kind, step);
      // What comes first of a misuse and an aborted signal, no law says.
      const patience: Patience = model.tooMany(permits) ? "abortable" : meant;
      model.request(permits, via, patience);
      const party = "ABC"[requests.length % 3]!;
      const options = patience === "plain" && permits === 1 ? undefined : { permits };
      const asking = { party, via, patience, options, detail: `${permits} permits ` };
      requests.push(new Request(world, semaphore, { ...asking, trigger: world.trigger() }));
      return;
    }
    case "release": {
      const n = has("permits") ? step.n : 1;
      if (!has("release") || model.overfills(n) && !has("OverReleaseError")) return;
      const release = () => semaphore.release(n);
      const label = `release(${n})`;
      return model.release(n)
        ? real.expect("D", label, release, undefined)
        : real.expectError("D", label, release, "OverReleaseError");
    }
    case "forget": {
      if (!has("forget")) return;
      const request = pick(requests.filter(({ permit }) => permit !== undefined), step.which);
      if (request === undefined) return;
      const permit = request.permit as SemaphorePermit;
      model.forget(requests.indexOf(request));
      return real.expect(request.call.party, "permit.forget()", () => permit.forget(), undefined);
    }
    case "read":
      if (!has("value") || !has("locked")) return;
      real.expect("D", "value()", () => semaphore.value(), model.free);
      return real.expect("D", "locked()", () => semaphore.locked(), model.locked());
    default:
      return real.common(step, model);
  }
}

/** Runs turns against a semaphore and its model; at the end nothing is held, nothing waits. */
export async function runSemaphore(
  world: World,
  kind: "Semaphore" | "BoundedSemaphore",
  initial: number,
  turns: readonly (readonly SemaphoreStep[])[],
): Promise<void> {
  const real = new RealSemaphore(world, kind, await world.open(kind, initial));
  await runTurns(turns, apply, new SemaphoreModel(initial, kind === "BoundedSemaphore"), real);
}
