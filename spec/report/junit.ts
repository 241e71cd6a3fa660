/**
 * Reports as JUnit XML, which most CI systems read.
 *
 * @module
 */

import { renderFailure } from "./failure.ts";
import { isOmitted } from "./judge.ts";
import { type Markup, markup } from "./markup.ts";
import type { PropertyResult, Report } from "./report.ts";
import { type ReportOptions, type RuntimeColumn, subjectOf } from "./runtimes.ts";

/** How a case ended that did not pass. */
type Outcome = "failure" | "error" | "skipped";

interface Case {
  readonly group: string;
  readonly name: string;
  readonly ms: number;
  /** Absent for what passed. */
  readonly outcome?: Outcome;
  readonly message?: string;
  /** The whole story. */
  readonly text?: string;
}

/**
 * Renders reports as one JUnit XML document: a suite for each runtime and subject, a case for each
 * property.
 *
 * A failed property is a failure, with what {@linkcode renderFailure} says. What is not applicable or
 * known to fail is skipped, with the reason. What makes a run fail although no property failed is an
 * error: a property or a law not checked, a run that broke. So a suite is without failures and errors
 * exactly if its report passed or its runtime is absent, which shows as skipped.
 *
 * @param columns The reports; `name` is the runtime's.
 * @returns An XML document.
 *
 * @example
 * ```ts
 * import { conformance, renderJUnit } from "@interlock/sync/spec";
 * import { capabilities, Event } from "@interlock/sync";
 *
 * const subject = { name: "my events", capabilities, open: { Event: () => new Event() } };
 * const report = await conformance(subject, { seed: 1, runs: 1 });
 * console.log(renderJUnit([{ name: "here", report }]).includes("<testsuite name="));
 * ```
 */
export function renderJUnit(
  columns: readonly RuntimeColumn[],
  options: ReportOptions = {},
): string {
  const suites = columns.map((column) => ({ column, cases: casesOf(column, options) }));
  const all = suites.flatMap(({ cases }) => cases);
  const time = suites.reduce((ms, { column }) => ms + (column.report?.ms ?? 0), 0);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${markup`<testsuites name="Interlock" ${
    counts(all)
  } time="${seconds(time)}">${suites.map(({ column, cases }) => suite(column, cases))}
</testsuites>
`}`;
}

function suite(column: RuntimeColumn, cases: readonly Case[]): Markup {
  const { name, report } = column;
  const about = report === undefined
    ? []
    : Object.entries({ platform: report.platform, seed: report.seed, runs: report.runs });
  return markup`
  <testsuite name="${subjectOf(column)} on ${name}" ${counts(cases)} time="${
    seconds(report?.ms ?? 0)
  }">
    <properties>${
    about.map(([name, value]) =>
      markup`
      <property name="${name}" value="${value}"/>`
    )
  }
    </properties>${cases.map((each) => testCase(`${subjectOf(column)}.${name}`, each))}
  </testsuite>`;
}

function testCase(suite: string, { group, name, ms, outcome, message, text }: Case): Markup {
  const head = markup`classname="${suite}.${group}" name="${name}" time="${seconds(ms)}"`;
  const ended = outcome === undefined
    ? undefined
    : outcome === "skipped"
    ? markup`<skipped message="${message}"/>`
    : outcome === "error"
    ? markup`<error message="${message}">${text}</error>`
    : markup`<failure message="${message}">${text}</failure>`;
  return markup`
    <testcase ${head}>${ended}</testcase>`;
}

function counts(cases: readonly Case[]): Markup {
  const count = (wanted: Outcome) => cases.filter(({ outcome }) => outcome === wanted).length;
  return markup`tests="${cases.length}" failures="${count("failure")}" errors="${
    count("error")
  }" skipped="${count("skipped")}"`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function casesOf(column: RuntimeColumn, options: ReportOptions): Case[] {
  const { report, unavailable, broken } = column;
  const cases = (report?.properties ?? []).map((result) => ofProperty(result, column, options));
  if (report !== undefined) cases.push(...lawsWithoutProperty(report));
  const run = { group: "run", name: "the run as a whole", ms: 0 };
  if (unavailable !== undefined) {
    cases.push({ ...run, outcome: "skipped", message: `absent: ${unavailable}` });
  }
  if (report?.problem !== undefined) {
    cases.push({ ...run, name: "the subject", outcome: "error", message: report.problem });
  }
  if (broken !== undefined) {
    cases.push({ ...run, outcome: "error", message: broken.split("\n")[0]!, text: broken });
  }
  return cases;
}

function ofProperty(result: PropertyResult, column: RuntimeColumn, options: ReportOptions): Case {
  const { laws, primitive, title, ms, status, reason = "", failure } = result;
  const base = { group: primitive, name: `${laws[0]} ${title}`, ms };
  switch (status) {
    case "passed":
      return base;
    case "failed": {
      const { replay } = options;
      const text = renderFailure(result, column.report!, {
        ...replay !== undefined && { replay: (result) => replay(result, column) },
      });
      return { ...base, outcome: "failure", message: failure?.message ?? "", text };
    }
    case "not checked":
      return { ...base, outcome: "error", message: `not checked: ${reason}` };
    case "not applicable":
    case "known failing":
      return { ...base, outcome: "skipped", message: `${status}: ${reason}` };
  }
}

/** What makes a run fail in which everything was selected. */
function lawsWithoutProperty({ laws }: Report): Case[] {
  if (laws.some(isOmitted)) return [];
  return laws.filter(({ status, properties }) => status === "not checked" && properties === 0)
    .map(({ id, reason = "" }) => ({
      ...{ group: "laws", name: id, ms: 0 },
      outcome: "error",
      message: `not checked: ${reason}`,
    }));
}
