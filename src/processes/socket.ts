/**
 * Messages over a socket: all that is sent in one turn of the event loop goes out in one write, and
 * nothing more is written while the other end does not read.
 *
 * @module
 */

import type { Socket } from "node:net";
import { FrameBatch, FrameReader, MAX_FRAME } from "./frames.ts";
import { builtin } from "./node.ts";
import { ProtocolError } from "./wire.ts";

/** What may wait for an end that does not read, before the connection ends. */
const MAX_BACKLOG = 4 * MAX_FRAME;
/** What may wait before there is no room for another message of any length. */
const FULL = MAX_BACKLOG - MAX_FRAME - 1024 * 1024;

/**
 * From how many bytes on what is sent goes out within the turn, so that the other end can begin while
 * this one goes on; after that in the same turn from twice as many, for then it has something to do.
 */
const EARLY = 600;

/** Who is told of what comes. */
export interface SocketEvents {
  /** A message; what it throws ends the connection. */
  message(message: unknown): void;
  /** All messages that came together were given. */
  batch(): void;
  /** The connection is over; told once, and whether the other end has left. */
  over(why: string, left: boolean): void;
  /**
   * Whether nothing more is read while the other end does not read. At one end only, or both could
   * wait for each other.
   */
  readonly pauses: boolean;
  /** Whether short items are read, as a client does, or passed on as the bytes that they are. */
  readonly items: boolean;
}

/** A socket that carries messages. */
export class MessageSocket {
  readonly #socket: Socket;
  readonly #reader: FrameReader;
  readonly #batch: FrameBatch = new FrameBatch();
  readonly #events: SocketEvents;
  readonly #nextTick: (fn: () => void) => void = builtin("node:process").nextTick;
  readonly #flushNow = (): void => {
    this.#due = false;
    this.#early = EARLY;
    this.#flush();
  };
  readonly #scheduleNow = (): void => this.#schedule();
  readonly #take = (message: unknown): void => {
    if (!this.#over) this.#events.message(message);
  };
  /** From how many bytes on what is sent in this turn goes out at once. */
  #early = EARLY;
  /** Whether a flush is due. */
  #due = false;
  /** Whether the other end has to read before more is written. */
  #blocked = false;
  #writing = 0;
  /** Who is to be told when what is gathered has been written. */
  #written: (() => void)[] = [];
  #pending = true;
  #referenced = true;
  #over = false;

  /** @param limit The most bytes of a message that comes. */
  constructor(socket: Socket, limit: number, events: SocketEvents) {
    this.#socket = socket;
    this.#reader = new FrameReader(limit, events.items);
    this.#events = events;
    socket.on("data", (chunk: Uint8Array) => this.#receive(chunk));
    socket.on("drain", () => {
      this.#blocked = false;
      if (events.pauses) socket.resume();
      this.#flush();
    });
    socket.on("error", (error: Error) => this.#end(error.message, true));
    // The first comes in the turn in which the other end has gone, before what others have sent after
    // that: a process that was joined holds nothing any more. The second comes in a later one.
    for (const event of ["end", "close"]) {
      socket.on(event, () => this.#end("the connection was closed", true));
    }
  }

  /** Allows messages of that many bytes from now on. */
  set limit(bytes: number) {
    this.#reader.limit = bytes;
  }

  /**
   * Sends a message with the next batch.
   *
   * @param written Called once the system has it, and this process is not needed any more to send it.
   * @throws {TypeError | CapacityError} If it cannot travel; then nothing was sent.
   */
  send(message: unknown, written?: () => void): void {
    this.#batch.add(message);
    if (written !== undefined) this.#written.push(written);
    if (this.#batch.length > MAX_BACKLOG) this.destroy("the other end does not read");
    if (this.#batch.length < this.#early) return this.#schedule();
    this.#early *= 2;
    this.#flush();
  }

  /** Whether what waits to be written is so much that only what is short may be sent still. */
  get full(): boolean {
    return this.#batch.length > FULL;
  }

  /** Whether the process has to stay alive for what will come. It does for what is being written. */
  hold(pending: boolean): void {
    this.#pending = pending;
    // Not before what reacts to the last answer: mostly it asks the next thing.
    if (pending) this.#schedule();
    else queueMicrotask(this.#scheduleNow);
  }

  /** Sends what is due, and ends the connection, whether the other end does so too or not. */
  close(why = "it was closed by this end"): void {
    this.#flush();
    this.#socket.end(() => this.#socket.destroy());
    this.#end(why, false);
  }

  /** Ends the connection as it is. */
  destroy(why: string): void {
    this.#socket.destroy();
    this.#end(why, false);
  }

  #schedule(): void {
    if (this.#due) return;
    this.#due = true;
    // From within a promise's reaction, this comes after all other reactions of the turn.
    this.#nextTick(this.#flushNow);
  }

  #flush(): void {
    if (!this.#blocked && this.#batch.length > 0 && !this.#over) {
      this.#writing++;
      const written = this.#written;
      this.#written = [];
      const pieces = this.#batch.take();
      const last = pieces.pop()!;
      if (pieces.length > 0) this.#socket.cork();
      for (const piece of pieces) this.#socket.write(piece);
      const flowing = this.#socket.write(last, (error) => {
        this.#writing--;
        this.#reference();
        if (!error && !this.#over) { for (const told of written) told(); }
      });
      if (pieces.length > 0) this.#socket.uncork();
      if (!flowing) {
        this.#blocked = true;
        if (this.#events.pauses) this.#socket.pause();
      }
    }
    this.#reference();
  }

  #reference(): void {
    const wanted = this.#pending || this.#writing > 0;
    if (wanted === this.#referenced) return;
    this.#referenced = wanted;
    if (wanted) this.#socket.ref();
    else this.#socket.unref();
  }

  #receive(chunk: Uint8Array): void {
    if (this.#over) return;
    try {
      this.#reader.push(chunk, this.#take);
      this.#events.batch();
    } catch (error) {
      const what = error instanceof ProtocolError ? error.message : "a message that is none";
      this.destroy(`the other end does not keep to the protocol: ${what}`);
    }
  }

  #end(why: string, left: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#events.over(why, left);
  }
}
