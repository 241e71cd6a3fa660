/**
 * A re-entrant lock as a sequential model: a stack of holds and a line of requests.
 *
 * @module
 */

import * as fc from "fast-check";
import type { OwnerOptions, RLock } from "../../src/contract.ts";
import { same } from "../assert.ts";
import type { SubjectOwner } from "../subject.ts";
import type { World } from "../world.ts";
import { type Patience, Request, type State, type Via } from "./request.ts";
import { type CommonStep, type Model, Real, runTurns, turnsOf } from "./turns.ts";

/** What a re-entrant lock does, one call after the other. Owners are numbers. */
export class RLockModel implements Model {
  /** The numbers of the requests that hold it, all of one owner, the innermost last. */
  holds: number[] = [];
  /** Every request ever made. */
  readonly requests: { readonly owner: number; state: State }[] = [];
  /** The numbers of the waiting ones, longest waiting first. */
  line: number[] = [];

  /** A new request. */
  request(owner: number, via: Via, patience: Patience): void {
    const state = this.#judge(owner, via, patience);
    const number = this.requests.push({ owner, state }) - 1;
    if (state === "held") this.holds.push(number);
    if (state === "waiting") this.line.push(number);
  }

  #judge(owner: number, via: Via, patience: Patience): State {
    if (via !== "tryAcquire" && patience === "aborted") return "aborted";
    if (this.owner() === undefined || this.owner() === owner) return "held";
    if (via === "tryAcquire") return "refused";
    return patience === "now" ? "timed out" : "waiting";
  }

  /** Who holds it. */
  owner(): number | undefined {
    return this.holds.length === 0 ? undefined : this.requests[this.holds[0]!]!.owner;
  }

  /** How many holds an owner has. */
  depth(owner: number): number {
    return this.owner() === owner ? this.holds.length : 0;
  }

  /** Takes a request out of the line, if it is still there. */
  giveUp(number: number, how: "aborted" | "timed out"): void {
    if (!this.line.includes(number)) return;
    this.requests[number]!.state = how;
    this.line = this.line.filter((other) => other !== number);
  }

  /** Ends one hold by its permit, whichever of the stack it is. */
  end(number: number): void {
    if (!this.holds.includes(number)) return;
    this.requests[number]!.state = "ended";
    this.holds = this.holds.filter((other) => other !== number);
    if (this.holds.length > 0 || this.line.length === 0) return;
    const next = this.requests[this.line[0]!]!.owner;
    this.holds = this.line.filter((other) => this.requests[other]!.owner === next);
    this.line = this.line.filter((other) => this.requests[other]!.owner !== next);
    for (const granted of this.holds) this.requests[granted]!.state = "held";
  }

  /** Ends the innermost hold of an owner; false if that owner has none. */
  release(owner: number): boolean {
    if (this.owner() !== owner) return false;
    this.end(this.holds.at(-1)!);
    return true;
  }
}

/** A step against a re-entrant lock, by one of the owners 0, 1 and 2. */
export type RLockStep =
  | CommonStep
  | {
    readonly do: "request";
    readonly owner: number;
    readonly via: Via;
    readonly patience: Patience;
    /** Which signal: 0 for one of its own, 1 or 2 for one that it shares. */
    readonly signal: number;
  }
  | { readonly do: "release" | "read"; readonly owner: number };

/** Turns of steps; with `timed`, some requests give up after a moment. */
export function rlockTurns(timed: boolean): fc.Arbitrary<RLockStep[][]> {
  const owner = fc.nat({ max: 2 });
  const signal = fc.constantFrom(0, 0, 1, 2);
  const request = fc.record({
    do: fc.constant("request" as const),
    owner,
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
    owner,
    via: fc.constant<Via>("acquire"),
    patience: fc.constant<Patience>("timed"),
    signal,
  });
  const common = fc.record({
    do: fc.constantFrom<CommonStep["do"][]>("return", "return", "abort", "finish", "throw"),
    which: fc.nat({ max: 11 }),
  });
  const named = fc.record({
    do: fc.constantFrom<("release" | "read")[]>("release", "release", "release", "read"),
    owner,
  });
  return turnsOf<RLockStep>(fc.oneof(
    { weight: 8, arbitrary: request },
    { weight: timed ? 3 : 0, arbitrary: soon },
    { weight: 8, arbitrary: common },
    { weight: 6, arbitrary: named },
  ));
}

/** Options that name an owner as the contract types them. */
export function by(owner: SubjectOwner): OwnerOptions {
  return { owner: owner as unknown as OwnerOptions["owner"] };
}

class RealRLock extends Real<RLockModel> {
  readonly lock: RLock;
  readonly owners: readonly SubjectOwner[];

  constructor(world: World, lock: RLock) {
    super(world, "RLock");
    const Owner = world.subject.Owner!;
    this.lock = lock;
    // One name for all: names tell nobody apart.
    this.owners = [new Owner("owner"), new Owner("owner"), new Owner("owner")];
  }

  protected override async compareReaders(model: RLockModel): Promise<void> {
    same(await this.lock.locked(), model.holds.length > 0, "locked()");
    for (const [number, owner] of this.owners.entries()) {
      const depth = await this.lock.depth(by(owner));
      same(depth, model.depth(number), `depth() of ${"ABC"[number]}`);
    }
  }

  /** Whoever waits, waits for a holder. */
  protected override async unblock(): Promise<void> {}
}

function apply(step: RLockStep, model: RLockModel, real: RealRLock): (() => void) | void {
  const { world, lock, requests } = real;
  switch (step.do) {
    case "request": {
      const { via, owner } = step;
      const trigger = real.triggerOf(step.signal);
      // A signal that others wait with is not fired to make one more request.
      const fires = step.patience === "aborted" && step.signal > 0;
      const patience: Patience = fires ? "abortable" : step.patience;
      model.request(owner, via, patience);
      const party = "ABC"[owner]!;
      const options = by(real.owners[owner]!);
      requests.push(
        new Request(world, lock, { party, via, patience, options, detail: "", trigger }),
      );
      return;
    }
    case "release": {
      const release = () => lock.release(by(real.owners[step.owner]!));
      const party = "ABC"[step.owner]!;
      return model.release(step.owner)
        ? real.expect(party, "release()", release, undefined)
        : real.expectError(party, "release()", release, "NotHeldError");
    }
    case "read": {
      const party = "ABC"[step.owner]!;
      const depth = () => lock.depth(by(real.owners[step.owner]!));
      real.expect(party, "depth()", depth, model.depth(step.owner));
      return real.expect(party, "locked()", () => lock.locked(), model.holds.length > 0);
    }
    default:
      return real.common(step, model);
  }
}

/** Runs turns against a re-entrant lock and its model; at the end nothing is held, nothing waits. */
export async function runRLock(
  world: World,
  turns: readonly (readonly RLockStep[])[],
): Promise<void> {
  await runTurns(turns, apply, new RLockModel(), new RealRLock(world, await world.open("RLock")));
}
