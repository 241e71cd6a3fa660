/**
 * Live progress: on a terminal a line for each thing that runs, written over as it goes on; elsewhere
 * a line for each now and then.
 *
 * @module
 */

import { fit } from "../report/text.ts";

/** How far one of the things that run has come. */
export interface State {
  /** How many properties have ended. */
  readonly ended: number;
  /** How many there are. */
  readonly planned: number;
  /** How many of them failed. */
  readonly failed: number;
  /** What it does now. */
  readonly now: string;
}

/** Where progress is shown. */
export interface Screen {
  /** Whether what was written can be written over. */
  readonly terminal: boolean;
  /** Characters in a line. */
  columns(): number;
  /** Writes. */
  write(text: string): void;
  /** The time, in milliseconds. */
  time(): number;
}

const encoder = new TextEncoder();

/** The process's stderr. */
export const stderr: Screen = {
  terminal: Deno.stderr.isTerminal(),
  columns: () => Deno.consoleSize().columns,
  write: (text) => void Deno.stderr.writeSync(encoder.encode(text)),
  time: () => performance.now(),
};

/** Milliseconds between two pictures on a terminal, and between two rounds of lines elsewhere. */
const INTERVALS = { terminal: 50, elsewhere: 10_000 };
/** Characters of a bar. */
const BAR = 20;

/** What runs, as it goes on. */
export class Progress {
  readonly #running = new Map<string, string>();
  readonly #screen: Screen;
  #shown: number;
  /** How many lines are drawn that will be written over. */
  #drawn = 0;

  /** @param screen Where to show it. */
  constructor(screen: Screen = stderr) {
    this.#screen = screen;
    this.#shown = screen.time();
  }

  /** Prints lines that stay. */
  say(text: string): void {
    this.#redraw(`${text}\n`);
  }

  /** Replaces the state of one of the things that run. */
  update(what: string, state: string): void {
    this.#running.set(what, state);
    const { terminal } = this.#screen;
    const now = this.#screen.time();
    if (now - this.#shown < (terminal ? INTERVALS.terminal : INTERVALS.elsewhere)) return;
    this.#shown = now;
    if (terminal) this.#redraw("");
    else this.#screen.write(this.#lines(100).map((line) => `${line}\n`).join(""));
  }

  /** Forgets one of the things that run. */
  done(what: string): void {
    this.#running.delete(what);
    this.#redraw("");
  }

  /** Writes text where the lines are that can be written over, and draws these anew below it. */
  #redraw(text: string): void {
    const { terminal, write } = this.#screen;
    if (!terminal) return write(text);
    // In one write, so that nothing flickers.
    const up = this.#drawn > 0 ? `\x1b[${this.#drawn}A` : "";
    const lines = this.#lines(this.#screen.columns() - 1);
    this.#drawn = lines.length;
    write(`${up}\r\x1b[J${text}${lines.map((line) => `${line}\n`).join("")}`);
  }

  #lines(width: number): string[] {
    const longest = Math.max(...[...this.#running.keys()].map((what) => what.length));
    return [...this.#running].map(([what, state]) =>
      fit(`${what.padEnd(longest)}  ${state}`, width).trimEnd()
    );
  }
}

/** How far something has come: a bar, the counts, and what it does now. */
export function describeState({ ended, planned, failed, now }: State): string {
  const full = planned === 0 ? 0 : Math.floor(BAR * ended / planned);
  const bar = "█".repeat(full) + "░".repeat(BAR - full);
  const count = `${String(ended).padStart(String(planned).length)}/${planned}`;
  return `${bar}  ${count}${failed > 0 ? `  ${failed} failed` : ""}  ${now}`;
}
