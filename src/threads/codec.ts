/**
 * Items as bytes.
 *
 * The codec is msgpackr in its structured-clone mode: what `structuredClone` carries, with cycles,
 * typed arrays, Map, Set, Date, BigInt, RegExp and errors by class; but instances of other classes
 * arrive as plain objects, -0 inside of an object or array as 0, and what shares memory cannot cross
 * in bytes, but for primitives: see pass.ts. A typed array by itself is no message, but the bytes that
 * it has.
 *
 * @module
 */

import { Packr } from "msgpackr";
import type { Handle } from "./handle.ts";
import { identityOf } from "./memory.ts";
import type { PackedItem } from "./pass.ts";
import { isPrimitive, pack } from "./primitives.ts";

let plain: Packr | undefined;
let general: Packr | undefined;

/** The codec of what has no Map and no cycle: objects are maps of MessagePack, which costs a third. */
function plainCodec(): Packr {
  // Made when it is first used, as imports do no work.
  return plain ??= makeCodec(false);
}

/** The codec of the rest: Maps are maps of MessagePack, and objects are records. */
function generalCodec(): Packr {
  return general ??= makeCodec(true);
}

function makeCodec(useRecords: boolean): Packr {
  const packr = new Packr({
    structuredClone: true,
    moreTypes: true,
    useBigIntExtension: true,
    copyBuffers: true, // see unpack
    useRecords,
  });
  const refuse = () => {
    throw new TypeError("a function cannot be cloned");
  };
  (packr as unknown as { writeFunction: () => never }).writeFunction = refuse;
  return packr;
}

/** An item as it lies in memory. */
export interface Encoded {
  /** Its bytes: of a typed array its own, until it is changed. */
  readonly bytes: Uint8Array;
  /** What they are: one of the forms below. */
  readonly form: number;
  /** What it has of primitives. */
  readonly passed: readonly Handle[];
}

const NONE: readonly Handle[] = [];

const PLAIN = 0;
const GENERAL = 1;
/** Written by the general codec: a {@linkcode PackedItem}. */
const PACKED = 2;
/** The first of the forms of typed arrays, each of which is by its place in the list. */
const TYPED = 3;
const typedArrays = [
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
const typedNames = typedArrays.map(({ name }) => name);

/** The most properties that the plain codec counts. */
const MOST = 0xffff;

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

/** How deep a value is looked into without keeping in mind where one has been; a cycle is deeper. */
const SHALLOW = 16;

/**
 * An item as bytes.
 *
 * @throws {TypeError} If it cannot be cloned.
 */
export function encode(action: string, item: unknown): Encoded {
  if (Object.is(item, -0)) return { bytes: NEGATIVE_ZERO, form: PLAIN, passed: NONE };
  if (ArrayBuffer.isView(item)) {
    const type = typedNames.indexOf((item as Uint8Array)[Symbol.toStringTag]);
    const { buffer, byteOffset, byteLength } = item;
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    if (type >= 0) return { bytes, form: TYPED + type, passed: NONE };
  }
  try {
    const form = formOf(item, 0, undefined);
    if (form === PLAIN) return { bytes: plainCodec().pack(item), form, passed: NONE };
    if (form === GENERAL) return { bytes: generalCodec().pack(item), form, passed: NONE };
    const { value, marks, handles } = pack(item);
    const packed: PackedItem = {
      value,
      marks,
      handles: handles.map(({ buffer, ...rest }) => ({ ...rest, identity: identityOf(buffer) })),
    };
    return { bytes: generalCodec().pack(packed), form, passed: handles };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new TypeError(`Cannot ${action}: the item cannot be cloned: ${message}`, {
      cause: error,
    });
  }
}

/** The bytes, where the item may be changed before they are used. */
export function keep({ bytes, form }: Encoded): Uint8Array {
  return form < TYPED ? bytes : bytes.slice();
}

/** What tells how to read bytes, which nobody else has. */
type Received = Pick<Encoded, "bytes" | "form">;

/** The item that bytes stand for, if it has no primitives. */
export function decode({ bytes, form }: Received): unknown {
  if (form === PLAIN) return unpack(plainCodec(), bytes);
  if (form === GENERAL) return unpack(generalCodec(), bytes);
  return new typedArrays[form - TYPED]!(bytes.buffer as ArrayBuffer);
}

/** Where short messages are read: views of fresh bytes cost as much as reading them. */
const desk = /* @__PURE__ */ new Uint8Array(4096);

function unpack(codec: Packr, bytes: Uint8Array): unknown {
  if (bytes.length > desk.length) return codec.unpack(bytes);
  desk.set(bytes);
  return codec.unpack(desk, bytes.length);
}

/** The item that bytes stand for, if it has primitives. */
export function decodePacked({ bytes, form }: Received): PackedItem | undefined {
  return form === PACKED ? generalCodec().unpack(bytes) : undefined;
}

/**
 * The form that an object takes.
 *
 * @throws {TypeError} For what the codecs would silently turn into something else.
 */
function formOf(value: unknown, depth: number, seen: Set<object> | undefined): number {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return PLAIN;
  let form = PLAIN;
  if (depth > SHALLOW) {
    seen ??= new Set();
    if (seen.has(value)) return GENERAL;
    seen.add(value);
    form = GENERAL;
  }
  const look = (inner: unknown) => {
    if (typeof inner === "object") form = Math.max(form, formOf(inner, depth + 1, seen));
  };
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== Array.prototype && prototype !== null) {
    if (isPrimitive(value)) return PACKED;
    const tag = Object.prototype.toString.call(value).slice(8, -1);
    if ((uncloneable as readonly string[]).includes(tag)) throw new TypeError(`it has a ${tag}`);
    if (value instanceof Map || value instanceof Set) {
      if (value instanceof Map) form = GENERAL;
      for (const [key, inner] of value.entries()) {
        look(key);
        look(inner);
      }
    }
  }
  let properties = 0;
  for (const key in value) {
    look((value as Record<string, unknown>)[key]);
    properties++;
  }
  return properties > MOST ? Math.max(form, GENERAL) : form;
}
