/**
 * Writes the part of MessagePack that the messages and items of this scope are mostly made of: numbers,
 * short ASCII strings, booleans, bytes, and short lists and plain objects of them. What else there is, is
 * left to a codec for everything, which takes many times as long.
 *
 * Source: the MessagePack specification, https://github.com/msgpack/msgpack/blob/master/spec.md; that
 * `undefined` is the extension 0 with one byte 0 is msgpackr's convention.
 *
 * @module
 */

import { isInstance } from "../cloning.ts";

/** From this many bytes on, bytes are passed on as they are instead of being copied. */
export const LARGE = 8 * 1024;
/** Up to this many bytes, copying them one by one is quicker than all at once, or than a view of them. */
export const SHORT = 64;
/** What a writer gets its memory in. */
const CHUNK = 64 * 1024;
/** Strings of so many characters or more are left to the codec. */
const MAX_STRING = 64;
/** So are lists and objects of so many entries, and items of so many of them. */
const MAX_ENTRIES = 16;
/** So are those in so many others: one could be in itself. */
const MAX_DEPTH = 4;

/** Bytes of the length in front of a message. */
export const HEADER = 4;

/** What a short item begins with: no MessagePack does. */
export const SHORT_ITEM = 0xc1;

/** Writes values one behind the other, until all are taken. */
export class Writer {
  readonly #allocate: (bytes: number) => Uint8Array;
  #bytes: Uint8Array;
  #view: DataView;
  /** Where that begins which is not yet taken: what was, may still be on its way. */
  #from = 0;
  #end = 0;
  /** Large bytes, and where they belong, counted from there. */
  #passages: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  #passing = 0;
  /** Where the last message begins: its place, how many passages were there, and bytes in all. */
  #start = 0;
  #passagesBefore = 0;
  #lengthBefore = 0;
  /** The lists and objects of the item that is written: what has one twice, is left to the codec. */
  #objects: object[] | undefined = undefined;

  /** @param allocate Makes the memory, of so many bytes. */
  constructor(allocate: (bytes: number) => Uint8Array) {
    this.#allocate = allocate;
    this.#bytes = allocate(CHUNK);
    this.#view = viewOf(this.#bytes);
  }

  /** How many bytes are there. */
  get length(): number {
    return this.#end - this.#from + this.#passing;
  }

  /** Begins a message, with room for its length. */
  begin(): void {
    this.#reserve(HEADER);
    this.#start = this.#end - this.#from;
    this.#passagesBefore = this.#passages.length;
    this.#lengthBefore = this.length;
    this.#end += HEADER;
  }

  /** Takes back what the message has behind the room for its length. */
  rewind(): void {
    this.#end = this.#from + this.#start + HEADER;
    if (this.#passages.length === this.#passagesBefore) return;
    for (const { bytes } of this.#passages.splice(this.#passagesBefore)) {
      this.#passing -= bytes.length;
    }
  }

  /** Takes back the message. */
  cancel(): void {
    this.rewind();
    this.#end -= HEADER;
  }

  /** How many bytes the message has. */
  get messageLength(): number {
    return this.length - this.#lengthBefore - HEADER;
  }

  /** Ends the message: writes its length in front of it. */
  commit(): void {
    this.#uint32At(this.#from + this.#start, this.messageLength);
  }

  /** Takes all out, in pieces. */
  take(): Uint8Array[] {
    const pieces: Uint8Array[] = [];
    let from = this.#from;
    for (const { at, bytes } of this.#passages) {
      pieces.push(this.#bytes.subarray(from, this.#from + at), bytes);
      from = this.#from + at;
    }
    if (this.#end > from) pieces.push(this.#bytes.subarray(from, this.#end));
    this.#from = this.#end;
    if (this.#passing > 0) this.#passages = [];
    this.#passing = 0;
    return pieces;
  }

  /** Writes four bytes, the most significant first, where there is room. */
  #uint32At(at: number, value: number): void {
    const bytes = this.#bytes;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
  }

  /** Writes bytes as they are. */
  raw(bytes: Uint8Array): void {
    if (bytes.length >= LARGE) {
      this.#passages.push({ at: this.#end - this.#from, bytes });
      this.#passing += bytes.length;
      return;
    }
    const { length } = bytes;
    this.#reserve(length);
    // A short item, say: one by one they are copied before a copy of all has begun.
    if (length > SHORT) this.#bytes.set(bytes, this.#end);
    else for (let i = 0; i < length; i++) this.#bytes[this.#end + i] = bytes[i]!;
    this.#end += length;
  }

  /** Writes a value; gives `false` if it is none of those, and then has written a part of it. */
  value(value: unknown, depth = 0): boolean {
    this.#reserve(2 + MAX_STRING);
    switch (typeof value) {
      case "number":
        return this.#number(value);
      case "string":
        return this.#string(value);
      case "boolean":
        return this.#byte(value ? 0xc3 : 0xc2);
      case "undefined":
        this.#bytes[this.#end++] = 0xd4;
        this.#bytes[this.#end++] = 0;
        return this.#byte(0);
      case "object":
        if (value === null) return this.#byte(0xc0);
        if (Array.isArray(value)) return this.#list(value, depth);
        if (value instanceof ShortItem) return this.#short(value);
        if (value instanceof Uint8Array) return this.#binary(value);
        return this.#object(value as Readonly<Record<string, unknown>>, depth);
      default:
        return false;
    }
  }

  /** Writes an item over all that is there; gives `false` if it is none of those that are short. */
  item(item: unknown): boolean {
    if (this.#objects !== undefined) return false; // a getter of an item puts another one
    this.#objects = [];
    this.#from = this.#end = 0;
    try {
      this.#byte(SHORT_ITEM);
      return this.value(item);
    } catch {
      return false; // it will throw again at the codec, which says why it cannot be cloned
    } finally {
      this.#objects = undefined;
    }
  }

  /** Copies what is there into bytes that have room. */
  copyTo(bytes: Uint8Array, at: number): void {
    for (let from = this.#from; from < this.#end; from++) bytes[at++] = this.#bytes[from]!;
  }

  #byte(byte: number): true {
    this.#bytes[this.#end++] = byte;
    return true;
  }

  #number(value: number): true {
    const bytes = this.#bytes;
    if (value >>> 0 !== value || Object.is(value, -0)) {
      bytes[this.#end++] = 0xcb;
      this.#view.setFloat64(this.#end, value);
      this.#end += 8;
    } else if (value < 0x80) bytes[this.#end++] = value;
    else if (value < 0x10000) {
      bytes[this.#end++] = 0xcd;
      bytes[this.#end++] = value >>> 8;
      bytes[this.#end++] = value;
    } else {
      bytes[this.#end++] = 0xce;
      this.#uint32At(this.#end, value);
      this.#end += 4;
    }
    return true;
  }

  #string(value: string): boolean {
    const { length } = value;
    if (length >= MAX_STRING) return false;
    const bytes = this.#bytes;
    let end = this.#end;
    if (length < 32) bytes[end++] = 0xa0 | length;
    else {
      bytes[end++] = 0xd9;
      bytes[end++] = length;
    }
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code >= 0x80) return false;
      bytes[end++] = code;
    }
    this.#end = end;
    return true;
  }

  #list(value: readonly unknown[], depth: number): boolean {
    if (value.length >= MAX_ENTRIES || !this.#enters(value, depth)) return false;
    this.#bytes[this.#end++] = 0x90 | value.length;
    for (let i = 0; i < value.length; i++) if (!this.value(value[i], depth + 1)) return false;
    return true;
  }

  #object(value: Readonly<Record<string, unknown>>, depth: number): boolean {
    if (isInstance(value) || !this.#enters(value, depth)) return false;
    const keys = Object.keys(value);
    if (keys.length >= MAX_ENTRIES) return false;
    this.#bytes[this.#end++] = 0x80 | keys.length;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      if (key === "__proto__") return false;
      if (!this.value(key) || !this.value(value[key], depth + 1)) return false;
    }
    return true;
  }

  /** Whether what is in this list or object may be written. */
  #enters(value: object, depth: number): boolean {
    if (depth === MAX_DEPTH) return false;
    const objects = this.#objects;
    if (objects === undefined) return true;
    return !objects.includes(value) && objects.push(value) < MAX_ENTRIES;
  }

  #short(item: ShortItem): true {
    const { length } = item;
    this.#reserve(5 + length);
    this.#bytes[this.#end++] = 0xc6;
    this.#uint32At(this.#end, length);
    this.#end += 4;
    item.copyTo(this.#bytes, this.#end);
    this.#end += length;
    return true;
  }

  #binary(value: Uint8Array): boolean {
    if (this.#objects !== undefined) return false; // in an item they have more to keep than bytes
    this.#bytes[this.#end++] = 0xc6;
    this.#uint32At(this.#end, value.length);
    this.#end += 4;
    this.raw(value);
    return true;
  }

  /** Makes room for so many bytes. */
  #reserve(bytes: number): void {
    if (this.#end + bytes <= this.#bytes.length) return;
    const pending = this.#bytes.subarray(this.#from, this.#end);
    this.#bytes = this.#allocate(Math.max(CHUNK, 2 * (pending.length + bytes)));
    this.#view = viewOf(this.#bytes);
    this.#bytes.set(pending);
    this.#from = 0;
    this.#end = pending.length;
  }
}

function viewOf({ buffer, byteOffset, length }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, length);
}

/**
 * An item of what a {@linkcode Writer} knows, but bytes: written as it is put, in the place of the last
 * one, it costs nothing but a copy into the message.
 */
export class ShortItem {
  readonly #writer: Writer = new Writer((bytes) => new Uint8Array(bytes));

  /** Takes an item; gives `false`, and then has none, if it is not short. */
  take(item: unknown): boolean {
    return this.#writer.item(item);
  }

  /** How many bytes it has. */
  get length(): number {
    return this.#writer.length;
  }

  /** Copies its bytes to where there is room for them. */
  copyTo(bytes: Uint8Array, at: number): void {
    this.#writer.copyTo(bytes, at);
  }

  /** What the codec for everything makes of it. */
  toJSON(): Uint8Array {
    const bytes = new Uint8Array(this.length);
    this.copyTo(bytes, 0);
    return bytes;
  }
}
