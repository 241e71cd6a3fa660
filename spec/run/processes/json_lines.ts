/**
 * Messages in a stream of bytes, each a line of JSON.
 *
 * @module
 */

/** Finds the messages; keeps them until somebody listens. */
export class JsonLines {
  readonly #decoder = new TextDecoder();
  readonly #early: unknown[] = [];
  #receive: ((message: unknown) => void) | undefined;
  #rest: string[] = [];

  /** Who is told of each message, of those that came before too. */
  set receive(receive: (message: unknown) => void) {
    this.#receive = receive;
    for (const message of this.#early.splice(0)) receive(message);
  }

  /** Takes bytes in; a line that is cut off is told of only once its end is there. */
  push(bytes: Uint8Array): void {
    const [first, ...more] = this.#decoder.decode(bytes, { stream: true }).split("\n");
    this.#rest.push(first!);
    for (const start of more) {
      const message: unknown = JSON.parse(this.#rest.join(""));
      this.#rest = [start];
      if (this.#receive === undefined) this.#early.push(message);
      else this.#receive(message);
    }
  }
}
