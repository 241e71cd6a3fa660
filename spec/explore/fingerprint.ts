/**
 * Tells states apart by numbers of 53 bits.
 *
 * @module
 */

import { show } from "../world.ts";
import type { Words } from "./program.ts";

/** Adds a word to a running digest, as the finalizer of MurmurHash3 does, by Austin Appleby. */
function scramble(digest: number, word: number, factor: number): number {
  const mixed = Math.imul((digest ^ word) + 0x9e3779b9, factor);
  return mixed ^ (mixed >>> 15);
}

/** A digest of a sequence. */
export class Digest {
  /** Half of it. */
  low = 1;
  /** The other half, made by another factor. */
  high = 2;

  /** Adds a value; what is neither primitive nor plain data counts by the name of its class. */
  add(value: unknown): void {
    if (typeof value === "number" && (value | 0) === value) return this.#addWord(value);
    const text = typeof value === "string" ? value : `${typeof value} ${show(value)}`;
    for (let at = 0; at < text.length; at++) this.#addWord(text.charCodeAt(at));
  }

  /** Adds another digest. */
  join({ low, high }: Digest): void {
    this.#addWord(low);
    this.#addWord(high);
  }

  /** A number of 53 bits. */
  get key(): number {
    return (this.high >>> 11) * 2 ** 32 + (this.low >>> 0);
  }

  #addWord(word: number): void {
    this.low = scramble(this.low, word, 0x85ebca6b);
    this.high = scramble(this.high, word, 0xc2b2ae35);
  }
}

/** What threads share: their memory, and what they have noted. */
export class Shared {
  readonly #buffers: readonly ArrayBufferLike[];
  /** The sum of the digests of all words, less what they were in the beginning. */
  readonly #contents = new Digest();
  /** Of all that was noted, in its order: what notes do beside the memory follows from it. */
  readonly #notes = new Digest();
  readonly #noted: (() => unknown) | undefined;

  /** @param noted Gives what the notes have done, where that tells more than their order. */
  constructor(buffers: readonly ArrayBufferLike[], noted: (() => unknown) | undefined) {
    this.#buffers = buffers;
    this.#noted = noted;
  }

  /** A word may have changed. */
  changed(view: Words, index: number, from: unknown, to: unknown): void {
    if (from === to) return;
    const buffer = this.#buffers.indexOf(view.buffer);
    if (buffer < 0) {
      throw new TypeError("Cannot explore: a thread writes memory that its program does not list");
    }
    const address = view.byteOffset + index * view.BYTES_PER_ELEMENT;
    this.#count(buffer, address, from, -1);
    this.#count(buffer, address, to, 1);
  }

  #count(buffer: number, address: number, value: unknown, sign: 1 | -1): void {
    const word = new Digest();
    word.add(buffer);
    word.add(address);
    word.add(value);
    this.#contents.low = (this.#contents.low + sign * word.low) | 0;
    this.#contents.high = (this.#contents.high + sign * word.high) | 0;
  }

  /** A thread that has come so far has noted something. */
  noted(thread: number, where: Digest): void {
    this.#notes.add(thread);
    this.#notes.join(where);
  }

  /** Adds it to a digest. */
  addTo(digest: Digest): void {
    digest.join(this.#contents);
    if (this.#noted === undefined) digest.join(this.#notes);
    else digest.add(this.#noted());
  }
}
