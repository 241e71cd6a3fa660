/**
 * Runs one property and tells how it ended.
 *
 * @module
 */

import * as fc from "fast-check";
import { LawViolation } from "./assert.ts";
import { breathe, settlesWithin } from "./deadline.ts";
import type { Platform } from "./platform.ts";
import type { Property } from "./property.ts";
import type { Failure, PropertyResult } from "./report/report.ts";
import { propertySeed } from "./seed.ts";
import type { Strays } from "./strays.ts";
import type { Subject } from "./subject.ts";
import { show, World } from "./world.ts";

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
}

/** Milliseconds spent on making a failing input smaller: a violation found is worth little more. */
const SHRINKING = 5_000;

/** How often a run may use up the patience if something happened in it meanwhile. */
const MOST_PAUSES = 10;

/** Milliseconds that a run may take once one has hung, while the input is made smaller. */
const IMPATIENCE = 500;

/** Why there is nothing to check, or `undefined`. */
function reasonToSkip(property: Property, { subject, platform }: Setting): string | undefined {
  const { primitive } = property;
  const has = primitive === "Task" ? subject.spawn : subject.open[primitive];
  if (has === undefined) return `the subject has no ${primitive}`;
  return property.inapplicable?.(subject, platform);
}

/** Checks a property on as many inputs as asked for. Never rejects. */
export async function checkProperty(
  property: Property,
  id: string,
  setting: Setting,
): Promise<PropertyResult> {
  const { laws, primitive, title } = property;
  const start = Date.now();
  const trial = new Trial(property, setting);
  let ended: Pick<PropertyResult, "status" | "reason" | "failure">;
  try {
    const reason = reasonToSkip(property, setting);
    ended = reason !== undefined
      ? { status: "not applicable", reason }
      : start >= setting.end
      ? { status: "not checked", reason: `the budget of ${setting.budget} ms was used up before` }
      : await trial.go(propertySeed(setting.seed, id));
  } catch (error) {
    ended = { status: "failed", failure: trial.failure(error, propertySeed(setting.seed, id)) };
  }
  return { id, laws, primitive, title, ...ended, runs: trial.runs, ms: Date.now() - start };
}

/** The runs of one property. */
class Trial {
  runs = 0;
  readonly #property: Property;
  readonly #setting: Setting;
  #world: World;
  #failed: { error: unknown; world: World; until: number } | undefined;
  #hung = false;
  #cut = false;

  constructor(property: Property, setting: Setting) {
    this.#property = property;
    this.#setting = setting;
    this.#world = new World(setting.subject, setting.platform);
  }

  async go(seed: number): Promise<Pick<PropertyResult, "status" | "reason" | "failure">> {
    const { input, share = 1 } = this.#property;
    const planned = input === undefined ? 1 : Math.max(1, Math.ceil(this.#setting.runs * share));
    let details: fc.RunDetails<[unknown]> | undefined;
    if (input === undefined) {
      await this.#once(undefined).catch(() => {});
    } else {
      const { path } = this.#setting;
      details = await fc.check(fc.asyncProperty(input, (value) => this.#once(value)), {
        seed,
        numRuns: planned,
        endOnFailure: !this.#setting.shrink,
        ...(path === undefined ? {} : { path }),
      });
    }
    const stray = await this.#stray();
    if (this.#failed !== undefined) {
      return { status: "failed", failure: this.failure(this.#failed.error, seed, details) };
    }
    if (details?.failed) {
      // No run of ours failed: fast-check could not make inputs, or had to skip too many.
      return { status: "failed", failure: this.failure(details.errorInstance, seed, details) };
    }
    if (stray !== undefined) return { status: "failed", failure: this.failure(stray, seed) };
    if (this.#cut) {
      const reason =
        `cut short after ${this.runs} of ${planned} runs: the budget of ${this.#setting.budget} ms` +
        ` was used up`;
      return { status: "not checked", reason };
    }
    return { status: "passed" };
  }

  /** One run, or one attempt with a smaller input after a failure; rejects if it fails. */
  async #once(input: unknown): Promise<void> {
    const { subject, platform, end } = this.#setting;
    const now = Date.now();
    const limit = this.#failed?.until ?? end;
    if (now >= limit) {
      this.#cut = true;
      return;
    }
    const world = this.#world = new World(subject, platform);
    let outcome: { error: unknown } | undefined;
    // In a then, so that a synchronous throw is a rejection too.
    const run = Promise.resolve().then(() => this.#property.check(world, input)).catch((error) => {
      outcome = { error };
    });
    const { patience } = this.#setting;
    const allowed = this.#hung ? Math.min(patience, IMPATIENCE) : patience;
    const settled = await this.#patiently(run, world, allowed, limit);
    if (!settled && Date.now() >= limit) {
      this.#cut = true;
      return;
    }
    if (this.#failed === undefined) this.runs++;
    if (!settled) {
      this.#hung = true;
      outcome = { error: new LawViolation(hang(world, allowed)) };
    }
    if (outcome !== undefined) {
      const until = this.#failed?.until ?? Date.now() + SHRINKING;
      this.#failed = { error: outcome.error, world, until };
      throw outcome.error;
    }
  }

  /** Waits as long as something happens now and then: a busy machine is no reason to fail. */
  async #patiently(
    run: Promise<void>,
    world: World,
    patience: number,
    limit: number,
  ): Promise<boolean> {
    for (let pauses = 0; pauses < MOST_PAUSES; pauses++) {
      const seen = world.timeline.length;
      const rest = limit - Date.now();
      if (await settlesWithin(run, Math.min(patience, Math.max(0, rest)))) return true;
      if (rest <= patience || world.timeline.length === seen) return false;
    }
    return false;
  }

  /** An error that nobody handled, if the runs left any. */
  async #stray(): Promise<Error | undefined> {
    await breathe();
    const strays = this.#setting.strays.take();
    return strays.length === 0 ? undefined : new LawViolation(
      `errors that nobody handled: ${[...new Set(strays.map(show))].join("; ")}`,
    );
  }

  /** Describes a failure. */
  failure(error: unknown, seed: number, details?: fc.RunDetails<[unknown]>): Failure {
    const world = this.#failed?.world ?? this.#world;
    const counterexample = details?.counterexample == null
      ? undefined
      : fc.stringify(details.counterexample[0]);
    const path = details?.counterexamplePath ?? undefined;
    return {
      message: error instanceof LawViolation ? error.message : `threw ${show(error)}`,
      ...(counterexample === undefined ? {} : { counterexample }),
      shrinks: details?.numShrinks ?? 0,
      seed,
      ...(path === undefined || counterexample?.includes("replayPath=") ? {} : { path }),
      timeline: world.timeline.map(({ party, text }) => ({ party, text })),
      ...(error instanceof Error && error.stack !== undefined ? { stack: error.stack } : {}),
    };
  }
}

function hang(world: World, patience: number): string {
  const pending = world.calls.filter((call) => call.state === "pending")
    .map((call) => `${call.party} ${call.label}`);
  const time = typeof setTimeout === "undefined" ? "a million turns" : `${patience} ms`;
  return pending.length === 0
    ? `hangs: not done after ${time}, though none of its calls is pending`
    : `hangs: after ${time} still pending: ${pending.join(", ")}`;
}
