/**
 * Items as bytes.
 *
 * The codec is msgpackr in its structured-clone mode: what `structuredClone` carries, with cycles,
 * typed arrays, Map, Set, Date, BigInt, RegExp and errors by class; but instances of other classes
 * arrive as plain objects, -0 inside of an object or array as 0, half of a surrogate pair as U+FFFD,
 * and what shares memory cannot cross in bytes.
 *
 * @module
 */

import type { Packr } from "msgpackr";
import {
  cannotClone,
  isInstance,
  makePackr,
  NEGATIVE_ZERO,
  refuseShared,
  refuseUncloneable,
  SHALLOW,
} from "./cloning.ts";

let packr: Packr | undefined;
/** What was encoded last, if that is in the codec's memory. */
let last: Uint8Array | undefined;
/** How many values are being encoded: a getter of one may have another encoded. */
let depth = 0;

function codec(): Packr {
  return packr ??= makePackr();
}

/**
 * An item as bytes.
 *
 * @throws {TypeError} If it cannot be cloned.
 */
export function encode(action: string, item: unknown): Uint8Array {
  if (Object.is(item, -0)) return NEGATIVE_ZERO;
  depth++;
  try {
    check(item, 0, undefined);
    return last = codec().pack(item);
  } catch (error) {
    throw cannotClone(action, error);
  } finally {
    depth--;
  }
}

/**
 * Bytes are not needed any more: if they are what {@linkcode encode} gave last, the next take their
 * place; unless one is being encoded, which stands behind them.
 */
export function recycle(bytes: Uint8Array): void {
  if (bytes === last && depth === 0) {
    (codec() as unknown as { position: number }).position = bytes.byteOffset;
  }
}

/** The item that bytes stand for. */
export function decode(bytes: Uint8Array): unknown {
  return codec().unpack(bytes);
}

/** Throws for what the codec would silently turn into something else. */
function check(value: unknown, depth: number, seen: Set<object> | undefined): void {
  if (typeof value !== "object" || value === null) return;
  if (ArrayBuffer.isView(value)) {
    refuseShared(value);
    refuseUncloneable(value);
    return;
  }
  if (depth > SHALLOW) {
    seen ??= new Set();
    if (seen.has(value)) return;
    seen.add(value);
  }
  if (isInstance(value)) {
    refuseUncloneable(value);
    if (value instanceof Map || value instanceof Set) {
      for (const [key, inner] of value.entries()) {
        check(key, depth + 1, seen);
        check(inner, depth + 1, seen);
      }
    }
  }
  for (const key in value) check((value as Record<string, unknown>)[key], depth + 1, seen);
}
