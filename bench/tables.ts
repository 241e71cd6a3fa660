/**
 * The tables that the bench prints.
 *
 * @module
 */
import type { Verdict } from "./bars.ts";
import type { Result, Variant } from "./contract.ts";
import { type Measured, median, ratio } from "./results.ts";
import type { Workload } from "./workloads.ts";

/** A number in three figures or so. */
export function figures(value: number): string {
  const digits = value < 10 ? 2 : value < 100 ? 1 : 0;
  return value.toLocaleString("en", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** Aligns columns: the first to the left, the rest to the right. */
export function align(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows.map((row) =>
    row.map((cell, i) => i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))
      .join("  ").trimEnd()
  );
}

interface Column {
  readonly measured: Measured;
  readonly variant: Variant;
  readonly title: string;
}

/** A workload's results: its runtimes side by side, or one below the other where it is wide. */
export function workloadTable(
  workload: Workload,
  variants: readonly Variant[],
  all: readonly Measured[],
): string {
  const lines = [
    `${workload.title} (${workload.unit}; x = to ${workload.reference})`,
  ];
  const notes: string[] = [];
  const groups = variants.length === 1 ? [all] : all.map((measured) => [measured]);
  for (const group of groups) {
    const columns = group.flatMap((measured) =>
      variants.map((variant) => ({
        measured,
        variant,
        title: variants.length === 1 ? measured.title : variant.label,
      }))
    );
    lines.push(
      "",
      ...table(
        workload,
        variants.length === 1 ? "" : group[0]!.title,
        columns,
        notes,
      ),
    );
  }
  for (const { title, failures } of all) {
    for (const { workload: failed, why } of failures) {
      if (failed === workload.name) notes.push(`${title}: the process ${why}`);
    }
  }
  if (notes.length > 0) lines.push("", ...notes.map((note) => `  ${note}`));
  return lines.join("\n");
}

function table(
  workload: Workload,
  title: string,
  columns: Column[],
  notes: string[],
): string[] {
  const rows = new Map<string, Result>();
  for (const { measured } of columns) {
    for (const result of measured.results) {
      if (result.workload === workload.name) {
        rows.set(result.contestant, result);
      }
    }
  }
  const order = { floor: 0, ours: 1, peer: 2 };
  const speed = (contestant: string) => {
    const values = columns.map(({ measured, variant }) =>
      median(
        measured.find(workload.name, variant.label, contestant)?.samples ?? [],
      )
    );
    return values.findLast((value) => !Number.isNaN(value)) ?? Infinity;
  };
  const measuredIn = (contestant: string) =>
    columns.filter(({ measured, variant }) =>
      measured.find(workload.name, variant.label, contestant)?.samples.length
    ).length;
  const names = [...rows.values()].sort((a, b) =>
    order[a.kind] - order[b.kind] ||
    measuredIn(b.contestant) - measuredIn(a.contestant) ||
    speed(a.contestant) - speed(b.contestant)
  ).map(({ contestant }) => contestant);
  const body = names.map((name) => [
    `  ${name}`,
    ...columns.flatMap((column) => cells(workload, column, name, notes)),
  ]);
  return align([
    [`  ${title}`, ...columns.flatMap(({ title }) => [title, "x"])],
    ...body,
  ]);
}

function cells(
  workload: Workload,
  column: Column,
  name: string,
  notes: string[],
): string[] {
  const { measured, variant } = column;
  const result = measured.find(workload.name, variant.label, name);
  if (result === undefined) return ["-", ""];
  if (result.note !== undefined) {
    const slow = result.note.startsWith("> ");
    notes.push(`${measured.title}, ${name}, ${variant.label}: ${result.note}`);
    return [slow ? result.note.replace(/ \(.*/, "") : "fails", ""];
  }
  const x = ratio(result, measured.reference(workload, variant.label));
  return [figures(median(result.samples)), Number.isNaN(x) ? "" : x.toFixed(2)];
}

/** The bars, runtimes as columns. */
export function barsTable(verdicts: readonly Verdict[]): string {
  const runtimes = [...new Set(verdicts.map(({ runtime }) => runtime))];
  const titles = [...new Set(verdicts.map(({ title }) => title))];
  const rows = titles.map((title) => [
    `  ${title}`,
    ...runtimes.map((runtime) => {
      const verdict = verdicts.find((v) => v.title === title && v.runtime === runtime);
      if (verdict === undefined) return "";
      const word = verdict.held === undefined ? "not measured" : verdict.held ? "held" : "MISSED";
      return `${verdict.value} (${verdict.limit}) ${word}`;
    }),
  ]);
  return ["Bars", "", ...align([["", ...runtimes], ...rows])].join("\n");
}
