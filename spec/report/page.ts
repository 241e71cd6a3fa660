/**
 * Reports as one page of HTML that needs nothing else.
 *
 * @module
 */

import { laws } from "../laws.ts";
import { type Content, Markup, markup } from "./markup.ts";
import { failures } from "./page_failures.ts";
import { lawDetails } from "./page_laws.ts";
import { matrix } from "./page_matrix.ts";
import { cards, verdict } from "./page_totals.ts";
import { script, style } from "./page_style.ts";
import { lawLinks, type Page, readPage, statuses, words } from "./page_data.ts";
import { type ReportOptions, type RuntimeColumn, subjectOf } from "./runtimes.ts";

/**
 * Renders reports as one self-contained page of HTML, for light and dark, for a telephone too: the
 * totals, every failure with its law, its timeline as a picture and as a table and how to replay it,
 * a matrix of laws by runtime and subject, and for each law its text, the properties that check it,
 * their runs, seeds and times, and the reasons for what is not applicable or not checked.
 *
 * @param columns The reports; `name` is the runtime's. Those of one subject stand side by side.
 * @returns An HTML document.
 *
 * @example
 * ```ts
 * import { conformance, renderHtml } from "@interlock/sync/spec";
 * import { capabilities, Event } from "@interlock/sync";
 *
 * const subject = { name: "my events", capabilities, open: { Event: () => new Event() } };
 * const report = await conformance(subject, { seed: 1, runs: 1 });
 * console.log(renderHtml([{ name: "here", report }]).startsWith("<!DOCTYPE html>"));
 * ```
 */
export function renderHtml(
  columns: readonly RuntimeColumn[],
  options: ReportOptions = {},
): string {
  const page = readPage(columns, options);
  const { word, sentence, tone } = verdict(page);
  const subjects = [...new Set(columns.map(subjectOf))].join(", ");
  return `<!DOCTYPE html>\n${markup`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${word}: ${subjects} by the laws of Interlock</title>
<style>${style()}</style>
</head>
<body>
<header>
<p class="verdict ${tone}">${word}</p>
<h1>${subjects} by the laws of Interlock</h1>
<p>${sentence}</p>
</header>
<main>
${cards(page)}
${failures(page)}
${section("laws", "Laws", [filters(page), matrix(page), notSelected(page)])}
${reasons(page)}
${section("details", "Law by law", lawDetails(page))}
</main>
<script>${script()}</script>
</body>
</html>
`}`;
}

/** A part of the page. */
function section(id: string, title: string, content: Content): Markup {
  return markup`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${content}</section>`;
}

/** Which laws to show: works without a script, see `style`. */
function filters({ laws }: Page): Markup {
  const choice = (id: string, text: string, count: number) => {
    const state = new Markup(id === "all" ? " checked" : count === 0 ? " disabled" : "");
    return markup`<label><input type="radio" name="show" id="show-${id}"${state}> ${text} <b>${count}</b></label>
`;
  };
  return markup`<fieldset class="filters"><legend>Show laws that somewhere are</legend>
${choice("all", "all", laws.length)}${
    statuses.map((status) =>
      choice(words[status].key, status, laws.filter(({ has }) => has.has(status)).length)
    )
  }</fieldset>`;
}

/** Every law is in the page, those that were left out by name. */
function notSelected(page: Page): Markup | undefined {
  const shown = new Set(page.laws.map(({ id }) => id));
  const others = laws.filter(({ id }) => !shown.has(id)).map(({ id }) => id);
  if (others.length === 0) return undefined;
  return markup`<p class="dim">Not selected: ${others.join(" ")}</p>`;
}

/** Why laws are not applicable, not checked or known to fail. */
function reasons({ laws, columns }: Page): Markup | undefined {
  const found = new Map<string, { ids: Set<string>; places: Set<string> }>();
  for (const { id, results } of laws) {
    for (const [index, result] of results.entries()) {
      if (result?.reason === undefined) continue;
      const key = `${words[result.status].mark} ${result.status}: ${result.reason}`;
      const entry = found.get(key) ?? { ids: new Set(), places: new Set() };
      found.set(key, entry);
      entry.ids.add(id);
      entry.places.add(columns[index]!.title);
    }
  }
  if (found.size === 0) return undefined;
  return section(
    "reasons",
    "Reasons",
    markup`<dl class="reasons">${
      [...found].map(([key, { ids, places }]) =>
        markup`<div><dt>${key}</dt>
<dd>${lawLinks([...ids])} <span class="dim">on ${
          places.size === columns.length ? "all" : [...places].join(", ")
        }</span></dd></div>
`
      )
    }</dl>`,
  );
}
