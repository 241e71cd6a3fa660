/**
 * Live progress on stderr: one line that is written over on a terminal, a line every few seconds
 * elsewhere.
 *
 * @module
 */

const terminal = Deno.stderr.isTerminal();
const encoder = new TextEncoder();
/** Milliseconds between two lines of progress where they stay. */
const interval = 5_000;

/** What runs, as it goes on. */
export class Progress {
  readonly #running = new Map<string, string>();
  #shown = 0;

  /** Prints a line that stays. */
  say(text: string): void {
    this.#erase();
    write(text + "\n");
    this.#draw();
  }

  /** Replaces the state of one of the things that run. */
  update(what: string, state: string): void {
    this.#running.set(what, state);
    const now = performance.now();
    if (now - this.#shown < (terminal ? 50 : interval)) return;
    this.#shown = now;
    this.#erase();
    if (terminal) this.#draw();
    else write(this.#text() + "\n");
  }

  /** Forgets one of the things that run. */
  done(what: string): void {
    this.#running.delete(what);
    this.#erase();
    this.#draw();
  }

  #text(): string {
    return [...this.#running].map(([what, state]) => `${what} ${state}`).join(" | ");
  }

  #draw(): void {
    if (!terminal || this.#running.size === 0) return;
    write(this.#text().slice(0, Deno.consoleSize().columns - 1));
  }

  #erase(): void {
    if (terminal) write("\r\x1b[K");
  }
}

function write(text: string): void {
  Deno.stderr.writeSync(encoder.encode(text));
}
