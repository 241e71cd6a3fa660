/**
 * A client that says whatever it likes to a broker, for tests.
 *
 * @module
 */

import { connect, type Socket } from "node:net";
import { FrameBatch, FrameReader, MAX_FRAME } from "../../../src/processes/frames.ts";
import { MAGIC } from "../../../src/processes/listener.ts";
import type { Address } from "../../../src/processes/place.ts";
import { Ask, PROTOCOL } from "../../../src/processes/wire.ts";

/** What a client says first that has this token. */
export function hello(token: unknown): readonly unknown[] {
  return [Ask.hello, MAGIC, PROTOCOL, token, "raw"];
}

/** Messages as they travel. */
export function framed(...messages: readonly unknown[]): Uint8Array {
  const batch = new FrameBatch();
  for (const message of messages) batch.add(message);
  return new Uint8Array(batch.take().flatMap((piece) => [...piece]));
}

/** Bytes with the header of a message around them. */
export function enclosed(bytes: Uint8Array): Uint8Array {
  const frame = new Uint8Array(4 + bytes.length);
  new DataView(frame.buffer).setUint32(0, bytes.length);
  frame.set(bytes, 4);
  return frame;
}

/** A connection. */
export class RawClient {
  /** What the broker has said that nobody has asked for. */
  readonly replies: unknown[] = [];
  /** Resolves once the connection is over. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #reader: FrameReader = new FrameReader(MAX_FRAME);
  #over = false;
  #waiting: (() => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Uint8Array) => {
      this.#reader.push(chunk, (reply) => this.replies.push(reply));
      this.#waiting?.();
    });
    socket.on("error", () => {}); // it is closed, then
    this.closed = new Promise((resolve) =>
      socket.on("close", () => {
        this.#over = true;
        this.#waiting?.();
        resolve();
      })
    );
  }

  /** Connects to a broker, and says nothing yet. */
  static connect({ path }: Address): Promise<RawClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      socket.once("error", reject);
      socket.once("connect", () => resolve(new RawClient(socket)));
    });
  }

  /** Connects, and says who it is. */
  static async welcome(address: Address): Promise<RawClient> {
    const client = await RawClient.connect(address);
    client.write(framed(hello(address.token)));
    await client.next();
    return client;
  }

  /** Whether the connection is over. */
  get over(): boolean {
    return this.#over;
  }

  /** Writes bytes; resolves once the system has them. */
  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => this.#socket.write(bytes, () => resolve()));
  }

  /** The next reply; `undefined` if the connection is over before one comes. */
  async next(): Promise<readonly unknown[] | undefined> {
    while (this.replies.length === 0 && !this.#over) {
      await new Promise<void>((resolve) => this.#waiting = resolve);
    }
    return this.replies.shift() as readonly unknown[] | undefined;
  }

  /** Reads nothing more, as a process that hangs. */
  pause(): void {
    this.#socket.pause();
  }

  /** Says that nothing more will come. */
  end(): void {
    this.#socket.end();
  }

  /** Leaves at once. */
  destroy(): void {
    this.#socket.destroy();
  }
}
