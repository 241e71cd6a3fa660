/**
 * A connection whose messages take their time: a MessageChannel behind which each message waits for a
 * random number of event-loop turns, in the order sent.
 *
 * @module
 */

/** Where messages go. */
export type Receiver = (message: unknown) => void;

/** A generator of small numbers from a seed (mulberry32). */
class Random {
  #state = 0;

  /** Begins anew. */
  seed(seed: number): void {
    this.#state = seed | 0;
  }

  /** The next number, from 0 to one less than `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) % limit;
  }
}

/** How many turns a message waits after it has come: one of these. Most go on at once. */
const DELAYS = [0, 0, 0, 0, 1, 2];

/** With that many messages behind it, a message does not wait: delays are for what can overtake. */
const BACKLOG = 64;

/** One direction of a {@linkcode Link}. */
class Lane {
  readonly #channel = new MessageChannel();
  readonly #clock = new MessageChannel();
  readonly #random: Random;
  readonly #delivered: () => void;
  #inbox: unknown[] = [];
  #delivering = false;
  #receiver: Receiver = () => {};

  constructor(random: Random, delivered: () => void) {
    this.#random = random;
    this.#delivered = delivered;
    this.#channel.port2.onmessage = ({ data }) => {
      this.#inbox.push(data);
      if (!this.#delivering) this.#deliver();
    };
  }

  set receiver(receiver: Receiver) {
    this.#receiver = receiver;
  }

  /** @throws {Error} A DataCloneError if the message cannot be cloned; then nothing was sent. */
  send(message: unknown): void {
    this.#channel.port1.postMessage(message);
  }

  /** Delivers what has come, each message after its turns; it holds up those behind it. */
  async #deliver(): Promise<void> {
    this.#delivering = true;
    while (this.#inbox.length > 0) {
      const batch = this.#inbox;
      this.#inbox = [];
      for (const [index, message] of batch.entries()) {
        const behind = batch.length - index + this.#inbox.length;
        const turns = behind > BACKLOG ? 0 : DELAYS[this.#random.below(DELAYS.length)] ?? 0;
        for (let turn = 0; turn < turns; turn++) await this.#turn();
        this.#receiver(message);
        this.#delivered();
        // What a message causes happens before the next one comes.
        for (let turn = 0; turn < 4; turn++) await undefined;
      }
    }
    this.#delivering = false;
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#clock.port2.onmessage = () => resolve();
      this.#clock.port1.postMessage(undefined);
    });
  }

  close(): void {
    for (const { port1, port2 } of [this.#channel, this.#clock]) {
      port1.close();
      port2.close();
    }
  }
}

/** Two parties that send each other messages. */
export class Link {
  readonly #random = new Random();
  readonly #toHost: Lane;
  readonly #toClient: Lane;
  #inFlight = 0;
  #waiting: (() => void)[] = [];

  /** Connects them. */
  constructor() {
    const delivered = () => {
      if (--this.#inFlight > 0) return;
      for (const resolve of this.#waiting.splice(0)) resolve();
    };
    this.#toHost = new Lane(this.#random, delivered);
    this.#toClient = new Lane(this.#random, delivered);
  }

  /** From here on the delays follow from this seed. */
  reseed(seed: number): void {
    this.#random.seed(seed);
  }

  /** Says who gets the messages. */
  connect(host: Receiver, client: Receiver): void {
    this.#toHost.receiver = host;
    this.#toClient.receiver = client;
  }

  /** Sends to the host; throws if the message cannot be cloned. */
  sendToHost(message: unknown): void {
    this.#toHost.send(message);
    this.#inFlight++;
  }

  /** Sends to the client; throws if the message cannot be cloned. */
  sendToClient(message: unknown): void {
    this.#toClient.send(message);
    this.#inFlight++;
  }

  /** Resolves once no message is under way, and none was caused by the last ones. */
  async idle(): Promise<void> {
    do {
      if (this.#inFlight > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
      for (let turn = 0; turn < 64; turn++) await undefined;
    } while (this.#inFlight > 0);
  }

  /** Ends the connection. */
  close(): void {
    this.#toHost.close();
    this.#toClient.close();
  }
}
