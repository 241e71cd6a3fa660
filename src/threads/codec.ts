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

import { type Packr, RESET_BUFFER_MODE, REUSE_BUFFER_MODE } from "msgpackr";
import {
  cannotClone,
  isInstance,
  makePackr,
  NEGATIVE_ZERO,
  refuseShared,
  refuseUncloneable,
  SHALLOW,
} from "../cloning.ts";
import { bytesOf, typedArrays, typeOf } from "../typed_arrays.ts";
import type { Handle } from "./handle.ts";
import { identityOf } from "./memory.ts";
import { copy, type Desk, type Parcel, parcelOf, SHORT, takeDesk, unload } from "./parcel.ts";
import type { PackedItem } from "./pass.ts";
import { isPrimitive, pack } from "./primitives.ts";

/** Bytes of an item are copied: the memory that they lie in is used again. */
const copyBuffers = true;
let flat: Packr | undefined;
let plain: Packr | undefined;
let general: Packr | undefined;

/** The codec of what has no object inside: it need not look for one that is there twice. */
function flatCodec(): Packr {
  return flat ??= makePackr({ useRecords: false, copyBuffers, structuredClone: false });
}

/** The codec of what has no Map and no cycle: objects are maps of MessagePack, which costs a third. */
function plainCodec(): Packr {
  return plain ??= makePackr({ useRecords: false, copyBuffers }); // made when it is first used
}

/** The codec of the rest: Maps are maps of MessagePack, and objects are records. */
function generalCodec(): Packr {
  return general ??= makePackr({ useRecords: true, copyBuffers });
}

/** An item as it lies in memory; of a typed array the bytes are its own, until it is changed. */
export interface Encoded extends Parcel {
  /** What the bytes are: one of the forms below. */
  readonly form: number;
  /** What it has of primitives. */
  readonly passed: readonly Handle[];
}

const NONE: readonly Handle[] = [];

/** What {@linkcode formOf} says of what the flat codec writes, which is {@linkcode PLAIN}. */
const FLAT = -1;
const PLAIN = 0;
const GENERAL = 1;
/** Written by the general codec: a {@linkcode PackedItem}. */
export const PACKED = 2;
/** The first of the forms of typed arrays, to which their numbers are added. */
const TYPED = 3;

/** The most properties that the plain codec counts. */
const MOST = 0xffff;

/**
 * An item as bytes.
 *
 * @throws {TypeError} If it cannot be cloned.
 */
export function encode(action: string, item: unknown): Encoded {
  if (Object.is(item, -0)) {
    return { ...parcelOf(NEGATIVE_ZERO), form: PLAIN, passed: NONE };
  }
  try {
    if (ArrayBuffer.isView(item)) {
      const type = typeOf(item);
      if (type >= 0) return { ...parcelOf(bytesOf(item)), form: TYPED + type, passed: NONE };
    }
    const form = formOf(item, 0, undefined);
    if (form === FLAT) return write(flatCodec(), item, PLAIN, NONE);
    if (form === PLAIN) return write(plainCodec(), item, form, NONE);
    if (form === GENERAL) return write(generalCodec(), item, form, NONE);
    const { value, marks, handles } = pack(item);
    const packed: PackedItem = {
      value,
      marks,
      handles: handles.map(({ buffer, ...rest }) => ({ ...rest, identity: identityOf(buffer) })),
    };
    return write(generalCodec(), packed, form, handles);
  } catch (error) {
    throw cannotClone(action, error);
  }
}

/** What a codec writes into: always at the same place, where the next item overwrites it. */
interface Target extends Uint8Array {
  start?: number;
  end?: number;
}
let target: Desk | undefined;

function write(codec: Packr, item: unknown, form: number, passed: readonly Handle[]): Encoded {
  const bytes: Target = codec.pack(item, REUSE_BUFFER_MODE | RESET_BUFFER_MODE);
  const { start, end } = bytes;
  // Of what has cycles it gives a view without these.
  if (start === undefined || end === undefined) {
    return { ...parcelOf(bytes.slice()), form, passed };
  }
  const length = end - start;
  if (length > SHORT) return { ...parcelOf(bytes.slice(start, end)), form, passed };
  if (target?.bytes !== bytes) {
    target = { bytes, words: new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2) };
  }
  const desk = takeDesk();
  copy(target, start >> 2, desk, 0, length);
  return { desk, length, form, passed };
}

/** The same item, which may be changed from now on. */
export function keep<E extends Encoded>(encoded: E): E {
  if (encoded.form < TYPED) return encoded;
  return { ...encoded, ...parcelOf(encoded.desk.bytes.slice()) };
}

/** What tells how to read bytes, which nobody else has. */
type Received = Pick<Encoded, "desk" | "length" | "form">;

/** The item that bytes stand for, if it has no primitives. */
export function decode(received: Received): unknown {
  const { desk, length, form } = received;
  if (form === PLAIN) return read(plainCodec(), received);
  if (form === GENERAL) return read(generalCodec(), received);
  const own = desk.words === undefined ? desk.bytes : desk.bytes.slice(0, length);
  unload(received);
  return new typedArrays[form - TYPED]!(own.buffer as ArrayBuffer);
}

function read(codec: Packr, received: Received): unknown {
  const item = codec.unpack(received.desk.bytes, received.length);
  unload(received);
  return item;
}

/** The item that bytes stand for, if it has primitives. */
export function decodePacked(received: Received): PackedItem | undefined {
  return received.form === PACKED ? read(generalCodec(), received) as PackedItem : undefined;
}

/**
 * The form that an object takes.
 *
 * @throws {TypeError} For what the codecs would silently turn into something else.
 */
function formOf(value: unknown, depth: number, seen: Set<object> | undefined): number {
  if (typeof value !== "object" || value === null) return FLAT;
  if (ArrayBuffer.isView(value)) {
    refuseShared(value);
    refuseUncloneable(value);
    return PLAIN;
  }
  let form = depth === 0 ? FLAT : PLAIN;
  if (depth > SHALLOW) {
    seen ??= new Set();
    if (seen.has(value)) return GENERAL;
    seen.add(value);
    form = GENERAL;
  }
  if (isInstance(value)) {
    if (isPrimitive(value)) return PACKED;
    refuseUncloneable(value);
    form = Math.max(form, PLAIN);
    if (value instanceof Map || value instanceof Set) {
      if (value instanceof Map) form = GENERAL;
      for (const [key, inner] of value.entries()) {
        form = Math.max(form, formOf(key, depth + 1, seen), formOf(inner, depth + 1, seen));
      }
    }
  }
  let properties = 0;
  for (const key in value) {
    const inner = (value as Record<string, unknown>)[key];
    if (typeof inner === "object") form = Math.max(form, formOf(inner, depth + 1, seen));
    properties++;
  }
  return properties > MOST ? Math.max(form, GENERAL) : form;
}
