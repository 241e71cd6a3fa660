/**
 * A failed property as text that one can work from.
 *
 * @module
 */

import { laws } from "../laws.ts";
import type { Failure, PropertyResult, Report } from "./report.ts";
import { paint, type RenderOptions, wrap } from "./text.ts";
import { readTimeline } from "./timeline.ts";
import { timelineLines } from "./timeline_text.ts";

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
 * each party did in that run and when the law was violated, and how to replay it. The command is a
 * line of its own, however long it is, so that it can be copied.
 *
 * @param result One of the failed ones among a report's properties.
 * @param run The report, or any other bearer of the seed.
 * @returns Lines of text; empty if the property did not fail.
 *
 * @example
 * ```ts
 * import { broken, conformance, renderFailure } from "@interlock/sync/spec";
 *
 * const report = await conformance(broken, { seed: 1, only: { laws: ["S3"] }, bail: true });
 * const failed = report.properties.find(({ status }) => status === "failed");
 * if (failed === undefined) throw new Error("unreachable");
 * console.log(renderFailure(failed, report)); // who did what, up to where the law is violated
 * ```
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
  const input = inputOf(result, failure);
  if (input !== undefined) lines.push("", ...indent(input));
  if (failure.timeline.length > 0) {
    const drawn = timelineLines(readTimeline(failure), { ...options, width: width - 2 });
    lines.push("", ...drawn.map((line) => `  ${line}`));
  }
  if (replay !== undefined) lines.push("", "  replay:", `  ${replay(result, run.seed)}`);
  return lines.join("\n");
}

/** The smallest input found, and how it was found; `undefined` where the property takes none. */
export function inputOf({ runs }: PropertyResult, failure: Failure): string | undefined {
  const { counterexample, shrinks } = failure;
  if (counterexample === undefined) return undefined;
  const count = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;
  // What fast-check writes of an object without a prototype is true, and in the way.
  const input = counterexample.replaceAll(/__proto__:null,?/g, "");
  return `with ${input} (after ${count(runs, "run")} and ${count(shrinks, "shrink")})`;
}
