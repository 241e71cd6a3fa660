/**
 * Several reports beside each other: a row for each law, a column for each runtime.
 *
 * @module
 */

import { laws } from "../laws.ts";
import { isOmitted } from "./judge.ts";
import type { LawResult, Report } from "./report.ts";
import { fit, paint, type RenderOptions, type Tone, wrap } from "./text.ts";

/** A runtime's column: what it reported, or why it did not. */
export interface RuntimeColumn {
  /** The column's title. */
  readonly name: string;
  /** What it reported. */
  readonly report?: Report;
  /** Why there is no report: what is missing, and what would make it available. */
  readonly unavailable?: string;
  /** Why there should be a report and is none: it crashed, or hung. */
  readonly broken?: string;
}

interface Cell {
  readonly text: string;
  readonly tone: Tone;
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
  const first = Math.max(5, ...ids.map((id) => id.length));
  // What does not fit beside each other stands below each other, in parts of about the same size.
  const longest = Math.max(6, ...columns.map(({ name }) => name.length));
  const parts = Math.ceil(
    columns.length / Math.max(1, Math.floor((width - first) / (longest + 2))),
  );
  const share = Math.ceil(columns.length / Math.max(1, parts));
  const column = Math.min(18, Math.max(longest, Math.floor((width - first) / share) - 2));
  const line = (head: string, cells: readonly Cell[]) =>
    [head.padEnd(first), ...cells.map(({ text, tone }) => paint(fit(text, column), tone, options))]
      .join("  ").trimEnd();
  const dim = (value: number | undefined): Cell => ({ text: `${value ?? ""}`, tone: "dim" });
  const part = (of: readonly RuntimeColumn[]) => [
    line("", of.map(({ name }) => ({ text: name, tone: "strong" }))),
    ...ids.map((id) =>
      line(id, of.map(({ report }) => cell(report?.laws.find((law) => law.id === id), reasons)))
    ),
    "",
    line("total", of.map(total)),
    line("runs", of.map(({ report }) => dim(report?.runs))),
    line("seed", of.map(({ report }) => dim(report?.seed))),
    "",
  ];
  return [
    ...Array.from(
      { length: parts },
      (_, index) => part(columns.slice(index * share, (index + 1) * share)),
    ).flat(),
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
