/**
 * Queues between processes: first in first out, last in first out, and by priority.
 *
 * @module
 */

import type { Queue as Contract, ShutdownOptions, WaitOptions } from "../contract.ts";
import { QueueShutDownError } from "../errors.ts";
import { priorityOf } from "../tasks/store.ts";
import { connect } from "./connect.ts";
import { LargeArray } from "./item_files.ts";
import { decodeItem, encodeItem } from "./items.ts";
import { ShortItem } from "./messagepack.ts";
import { ReadItem } from "./messagepack_reader.ts";
import { ProcessDelivery } from "./permits.ts";
import {
  cannotBlock,
  checkNamed,
  type Opened,
  type OpenOptions,
  openOver,
  Remote,
} from "./remote.ts";
import { ProtocolError, type Reply, Tell } from "./wire.ts";

/** The short item that is put at the moment, which is sent before another one is. */
let short: ShortItem | undefined;

/** How to open a queue. */
export interface QueueOptions extends OpenOptions {
  /** The most items it holds: an integer >= 0, by default 0 for any number, or what it was made with. */
  maxSize?: number | undefined;
}

/**
 * What the queues between processes have in common (Q, J, H).
 *
 * Items are cloned on their way, as `structuredClone` would, without transfers: what it refuses is a
 * `TypeError` (Q10). Primitives of the same namespace, anywhere in an item, arrive opened.
 */
export abstract class ProcessQueue<T> extends Remote implements Contract<T> {
  readonly #maxSize: number;

  /** The item that a reply brings; made once, and not for each call. */
  readonly #itemOf = (reply: Reply): T => {
    if (reply[0] === Tell.item || reply[0] === Tell.delivery) return this.decode(reply[2]);
    throw new ProtocolError("a reply that brings no item");
  };

  /** Made by `open`. */
  constructor(opened: Opened) {
    super(opened);
    this.#maxSize = opened.size!;
  }

  /**
   * Adds an item, waiting while the queue is full.
   *
   * Rejects with a `QueueShutDownError` if the queue is or gets shut down; with a `TimeoutError`, with
   * `signal.reason`, with a `ConnectionLostError` if the broker is or gets lost, with a
   * `CapacityError` if this process has too many bytes in queues, or with a `TypeError` or
   * `RangeError` on misuse.
   *
   * Cancellation: the item is not added. An abort rejects at once; room on its way to this call then
   * goes to the next in line (G6).
   */
  put(item: T, options?: WaitOptions): Promise<void> {
    try {
      const args = [this.encode(item, options === undefined)];
      return this.ask("put into", "put", { args, options, puts: true });
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** The blocking form, which this scope has not. @throws {UnsupportedError} Always. */
  putSync(): never {
    cannotBlock(this.action("put into"), "put");
  }

  /**
   * Adds an item if there is room, and tells whether there was (Q4); rejects as {@linkcode put} does.
   */
  async tryPut(item: T): Promise<boolean> {
    const args = [this.encode(item, true)];
    return await this.ask("put into", "tryPut", { args, puts: true });
  }

  /**
   * Removes the next item, waiting while the queue is empty. The item is this process's for good:
   * should it die, the item is gone, and counts as done (X4); {@linkcode take} is safer.
   *
   * Rejects with a `QueueShutDownError` once the queue is shut down and drained; with a
   * `TimeoutError`, with `signal.reason`, with a `ConnectionLostError` if the broker is or gets lost,
   * or with a `TypeError` or `RangeError` on misuse.
   *
   * Cancellation: no item is taken; one on its way goes back to its old place (G6, Q7).
   */
  get(options?: WaitOptions): Promise<T> {
    return this.ask("get from", "get", { options, receive: this.#itemOf });
  }

  /** The blocking form, which this scope has not. @throws {UnsupportedError} Always. */
  getSync(): never {
    cannotBlock(this.action("get from"), "get");
  }

  /** Removes the next item if there is one, else gives `undefined` (Q4). */
  tryGet(): Promise<T | undefined> {
    const receive = (reply: Reply) => reply[0] === Tell.result ? undefined : this.#itemOf(reply);
    return this.ask("get from", "tryGet", { receive });
  }

  /**
   * Waits like {@linkcode get}, and gives the item as a delivery: `done()` accounts for it; disposed
   * undone, or when this process dies, it goes back to its old place, even above `maxSize` (Q11, X4).
   *
   * Cancellation: as {@linkcode get}.
   */
  take(options?: WaitOptions): Promise<ProcessDelivery<T>> {
    const { client } = this.opened;
    const receive = (reply: Reply) =>
      new ProcessDelivery(client, reply[1] as number, this.#itemOf(reply));
    return this.ask("take from", "take", { options, receive });
  }

  /** The blocking form, which this scope has not. @throws {UnsupportedError} Always. */
  takeSync(): never {
    cannotBlock(this.action("take from"), "take");
  }

  /** Accounts for one item; rejects with a `RangeError` beyond the number put (J2). */
  taskDone(): Promise<void> {
    return this.ask("finish an item of", "taskDone");
  }

  /**
   * Waits until every item put was accounted for (J1).
   *
   * Rejects with a `TimeoutError`, with `signal.reason`, with a `ConnectionLostError` if the broker is
   * or gets lost, or with a `TypeError` or `RangeError` on misuse.
   *
   * Cancellation: nothing is lost.
   */
  join(options?: WaitOptions): Promise<void> {
    return this.ask("join", "join", { options });
  }

  /** The blocking form, which this scope has not. @throws {UnsupportedError} Always. */
  joinSync(): never {
    cannotBlock(this.action("join"), "join");
  }

  /** Ends the queue for all: puts reject, gets drain what is there (H1, H2). */
  shutdown(options?: ShutdownOptions): Promise<void> {
    const travelling = typeof options === "object" && options !== null
      ? { immediate: options.immediate }
      : options;
    return this.ask("shut down", "shutdown", { args: [travelling] });
  }

  /** The most items it holds; 0 for any number. */
  get maxSize(): number {
    return this.#maxSize;
  }

  /** How many items are there. */
  size(): Promise<number> {
    return this.ask("read", "size");
  }

  /** Whether none is. */
  isEmpty(): Promise<boolean> {
    return this.ask("read", "isEmpty");
  }

  /** Whether a put would have to wait for room. */
  isFull(): Promise<boolean> {
    return this.ask("read", "isFull");
  }

  /**
   * Gets items until the queue is shut down and drained. It does not call `taskDone`; leaving the
   * loop early loses no item (H1).
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<T, undefined, undefined> {
    const left = new AbortController();
    const end = { done: true, value: undefined } as const;
    return {
      next: async () => {
        try {
          return { done: false, value: await this.get({ signal: left.signal }) };
        } catch (error) {
          if (error instanceof QueueShutDownError || left.signal.aborted) return end;
          throw error;
        }
      },
      return: () => {
        left.abort();
        return Promise.resolve(end);
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  /**
   * An item as it travels; what is none goes as it is, for the broker to refuse.
   *
   * @param atOnce Whether it is sent before anybody could put another one, as an option's getter might.
   */
  protected encode(item: T, atOnce: boolean): unknown {
    return item === undefined ? undefined : this.pack(item, atOnce);
  }

  /** An item that has travelled. */
  protected decode(travelled: unknown): T {
    return this.unpack(travelled) as T;
  }

  /** A value as bytes, or as a short item or a large array. */
  protected pack(value: unknown, atOnce: boolean): unknown {
    if (atOnce) {
      const array = LargeArray.of(value);
      if (array !== undefined) return array;
      if ((short ??= new ShortItem()).take(value)) return short;
    }
    const { client, namespace } = this.opened;
    return encodeItem(this.action("put into"), value, (primitive) => {
      const other = Remote.clientOf(primitive);
      if (other === client) return;
      throw new TypeError(
        `${primitive.name} is of namespace "${other.namespace}", the queue of "${namespace}"`,
      );
    });
  }

  /** The value of what {@linkcode pack} gave. */
  protected unpack(travelled: unknown): unknown {
    if (travelled instanceof ReadItem) return travelled.value;
    const openings: Promise<unknown>[] = [];
    const value = decodeItem(travelled as Uint8Array, () => this.opened.client, openings);
    // What could not be opened rejects when it is called.
    for (const opening of openings) opening.catch(() => {});
    return value;
  }
}

/**
 * Hands items from producers to consumers of any processes, first in first out.
 *
 * @example
 * ```ts
 * import { Queue } from "@interlock/sync/processes";
 *
 * const queue = await Queue.open<{ page: number }>("example pages", { maxSize: 100 });
 * await queue.put({ page: 1 });
 * const delivery = await queue.take(); // goes back should this process die
 * if (delivery.value.page !== 1) throw new Error("unreachable");
 * await delivery.done();
 * await queue.close();
 * ```
 */
export class Queue<T> extends ProcessQueue<T> {
  /** Opens the queue of that name, or makes it; rejects as `Semaphore.open` does. */
  static async open<T>(name: string, options?: QueueOptions): Promise<Queue<T>> {
    return new Queue(await openQueue("Queue", name, options));
  }
}

/** A {@linkcode Queue} that gives the newest item first (Q1). */
export class LifoQueue<T> extends ProcessQueue<T> {
  /** Opens the queue of that name, or makes it; rejects as `Semaphore.open` does. */
  static async open<T>(name: string, options?: QueueOptions): Promise<LifoQueue<T>> {
    return new LifoQueue(await openQueue("LifoQueue", name, options));
  }
}

/**
 * A {@linkcode Queue} of `[priority, value]` that gives the lowest priority first, and equal ones in
 * the order put (Q1).
 */
export class PriorityQueue<T> extends ProcessQueue<[priority: number, value: T]> {
  /** Opens the queue of that name, or makes it; rejects as `Semaphore.open` does. */
  static async open<T>(name: string, options?: QueueOptions): Promise<PriorityQueue<T>> {
    return new PriorityQueue(await openQueue("PriorityQueue", name, options));
  }

  /** The priority travels beside the value: the broker orders by it. */
  protected override encode(item: [priority: number, value: T], atOnce: boolean): unknown {
    if (item === undefined) return item;
    return [priorityOf(item), this.pack(item[1], atOnce)];
  }

  /** The item that {@linkcode encode} was given. */
  protected override decode(travelled: unknown): [priority: number, value: T] {
    const [priority, value] = travelled as [number, unknown];
    return [priority, this.unpack(value) as T];
  }
}

async function openQueue(
  kind: "Queue" | "LifoQueue" | "PriorityQueue",
  name: string,
  options: QueueOptions | undefined,
): Promise<Opened> {
  checkNamed(`open ${kind}`, name, options);
  return await openOver(await connect(options?.namespace), kind, name, options?.maxSize);
}
