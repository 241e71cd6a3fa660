/**
 * The runs of one property, and the search for a smaller input once one has failed.
 *
 * @module
 */

import * as fc from "fast-check";
import { LawViolation } from "./assert.ts";
import { hasTimers, settlesWithin } from "./deadline.ts";
import type { Team } from "./parties/team.ts";
import type { Platform } from "./platform.ts";
import type { Property } from "./property.ts";
import type { Failure, PendingCall, PropertyResult } from "./report/report.ts";
import { propertySeed } from "./seed.ts";
import type { Strays } from "./strays.ts";
import type { Primitive, Subject } from "./subject.ts";
import { guarded, show, World } from "./world.ts";

/** What all properties of a run share. */
export interface Setting {
  /** Under test. */
  readonly subject: Subject;
  /** The engine. */
  readonly platform: Platform;
  /** The suite's seed. */
  readonly seed: number;
  /** Runs of a property with a full share. */
  readonly runs: number;
  /** When the budget is used up, by `Date.now()`; Infinity without one. */
  readonly end: number;
  /** How the budget is spoken of. */
  readonly budget: number;
  /** Milliseconds that a run may take. */
  readonly patience: number;
  /** Leads to a counterexample. */
  readonly path: string | undefined;
  /** Whether a failing input is made smaller. */
  readonly shrink: boolean;
  /** Collects what nobody handled. */
  readonly strays: Strays;
  /** The subject's parties, if it has any. */
  readonly team: Team | undefined;
  /** How many properties of a primitive have hung. */
  readonly hung: Map<Primitive, number>;
}

/**
 * Milliseconds spent on making a failing input smaller: a violation found is worth little more, and
 * five seconds after it was hit it has to be told in full.
 */
const SHRINKING = 4_000;

/** How often a run may use up the patience if something happened in it meanwhile. */
const MOST_PAUSES = 10;

/** Milliseconds that a run may take once one has hung, while the input is made smaller. */
const IMPATIENCE = 500;

/** How many properties of a primitive may hang before the others are given a tenth of the patience. */
const MOST_HANGS = 2;

/** Inputs to try, for each that does not come to what the subject lacks. */
const MOST_SKIPS = 10;

/** How many pending calls a message names. */
const MOST_NAMED = 10;

/** How a property ended. */
export type Ended = Pick<PropertyResult, "status" | "reason" | "failure">;

/** How a run failed. */
interface Failed {
  readonly error: unknown;
  /** How many rows the timeline had then. */
  readonly rows: number;
  readonly pending?: readonly PendingCall[];
  /** What it was run with. */
  readonly input: unknown;
  readonly world: World;
  /** When to stop looking for a smaller input. */
  readonly until: number;
}

/** The runs of one property. */
export class Trial {
  /** How many runs were made. */
  runs = 0;
  readonly #property: Property;
  readonly #seed: number;
  readonly #setting: Setting;
  readonly #failing: (message: string) => void;
  #world: World;
  #failed: Failed | undefined;
  #hung = false;
  #cut = false;
  /** What the runs came to that the subject lacks, how many did, and how many of these did not end. */
  #lacking: string | undefined;
  #skipped = 0;
  #letGone = 0;

  /**
   * @param seed The property's.
   * @param failing Is told what was violated when that is first seen.
   */
  constructor(
    property: Property,
    seed: number,
    setting: Setting,
    failing: (message: string) => void,
  ) {
    this.#property = property;
    this.#seed = seed;
    this.#setting = setting;
    this.#failing = failing;
    this.#world = new World(setting.subject, setting.platform, false, setting.team);
  }

  /** Makes the runs, on inputs that follow from the seed; never rejects. */
  async go(): Promise<Ended> {
    const { input, share = 1 } = this.#property;
    const { runs, path, shrink } = this.#setting;
    const planned = input === undefined ? 1 : Math.max(1, Math.ceil(runs * share));
    let details: fc.RunDetails<[unknown]> | undefined;
    let unmade: string | undefined;
    if (input === undefined) {
      await this.#once(undefined).catch(() => {});
    } else {
      try {
        details = await fc.check(fc.asyncProperty(input, (value) => this.#once(value)), {
          seed: this.#seed,
          numRuns: planned,
          // A path leads to a case, not to one that could be made smaller still.
          endOnFailure: !shrink || path !== undefined,
          ...(path === undefined ? {} : { path }),
        });
      } catch (error) {
        // What a run throws does not get here: it is the inputs that could not be made.
        unmade = `no more inputs could be made: ${show(error)}`;
      }
    }
    if (this.#failed !== undefined) {
      if (this.#failed.pending?.length === 0) await this.#lookCloser(this.#failed);
      return this.fail(this.#failed.error, details);
    }
    const enough = path === undefined ? planned : 1;
    if (this.#lacking !== undefined && this.runs < enough && !this.#cut) {
      return { status: "not applicable", reason: this.#lacking };
    }
    const why = this.#cut
      ? `the budget of ${this.#setting.budget} ms was used up`
      : unmade ?? (this.runs < enough ? "the other inputs did not meet its preconditions" : "");
    if (why === "") return { status: "passed" };
    return {
      status: "not checked",
      reason: `cut short after ${this.runs} of ${planned} runs: ${why}`,
    };
  }

  /** One run, or one attempt with a smaller input after a failure; rejects if it fails. */
  async #once(input: unknown): Promise<void> {
    const { subject, platform, end, team } = this.#setting;
    const now = Date.now();
    const limit = this.#failed?.until ?? end;
    if (now >= limit) {
      this.#cut = true;
      return;
    }
    if (this.#skipped > MOST_SKIPS * (this.runs + 5)) fc.pre(false);
    const world = this.#world = new World(subject, platform, false, team);
    let outcome: Omit<Failed, "until"> | undefined;
    // In a then, so that a synchronous throw is a rejection too.
    const run = Promise.resolve().then(() => this.#run(world, input)).catch((error) => {
      outcome = { error, rows: world.timeline.length, input, world };
    });
    const allowed = this.#patience();
    // One that came to what the subject lacks says nothing any more, and need not end.
    const lacked = world.guard.lacked.then(() => this.#letGo(run));
    const settled = await this.#patiently(Promise.race([run, lacked]), world, allowed, limit);
    if (world.guard.found !== undefined) {
      this.#lacking = world.guard.found;
      this.#skipped++;
      fc.pre(false);
    }
    if (!settled && Date.now() >= limit) {
      this.#cut = true;
      return;
    }
    if (!settled) {
      this.#noteHang();
      const pending = world.pending();
      const error = new LawViolation(hang(pending, allowed));
      outcome = { error, rows: world.timeline.length, pending, input, world };
    }
    const skip = outcome?.error;
    if (guarded(() => fc.PreconditionFailure.isFailure(skip), false)) throw skip;
    if (this.#failed === undefined) this.runs++;
    if (outcome === undefined) return;
    if (this.#failed === undefined) this.#failing(describe(outcome.error, world));
    const until = this.#failed?.until ?? Date.now() + SHRINKING;
    this.#failed = { ...outcome, until };
    // Not the error itself: it may be of a kind that throws when it is looked at.
    throw new Error("failed");
  }

  async #run(world: World, input: unknown): Promise<void> {
    if (world.subject.begin !== undefined) {
      await world.begin(propertySeed(this.#seed, fc.stringify(input)));
    }
    await this.#property.check(world, input);
  }

  /** Waits a little for a run that says nothing any more: what it put in place, it takes away. */
  async #letGo(run: Promise<void>): Promise<void> {
    const allowed = this.#letGone < MOST_HANGS ? IMPATIENCE : 0;
    if (!await settlesWithin(run, allowed)) this.#letGone++;
  }

  /** Hangs once more to see for which of the property's own calls it is. */
  async #lookCloser(failed: Failed): Promise<void> {
    const { subject, platform, team } = this.#setting;
    const world = new World(subject, platform, true, team);
    const check = () => this.#run(world, failed.input);
    const allowed = this.#patience();
    if (await settlesWithin(Promise.resolve().then(check).catch(() => {}), allowed)) return;
    const pending = world.pending();
    const error = new LawViolation(hang(pending, allowed));
    this.#failed = { ...failed, error, world, pending, rows: world.timeline.length };
  }

  /** How long a run may take now. */
  #patience(): number {
    const { patience, hung } = this.#setting;
    if (this.#hung) return Math.min(patience, IMPATIENCE);
    if ((hung.get(this.#property.primitive) ?? 0) < MOST_HANGS) return patience;
    return Math.min(patience, Math.max(IMPATIENCE, patience / 10));
  }

  #noteHang(): void {
    const { hung } = this.#setting;
    const { primitive } = this.#property;
    if (!this.#hung) hung.set(primitive, (hung.get(primitive) ?? 0) + 1);
    this.#hung = true;
  }

  /** Waits as long as something happens now and then: a busy machine is no reason to fail. */
  async #patiently(
    run: Promise<void>,
    world: World,
    patience: number,
    limit: number,
  ): Promise<boolean> {
    for (let pauses = 0; pauses < MOST_PAUSES;) {
      const seen = world.timeline.length;
      const rest = limit - Date.now();
      if (rest <= 0) return false;
      if (await settlesWithin(run, Math.min(patience, rest))) return true;
      if (rest <= patience) continue; // timers may be early: it is the clock that says it is over
      if (world.timeline.length === seen) return false;
      pauses++;
    }
    return false;
  }

  /** Ends it as failed. */
  fail(error: unknown, details?: fc.RunDetails<[unknown]>): Ended {
    const failed = this.#failed;
    const world = failed?.world ?? this.#world;
    const counterexample = details?.counterexample == null
      ? undefined
      : fc.stringify(details.counterexample[0]);
    const path = details?.counterexamplePath ?? undefined;
    const stack = guarded(() => error instanceof Error ? error.stack : undefined, undefined);
    const failure: Failure = {
      message: describe(error, world),
      ...(counterexample === undefined ? {} : { counterexample }),
      shrinks: details?.numShrinks ?? 0,
      ...(path === undefined ? {} : { path }),
      timeline: [...world.timeline],
      ...(failed === undefined ? {} : { violation: failed.rows }),
      ...(failed?.pending === undefined ? {} : { pending: failed.pending }),
      ...(typeof stack === "string" ? { stack } : {}),
    };
    return { status: "failed", failure };
  }
}

/** What was violated. */
function describe(error: unknown, world: World): string {
  if (guarded(() => error instanceof LawViolation, false)) return (error as Error).message;
  const last = world.timeline.at(-1);
  return `threw ${show(error)}` +
    (last === undefined ? "" : ` after ${last.party === "" ? "" : `${last.party} `}${last.text}`);
}

function hang(pending: readonly PendingCall[], patience: number): string {
  const time = hasTimers ? `${patience} ms` : `a million turns or ${patience} ms`;
  const calls = pending.slice(0, MOST_NAMED).map(({ party, label }) => `${party} ${label}`.trim());
  if (pending.length > MOST_NAMED) calls.push(`${pending.length - MOST_NAMED} more`);
  return calls.length === 0
    ? `hangs: not done after ${time}, though none of its calls is pending`
    : `hangs: after ${time} still pending: ${calls.join(", ")}`;
}
