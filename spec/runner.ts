/**
 * Runs the suite.
 *
 * @module
 */

import { settlesWithin } from "./deadline.ts";
import { checkProperty, type Setting } from "./check.ts";
import { properties as all } from "./laws/mod.ts";
import type { Options } from "./options.ts";
import type { PropertyResult, Report } from "./report/report.ts";
import { judge, sum } from "./report/judge.ts";
import { randomSeed } from "./seed.ts";
import { identify, select, type Selected, validate } from "./select.ts";
import { Strays } from "./strays.ts";
import type { Subject } from "./subject.ts";
import { show } from "./world.ts";

/**
 * Holds a subject to the laws.
 *
 * A broken subject makes failures in the report, it does not make this reject: what it throws, what
 * it never settles and what it leaves unhandled is all found against it. Only what blocks the engine
 * for ever, such as an endless loop, cannot be told from here. While it runs, unhandled rejections and
 * uncaught errors of the whole program are taken for the subject's.
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
  const selected = select(properties, options.only);
  const { seed = randomSeed(), runs = 100, budget = Infinity, patience = 10_000 } = options;
  const platform = options.platform ?? { name: "unknown engine" };
  const tell = options.onEvent ?? (() => {});
  const planned = selected.length;
  const start = Date.now();
  const strays = new Strays();
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
  };
  const results: PropertyResult[] = [];
  let problem: string | undefined;
  try {
    tell({ type: "start", subject: subject.name, platform: platform.name, seed, planned });
    let stopped = false;
    for (const [index, { id, property }] of selected.entries()) {
      tell({ type: "property", id, index, planned });
      const result = stopped
        ? unchecked(id, property, "stopped after the first failure")
        : await checkProperty(property, id, setting);
      results.push(result);
      tell({ type: "result", result, index, planned });
      if (result.status === "failed" && options.bail === true) stopped = true;
    }
  } finally {
    problem = await close(subject);
    strays.close();
  }
  const laws = judge(subject.capabilities, properties, results);
  const totals = sum(planned, results);
  const whole = planned === properties.length;
  const report: Report = {
    subject: subject.name,
    scope: subject.capabilities.scope,
    platform: platform.name,
    seed,
    runs,
    ms: Date.now() - start,
    properties: results,
    laws,
    totals,
    ...(problem === undefined ? {} : { problem }),
    passed: problem === undefined && totals.failed === 0 && totals.notChecked === 0 &&
      (!whole || laws.every((law) => law.status !== "not checked")),
  };
  tell({ type: "end", report });
  return report;
}

/** Closes the subject; tells what went wrong, if something did. */
async function close(subject: Subject): Promise<string | undefined> {
  let failure: string | undefined;
  const closed = Promise.resolve().then(() => subject.close?.()).catch((error) => {
    failure = `the subject's close failed: ${show(error)}`;
  });
  return await settlesWithin(closed, 10_000) ? failure : "the subject's close does not settle";
}

function unchecked(id: string, property: Selected["property"], reason: string): PropertyResult {
  const { laws, primitive, title } = property;
  return { id, laws, primitive, title, status: "not checked", reason, runs: 0, ms: 0 };
}
