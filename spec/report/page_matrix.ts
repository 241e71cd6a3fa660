/**
 * The page's matrix: a row for each law, a column for each runtime and subject.
 *
 * @module
 */

import { groups } from "../laws.ts";
import { type Markup, markup } from "./markup.ts";
import type { LawResult, Status } from "./report.ts";
import {
  hasAttribute,
  type Page,
  type PageColumn,
  type PageLaw,
  prose,
  words,
} from "./page_data.ts";

/** The matrix. It scrolls in a box of its own, its heads stay in sight. */
export function matrix({ columns, laws }: Page): Markup {
  const shown = Object.keys(groups).filter((group) => laws.some((law) => law.group === group));
  return markup`<div class="scroll matrix" tabindex="0" role="region" aria-label="Laws by runtime and subject">
<table>
<caption class="hidden">How each law stands with each subject on each runtime; the numbers are those of the properties that passed, and of those that cite it</caption>
<thead>
<tr><th scope="col" rowspan="2">law</th>${
    bySubject(columns).map(([subject, count]) =>
      markup`<th scope="colgroup" colspan="${count}">${subject}</th>`
    )
  }</tr>
<tr>${columns.map(({ name }) => markup`<th scope="col">${name}</th>`)}</tr>
</thead>
${
    shown.map((group) => body(group, columns, laws.filter((law) => law.group === group)))
  }</table></div>`;
}

/** The subjects of neighbouring columns, and how many columns each has. */
function bySubject(columns: readonly PageColumn[]): [string, number][] {
  const spans: [string, number][] = [];
  for (const { subject } of columns) {
    const last = spans.at(-1);
    if (last?.[0] === subject) last[1]++;
    else spans.push([subject, 1]);
  }
  return spans;
}

function body(group: string, columns: readonly PageColumn[], laws: readonly PageLaw[]): Markup {
  const has = new Set(laws.flatMap((law): Status[] => [...law.has]));
  return markup`<tbody data-has="${hasAttribute(has)}">
<tr class="group"><th scope="rowgroup" colspan="${columns.length + 1}"><span>${group} ${
    groups[group]
  }</span></th></tr>
${
    laws.map(({ id, text, has, results }) =>
      markup`<tr data-has="${
        hasAttribute(has)
      }" data-law="${id}"><th scope="row"><a href="#${id}">${id}</a> <span class="gist">${
        prose(text)
      }</span></th>${results.map(cell)}</tr>
`
    )
  }</tbody>
`;
}

function cell(result: LawResult | undefined): Markup {
  if (result === undefined) return markup`<td></td>`;
  const { status, reason, passed, properties } = result;
  const { mark, key } = words[status];
  const count = properties === 0
    ? undefined
    : passed === properties
    ? passed
    : `${passed}/${properties}`;
  const title = reason === undefined ? status : `${status}: ${reason}`;
  return markup`<td class="${key}" title="${title}"><span aria-hidden="true">${mark}</span><span class="hidden">${status}</span> ${count}</td>`;
}
