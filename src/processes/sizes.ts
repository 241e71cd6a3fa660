/**
 * Whether a message has room for what it says that it holds.
 *
 * A general codec makes a list as long as its header says before it reads the first entry. A few bytes
 * could ask for gigabytes so, and lists in lists for more than any machine has.
 *
 * @module
 */

import { ProtocolError } from "./wire.ts";

/**
 * Looks at every header of some MessagePack: each entry that is announced takes a byte at least.
 *
 * @throws {ProtocolError} If more is announced than there are bytes.
 * @throws {RangeError} If it ends inside a header.
 */
export function checkSizes(bytes: Uint8Array, from: number, end: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + from, end - from);
  let at = 0;
  /** A length of 1, 2 or 4 bytes. */
  const length = (size: number): number => {
    const start = at;
    at += size;
    return size === 1
      ? view.getUint8(start)
      : size === 2
      ? view.getUint16(start)
      : view.getUint32(start);
  };
  let owed = 1;
  while (at < view.byteLength) {
    const type = view.getUint8(at++);
    let entries = 0;
    let skipped = 0;
    if (type < 0x80 || type >= 0xe0 || type >= 0xc0 && type < 0xc4) entries = 0; // one byte is all
    else if (type < 0x90) entries = 2 * (type & 0x0f); // a small map
    else if (type < 0xa0) entries = type & 0x0f; // a small list
    else if (type < 0xc0) skipped = type & 0x1f; // a short text
    else if (type < 0xc7) skipped = length(1 << type - 0xc4); // bytes
    else if (type < 0xca) skipped = 1 + length(1 << type - 0xc7); // of another type
    else if (type < 0xcc) skipped = 4 << type - 0xca; // a fraction
    else if (type < 0xd0) skipped = 1 << type - 0xcc; // a number
    else if (type < 0xd4) skipped = 1 << type - 0xd0; // one below 0
    else if (type < 0xd9) skipped = 1 + (1 << type - 0xd4); // of another type, of a fixed size
    else if (type < 0xdc) skipped = length(1 << type - 0xd9); // a text
    else if (type < 0xde) entries = length(2 << type - 0xdc); // a list
    else entries = 2 * length(2 << type - 0xde); // a map
    at += skipped;
    owed = Math.max(0, owed - 1) + entries;
    if (owed > view.byteLength - at) {
      throw new ProtocolError(`${owed} values announced in ${view.byteLength - at} bytes`);
    }
  }
}
