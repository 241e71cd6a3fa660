/**
 * The part of MessagePack that the messages of this scope are mostly made of: short lists of numbers,
 * short ASCII strings, booleans and bytes. What else there is, is left to a codec for everything, which
 * takes many times as long.
 *
 * Source: the MessagePack specification, https://github.com/msgpack/msgpack/blob/master/spec.md; that
 * `undefined` is the extension 0 with one byte 0 is msgpackr's convention.
 *
 * @module
 */

/** From this many bytes on, bytes are passed on as they are instead of being copied. */
const LARGE = 8 * 1024;
/** Up to this many bytes, copying them one by one is quicker than making a view of them. */
const SHORT = 64;
/** What a writer gets its memory in. */
const CHUNK = 64 * 1024;
/** Strings of so many characters or more are left to the codec, as lists of so many entries are. */
const MAX_STRING = 32;
const MAX_LIST = 16;
/** So are lists in so many lists: one could be in itself. */
const MAX_DEPTH = 4;

/** Bytes of the length in front of a message. */
export const HEADER = 4;

/** Writes values one behind the other, until all are taken. */
export class Writer {
  #bytes: Uint8Array = new Uint8Array(CHUNK);
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
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** Writes a value; gives `false` if it is none of those, and then has written a part of it. */
  value(value: unknown, depth = 0): boolean {
    this.#reserve(MAX_STRING);
    switch (typeof value) {
      case "number":
        return this.#number(value);
      case "string":
        return this.#string(value);
      case "boolean":
        this.#bytes[this.#end++] = value ? 0xc3 : 0xc2;
        return true;
      case "undefined":
        this.#bytes[this.#end++] = 0xd4;
        this.#bytes[this.#end++] = 0;
        this.#bytes[this.#end++] = 0;
        return true;
      default:
        if (Array.isArray(value)) return this.#list(value, depth);
        return value instanceof Uint8Array && this.#binary(value);
    }
  }

  #number(value: number): boolean {
    if (value >>> 0 !== value) return false;
    const bytes = this.#bytes;
    if (value < 0x80) bytes[this.#end++] = value;
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
    bytes[end++] = 0xa0 | length;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code >= 0x80) return false;
      bytes[end++] = code;
    }
    this.#end = end;
    return true;
  }

  #list(value: readonly unknown[], depth: number): boolean {
    if (value.length >= MAX_LIST || depth === MAX_DEPTH) return false;
    this.#bytes[this.#end++] = 0x90 | value.length;
    for (let i = 0; i < value.length; i++) if (!this.value(value[i], depth + 1)) return false;
    return true;
  }

  #binary(value: Uint8Array): boolean {
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
    this.#bytes = new Uint8Array(Math.max(CHUNK, 2 * (pending.length + bytes)));
    this.#bytes.set(pending);
    this.#from = 0;
    this.#end = pending.length;
  }
}

/** Words that have come before, so that each is made once. */
const words: string[] = Array(64).fill("");

/** Reads values that a {@linkcode Writer} may have written. */
export class Reader {
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #end = 0;
  #unknown = false;

  /** The value of these bytes; `undefined` if it is no list, or has something else in it. */
  list(bytes: Uint8Array, from: number, end: number): readonly unknown[] | undefined {
    if ((bytes[from]! & 0xf0) !== 0x90) return undefined;
    this.#bytes = bytes;
    this.#at = from;
    this.#end = end;
    this.#unknown = false;
    const value = this.#value() as readonly unknown[];
    return this.#unknown || this.#at !== end ? undefined : value;
  }

  #value(): unknown {
    const type = this.#next();
    if (type < 0x80) return type;
    if (type < 0x90) return this.#other();
    if (type < 0xa0) return this.#list(type & 0x0f);
    if (type < 0xc0) return this.#string(type & 0x1f);
    switch (type) {
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc6:
        return this.#binary(this.#uint32());
      case 0xcd:
        return this.#next() << 8 | this.#next();
      case 0xce:
        return this.#uint32();
      case 0xd4:
        return this.#next() === 0 && this.#next() === 0 ? undefined : this.#other();
      default:
        return this.#other();
    }
  }

  /** What is none of those, or does not end where it should. */
  #other(): undefined {
    this.#unknown = true;
  }

  #next(): number {
    if (this.#at < this.#end) return this.#bytes[this.#at++]!;
    this.#unknown = true;
    return 0;
  }

  #uint32(): number {
    return (this.#next() << 24 | this.#next() << 16 | this.#next() << 8 | this.#next()) >>> 0;
  }

  #list(length: number): unknown[] {
    const list: unknown[] = [];
    while (list.length < length && !this.#unknown) list.push(this.#value());
    return list;
  }

  #string(length: number): string | undefined {
    const from = this.#at;
    const end = from + length;
    if (end > this.#end) return this.#other();
    const bytes = this.#bytes;
    let hash = length;
    for (let at = from; at < end; at++) {
      const byte = bytes[at]!;
      if (byte >= 0x80) return this.#other();
      hash = 31 * hash + byte & 0x3f;
    }
    this.#at = end;
    const known = words[hash]!;
    if (known.length === length) {
      let at = 0;
      while (at < length && known.charCodeAt(at) === bytes[from + at]) at++;
      if (at === length) return known;
    }
    return words[hash] = String.fromCharCode(...bytes.subarray(from, end));
  }

  /** Copied, unless they are most of what they would keep in memory. */
  #binary(length: number): Uint8Array | undefined {
    const from = this.#at;
    if (from + length > this.#end) return this.#other();
    this.#at += length;
    const bytes = this.#bytes;
    if (length <= SHORT) {
      const copy = new Uint8Array(length);
      for (let at = 0; at < length; at++) copy[at] = bytes[from + at]!;
      return copy;
    }
    return length >= LARGE && 2 * length >= bytes.buffer.byteLength
      ? bytes.subarray(from, from + length)
      : new Uint8Array(bytes.subarray(from, from + length));
  }
}
