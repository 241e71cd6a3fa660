/**
 * The page's totals: how all of it ended, and a card for each column.
 *
 * @module
 */

import { type Markup, markup } from "./markup.ts";
import type { Status, Totals } from "./report.ts";
import { type Page, type PageColumn, statuses, words } from "./page_data.ts";

/** How all of it ended. */
export interface Verdict {
  /** In a word. */
  readonly word: "FAILED" | "INCOMPLETE" | "PASSED";
  /** The class of that word. */
  readonly tone: "failed" | "unchecked" | "passed";
  /** In a sentence. */
  readonly sentence: string;
}

/** How all of it ended: it passed if every report that should be there is, and passed. */
export function verdict({ columns }: Page): Verdict {
  const there = columns.filter(({ unavailable }) => unavailable === undefined);
  const passed = there.filter((column) => isGood(column)).length;
  const failed = there.some(({ report, broken }) =>
    broken !== undefined || report?.problem !== undefined || (report?.totals.failed ?? 0) > 0
  );
  const runs = there.reduce((sum, { report }) => sum + (report?.totals.runs ?? 0), 0);
  const checks = there.reduce((sum, { report }) => {
    const { planned = 0, notApplicable = 0 } = report?.totals ?? {};
    return sum + planned - notApplicable;
  }, 0);
  const absent = columns.length - there.length;
  const sentence = `${passed} of ${there.length} ${there.length === 1 ? "report" : "reports"}` +
    ` passed${
      absent > 0 ? `, ${absent} absent` : ""
    }; ${checks} checks of properties, ${runs} runs.`;
  if (failed) return { word: "FAILED", tone: "failed", sentence };
  return passed === there.length && passed > 0
    ? { word: "PASSED", tone: "passed", sentence }
    : { word: "INCOMPLETE", tone: "unchecked", sentence };
}

function isGood({ report, broken }: PageColumn): boolean {
  return broken === undefined && report?.passed === true;
}

/** A card for each column. */
export function cards({ columns }: Page): Markup {
  return markup`<section aria-labelledby="totals"><h2 id="totals">Totals</h2>
<div class="cards">${columns.map(card)}</div></section>`;
}

function card(column: PageColumn): Markup {
  const { title, report, unavailable, broken } = column;
  const [tone, word] = isGood(column)
    ? ["passed", "passed"]
    : unavailable !== undefined
    ? ["na", "absent"]
    : broken !== undefined
    ? ["failed", "broken"]
    : report?.totals.failed === 0 && report.problem === undefined
    ? ["unchecked", "incomplete"]
    : ["failed", "failed"];
  const trouble = unavailable ?? broken ?? report?.problem;
  return markup`<article class="card"><h3>${title} <span class="badge ${tone}">${word}</span></h3>
${trouble === undefined ? undefined : markup`<p class="pre">${trouble}</p>`}${
    report === undefined
      ? undefined
      : markup`<div class="share" aria-hidden="true">${
        parts(report.totals).map(([status, count]) =>
          markup`<i class="${words[status].key}" style="flex:${count}"></i>`
        )
      }</div>
<ul class="counts">${
        parts(report.totals).map(([status, count]) =>
          markup`<li><b class="${words[status].key}">${count}</b> ${status}</li>`
        )
      }</ul>
<p class="dim">${report.totals.planned} properties, ${report.totals.runs} runs in ${
        (report.ms / 1000).toFixed(1)
      } s on ${report.platform}, seed ${report.seed}</p>`
  }</article>
`;
}

/** The counts that are not 0, passed first. */
function parts(totals: Totals): [Status, number][] {
  const counts: Readonly<Record<Status, number>> = {
    "passed": totals.passed,
    "failed": totals.failed,
    "known failing": totals.knownFailing,
    "not checked": totals.notChecked,
    "not applicable": totals.notApplicable,
  };
  return (["passed", ...statuses.filter((status) => status !== "passed")] as const)
    .map((status): [Status, number] => [status, counts[status]])
    .filter(([, count]) => count > 0);
}
