/**
 * Large items beside the socket: who puts one writes it to a file of its own, which the kernel keeps in
 * memory, and who gets it reads it there; the broker only passes on where it is. That spares it a copy
 * into every process and out of it again, and the broker the memory.
 *
 * A part of a file is the writer's until the broker says that the item has gone. The file of a client
 * that has died goes when the last of its items has: the broker removes it.
 *
 * @module
 */

import { encode, recycle } from "../codec.ts";
import { bytesOf, typedArrays, typeOf } from "../typed_arrays.ts";
import { MAX_FRAME } from "./frames.ts";
import { ReadItem } from "./messagepack_reader.ts";
import { builtin } from "./node.ts";
import { ELSEWHERE, ProtocolError, type Reply, type Stored, Tell } from "./wire.ts";

/** From this many bytes on, an item is large. */
const LARGE = 8 * 1024;
/** Files of others that are open at once. */
const MAX_OPEN = 16;
/**
 * A file that is larger than this is emptied when there is nothing in it. What is written where
 * something was takes half the time.
 */
const SPARE = MAX_FRAME;

/** A typed array that is an item by itself and large: its bytes are stored, without the codec. */
export class LargeArray {
  /** The array. */
  readonly view: ArrayBufferView;
  /** The number of its class. */
  readonly type: number;

  private constructor(view: ArrayBufferView, type: number) {
    this.view = view;
    this.type = type;
  }

  /** The item as such an array, if it is one, and its memory is not shared. */
  static of(item: unknown): LargeArray | undefined {
    if (!ArrayBuffer.isView(item) || item.byteLength < LARGE) return undefined;
    const type = typeOf(item);
    return type < 0 ? undefined : new LargeArray(item, type);
  }
}

/** Where the files of a broker's clients are. */
export class FilePlace {
  readonly #folder: string;
  readonly #broker: string;

  /** @param broker What tells brokers apart that have been here: a file is never another one's. */
  constructor(folder: string, broker: string) {
    this.#folder = folder;
    this.#broker = broker;
  }

  /** The file of a session. */
  path(session: number): string {
    return builtin("node:path").join(this.#folder, `${this.#broker}-${session}`);
  }

  /** Removes one; others may have it open, but nothing in it is needed any more. */
  remove(session: number): void {
    const fs = builtin("node:fs");
    try {
      fs.truncateSync(this.path(session));
      fs.unlinkSync(this.path(session));
    } catch {
      // There is none, or it was removed with its folder.
    }
  }
}

/** The file of one client, and those of others that it reads. */
export class ItemFiles {
  /** Whose file is its own. */
  readonly session: number;
  readonly #place: FilePlace;
  /** Its own; `undefined` before the first item, `null` where none can be written. */
  #own: number | undefined | null;
  /** Parts that are free again, by their size, which is a power of two. */
  readonly #free: Map<number, number[]> = new Map();
  #end = 0;
  /** How many parts are in use. */
  #used = 0;
  /** Those of others, the one that was opened first in front. */
  readonly #others: Map<number, number> = new Map();

  /** Opens nothing yet. */
  constructor(place: FilePlace, session: number) {
    this.#place = place;
    this.session = session;
    // A folder with a file that is open cannot be renamed there, as a dead broker's has to be.
    this.#own = builtin("node:process").platform === "win32" ? null : undefined;
  }

  /**
   * Stores an item, bytes, a large array, or a pair of a priority and one of them, if it is large;
   * gives what travels.
   */
  store(item: unknown): [travels: unknown, stored?: Stored | undefined] {
    const [content, stored] = this.#storeContent(Array.isArray(item) ? item[1] : item);
    return [Array.isArray(item) ? [item[0], content] : content, stored];
  }

  #storeContent(content: unknown): [travels: unknown, stored?: Stored | undefined] {
    if (content instanceof LargeArray) {
      const stored = this.write(bytesOf(content.view));
      if (stored === undefined) return [encode("put into Queue", content.view)];
      return [ELSEWHERE, [...stored, content.type]];
    }
    const stored = content instanceof Uint8Array ? this.write(content) : undefined;
    if (stored === undefined) return [content];
    recycle(content as Uint8Array);
    return [ELSEWHERE, stored];
  }

  /**
   * A reply with the item that was stored, if it tells of one.
   *
   * @throws {ProtocolError} If it is not there.
   */
  fetch(reply: Reply): Reply {
    if (reply[0] !== Tell.item && reply[0] !== Tell.delivery) return reply;
    const [type, id, item, stored] = reply;
    if (stored === undefined) return reply;
    const bytes = this.read(stored);
    const array = stored[3] === undefined ? undefined : typedArrays[stored[3]]!;
    const content = array === undefined ? bytes : new ReadItem(new array(bytes.buffer));
    return [type, id, Array.isArray(item) ? [item[0], content] : content];
  }

  /** Writes an item; gives `undefined` where it is not large, or too large, or cannot be written. */
  write(bytes: Uint8Array): [session: number, offset: number, length: number] | undefined {
    const { length } = bytes;
    if (length < LARGE || length > MAX_FRAME || this.#own === null) return undefined;
    const size = sizeOf(length);
    const free = this.#free.get(size);
    const reused = free?.pop();
    const offset = reused ?? this.#end;
    try {
      this.#own ??= builtin("node:fs").openSync(this.#place.path(this.session), "wx", 0o600);
    } catch {
      this.#own = null; // not here: no permission, no room for files, or no such place
      return undefined;
    }
    try {
      if (builtin("node:fs").writeSync(this.#own, bytes, 0, length, offset) !== length) throw null;
    } catch { // the disk is full
      if (reused !== undefined) free!.push(reused);
      else builtin("node:fs").ftruncateSync(this.#own, this.#end); // a part may have been written
      return undefined;
    }
    if (reused === undefined) this.#end += size;
    this.#used++;
    return [this.session, offset, length];
  }

  /** The item has gone. */
  free([, offset, length]: Stored): void {
    this.#used--;
    if (this.#used === 0 && this.#end > SPARE) {
      builtin("node:fs").ftruncateSync(this.#own!);
      this.#free.clear();
      this.#end = 0;
      return;
    }
    const size = sizeOf(length);
    const free = this.#free.get(size);
    if (free === undefined) this.#free.set(size, [offset]);
    else free.push(offset);
  }

  /**
   * Reads an item.
   *
   * @throws {ProtocolError} If it is not there.
   */
  read([session, offset, length]: Stored): Uint8Array<ArrayBuffer> {
    const { openSync, readSync } = builtin("node:fs");
    const bytes = new Uint8Array(length);
    let read = 0;
    try {
      let file = this.#others.get(session);
      if (file === undefined) {
        file = openSync(this.#place.path(session), "r");
        this.#others.set(session, file);
        if (this.#others.size > MAX_OPEN) this.#closeFirst();
      }
      read = readSync(file, bytes, 0, length, offset);
    } catch {
      // As if it were empty.
    }
    if (read !== length) throw new ProtocolError("an item that is not where it should be");
    return bytes;
  }

  /** Closes all; what it has written stays for those who get it. */
  close(): void {
    while (this.#others.size > 0) this.#closeFirst();
    if (typeof this.#own === "number") builtin("node:fs").closeSync(this.#own);
    this.#own = null;
  }

  #closeFirst(): void {
    const [[session, file]] = this.#others as Iterable<[number, number]> as [[number, number]];
    this.#others.delete(session);
    builtin("node:fs").closeSync(file);
  }
}

/** The size of the part for so many bytes. */
function sizeOf(length: number): number {
  return 2 ** Math.ceil(Math.log2(length));
}
