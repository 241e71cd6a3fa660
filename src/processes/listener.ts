/**
 * A broker for the processes of this machine: listens on a local socket, asks strangers who they are,
 * and ends when nobody has needed it for a while.
 *
 * @module
 */

import type { Server, Socket } from "node:net";
import { Broker, type BrokerLimits } from "./broker.ts";
import { MAX_FRAME, MAX_STRANGER_FRAME } from "./frames.ts";
import { FilePlace } from "./item_files.ts";
import { builtin } from "./node.ts";
import { afterPatience } from "./patience.ts";
import { type Address, type Draft, Place } from "./place.ts";
import type { Session } from "./session.ts";
import { MessageSocket } from "./socket.ts";
import { Ask, encodeError, PROTOCOL, ProtocolError, type Request, Tell } from "./wire.ts";

/** What a client says first. */
export const MAGIC = "interlock";
/** Milliseconds in which a stranger has to say who it is. */
const INTRODUCTION = 5_000;
/** How many may be about to say it at once. */
const MAX_STRANGERS = 256;
/** How many may be about to connect at once, as far as the system lets them: more are turned away. */
const BACKLOG = 4_096;
/** Milliseconds between two looks at whether the place is still this broker's. */
const WATCH = 1_000;

/** How a broker runs. */
export interface ListenerOptions {
  /** Whose names; see {@linkcode Place}. */
  readonly namespace?: string | undefined;
  /** Milliseconds without a client after which it ends; Infinity for never. */
  readonly idle: number;
  /** How much it keeps. */
  readonly limits?: Partial<BrokerLimits>;
  /** Is told what happens, in a line. */
  readonly log: (line: string) => void;
}

/** A broker that listens. */
export class Listener {
  /** Where it is found. */
  readonly place: Place;
  /** Resolves when it has ended, with why. */
  readonly ended: Promise<string>;
  readonly #broker: Broker;
  readonly #draft: Draft;
  readonly #server: Server;
  readonly #options: ListenerOptions;
  readonly #sockets: Set<MessageSocket> = new Set();
  /** Larger than any fence of a broker before, unless clocks were set back (P5). */
  readonly #fences: bigint = BigInt(Date.now()) << 20n;
  #strangers = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setInterval> | undefined;
  #conclude: (why: string) => void = () => {};
  #over = false;

  private constructor(options: ListenerOptions, place: Place) {
    this.#options = options;
    this.place = place;
    this.#draft = place.prepare();
    const files = new FilePlace(place.folder, this.#draft.address.id);
    this.#broker = new Broker(options.limits, (session) => files.remove(session));
    this.#server = builtin("node:net").createServer((socket) => this.#admit(socket));
    this.ended = new Promise((resolve) => this.#conclude = resolve);
  }

  /**
   * Begins to listen, unless there is a broker of this namespace: then gives its address.
   *
   * Rejects with an `UnsupportedError` if the folder cannot be used.
   */
  static async start(options: ListenerOptions): Promise<Listener | Address> {
    const place = new Place(options.namespace);
    const other = await findAlive(place);
    if (other !== undefined) return other;
    const listener = new Listener(options, place);
    try {
      await listener.#listen();
      // Whoever comes first is the one; if that one dies at once, it is the next one's turn.
      while (!place.publish(listener.#draft)) {
        const winner = await findAlive(place);
        if (winner !== undefined) {
          listener.#server.close();
          place.discard(listener.#draft);
          return winner;
        }
      }
    } catch (error) {
      listener.#server.close();
      place.discard(listener.#draft);
      throw error;
    }
    listener.#serve();
    return listener;
  }

  /** Ends it: clients lose their connections. */
  stop(why: string): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#idle);
    clearInterval(this.#watch);
    this.#server.close();
    for (const socket of this.#sockets) socket.close();
    this.place.clear(this.#draft.address);
    this.#options.log(`ended: ${why}`);
    this.#conclude(why);
  }

  #listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ path: this.#draft.address.path, backlog: BACKLOG }, () => {
        this.#server.off("error", reject);
        this.#server.on("error", (error) => this.stop(error.message));
        resolve();
      });
    });
  }

  #serve(): void {
    const { log } = this.#options;
    log(`serving namespace "${this.place.namespace}" in ${this.place.folder}`);
    this.place.tidy();
    void sweepOthers(this.place);
    this.#watch = setInterval(() => {
      // It is not unless somebody removed the folder, as cleaners of temporary files do.
      if (!this.place.holds(this.#draft.address)) this.stop("its folder was taken away");
    }, WATCH);
    this.#startIdling();
  }

  #startIdling(): void {
    if (this.#broker.sessions > 0 || this.#strangers > 0) return;
    clearTimeout(this.#idle);
    const { idle } = this.#options;
    if (idle === Infinity) return;
    this.#idle = setTimeout(() => this.stop(`no client for ${idle} ms`), idle);
  }

  /** Asks a stranger who it is, and begins its session. */
  #admit(socket: Socket): void {
    if (this.#strangers >= MAX_STRANGERS) {
      socket.destroy();
      return;
    }
    this.#strangers++;
    clearTimeout(this.#idle);
    let session: Session | undefined;
    const connection = new MessageSocket(socket, MAX_STRANGER_FRAME, {
      items: false,
      message: (message) => {
        if (session !== undefined) return session.receive(message);
        calm();
        session = this.#introduce(connection, message);
      },
      batch: () => {},
      pauses: true,
      over: (why, left) => {
        calm();
        this.#sockets.delete(connection);
        if (session === undefined) {
          this.#strangers--;
          if (!left && !this.#over) this.#options.log(`refused a connection: ${why}`);
        } else {
          this.#broker.disconnect(session);
          this.#options.log(`${session.client} left: ${why}`);
        }
        if (!this.#over) this.#startIdling();
      },
    });
    this.#sockets.add(connection);
    const calm = afterPatience(INTRODUCTION, () => connection.destroy("it did not say who it is"));
  }

  /** Begins a session, or tells the other end why not and closes the connection. */
  #introduce(connection: MessageSocket, message: unknown): Session | undefined {
    const refuse = (why: string): undefined => {
      connection.send([Tell.error, 0, ...encodeError(new ProtocolError(why))]);
      connection.close(why);
    };
    if (!Array.isArray(message)) return refuse("its first message is none");
    const [type, magic, protocol, token, client] = message as unknown as Request & unknown[];
    if (type !== Ask.hello || magic !== MAGIC) return refuse("its first message is no greeting");
    if (protocol !== PROTOCOL) {
      return refuse(`it speaks version ${protocol} of the protocol, the broker ${PROTOCOL}`);
    }
    if (typeof token !== "string" || !sameToken(token, this.#draft.address.token)) {
      return refuse("its token is wrong");
    }
    this.#strangers--;
    connection.limit = MAX_FRAME;
    const session = this.#broker.connect(String(client), (reply) => connection.send(reply));
    this.#options.log(`${session.client} came`);
    connection.send([Tell.welcome, PROTOCOL, String(this.#fences), session.number]);
    return session;
  }
}

/** Compares in a time that tells nothing of where they differ. */
function sameToken(given: string, expected: string): boolean {
  const { createHash, timingSafeEqual } = builtin("node:crypto");
  const digest = (token: string) => createHash("sha256").update(token).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** The broker that is at a place and listens; one that is dead is swept away. */
export async function findAlive(place: Place): Promise<Address | undefined> {
  for (;;) {
    const address = place.find();
    if (address === undefined || await listens(address)) return address;
    place.sweep(address);
  }
}

/** Sweeps away what brokers of other namespaces have left that were killed, and are not followed. */
async function sweepOthers(place: Place): Promise<void> {
  for (const other of place.others()) {
    await findAlive(other).catch(() => {}); // whoever uses it is told what is wrong with it
  }
}

function listens({ path }: Address): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = builtin("node:net").connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", (error: Error & { code?: string }) => {
      if (error.code === "ECONNREFUSED" || error.code === "ENOENT") resolve(false);
      else reject(error);
    });
  });
}
