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

import { Packr } from "msgpackr";

let packr: Packr | undefined;
/** What was encoded last, if that is in the codec's memory. */
let last: Uint8Array | undefined;

/** The codec; made when it is first used, as imports do no work. */
function codec(): Packr {
  if (packr === undefined) {
    packr = new Packr({ structuredClone: true, moreTypes: true, useBigIntExtension: true });
    const refuse = () => {
      throw new TypeError("a function cannot be cloned");
    };
    (packr as unknown as { writeFunction: () => never }).writeFunction = refuse;
  }
  return packr;
}

/** What the codec would take for an empty object. */
const uncloneable = [
  "Promise",
  "WeakMap",
  "WeakSet",
  "WeakRef",
  "SharedArrayBuffer",
  "MessagePort",
  "Generator",
] as const;

/** What the codec takes for 0: the number -0 in MessagePack. */
const NEGATIVE_ZERO: Uint8Array = /* @__PURE__ */ Uint8Array.of(0xcb, 0x80, 0, 0, 0, 0, 0, 0, 0);

/** How deep a value is looked into without keeping in mind where one has been. */
const SHALLOW = 16;

/**
 * An item as bytes.
 *
 * @throws {TypeError} If it cannot be cloned.
 */
export function encode(action: string, item: unknown): Uint8Array {
  if (Object.is(item, -0)) return NEGATIVE_ZERO;
  try {
    check(item, 0, undefined);
    return last = codec().pack(item);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new TypeError(`Cannot ${action}: the item cannot be cloned: ${message}`, {
      cause: error,
    });
  }
}

/** Bytes are not needed any more: if they are what {@linkcode encode} gave last, the next take their place. */
export function recycle(bytes: Uint8Array): void {
  if (bytes === last) (codec() as unknown as { position: number }).position = bytes.byteOffset;
}

/** The item that bytes stand for. */
export function decode(bytes: Uint8Array): unknown {
  return codec().unpack(bytes);
}

/** Throws for what the codec would silently turn into something else. */
function check(value: unknown, depth: number, seen: Set<object> | undefined): void {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return;
  if (depth > SHALLOW) {
    seen ??= new Set();
    if (seen.has(value)) return;
    seen.add(value);
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== Array.prototype && prototype !== null) {
    const tag = Object.prototype.toString.call(value).slice(8, -1);
    if ((uncloneable as readonly string[]).includes(tag)) throw new TypeError(`it has a ${tag}`);
    if (value instanceof Map || value instanceof Set) {
      for (const [key, inner] of value.entries()) {
        check(key, depth + 1, seen);
        check(inner, depth + 1, seen);
      }
    }
  }
  for (const key in value) check((value as Record<string, unknown>)[key], depth + 1, seen);
}
