/**
 * A timeline as lines of text.
 *
 * @module
 */

import { fit, paint, type RenderOptions, wrap } from "./text.ts";
import { passes, type Timeline } from "./timeline.ts";

/** The least characters that a party's column is worth having for. */
const NARROWEST = 14;

/**
 * A table with a column a party, or, where they are too many, a list; a row for all that happened. A
 * `│` goes on below a call for as long as it has not returned.
 */
export function timelineLines(timeline: Timeline, options: RenderOptions): string[] {
  const { rows, parties } = timeline;
  const { width = 100 } = options;
  const number = String(rows.length).length;
  const share = Math.floor((width - number) / Math.max(1, parties.length)) - 2;
  if (share < NARROWEST) return list(timeline, number, width, options);
  const longest = Math.max(NARROWEST, ...rows.map(({ text }) => text.length));
  const column = Math.min(share, longest);
  const line = (at: string, cells: readonly string[]) =>
    [at.padStart(number), ...cells.map((cell) => fit(cell, column))].join("  ").trimEnd();
  const drawn = rows.map(({ party, text }, index) => {
    // What no party did stands across the columns.
    if (party === "") {
      return wrap(text, width - number - 5).map((line, part) =>
        part === 0
          ? `${String(index + 1).padStart(number)}  -- ${line}`
          : `${" ".repeat(number + 5)}${line}`
      );
    }
    return wrap(text, column).map((part, nth) =>
      line(
        nth === 0 ? `${index + 1}` : "",
        parties.map((name) => name === party ? part : isWaiting(timeline, name, index) ? "│" : ""),
      )
    );
  });
  const table = 2 + parties.length * (column + 2);
  return [
    paint(line("", parties), "strong", options),
    ...markViolation(timeline, drawn, Math.min(width, number + table), number, options),
  ];
}

/** Whether a call of the party is under way in a row of somebody else. */
function isWaiting({ bars }: Timeline, party: string, row: number): boolean {
  return bars.some((bar) => bar.party === party && passes(bar, row));
}

function list(
  timeline: Timeline,
  number: number,
  width: number,
  options: RenderOptions,
): string[] {
  const longest = Math.min(20, Math.max(2, ...timeline.parties.map((party) => party.length)));
  const drawn = timeline.rows.map(({ party, text }, index) => {
    const head = `${String(index + 1).padStart(number)}  ${fit(party || "--", longest)}  `;
    return wrap(text, width - head.length).map((line, part) =>
      (part === 0 ? head : " ".repeat(head.length)) + line
    );
  });
  return markViolation(timeline, drawn, width, number, options);
}

/** All lines, with one across the table at the moment of the violation. */
function markViolation(
  { moment }: Timeline,
  rows: readonly (readonly string[])[],
  width: number,
  number: number,
  options: RenderOptions,
): string[] {
  if (moment === undefined) return rows.flat();
  const text = `${"─".repeat(number)}  ${moment.text} `;
  const line = paint(text.padEnd(width, "─"), "bad", options);
  return [...rows.slice(0, moment.rows).flat(), line, ...rows.slice(moment.rows).flat()];
}
