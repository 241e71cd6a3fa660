/**
 * The page's failures, each with its law, its timeline and how to replay it.
 *
 * @module
 */

import { laws } from "../laws.ts";
import { inputOf } from "./failure.ts";
import { type Markup, markup } from "./markup.ts";
import { badge } from "./page_laws.ts";
import { type Page, type PageColumn, prose } from "./page_data.ts";
import { draw } from "./picture.ts";
import type { Failure, PropertyResult } from "./report.ts";
import { readTimeline } from "./timeline.ts";

/** So many failures are open from the start. */
const OPEN = 3;

/** Every failure of every column, known ones last. */
export function failures({ columns, replay }: Page): Markup | undefined {
  const found = columns.flatMap((column) =>
    (column.report?.properties ?? []).flatMap((result) =>
      result.failure === undefined ? [] : [{ column, result, failure: result.failure }]
    )
  ).sort((a, b) => Number(a.result.status !== "failed") - Number(b.result.status !== "failed"));
  if (found.length === 0) return undefined;
  return markup`<section aria-labelledby="failures"><h2 id="failures">Failures</h2>
${
    found.map(({ column, result, failure }, index) =>
      markup`<details class="failure"${index < OPEN ? markup` open` : undefined}><summary>${
        badge(result.status)
      } <b>${
        result.laws[0]
      } ${result.primitive}: ${result.title}</b> <span class="dim">on ${column.title}</span></summary>
${body(column, result, failure, replay)}</details>
`
    )
  }</section>`;
}

function body(
  column: PageColumn,
  result: PropertyResult,
  failure: Failure,
  replay: Page["replay"],
): Markup {
  const [main, ...others] = result.laws;
  const input = inputOf(result, failure);
  return markup`${
    laws.filter(({ id }) => id === main).map(({ id, text }) =>
      markup`<blockquote><a href="#${id}">${id}</a> ${prose(text)}</blockquote>`
    )
  }
${others.length === 0 ? undefined : markup`<p class="dim">Also about ${others.join(", ")}.</p>`}
<p class="pre message">${failure.message}</p>
${result.reason === undefined ? undefined : markup`<p>Known to fail: ${result.reason}</p>`}${
    input === undefined ? undefined : markup`<p class="pre">${input}</p>`
  }${failure.timeline.length === 0 ? undefined : timeline(failure)}${
    failure.stack === undefined
      ? undefined
      : markup`<details><summary>Where it was thrown</summary><pre class="scroll" tabindex="0">${failure.stack}</pre></details>`
  }${
    replay === undefined ? undefined : markup`<p>Replay exactly this case:</p>
<div class="replay"><code>${
      replay(result, column)
    }</code> <button type="button" hidden>Copy</button></div>`
  }`;
}

function timeline(failure: Failure): Markup {
  const { rows, parties, moment } = readTimeline(failure);
  const across = parties.length + 1;
  const violated = markup`<tr class="violated"><td colspan="${across}">${moment?.text}</td></tr>
`;
  return markup`<figure><div class="scroll" tabindex="0" role="group" aria-label="Timeline as a picture">${
    draw(failure)
  }</div>
<figcaption class="dim">Time goes down. A dot is a call, the bar below it lasts until it returns: ✓ with a result, ✗ with an error. A dashed one never does.</figcaption></figure>
<details><summary>The timeline as a table</summary>
<div class="scroll" tabindex="0" role="group" aria-label="Timeline as a table"><table class="events">
<thead><tr><th scope="col">#</th>${
    parties.map((party) => markup`<th scope="col">${party}</th>`)
  }</tr></thead>
<tbody>${
    rows.map(({ party, text }, index) =>
      markup`${index === moment?.rows ? violated : undefined}<tr><th scope="row">${index + 1}</th>${
        party === ""
          ? markup`<td class="shared" colspan="${Math.max(1, parties.length)}">${text}</td>`
          : parties.map((name) => markup`<td>${name === party ? text : undefined}</td>`)
      }</tr>
`
    )
  }${rows.length === moment?.rows ? violated : undefined}</tbody></table></div></details>`;
}
