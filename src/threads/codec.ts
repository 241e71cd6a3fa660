/**
 * Items as bytes.
 *
 * The codec is msgpackr in its structured-clone mode: what `structuredClone` carries, with cycles,
 * typed arrays, Map, Set, Date, BigInt, RegExp and errors by class; but instances of other classes
 * arrive as plain objects, -0 inside of an object or array as 0, and what shares memory cannot cross
 * in bytes, but for primitives: see pass.ts.
 *
 * @module
 */

import { Packr } from "msgpackr";
import type { Handle } from "./handle.ts";
import { identityOf } from "./memory.ts";
import type { PackedItem } from "./pass.ts";
import { isPrimitive, pack } from "./primitives.ts";

let packr: Packr | undefined;

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

/** What an item with primitives begins with: no value does in MessagePack. */
const WITH_PRIMITIVES = 0xc1;

/** An item as bytes. */
export interface Encoded {
  /** They. */
  readonly bytes: Uint8Array;
  /** What it has of primitives. */
  readonly passed: readonly Handle[];
}

const NONE: readonly Handle[] = [];

/** How deep a value is looked into without keeping in mind where one has been. */
const SHALLOW = 16;

/**
 * An item as bytes.
 *
 * @throws {TypeError} If it cannot be cloned.
 */
export function encode(action: string, item: unknown): Encoded {
  if (Object.is(item, -0)) return { bytes: NEGATIVE_ZERO, passed: NONE };
  try {
    if (!check(item, 0, undefined)) return { bytes: codec().pack(item), passed: NONE };
    const { value, marks, handles } = pack(item);
    const packed: PackedItem = {
      value,
      marks,
      handles: handles.map(({ buffer, ...rest }) => ({ ...rest, identity: identityOf(buffer) })),
    };
    const bytes = codec().pack(packed);
    return { bytes: Uint8Array.of(WITH_PRIMITIVES, ...bytes), passed: handles };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new TypeError(`Cannot ${action}: the item cannot be cloned: ${message}`, {
      cause: error,
    });
  }
}

/** The item that bytes stand for, if it has no primitives. */
export function decode(bytes: Uint8Array): unknown {
  return codec().unpack(bytes);
}

/** The item that bytes stand for, if it has primitives. */
export function decodePacked(bytes: Uint8Array): PackedItem | undefined {
  return bytes[0] === WITH_PRIMITIVES ? codec().unpack(bytes.subarray(1)) : undefined;
}

/**
 * Throws for what the codec would silently turn into something else, and tells whether there are
 * primitives.
 */
function check(value: unknown, depth: number, seen: Set<object> | undefined): boolean {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return false;
  if (depth > SHALLOW) {
    seen ??= new Set();
    if (seen.has(value)) return false;
    seen.add(value);
  }
  let found = false;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== Array.prototype && prototype !== null) {
    if (isPrimitive(value)) return true;
    const tag = Object.prototype.toString.call(value).slice(8, -1);
    if ((uncloneable as readonly string[]).includes(tag)) throw new TypeError(`it has a ${tag}`);
    if (value instanceof Map || value instanceof Set) {
      for (const [key, inner] of value.entries()) {
        if (check(key, depth + 1, seen)) found = true;
        if (check(inner, depth + 1, seen)) found = true;
      }
    }
  }
  for (const key in value) {
    if (check((value as Record<string, unknown>)[key], depth + 1, seen)) found = true;
  }
  return found;
}
