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

/** Breaks a text into lines of at most `width` characters, between words where possible. */
export function wrap(text: string, width: number): string[] {
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
        lines.push(rest.slice(0, width));
        rest = rest.slice(width);
      }
      line = line === "" ? rest : `${line} ${rest}`;
    }
    lines.push(line);
  }
  return lines;
}
