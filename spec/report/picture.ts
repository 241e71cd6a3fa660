/**
 * A failure's timeline as a picture.
 *
 * @module
 */

import { Markup, markup } from "./markup.ts";
import type { Failure } from "./report.ts";
import { fit, wrap } from "./text.ts";
import { type Bar, lanesOf, readTimeline, type Timeline } from "./timeline.ts";

/** Colours by their meaning, for light and dark; each on `--paper` has a contrast of 4.5 or more. */
export const palette = `:root{color-scheme:light dark;--paper:#fff;--shade:#f4f6f8;--ink:#1b2027;
--dim:#59636e;--rule:#d5dbe1;--call:#2f6bb8;--good:#17713f;--bad:#bc2026;--warn:#855600}
@media (prefers-color-scheme:dark){:root{--paper:#14181d;--shade:#1d232a;--ink:#e7ebf0;
--dim:#9ba6b2;--rule:#38424d;--call:#77aaf0;--good:#52c48a;--bad:#ff8078;--warn:#e0b04a}}`;

/** How pictures look; needs {@linkcode palette}. */
export const pictureStyle =
  `.timeline{font:12px ui-monospace,Menlo,Consolas,monospace;fill:var(--ink)}
.timeline .name,.timeline .who{font-weight:700}
.timeline .at,.timeline .world{fill:var(--dim)}
.timeline .life,.timeline .shared{stroke:var(--rule)}
.timeline .shared{stroke:var(--dim);stroke-dasharray:2 3}
.timeline .bar{fill:var(--call);opacity:.35}
.timeline .open{fill:none;stroke:var(--call);stroke-dasharray:3 3;opacity:1}
.timeline .call{fill:var(--call)}
.timeline .fulfilled{fill:var(--good)}
.timeline .rejected{fill:var(--warn)}
.timeline .tick{fill:none;stroke:var(--paper);stroke-width:1.8}
.timeline .violated{fill:var(--bad);font-weight:700}
.timeline .moment{stroke:var(--bad);stroke-width:2}`;

/** Pixels: of a character, of a line of text, of a lane, around the picture, below a row. */
const [CHARACTER, LINE, LANE, EDGE, GAP] = [7.3, 16, 16, 6, 6] as const;
/** Characters a line: with a few parties, a telephone shows them without making them smaller. */
const CHARACTERS = 32;

/** Where everything is. */
interface Layout extends Timeline {
  /** The lines of each row's text. */
  readonly texts: readonly (readonly string[])[];
  /** The height of each row's mark. */
  readonly ys: readonly number[];
  /** The height of the violation. */
  readonly momentY: number;
  /** Where each party's first lane is. */
  readonly xs: ReadonlyMap<string, number>;
  /** Where the texts begin. */
  readonly textX: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Draws a failure's timeline as an SVG picture of its own, for light and dark: time goes down, each
 * party has a lane, a call is a bar from its start to its return (open where it never returns), what
 * it came to is a mark, and a line across is the moment of the violation.
 *
 * @returns An SVG document.
 */
export function renderPicture(failure: Failure): string {
  return draw(failure, new Markup(`<style>${palette}\n${pictureStyle}</style>`)).toString();
}

/** The same picture for a page that has {@linkcode palette} and {@linkcode pictureStyle}. */
export function draw(failure: Failure, style?: Markup): Markup {
  const layout = lay(readTimeline(failure));
  const { width, height, rows, parties, bars, moment } = layout;
  const label = `Timeline of ${rows.length} events, parties ${parties.join(", ") || "none"}` +
    (moment === undefined ? "" : `; after event ${moment.rows}: ${moment.text}`);
  // Smaller than this, nobody could read it: it scrolls instead.
  const least = Math.round(width * 0.85);
  const box = `0 0 ${width} ${height}`;
  return markup`<svg xmlns="http://www.w3.org/2000/svg" class="timeline" role="img" aria-label="${label}" viewBox="${box}" width="${width}" height="${height}" style="min-width:${least}px">${style}${
    parties.map((party) => drawParty(party, layout))
  }${bars.map((bar) => drawBar(bar, layout))}${rows.map((_, index) => drawRow(index, layout))}${
    moment === undefined ? undefined : drawMoment(moment.text, layout)
  }</svg>`;
}

function lay(timeline: Timeline): Layout {
  const { rows, parties, bars, moment } = timeline;
  const digits = String(rows.length).length;
  let x = EDGE + digits * CHARACTER + LANE;
  const xs = new Map<string, number>();
  for (const party of parties) {
    xs.set(party, x);
    x += Math.max(lanesOf(party, bars) * LANE, (title(party).length + 1) * CHARACTER) + GAP;
  }
  x += GAP;
  const texts = rows.map(({ party, text }) =>
    wrap(party === "" ? text : `${party} ${text}`, CHARACTERS)
  );
  const ys: number[] = [];
  let momentY = 0;
  let y = EDGE + 2 * LINE;
  for (let index = 0; index <= rows.length; index++) {
    if (index === moment?.rows) {
      momentY = y;
      y += LINE + GAP;
    }
    const lines = texts[index];
    if (lines === undefined) break;
    ys.push(y);
    y += lines.length * LINE + GAP;
  }
  const lines = [...texts.flat(), moment?.text ?? ""];
  const longest = Math.max(...lines.map((line) => line.length));
  return {
    ...timeline,
    ...{ texts, ys, momentY, xs, textX: x },
    width: Math.ceil(x + longest * CHARACTER + EDGE),
    height: y,
  };
}

function title(party: string): string {
  return party.length > 8 ? fit(party, 8) : party;
}

function drawParty(party: string, { xs, height }: Layout): Markup {
  const x = xs.get(party)!;
  const middle = x + LANE / 2;
  return markup`<text class="name" x="${x + 4}" y="${EDGE + LINE - 4}">${title(party)}</text>
<line class="life" x1="${middle}" x2="${middle}" y1="${EDGE + LINE}" y2="${height - EDGE}"/>`;
}

function drawBar(bar: Bar, { xs, ys, height }: Layout): Markup {
  const x = xs.get(bar.party)! + bar.lane * LANE + 3;
  const top = ys[bar.from]! - 5;
  if (bar.to === undefined) {
    // No lower edge: nobody knows when it would have returned.
    return markup`<path class="open" d="M${x} ${height}V${top}h10V${height}"/>`;
  }
  const tall = ys[bar.to]! + 5 - top;
  return markup`<rect class="bar" x="${x}" y="${top}" width="10" height="${tall}" rx="5"/>`;
}

function drawRow(index: number, layout: Layout): Markup {
  const { rows, texts, ys, xs, textX, bars } = layout;
  const { party, ended } = rows[index]!;
  const y = ys[index]!;
  const [first = "", ...more] = texts[index]!;
  const at = markup`<text class="at" x="${EDGE}" y="${y + 4}">${index + 1}</text>`;
  const rest = more.map((line) => markup`<tspan x="${textX}" dy="${LINE}">${line}</tspan>`);
  if (party === "") {
    const from = Math.min(textX, ...xs.values());
    return markup`${at}<line class="shared" x1="${from}" x2="${textX - 6}" y1="${y}" y2="${y}"/>
<text class="world" x="${textX}" y="${y + 4}">${first}${rest}</text>`;
  }
  const bar = bars.find(({ from, to }) => from === index || to === index);
  const x = xs.get(party)! + (bar?.lane ?? 0) * LANE + LANE / 2;
  return markup`${at}${drawMark(ended, x, y)}<text x="${textX}" y="${y + 4}"><tspan class="who">${
    first.slice(0, party.length)
  }</tspan>${first.slice(party.length)}${rest}</text>`;
}

/** A dot where a call starts, or something else happens; a tick or a cross for what it came to. */
function drawMark(ended: "fulfilled" | "rejected" | undefined, x: number, y: number): Markup {
  switch (ended) {
    case undefined:
      return markup`<circle class="call" cx="${x}" cy="${y}" r="4"/>`;
    case "fulfilled":
      return markup`<circle class="fulfilled" cx="${x}" cy="${y}" r="7"/>
<path class="tick" d="M${x - 3.5} ${y}l2.5 3l4.5 -5.5"/>`;
    case "rejected":
      return markup`<rect class="rejected" x="${x - 6}" y="${y - 6}" width="12" height="12" rx="2"/>
<path class="tick" d="M${x - 3} ${y - 3}l6 6m0 -6l-6 6"/>`;
  }
}

function drawMoment(text: string, { momentY: y, textX }: Layout): Markup {
  return markup`<line class="moment" x1="${EDGE}" x2="${textX - 6}" y1="${y}" y2="${y}"/>
<text class="violated" x="${textX}" y="${y + 4}">${text}</text>`;
}
