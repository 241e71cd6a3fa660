/**
 * A failed property as text that one can work from.
 *
 * @module
 */

import { laws } from "../laws.ts";
import type { TimelineEntry } from "../world.ts";
import type { PropertyResult, Report } from "./report.ts";
import { fit, paint, type RenderOptions, wrap } from "./text.ts";

/** How to render a failure. */
export interface FailureOptions extends RenderOptions {
  /**
   * Tells the command that replays the failure. What it has to pass on to {@linkcode conformance}:
   * the report's `seed`, the property's `id` as `only.property`, and the failure's `path`, if any.
   */
  readonly replay?: (result: PropertyResult, seed: number) => string;
}

/**
 * Renders a failed property: the law word for word, what was violated, the smallest input found, what
 * each party did in that run, and how to replay it.
 *
 * @param result One of the failed ones among a report's properties.
 * @param run The report, or any other bearer of the seed.
 * @returns Lines of text; empty if the property did not fail.
 */
export function renderFailure(
  result: PropertyResult,
  run: Pick<Report, "seed">,
  options: FailureOptions = {},
): string {
  const { failure } = result;
  if (failure === undefined) return "";
  const { width = 100, replay } = options;
  const indent = (text: string) => wrap(text, width - 2).map((line) => `  ${line}`);
  const lines = [
    paint(`✗ ${result.laws[0]} ${result.primitive}: ${result.title}`, "bad", options),
  ];
  for (const law of laws.filter(({ id }) => id === result.laws[0])) {
    lines.push(...indent(`“${law.text}”`).map((line) => paint(line, "dim", options)));
  }
  if (result.laws.length > 1) {
    lines.push(...indent(`also about ${result.laws.slice(1).join(", ")}`));
  }
  lines.push("", ...indent(failure.message));
  if (failure.counterexample !== undefined) {
    const after =
      `after ${result.runs} ${result.runs === 1 ? "run" : "runs"} and ${failure.shrinks}` +
      ` ${failure.shrinks === 1 ? "shrink" : "shrinks"}`;
    lines.push("", ...indent(`with ${failure.counterexample} (${after})`));
  }
  if (failure.timeline.length > 0) {
    lines.push("", ...timeline(failure.timeline, width - 2, options).map((line) => `  ${line}`));
  }
  if (replay !== undefined) lines.push("", ...indent(`replay: ${replay(result, run.seed)}`));
  return lines.join("\n");
}

/** The least characters that a party's column is worth having for. */
const NARROWEST = 18;

/** A table with a column a party, or, where they are too many, a list; a row for all that happened. */
function timeline(
  entries: readonly TimelineEntry[],
  width: number,
  options: RenderOptions,
): string[] {
  const parties = [...new Set(entries.map(({ party }) => party).filter((party) => party !== ""))];
  const number = String(entries.length).length;
  const share = Math.floor((width - number) / Math.max(1, parties.length)) - 2;
  if (share < NARROWEST) return list(entries, width, number);
  const longest = Math.max(NARROWEST, ...entries.map(({ text }) => text.length));
  const column = Math.min(share, longest);
  const head = ["".padEnd(number), ...parties.map((party) => fit(party, column))];
  const rows = entries.flatMap(({ party, text }, index) => {
    const at = String(index + 1).padStart(number);
    // What no party did stands across the columns.
    if (party === "") return [`${at}  -- ${fit(text, width - number - 5).trimEnd()}`];
    const before = " ".repeat(2 + parties.indexOf(party) * (column + 2));
    return wrap(text, column).map((line, part) =>
      `${part === 0 ? at : " ".repeat(number)}${before}${line}`
    );
  });
  return [paint(head.join("  ").trimEnd(), "strong", options), ...rows];
}

function list(entries: readonly TimelineEntry[], width: number, number: number): string[] {
  const longest = Math.max(2, ...entries.map(({ party }) => party.length));
  return entries.map(({ party, text }, index) => {
    const at = `${String(index + 1).padStart(number)}  ${(party || "--").padEnd(longest)}  `;
    return at + fit(text, width - at.length).trimEnd();
  });
}
