/**
 * The page's laws: what each one says, and the properties that check it.
 *
 * @module
 */

import { type Markup, markup } from "./markup.ts";
import {
  hasAttribute,
  lawLinks,
  type Page,
  type PageColumn,
  type PageLaw,
  type PageProperty,
  prose,
  words,
} from "./page_data.ts";
import type { PropertyResult, Status } from "./report.ts";

/** An entry for each law, to be opened. */
export function lawDetails({ laws, columns, properties }: Page): Markup[] {
  return laws.map((law) => {
    const main = properties.filter(({ any }) => any.laws[0] === law.id);
    const others = properties.filter(({ any }) => any.laws.indexOf(law.id) > 0);
    return markup`<details class="law" data-has="${hasAttribute(law.has)}">
<summary><b>${law.id}</b> ${[...law.has].map(badge)} <span class="gist">${
      prose(law.text)
    }</span></summary>
<div id="${law.id}"><blockquote>${prose(law.text)}</blockquote>
${reasons(law, columns)}${main.map((property) => propertyEntry(property, columns))}${
      main.length === 0 ? markup`<p class="dim">No property is mainly about it.</p>` : undefined
    }${
      others.length === 0
        ? undefined
        : markup`<h3>Properties that cite it too</h3><ul class="also">${
          others.map(({ any, anchor, has }) =>
            markup`<li>${[...has].map(badge)} <a href="#${anchor}">${
              any.laws[0]
            } ${any.primitive}: ${any.title}</a></li>
`
          )
        }</ul>`
    }<p><a href="#laws">Back to the matrix</a></p></div></details>
`;
  });
}

/** A status as a badge. */
export function badge(status: Status): Markup {
  const { mark, key } = words[status];
  return markup`<span class="badge ${key}">${mark} ${status}</span>`;
}

/** Why the law is not simply checked, where that is so. */
function reasons({ results }: PageLaw, columns: readonly PageColumn[]): Markup | undefined {
  const lines = results.flatMap((result, index) =>
    result?.reason === undefined ? [] : [{ result, title: columns[index]!.title }]
  );
  if (lines.length === 0) return undefined;
  return markup`<ul>${
    lines.map(({ result, title }) =>
      markup`<li>${badge(result.status)} on ${title}: ${result.reason}</li>
`
    )
  }</ul>`;
}

function propertyEntry(
  { any, anchor, has, results }: PageProperty,
  columns: readonly PageColumn[],
): Markup {
  const { primitive, title, level, laws } = any;
  return markup`<section class="property" id="${anchor}" data-has="${
    hasAttribute(has)
  }" aria-label="${primitive}: ${title}">
<h3>${primitive}: ${title}</h3>
<p class="dim">level ${level}, laws ${lawLinks(laws)}</p>
<ul class="runs">${
    alike(results, columns).map(({ status, told, places, ms }) =>
      markup`<li>${badge(status)} on ${places.join(", ")}: <span>${told}${
        status === "not applicable" ? undefined : `, ${span(ms)} ms`
      }</span></li>
`
    )
  }</ul></section>`;
}

/** Results that differ in nothing but where and how fast. */
interface Alike {
  readonly status: Status;
  readonly told: string;
  readonly places: string[];
  readonly ms: number[];
}

function alike(
  results: PageProperty["results"],
  columns: readonly PageColumn[],
): Alike[] {
  const found = new Map<string, Alike>();
  for (const [index, result] of results.entries()) {
    if (result === undefined) continue;
    const told = tell(result);
    const key = `${result.status} ${told}`;
    const entry = found.get(key) ?? { status: result.status, told, places: [], ms: [] };
    found.set(key, entry);
    entry.places.push(columns[index]!.title);
    entry.ms.push(result.ms);
  }
  return [...found.values()];
}

/** Its runs and seed, or why there are none. */
function tell({ status, reason, runs, seed }: PropertyResult): string {
  if (status === "not applicable") return reason ?? "";
  const made = `${runs} ${runs === 1 ? "run" : "runs"}, seed ${seed}`;
  return reason === undefined ? made : `${reason}; ${made}`;
}

/** From the least to the most. */
function span(numbers: readonly number[]): string {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  return least === most ? `${least}` : `${least} to ${most}`;
}
