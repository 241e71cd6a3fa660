/**
 * Messages as bytes: a length of four bytes, the most significant first, and then that much
 * MessagePack.
 *
 * @module
 */

import { Packr } from "msgpackr";
import { ProtocolError } from "./wire.ts";

/** The most bytes of one message. */
export const MAX_FRAME = 64 * 1024 * 1024;
/** The most bytes of one from a client that has not said who it is. */
export const MAX_STRANGER_FRAME = 1024;

const HEADER = 4;
const packr = new Packr({ useRecords: false, copyBuffers: true });

/**
 * A message as MessagePack, without its length.
 *
 * @throws {TypeError} If it cannot travel, or is too long.
 */
export function packMessage(message: unknown): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = packr.pack(message);
  } catch (error) {
    throw new TypeError(`Cannot send: ${error instanceof Error ? error.message : error}`);
  }
  if (bytes.length > MAX_FRAME) {
    throw new TypeError(`Cannot send: ${bytes.length} bytes are more than ${MAX_FRAME}`);
  }
  return bytes;
}

/** Gathers messages until they are written. */
export class FrameBatch {
  #bytes: Uint8Array = new Uint8Array(1024);
  #view: DataView = new DataView(this.#bytes.buffer);
  #length = 0;

  /** How many bytes are there. */
  get length(): number {
    return this.#length;
  }

  /** Adds what {@linkcode packMessage} gave. */
  add(packed: Uint8Array): void {
    const end = this.#length + HEADER + packed.length;
    if (end > this.#bytes.length) this.#grow(end);
    this.#view.setUint32(this.#length, packed.length);
    this.#bytes.set(packed, this.#length + HEADER);
    this.#length = end;
  }

  /** Takes all out. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    if (this.#bytes.length > 1024 * 1024) this.#grow(1024);
    return taken;
  }

  #grow(least: number): void {
    const grown = new Uint8Array(Math.max(least, 2 * this.#length));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

/** Finds messages in bytes that come in pieces of any length. */
export class FrameReader {
  /** The most bytes of one message. */
  limit: number;
  #pieces: Uint8Array[] = [];
  #length = 0;
  #wanted = HEADER;

  /** Reads messages of up to that many bytes. */
  constructor(limit: number) {
    this.limit = limit;
  }

  /**
   * Takes bytes in, and calls `receive` with each message that is complete.
   *
   * @throws {ProtocolError} If a message is too long, or is none.
   */
  push(chunk: Uint8Array, receive: (message: unknown) => void): void {
    this.#pieces.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#wanted) return;
    const bytes = this.#pieces.length === 1 ? chunk : join(this.#pieces, this.#length);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = 0;
    this.#wanted = HEADER;
    while (bytes.length - at >= HEADER) {
      const length = view.getUint32(at);
      if (length > this.limit) {
        throw new ProtocolError(`a message of ${length} bytes, more than ${this.limit}`);
      }
      if (bytes.length - at - HEADER < length) {
        this.#wanted = HEADER + length;
        break;
      }
      receive(unpack(bytes.subarray(at + HEADER, at + HEADER + length)));
      at += HEADER + length;
    }
    this.#length = bytes.length - at;
    this.#pieces = this.#length === 0 ? [] : [bytes.slice(at)];
  }
}

function join(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const joined = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

function unpack(bytes: Uint8Array): unknown {
  try {
    return packr.unpack(bytes);
  } catch (error) {
    throw new ProtocolError(`no message: ${error instanceof Error ? error.message : error}`);
  }
}
