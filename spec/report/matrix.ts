/**
 * A report as a matrix: a row for each primitive, a column for each group of laws.
 *
 * @module
 */

import { groups } from "../laws.ts";
import { isOmitted } from "./judge.ts";
import type { PropertyResult, Report, Status, Totals } from "./report.ts";
import { type Cell, paint, type RenderOptions, tableLines, type Tone, wrap } from "./text.ts";

/** The marks behind a cell's count. */
const marks: readonly (readonly [Status, string])[] = [
  ["failed", "✗"],
  ["known failing", "~"],
  ["not checked", "?"],
  ["not applicable", "-"],
];

/**
 * Renders a report as text: the matrix of primitives and groups of laws, the laws that were not
 * checked or are not applicable with the reasons, the seed and the total.
 *
 * A cell counts properties by the law that they are mainly about: passed / all, then how many failed
 * (`✗`), failed as is known (`~`), were not checked (`?`), or are not applicable (`-`).
 */
export function renderMatrix(report: Report, options: RenderOptions = {}): string {
  const used = (property: PropertyResult) => group(property.laws[0]);
  const columns = Object.keys(groups).filter((name) =>
    report.properties.some((property) => used(property) === name)
  );
  const rows = [...new Set(report.properties.map(({ primitive }) => primitive))];
  const cells = (of: readonly PropertyResult[]) => [
    ...columns.map((name) => cell(of.filter((property) => used(property) === name))),
    cell(of),
  ];
  const table: Cell[][] = [
    ["", ...columns, "all"].map((text) => ({ text, tone: "strong" })),
    ...rows.map((primitive): Cell[] => [
      { text: primitive, tone: "strong" },
      ...cells(report.properties.filter((property) => property.primitive === primitive)),
    ]),
    [{ text: "all", tone: "strong" }, ...cells(report.properties)],
  ];
  return [
    paint(`${report.subject} on ${report.platform}`, "strong", options),
    "",
    ...tableLines(table, options),
    "",
    ...exceptions(report, options),
    ...summary(report, options),
  ].join("\n");
}

function group(law = ""): string {
  return law.replace(/\d+$/, "");
}

function cell(properties: readonly PropertyResult[]): Cell {
  if (properties.length === 0) return { text: "·", tone: "dim" };
  const count = (status: Status) =>
    properties.filter((property) => property.status === status).length;
  const passed = count("passed");
  const text = marks.reduce(
    (text, [status, mark]) => count(status) === 0 ? text : `${text} ${count(status)}${mark}`,
    `${passed}/${properties.length}`,
  );
  const tone = count("failed") > 0
    ? "bad"
    : count("known failing") + count("not checked") > 0
    ? "warn"
    : passed === 0
    ? "dim"
    : "good";
  return { text, tone };
}

/** The laws that were not simply checked and passed, with the reasons. */
function exceptions(report: Report, options: RenderOptions): string[] {
  const { width = 100 } = options;
  const lines: string[] = [];
  const list = (title: string, tone: Tone, status: Status) => {
    const byReason = new Map<string, string[]>();
    for (const law of report.laws) {
      if (law.status !== status || isOmitted(law)) continue;
      const reason = law.reason ?? "";
      byReason.set(reason, [...byReason.get(reason) ?? [], law.id]);
    }
    if (byReason.size === 0) return;
    lines.push(paint(`${title}:`, tone, options));
    for (const [reason, ids] of byReason) {
      const text = `${ids.join(" ")}${reason === "" ? "" : `: ${reason}`}`;
      lines.push(...wrap(text, width - 2).map((line) => `  ${line}`));
    }
    lines.push("");
  };
  list("Laws that failed", "bad", "failed");
  list("Laws known to fail", "warn", "known failing");
  list("Laws not checked", "warn", "not checked");
  list("Laws not applicable", "dim", "not applicable");
  lines.push(...partly(report, options));
  return lines;
}

/** Properties that are not applicable although others checked their laws, by law and reason. */
function partly(report: Report, options: RenderOptions): string[] {
  const { width = 100 } = options;
  const counts = new Map<string, number>();
  for (const { laws: [main], status, reason } of report.properties) {
    const law = report.laws.find(({ id }) => id === main);
    if (status !== "not applicable" || law?.status === "not applicable") continue;
    const key = `${main}: ${reason}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  if (counts.size === 0) return [];
  const entries = [...counts].map(([key, count]) => `${key} (${count})`);
  return [
    paint("Properties not applicable, of laws that others checked:", "dim", options),
    ...entries.flatMap((entry) => wrap(entry, width - 2)).map((line) => `  ${line}`),
    "",
  ];
}

function summary(report: Report, options: RenderOptions): string[] {
  const { totals, laws, seed, ms } = report;
  const checked = laws.filter(({ status }) =>
    status === "passed" || status === "failed" || status === "known failing"
  );
  return [
    `${describeTotals(totals)} (${totals.runs} runs in ${(ms / 1000).toFixed(1)} s)`,
    `${checked.length} laws checked, seed ${seed}`,
    ...(report.problem === undefined ? [] : [paint(report.problem, "bad", options)]),
    paint(
      totals.failed > 0 ? "FAILED" : report.passed ? "PASSED" : "INCOMPLETE",
      totals.failed > 0 ? "bad" : report.passed ? "good" : "warn",
      options,
    ),
  ];
}

/** The totals in a line. */
export function describeTotals(totals: Totals): string {
  const { planned, passed, failed, knownFailing, notApplicable, notChecked } = totals;
  const parts = [
    `${passed} passed`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(knownFailing > 0 ? [`${knownFailing} known failing`] : []),
    ...(notApplicable > 0 ? [`${notApplicable} not applicable`] : []),
    ...(notChecked > 0 ? [`${notChecked} not checked`] : []),
  ];
  return `${planned} ${planned === 1 ? "property" : "properties"}: ${parts.join(", ")}`;
}
