/**
 * Several reports beside each other: a row for each law, a column for each runtime.
 *
 * @module
 */

import { laws } from "../laws.ts";
import { isOmitted } from "./judge.ts";
import type { LawResult, PropertyResult, Report } from "./report.ts";
import { type Cell, type RenderOptions, tableLines, wrap } from "./text.ts";

/** A runtime's column: what it reported, or why it did not. */
export interface RuntimeColumn {
  /** The column's title. */
  readonly name: string;
  /** What was run there, where no report tells it. */
  readonly subject?: string;
  /** What it reported. */
  readonly report?: Report;
  /** Why there is no report: what is missing, and what would make it available. */
  readonly unavailable?: string;
  /** Why there should be a report and is none: it crashed, or hung. */
  readonly broken?: string;
}

/** How to render reports for machines, and as a page. */
export interface ReportOptions {
  /** Tells the command that replays a failure of a column; see {@linkcode FailureOptions.replay}. */
  readonly replay?: (result: PropertyResult, column: RuntimeColumn) => string;
}

/** The name of a column's subject. */
export function subjectOf({ subject, report }: RuntimeColumn): string {
  return subject ?? report?.subject ?? "";
}

/**
 * Renders reports of the same subject on several runtimes as text: a row for each law of its
 * scope, with the number of properties that checked it, or why it was not checked there; then the
 * totals, the runs per property, the seeds, and what is missing.
 */
export function renderRuntimes(
  columns: readonly RuntimeColumn[],
  options: RenderOptions = {},
): string {
  const { width = 100 } = options;
  const reasons: string[] = [];
  const scopes = new Set(columns.map(({ report }) => report?.scope));
  const selected = new Set(
    columns.flatMap(({ report }) => report?.laws ?? []).filter((law) => !isOmitted(law))
      .map(({ id }) => id),
  );
  const ids = laws.filter(({ id, scopes: speaksOf }) =>
    selected.has(id) && speaksOf.some((scope) => scopes.has(scope))
  ).map(({ id }) => id);
  const line = (head: string, cells: readonly Cell[]) =>
    [{ text: head, tone: "dim" }, ...cells] as const;
  const dim = (value: number | undefined): Cell => ({ text: `${value ?? ""}`, tone: "dim" });
  const table = [
    line("", columns.map(({ name }) => ({ text: name, tone: "strong" }))),
    ...ids.map((id) =>
      line(
        id,
        columns.map(({ report }) => cell(report?.laws.find((law) => law.id === id), reasons)),
      )
    ),
    [],
    line("total", columns.map(total)),
    line("runs", columns.map(({ report }) => dim(report?.runs))),
    line("seed", columns.map(({ report }) => dim(report?.seed))),
  ];
  return [
    ...tableLines(table, options),
    "",
    ...footnotes(columns, reasons, width),
  ].join("\n").trimEnd();
}

function cell(law: LawResult | undefined, reasons: string[]): Cell {
  if (law === undefined) return { text: "", tone: "dim" };
  const checked = `${law.passed}/${law.properties}`;
  switch (law.status) {
    case "passed":
      return { text: `✓ ${law.passed}`, tone: "good" };
    case "failed":
      return { text: `✗ ${checked}`, tone: "bad" };
    case "known failing":
      return { text: `~ ${checked} ${note(law.reason, reasons)}`, tone: "warn" };
    case "not checked":
      return { text: `? ${note(law.reason, reasons)}`, tone: "warn" };
    case "not applicable":
      return { text: `n/a ${note(law.reason, reasons)}`, tone: "dim" };
  }
}

/** The footnote of a reason, by number. */
function note(reason = "", reasons: string[]): string {
  if (!reasons.includes(reason)) reasons.push(reason);
  return `(${reasons.indexOf(reason) + 1})`;
}

function total({ report, broken }: RuntimeColumn): Cell {
  if (broken !== undefined) return { text: "broken", tone: "bad" };
  if (report === undefined) return { text: "absent", tone: "warn" };
  const { passed, planned, notApplicable, failed } = report.totals;
  return {
    text: `${passed}/${planned - notApplicable}`,
    tone: failed > 0 ? "bad" : report.passed ? "good" : "warn",
  };
}

function footnotes(
  columns: readonly RuntimeColumn[],
  reasons: readonly string[],
  width: number,
): string[] {
  const notes = reasons.map((reason, index) => `(${index + 1}) ${reason}`);
  for (const { name, unavailable, broken } of columns) {
    if (unavailable !== undefined) notes.push(`${name} is absent: ${unavailable}`);
    if (broken !== undefined) notes.push(`${name} is broken: ${broken}`);
  }
  return notes.flatMap((text) => wrap(text, width));
}
