/**
 * How the page looks, and the little that it does.
 *
 * @module
 */

import { statuses, words } from "./page_data.ts";
import { Markup } from "./markup.ts";
import { palette, pictureStyle } from "./picture.ts";

/** The style sheet. */
export function style(): Markup {
  // A choice of the filter hides what has no such status anywhere: no script is needed.
  const filter = statuses.map((status) => words[status].key).map((key) =>
    `body:has(#show-${key}:checked) [data-has]:not([data-has~="${key}"]){display:none}`
  ).join("\n");
  return new Markup(`${palette}
*{box-sizing:border-box}
body{margin:0 auto;max-width:76rem;padding:1rem;background:var(--paper);color:var(--ink);
font:16px/1.5 system-ui,sans-serif;overflow-wrap:break-word}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0}
h2{font-size:1.2rem;margin:2.5rem 0 .75rem}
h3{font-size:1rem;margin:0}
a{color:var(--call)}
a:focus-visible,summary:focus-visible,input:focus-visible,button:focus-visible,.scroll:focus-visible{
outline:2px solid var(--call);outline-offset:2px}
code,pre,.pre,.events{font:.84em/1.45 ui-monospace,Menlo,Consolas,monospace}
.pre,pre{white-space:pre-wrap;margin:.75rem 0}
.dim{color:var(--dim);font-size:.9rem}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.passed{--tone:var(--good)}.failed{--tone:var(--bad)}
.known,.unchecked{--tone:var(--warn)}.na{--tone:var(--dim)}
.verdict{display:inline-block;margin:0;padding:.15rem .75rem;border-radius:.4rem;font-weight:700;
letter-spacing:.05em;background:var(--tone);color:var(--paper)}
.badge{display:inline-block;padding:0 .45rem;border:1px solid var(--tone);border-radius:1rem;
color:var(--tone);font-size:.8rem;font-weight:600;white-space:nowrap}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,17rem),1fr));gap:.75rem}
.card,.failure,.law{border:1px solid var(--rule);border-radius:.6rem;background:var(--shade)}
.card{padding:.75rem 1rem}
.share{display:flex;gap:2px;height:.6rem;margin:.6rem 0;border-radius:.3rem;overflow:hidden}
.share i{background:var(--tone);min-width:3px}
.counts,.runs,.also{list-style:none;margin:0;padding:0}
.counts{display:flex;flex-wrap:wrap;gap:0 1rem}
.counts b{color:var(--tone)}
.card .dim{margin:.4rem 0 0}
summary{cursor:pointer;padding:.5rem 0}
.failure,.law{padding:0 1rem;margin:.5rem 0}
.failure[open],.law[open]{padding-bottom:1rem}
.failure>.message{padding:.5rem .75rem;border-left:4px solid var(--bad);background:var(--paper)}
blockquote{margin:.5rem 0;padding:0 0 0 .75rem;border-left:4px solid var(--rule)}
/* Relative, so that what is hidden inside does not widen the page. */
.scroll{position:relative;overflow:auto;max-width:100%}
figure{margin:1rem 0}
figure .scroll{padding:.5rem;border:1px solid var(--rule);border-radius:.4rem;background:var(--paper)}
figure svg{display:block;max-width:100%;height:auto}
table{border-collapse:collapse}
.events td,.events th{padding:.2rem .6rem;border-bottom:1px solid var(--rule);text-align:left;
vertical-align:top;min-width:3ch}
.events .shared{color:var(--dim)}
.events .violated td{color:var(--bad);font-weight:700;border-block:2px solid var(--bad)}
.replay{display:flex;gap:.5rem;align-items:start}
.replay code{flex:1;min-width:0;padding:.5rem .75rem;border:1px solid var(--rule);border-radius:.4rem;
background:var(--paper);word-break:break-all}
button{padding:.4rem .75rem;border:1px solid var(--rule);border-radius:.4rem;background:var(--shade);
color:var(--ink);font:inherit;font-size:.9rem;cursor:pointer}
.filters{display:flex;flex-wrap:wrap;gap:.1rem 1rem;margin:0 0 .75rem;padding:.4rem .75rem;
border:1px solid var(--rule);border-radius:.4rem}
.filters legend{font-size:.9rem;color:var(--dim)}
.filters label{padding:.2rem 0;cursor:pointer}
.filters label:has(:disabled){color:var(--dim);cursor:default}
.matrix{max-height:85vh;border:1px solid var(--rule);border-radius:.6rem}
.matrix table{width:100%;border-collapse:separate;border-spacing:0;font-size:.9rem}
.matrix th,.matrix td{padding:.25rem .6rem;border-bottom:1px solid var(--rule);text-align:left;
white-space:nowrap;font-weight:400}
.matrix thead{position:sticky;top:0;z-index:2;background:var(--shade)}
.matrix thead th{font-weight:600}
.matrix [scope=colgroup]{border-left:1px solid var(--rule)}
.matrix th[scope=row],.matrix thead th:first-child[rowspan]{position:sticky;left:0;background:var(--paper)}
.matrix thead th:first-child[rowspan]{background:var(--shade)}
.matrix th[scope=row]{max-width:34rem;overflow:hidden;text-overflow:ellipsis}
.matrix th[scope=row] a{display:inline-block;min-width:2.2rem;font-weight:600}
.matrix .group th{background:var(--shade);font-weight:600}
.matrix .group span{position:sticky;left:.6rem}
.matrix td{color:var(--tone);font-variant-numeric:tabular-nums}
.matrix td.failed{font-weight:700;background:color-mix(in srgb,var(--bad) 12%,var(--paper))}
.matrix tr[data-law]{cursor:pointer}
.matrix tr[data-law]:hover>*{background:var(--shade)}
[id]{scroll-margin-top:4rem}
.gist{color:var(--dim)}
.law>summary{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.law[open]>summary .gist{display:none}
.property{padding:.6rem 0;border-top:1px solid var(--rule)}
.property p{margin:.1rem 0 .4rem}
.property:target h3,[id]:target>blockquote{background:color-mix(in srgb,var(--call) 15%,transparent)}
.runs li{padding:.1rem 0}
.runs span:last-child{color:var(--dim);font-size:.9rem}
.also{padding-left:0}
.reasons dt{font-weight:600}
.reasons dd{margin:0 0 .75rem}
@media (max-width:40rem){body{padding:.75rem}.matrix .gist{display:none}.failure,.law{padding-inline:.75rem}
.replay{flex-direction:column;align-items:stretch}}
${pictureStyle}
${filter}`);
}

/** The script: opens what a link leads to, on every browser; a click on a row; the copy buttons. */
export function script(): Markup {
  return new Markup(`"use strict";
const open = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  target?.closest("details")?.setAttribute("open", "");
  target?.scrollIntoView();
};
addEventListener("hashchange", open);
open();
document.addEventListener("click", ({ target }) => {
  const link = target.closest("a[href^='#']");
  if (link?.hash === location.hash) open();
  const row = target.closest("tr[data-law]");
  if (row && !link) location.hash = row.dataset.law;
});
for (const button of document.querySelectorAll(".replay button")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.previousElementSibling.textContent);
    button.textContent = "Copied";
  });
}
`);
}
