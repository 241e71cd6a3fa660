/**
 * Messages as bytes: a length of four bytes, the most significant first, and then that much
 * MessagePack.
 *
 * @module
 */

import { Packr } from "msgpackr";
import { CapacityError } from "../errors.ts";
import { HEADER, Writer } from "./messagepack.ts";
import { Reader } from "./messagepack_reader.ts";
import { builtin } from "./node.ts";
import { checkSizes } from "./sizes.ts";
import { ProtocolError } from "./wire.ts";

/** The most bytes of one message. */
export const MAX_FRAME = 64 * 1024 * 1024;
/** The most bytes of one from a client that has not said who it is. */
export const MAX_STRANGER_FRAME = 1024;

/** For what a {@linkcode Writer} and a {@linkcode Reader} do not know. */
const packr = new Packr({ useRecords: false, copyBuffers: true });
(packr as unknown as { writeFunction: () => never }).writeFunction = () => {
  throw new TypeError("a function"); // it would arrive as undefined
};

/** Gathers messages until they are written. */
export class FrameBatch {
  /** In what a socket writes as it is: of anything else it makes one first. */
  readonly #writer: Writer = new Writer(builtin("node:buffer").Buffer.alloc);

  /** How many bytes are there. */
  get length(): number {
    return this.#writer.length;
  }

  /**
   * Adds a message.
   *
   * @throws {TypeError} If it cannot travel; then nothing was added. The message is the mere reason.
   * @throws {CapacityError} If it is too long; then nothing was added.
   */
  add(message: unknown): void {
    const writer = this.#writer;
    writer.begin();
    try {
      if (!writer.value(message)) {
        writer.rewind();
        writer.raw(pack(message));
      }
      const length = writer.messageLength;
      if (length > MAX_FRAME) {
        throw new CapacityError(`${length} bytes are more than ${MAX_FRAME}`);
      }
    } catch (error) {
      writer.cancel();
      throw error;
    }
    writer.commit();
  }

  /** Takes all out, in pieces. */
  take(): Uint8Array[] {
    return this.#writer.take();
  }
}

function pack(message: unknown): Uint8Array {
  try {
    return packr.pack(message);
  } catch (error) {
    throw new TypeError(error instanceof Error ? error.message : String(error));
  }
}

/** Finds messages in bytes that come in pieces of any length. */
export class FrameReader {
  /** The most bytes of one message. */
  limit: number;
  #pieces: Uint8Array[] = [];
  #length = 0;
  #wanted = HEADER;
  readonly #reader: Reader;

  /**
   * Reads messages of up to that many bytes.
   *
   * @param items Whether it gives short items as a {@linkcode ReadItem} each, instead of their bytes.
   */
  constructor(limit: number, items = false) {
    this.limit = limit;
    this.#reader = new Reader(items);
  }

  /**
   * Takes bytes in, and calls `receive` with each message that is complete.
   *
   * @throws {ProtocolError} If a message is too long, or is none.
   */
  push(chunk: Uint8Array, receive: (message: unknown) => void): void {
    let rest = chunk;
    while (this.#length + rest.length >= this.#wanted) {
      if (this.#length === 0) {
        const read = this.#read(rest, receive);
        if (read === rest.length) return;
        rest = rest.subarray(read);
        continue;
      }
      // The end of what has begun; what is behind it stays where it is, for it can be much.
      const missing = this.#wanted - this.#length;
      const begun = join([...this.#pieces, rest.subarray(0, missing)], this.#wanted);
      rest = rest.subarray(missing);
      this.#pieces = this.#read(begun, receive) === 0 ? [begun] : [];
      this.#length = this.#pieces.length * begun.length;
    }
    if (rest.length === 0) return;
    this.#pieces.push(rest);
    this.#length += rest.length;
  }

  /** Takes the messages that are complete, and gives how many bytes they were. */
  #read(bytes: Uint8Array, receive: (message: unknown) => void): number {
    let at = 0;
    this.#wanted = HEADER;
    while (bytes.length - at >= HEADER) {
      const length = uint32(bytes, at);
      if (length > this.limit) {
        throw new ProtocolError(`a message of ${length} bytes, more than ${this.limit}`);
      }
      if (bytes.length - at - HEADER < length) {
        this.#wanted = HEADER + length;
        break;
      }
      at += HEADER + length;
      receive(unpack(this.#reader, bytes, at - length, at));
    }
    return at;
  }
}

/** Without a DataView, for which JavaScriptCore would make an ArrayBuffer of every piece that comes. */
function uint32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24 | bytes[at + 1]! << 16 | bytes[at + 2]! << 8 | bytes[at + 3]!) >>> 0;
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

function unpack(reader: Reader, bytes: Uint8Array, from: number, end: number): unknown {
  try {
    const list = reader.list(bytes, from, end);
    if (list !== undefined) return list;
    checkSizes(bytes, from, end);
    return packr.unpack(bytes.subarray(from, end));
  } catch (error) {
    throw new ProtocolError(`no message: ${error instanceof Error ? error.message : error}`);
  }
}
