/**
 * One SVG chart of what was measured: a panel a workload, a column a runtime, bars to the same
 * scale in all columns. It follows the reader's light or dark scheme.
 *
 * @module
 */
import type { Result } from "./contract.ts";
import { type Measured, median, ratio } from "./results.ts";
import { figures } from "./tables.ts";
import { type Workload, workloads } from "./workloads.ts";

const NAMES = 190;
const COLUMN = 270;
const BAR = 150;
const ROW = 20;
const MARGIN = 28;
/** How many peers a panel shows: the fastest. */
const PEERS = 5;
/** Bars longer than so many times ours are cut. */
const CUT = 6;

const STYLE = `
  svg { --paper: #ffffff; --ink: #1c2530; --quiet: #66717f; --ours: #0b7a75; --peer: #b9c3cf;
    --line: #e4e8ed; --floor: #c2410c; }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #12171d; --ink: #e8edf2; --quiet: #95a1af; --ours: #2dd4bf; --peer: #475466;
      --line: #262f3a; --floor: #fb923c; }
  }
  text { font: 12px system-ui, sans-serif; fill: var(--ink); stroke: var(--paper);
    stroke-width: 4px; stroke-linejoin: round; paint-order: stroke; }
  .h1 { font-size: 20px; font-weight: 650; }
  .h2 { font-size: 14px; font-weight: 650; }
  .quiet { fill: var(--quiet); }
  .strong { font-weight: 650; }
  .ours { fill: var(--ours); }
  .peer { fill: var(--peer); }
  line.floor { fill: none; }
  .floor { stroke: var(--floor); stroke-width: 1.5; stroke-dasharray: 3 3; }
  .rule { stroke: var(--line); }
`;

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}

function text(
  x: number,
  y: number,
  content: string,
  classes = "",
  more = "",
): string {
  return `<text x="${x}" y="${y}" class="${classes}" ${more}>${escape(content)}</text>`;
}

interface Row {
  readonly name: string;
  readonly kind: Result["kind"];
  /** One a runtime. */
  readonly cells: readonly (Result | undefined)[];
  /** Multiples of the reference, where measured. */
  readonly ratios: readonly number[];
}

/** The rows of a panel: ours, then the fastest peers; and how many more there are. */
function rowsOf(workload: Workload, variant: string, all: readonly Measured[]) {
  const names = new Set<string>();
  for (const { results } of all) {
    for (const result of results) {
      const here = result.workload === workload.name &&
        result.variant === variant;
      if (here && result.kind !== "floor") names.add(result.contestant);
    }
  }
  const rows = [...names].map((name): Row => {
    const cells = all.map((measured) => measured.find(workload.name, variant, name));
    const kind = cells.find((cell) => cell !== undefined)!.kind;
    const ratios = all.map((measured, i) => ratio(cells[i], measured.reference(workload, variant)));
    return { name, kind, cells, ratios };
  });
  const mean = ({ ratios }: Row) => {
    const known = ratios.filter((value) => !Number.isNaN(value));
    return known.length < ratios.length ? Infinity : known.reduce((a, b) => a + b) / known.length;
  };
  const ours = rows.filter(({ kind }) => kind === "ours");
  const peers = rows.filter(({ kind }) => kind === "peer").sort((a, b) => mean(a) - mean(b));
  return {
    shown: [...ours, ...peers.slice(0, PEERS)],
    more: Math.max(0, peers.length - PEERS),
  };
}

/** The largest variant that was measured. */
function largest(
  workload: Workload,
  all: readonly Measured[],
): string | undefined {
  return all[0]?.results.findLast((result) => result.workload === workload.name)
    ?.variant;
}

/** One bar and its label, or why there is none; labels are drawn over the floor's line. */
function cell(
  result: Result | undefined,
  value: number,
  most: number,
  x: number,
  y: number,
) {
  if (Number.isNaN(value)) {
    const note = result?.note;
    const why = note === undefined ? "–" : note.startsWith("> ") ? note.split(" (")[0]! : "fails";
    return { bar: "", label: text(x + 2, y + 14, why, "quiet") };
  }
  const width = Math.min(1, value / most) * BAR;
  const label = `${figures(median(result!.samples))} · ${value.toFixed(value < 1 ? 2 : 1)}x`;
  return {
    bar: `<rect x="${x}" y="${y + 3}" width="${width.toFixed(1)}" height="${ROW - 6}" rx="2" ` +
      `class="${result!.kind}"/>`,
    label: text(
      x + width + 6,
      y + 14,
      value > most ? `› ${label}` : label,
      result!.kind === "ours" ? "strong" : "quiet",
    ),
  };
}

/** The longest bar: the largest ratio that is not far above ours. */
function scaleOf(rows: readonly Row[]): number {
  const known = (kind: Result["kind"]) =>
    rows.filter((row) => row.kind === kind).flatMap(({ ratios }) => ratios)
      .filter((value) => !Number.isNaN(value));
  const ours = known("ours");
  const cut = ours.length === 0 ? Infinity : CUT * Math.max(...ours);
  return Math.max(1, ...ours, ...known("peer").filter((value) => value <= cut));
}

function panel(
  workload: Workload,
  all: readonly Measured[],
  top: number,
): [string[], number] {
  const variant = largest(workload, all)!;
  const { shown, more } = rowsOf(workload, variant, all);
  const most = scaleOf(shown);
  const first = top + 42;
  const end = first + shown.length * ROW;
  const x = (column: number) => MARGIN + NAMES + column * COLUMN;
  const cells = shown.flatMap((row, i) =>
    all.map((_, column) =>
      cell(
        row.cells[column],
        row.ratios[column]!,
        most,
        x(column),
        first + i * ROW,
      )
    )
  );
  const floors = all.map((_, column) => {
    const at = (x(column) + BAR / most).toFixed(1);
    return `<line x1="${at}" x2="${at}" y1="${first}" y2="${end}" class="floor"/>`;
  });
  const names = shown.map(({ name, kind }, i) =>
    text(MARGIN, first + i * ROW + 14, name, kind === "ours" ? "strong" : "")
  );
  const others = `and ${more} slower ${more === 1 ? "peer" : "peers"}`;
  const parts = [
    text(
      MARGIN,
      top + 14,
      workload.title + (workload.variants.length > 1 ? `: ${variant}` : ""),
      "h2",
    ),
    text(
      MARGIN,
      top + 31,
      `${workload.unit}; dashed: ${workload.reference}`,
      "quiet",
    ),
    ...names,
    ...cells.map(({ bar }) => bar),
    ...floors,
    ...cells.map(({ label }) => label),
    ...(more > 0 ? [text(MARGIN, end + 14, others, "quiet")] : []),
  ];
  return [parts, end + (more > 0 ? ROW : 0) + 22];
}

/** Draws whatever of the workloads was measured. */
export function chart(all: readonly Measured[]): string {
  const width = MARGIN * 2 + NAMES + COLUMN * all.length;
  const parts = [
    text(MARGIN, 40, "Interlock beside its peers", "h1"),
    text(
      MARGIN,
      62,
      "Shorter is better. Beside each bar: the median, and its multiple of the dashed line.",
      "quiet",
    ),
  ];
  all.forEach(({ title }, i) =>
    parts.push(text(MARGIN + NAMES + i * COLUMN, 92, title, "h2 ours"))
  );
  let y = 104;
  for (const workload of workloads) {
    if (largest(workload, all) === undefined) continue;
    parts.push(
      `<line x1="${MARGIN}" x2="${width - MARGIN}" y1="${y}" y2="${y}" class="rule"/>`,
    );
    const [drawn, next] = panel(workload, all, y + 12);
    parts.push(...drawn);
    y = next;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" ` +
    `height="${y}" role="img" aria-label="Interlock beside its peers">\n` +
    `<style>${STYLE}</style>\n` +
    `<rect width="${width}" height="${y}" style="fill: var(--paper)"/>\n${
      parts.join("\n")
    }\n</svg>\n`;
}
