/**
 * Text in columns, coloured or not.
 *
 * @module
 */

/** How to render. */
export interface RenderOptions {
  /** Whether to use colours (ANSI escapes); by default not. */
  readonly color?: boolean;
  /** How many characters a line may have, by default 100. */
  readonly width?: number;
}

/** What a piece of text says, by colour. */
export type Tone = "good" | "bad" | "warn" | "dim" | "strong";

const codes: Readonly<Record<Tone, string>> = {
  good: "32",
  bad: "31",
  warn: "33",
  dim: "2",
  strong: "1",
};

/** Colours a text if asked to. */
export function paint(text: string, tone: Tone, options: RenderOptions): string {
  return options.color === true ? `\u001b[${codes[tone]}m${text}\u001b[0m` : text;
}

/** Fills up with spaces, and cuts what is too long, with an ellipsis in its place. */
export function fit(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text.padEnd(width);
}

/**
 * Breaks a text into lines of at most `most` characters, between words where possible, else behind a
 * comma.
 */
export function wrap(text: string, most: number): string[] {
  const width = Math.max(1, most);
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(" ")) {
      let rest = word;
      if (line !== "" && line.length + 1 + rest.length > width) {
        lines.push(line);
        line = "";
      }
      while (rest.length > width) {
        const comma = rest.lastIndexOf(",", width - 1) + 1;
        const end = comma > width / 2 ? comma : width;
        lines.push(rest.slice(0, end));
        rest = rest.slice(end);
      }
      line = line === "" ? rest : `${line} ${rest}`;
    }
    lines.push(line);
  }
  return lines;
}

/** A cell of a table. */
export interface Cell {
  /** What it says. */
  readonly text: string;
  /** What that means. */
  readonly tone: Tone;
}

/**
 * Lines of a table, the first column to the left and the others to the right. What is too wide goes
 * on below, under the first column again. An empty row is an empty line.
 */
export function tableLines(table: readonly (readonly Cell[])[], options: RenderOptions): string[] {
  const { width = 100 } = options;
  const columns = Math.max(0, ...table.map((row) => row.length));
  const widths = Array.from(
    { length: columns },
    (_, column) => Math.max(...table.map((row) => row[column]?.text.length ?? 0)),
  );
  const [first = 0, ...others] = widths;
  const blocks: number[][] = [[]];
  let used = first;
  for (const [index, needed] of others.entries()) {
    used += 2 + needed;
    if (used > width && blocks.at(-1)!.length > 0) {
      blocks.push([]);
      used = first + 2 + needed;
    }
    blocks.at(-1)!.push(index + 1);
  }
  return blocks.flatMap((block, nth) => [
    ...nth === 0 ? [] : [""],
    ...table.map((row) =>
      [0, ...block].map((column) => {
        const { text, tone } = row[column] ?? { text: "", tone: "dim" };
        const padded = column === 0 ? text.padEnd(first) : text.padStart(widths[column]!);
        return text === "" ? padded : paint(padded, tone, options);
      }).join("  ").trimEnd()
    ),
  ]);
}
