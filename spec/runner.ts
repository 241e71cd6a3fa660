/**
 * Runs the suite.
 *
 * @module
 */

import type { Awaitable } from "../src/contract.ts";
import { settlesWithin } from "./deadline.ts";
import { checkProperty } from "./check.ts";
import { KnownFailing } from "./known_failing.ts";
import { present } from "./manifest.ts";
import { properties as all } from "./laws/mod.ts";
import type { Options } from "./options.ts";
import type { PropertyResult, Report } from "./report/report.ts";
import { Team } from "./parties/team.ts";
import { judge, sum } from "./report/judge.ts";
import { propertySeed, randomSeed } from "./seed.ts";
import { identify, select, type Selected, validate } from "./select.ts";
import { Strays } from "./strays.ts";
import type { Subject } from "./subject.ts";
import type { Setting } from "./trial.ts";
import { show } from "./world.ts";

/**
 * Holds a subject to the laws.
 *
 * A broken subject makes failures in the report, it does not make this reject: what it throws, what
 * it never settles and what it leaves unhandled is all found against it. Only what blocks the engine
 * for ever, such as an endless loop, cannot be told from here. While it runs, unhandled rejections and
 * uncaught errors of the whole program are taken for the subject's.
 *
 * Cancellation: it takes no signal. `budget` bounds how long it runs, and `bail` ends it with the first
 * failure; the report then has what was checked until then.
 *
 * @param subject What is to be checked.
 * @param options How.
 * @returns What was found: plain data, see {@linkcode renderMatrix} and {@linkcode renderFailure}.
 * @throws {TypeError} (rejects) If an option has the wrong type.
 * @throws {RangeError} (rejects) If an option is out of range, or selects what does not exist.
 *
 * @example
 * ```ts
 * import { conformance, renderMatrix } from "@interlock/sync/spec";
 * import { capabilities, Semaphore } from "@interlock/sync";
 *
 * const report = await conformance({
 *   name: "my semaphores",
 *   capabilities,
 *   open: { Semaphore: (value) => new Semaphore(value) },
 * }, { seed: 1, runs: 10 });
 * console.log(renderMatrix(report));
 * if (!report.passed) throw new Error("the laws do not hold");
 * ```
 */
export async function conformance(subject: Subject, options: Options = {}): Promise<Report> {
  return await runProperties(identify(all), subject, options);
}

/** Runs these properties; {@linkcode conformance} runs those of the suite. */
export async function runProperties(
  properties: readonly Selected[],
  subject: Subject,
  options: Options = {},
): Promise<Report> {
  validate(subject, options);
  const known = new KnownFailing(properties, options.knownFailing);
  const selected = select(properties, options.only);
  const { name, capabilities } = subject;
  const { seed = randomSeed(), runs = 100, budget = Infinity, patience = 10_000 } = options;
  const platform = options.platform ?? { name: "unknown engine" };
  const tell = options.onEvent ?? (() => {});
  const planned = selected.length;
  const start = Date.now();
  const strays = new Strays();
  const team = subject.parties && new Team(subject.parties);
  const end = start + budget;
  const { path } = options;
  const setting: Setting = {
    subject,
    platform,
    seed,
    runs,
    end,
    budget,
    patience,
    path,
    shrink: true,
    strays,
    team,
    hung: new Map(),
  };
  const results: PropertyResult[] = [];
  const problems: string[] = [];
  try {
    tell({ type: "start", subject: name, platform: platform.name, seed, planned });
    let stopped = false;
    for (const [index, one] of selected.entries()) {
      const { id } = one;
      tell({ type: "property", id, index, planned });
      const reason = known.reason(one);
      const failing = (message: string) =>
        tell({
          type: "failing",
          id,
          message,
          ...(reason === undefined ? {} : { known: reason }),
          index,
          planned,
        });
      const result = stopped
        ? unchecked(one, seed, "stopped after the first failure")
        : known.judge(await checkProperty(one, setting, failing));
      results.push(result);
      tell({ type: "result", result, index, planned });
      if (result.status === "failed" && options.bail === true) stopped = true;
    }
  } finally {
    problems.push(
      ...await declared(subject, patience),
      ...await close("the subject's parties", () => team?.close(), patience),
      ...await close("the subject's close", () => subject.close?.(), patience),
      ...await strays.close(),
    );
  }
  problems.push(...known.stale(results));
  const laws = judge(capabilities, properties, results);
  const totals = sum(planned, results);
  const whole = planned === properties.length;
  if (whole && totals.notApplicable === planned) problems.push("nothing was checked");
  const report: Report = {
    subject: name,
    scope: capabilities.scope,
    platform: platform.name,
    seed,
    runs,
    ms: Date.now() - start,
    properties: results,
    laws,
    totals,
    ...(problems.length === 0 ? {} : { problem: problems.join("\n") }),
    passed: problems.length === 0 && totals.failed === 0 && totals.notChecked === 0 &&
      (!whole || laws.every((law) => law.status !== "not checked")),
  };
  tell({ type: "end", report });
  return report;
}

/** Tells what the subject declares to lack, although it has it. */
async function declared(subject: Subject, patience: number): Promise<string[]> {
  const problems: string[] = [];
  // What fails or hangs here does so in the properties, too, which say so.
  const looked = present(subject).then((found) => {
    if (found !== undefined) problems.push(`the subject declares to lack ${found}, but has it`);
  }, () => {});
  await settlesWithin(looked, patience);
  return problems;
}

/** Closes something; tells what went wrong. */
async function close(
  what: string,
  act: () => Awaitable<void> | undefined,
  patience: number,
): Promise<string[]> {
  const problems: string[] = [];
  const closed = Promise.resolve().then(act).catch((error) => {
    problems.push(`${what} failed: ${show(error)}`);
  });
  if (await settlesWithin(closed, patience)) return problems;
  return [`${what} does not settle`];
}

function unchecked({ id, property }: Selected, seed: number, reason: string): PropertyResult {
  const { laws, primitive, title, level } = property;
  return {
    id,
    laws,
    primitive,
    title,
    level,
    seed: propertySeed(seed, id),
    status: "not checked",
    reason,
    runs: 0,
    ms: 0,
  };
}
