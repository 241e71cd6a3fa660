/** What is going on, on stderr: one line that changes, or, where that is no terminal, a line a step. */
export class Progress {
  readonly #live = Deno.stderr.isTerminal();
  readonly #encoder = new TextEncoder();
  #title = "";
  #shown = "";
  #started = 0;

  /** A line that stays. */
  say(line: string): void {
    this.#write(this.#live ? `\r\x1b[K${line}\n` : `${line}\n`);
  }

  start(title: string): void {
    this.#title = title;
    this.#shown = "";
    this.#started = performance.now();
    if (this.#live) this.update("start");
  }

  update(text: string): void {
    if (this.#live) {
      return this.#write(`\r\x1b[K${this.#title}: ${text}`.slice(0, 100));
    }
    // Contestants come by the hundred: only a new variant is worth a line.
    const [variant = ""] = text.split(":");
    if (variant === this.#shown) return;
    this.#shown = variant;
    this.say(`${this.#title}: ${variant}`);
  }

  done(): void {
    const seconds = ((performance.now() - this.#started) / 1000).toFixed(1);
    if (this.#live) this.#write("\r\x1b[K");
    else this.say(`${this.#title}: done in ${seconds} s`);
  }

  #write(text: string): void {
    Deno.stderr.writeSync(this.#encoder.encode(text));
  }
}
