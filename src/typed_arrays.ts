/**
 * Typed arrays by number: where one is an item by itself, its bytes travel as they lie in memory, and
 * this number tells what they are.
 *
 * @module
 */

import { isShared } from "./cloning.ts";

/** Their classes, each at its number. */
export const typedArrays = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
] as const;
const names = typedArrays.map(({ name }) => name);

/**
 * The number of a view's class, or of the one that it is derived from; -1 if it is no such array, or
 * its memory is shared.
 */
export function typeOf(view: ArrayBufferView): number {
  return isShared(view) ? -1 : names.indexOf((view as Uint8Array)[Symbol.toStringTag]);
}

/** The bytes of a view, which are its own. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
