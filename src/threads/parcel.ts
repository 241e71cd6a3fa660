/**
 * Bytes on their way into shared memory or out of it.
 *
 * An engine takes longer to make a typed array than to copy a short item: so short ones lie in arrays
 * that are used again, and are copied word by word.
 *
 * @module
 */

/** Where a parcel's bytes are. */
export interface Desk {
  /** The bytes, from the first on. */
  readonly bytes: Uint8Array;
  /** The same as words, where the desk is used again. */
  readonly words: Int32Array | undefined;
}

/** Some bytes, which nobody changes while the parcel is on its way. */
export interface Parcel {
  /** Where they are. */
  readonly desk: Desk;
  /** How many. */
  readonly length: number;
}

/** A parcel of all of some bytes. */
export function parcelOf(bytes: Uint8Array): Parcel {
  return { desk: { bytes, words: undefined }, length: bytes.length };
}

/** The most bytes that lie on a desk that is used again. */
export const SHORT = 4096;

/** The most desks that are kept. */
const KEPT = 16;

const free: Desk[] = [];

/** A desk for at most {@linkcode SHORT} bytes. */
export function takeDesk(): Desk & { readonly words: Int32Array } {
  const desk = free.pop();
  if (desk !== undefined) return desk as Desk & { readonly words: Int32Array };
  const words = new Int32Array(SHORT >> 2);
  return { bytes: new Uint8Array(words.buffer), words };
}

/** Has a parcel's desk used again. */
export function unload({ desk }: Parcel): void {
  if (desk.words !== undefined && free.length < KEPT) free.push(desk);
}

/** From how many bytes on a call copies them faster. */
const LONG = 512;

/** Copies bytes that begin at a word's boundary; what follows within the last word goes along. */
export function copy(
  from: Desk,
  fromWord: number,
  to: Desk,
  toWord: number,
  length: number,
): void {
  if (length < LONG && from.words !== undefined && to.words !== undefined) {
    const end = fromWord + ((length + 3) >> 2);
    for (let i = fromWord, j = toWord; i < end; i++, j++) to.words[j] = from.words[i]!;
  } else {
    to.bytes.set(from.bytes.subarray(4 * fromWord, 4 * fromWord + length), 4 * toWord);
  }
}
