/**
 * How `--help` shows options.
 *
 * @module
 */

import { wrap } from "../report/text.ts";

/** Characters that a line of a help has at most. */
export const HELP_WIDTH = 100;

/** What is listed, with what is said about it beside it. */
export function helpList(rows: readonly (readonly [name: string, text: string])[]): string {
  const column = Math.max(...rows.map(([name]) => name.length)) + 4;
  return rows.map(([name, text]) => {
    const lines = wrap(text, HELP_WIDTH - column);
    return `  ${name}`.padEnd(column) + lines.join(`\n${" ".repeat(column)}`);
  }).join("\n");
}
