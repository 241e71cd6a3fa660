/**
 * Reads the MessagePack that messagepack.ts writes; what else there is, is left to a codec for
 * everything.
 *
 * @module
 */

import { LARGE, SHORT, SHORT_ITEM } from "./messagepack.ts";

/** Where the bytes of a number with a fraction are put together. */
const float = new DataView(new ArrayBuffer(8));

/** Words that have come before, so that each is made once. */
const words: string[] = Array(64).fill("");

/** A short item that was read. */
export class ReadItem {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/** Reads values that a {@linkcode Writer} may have written. */
export class Reader {
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #end = 0;
  #unknown = false;
  readonly #items: boolean;

  /** @param items Whether short items are read, or stay the bytes that they came as. */
  constructor(items: boolean) {
    this.#items = items;
  }

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
    if (type < 0x90) return this.#object(type & 0x0f);
    if (type < 0xa0) return this.#list(type & 0x0f);
    if (type < 0xc0) return this.#string(type & 0x1f);
    switch (type) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc6:
        return this.#binary(this.#uint32());
      case 0xcb:
        for (let i = 0; i < 8; i++) float.setUint8(i, this.#next());
        return float.getFloat64(0);
      case 0xcd:
        return this.#next() << 8 | this.#next();
      case 0xce:
        return this.#uint32();
      case 0xd4:
        return this.#next() === 0 && this.#next() === 0 ? undefined : this.#other();
      case 0xd9:
        return this.#string(this.#next());
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
    const list: unknown[] = Array(length); // of up to 15
    for (let i = 0; i < length && !this.#unknown; i++) list[i] = this.#value();
    return list;
  }

  #object(length: number): object {
    const object: Record<string, unknown> = {};
    for (let i = 0; i < length && !this.#unknown; i++) {
      const key = this.#value();
      if (typeof key !== "string" || key === "__proto__") this.#other();
      else object[key] = this.#value();
    }
    return object;
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
    // Spread, it would take ten times as long.
    const codes = bytes.subarray(from, end) as unknown as number[];
    return words[hash] = String.fromCharCode.apply(null, codes);
  }

  /** Copied, unless they are most of what they would keep in memory. */
  #binary(length: number): Uint8Array | ReadItem | undefined {
    const from = this.#at;
    if (from + length > this.#end) return this.#other();
    const bytes = this.#bytes;
    if (this.#items && length > 0 && bytes[from] === SHORT_ITEM) return this.#item(from + length);
    this.#at += length;
    if (length <= SHORT) {
      const copy = new Uint8Array(length);
      for (let at = 0; at < length; at++) copy[at] = bytes[from + at]!;
      return copy;
    }
    return length >= LARGE && 2 * length >= bytes.buffer.byteLength
      ? bytes.subarray(from, from + length)
      : new Uint8Array(bytes.subarray(from, from + length));
  }

  #item(end: number): ReadItem | undefined {
    const endOfAll = this.#end;
    this.#end = end;
    this.#at++;
    const item = new ReadItem(this.#value());
    if (this.#at !== end) this.#other();
    this.#end = endOfAll;
    return item;
  }
}
