/**
 * A queue as a host keeps it, where what is granted has still to travel: an item that is handed to a
 * caller who has given up goes back to its old place, and so does the room that a putter was granted.
 *
 * @module
 */

import type { WaitOptions } from "../../src/contract.ts";
import { QueueShutDownError } from "../../src/errors.ts";
import { Event } from "../../src/tasks/event.ts";
import { LifoQueue, Queue, type TaskDelivery } from "../../src/tasks/queue.ts";
import { Semaphore } from "../../src/tasks/semaphore.ts";
import { checkLimits } from "../../src/tasks/waiters.ts";
import { dispose } from "../disposal.ts";
import { type Methods, Offer } from "./offer.ts";

/** Room in a queue that is never full. */
const UNBOUNDED = 2 ** 52;

/** Items, room for them, and what is unfinished: each in a primitive of its own. */
export class HostedQueue<T> {
  /** The most items it holds; 0 for any number. */
  readonly maxSize: number;
  /** Never full, since who puts has room already. */
  readonly #items: Queue<T>;
  /** Refuses what is no item. */
  readonly #check: Queue<T>;
  /** Granted to putters in order, before their items enter. */
  readonly #room: Semaphore;
  /** How many items there are beyond the room, because deliveries came back. */
  #excess = 0;
  #unfinished = 0;
  readonly #finished = new Event();
  readonly #putters = new Set<AbortController>();
  /** How many have been offered room, and have not answered: whoever comes later enters behind them. */
  #offers = 0;
  #state: "open" | "draining" | "closed" = "open";

  /** @throws {TypeError | RangeError} If the size is none. */
  constructor(maxSize: number | undefined, make: () => Queue<T>) {
    this.maxSize = new Queue(maxSize).maxSize;
    this.#items = make();
    this.#check = make();
    this.#room = new Semaphore(this.maxSize === 0 ? UNBOUNDED : this.maxSize);
    this.#finished.set();
  }

  /** What clients can call; `serve` makes the methods of a delivery callable. */
  methods(serve: (id: number, methods: Methods) => void): Methods {
    return {
      put: ([item], options) => this.#put(item as T, options),
      tryPut: ([item]) => this.#tryPut(item as T),
      get: (_, options) => this.#get(options),
      tryGet: () => this.#tryGet(),
      take: (_, options, id) => this.#take(options, (methods) => serve(id, methods)),
      taskDone: () => this.#taskDone(),
      join: (_, options) => this.#finished.wait(options),
      shutdown: ([options]) => this.#shutdown(options as { immediate?: boolean } | undefined),
      size: () => this.#items.size(),
      isEmpty: () => this.#items.isEmpty(),
      isFull: () => this.maxSize > 0 && this.#items.size() >= this.maxSize,
    };
  }

  async #put(item: T, options: WaitOptions | undefined): Promise<unknown> {
    this.#checkItem(item);
    checkLimits("put into Queue", options);
    if (options?.signal?.aborted !== true) this.#checkOpen();
    const stop = new AbortController();
    const signal = options?.signal;
    const forward = () => stop.abort(signal?.reason);
    if (signal?.aborted === true) forward();
    signal?.addEventListener("abort", forward);
    this.#putters.add(stop);
    try {
      await this.#room.acquire({ ...options, signal: stop.signal });
    } finally {
      signal?.removeEventListener("abort", forward);
      this.#putters.delete(stop);
    }
    if (signal === undefined && this.#offers === 0) return this.#enter(item);
    return this.#offer(item, undefined);
  }

  #tryPut(item: T): unknown {
    this.#checkItem(item);
    this.#checkOpen();
    if (this.#room.tryAcquire() === undefined) return false;
    if (this.#offers > 0) return this.#offer(item, true);
    this.#enter(item);
    return true;
  }

  /** Room for an item, which enters once its caller says that it still wants that. */
  #offer(item: T, result: unknown): Offer {
    this.#offers++;
    const decline = () => {
      this.#offers--;
      this.#freeRoom();
    };
    return new Offer(undefined, decline, () => {
      this.#offers--;
      this.#enter(item);
      return result;
    });
  }

  /** Adds an item that has room. */
  #enter(item: T): void {
    this.#checkOpen();
    this.#unfinished++;
    this.#finished.clear();
    // Below what has come back since it was granted its room: to be put after that, it would have waited.
    const beyond: T[] = [];
    if (this.#items instanceof LifoQueue) {
      const count = Math.min(this.#excess, this.#items.size());
      while (beyond.length < count) beyond.push(this.#items.tryGet()!);
    }
    for (const next of [item, ...beyond.reverse()]) this.#items.tryPut(next);
  }

  async #get(options: WaitOptions | undefined): Promise<unknown> {
    const delivery = await this.#items.take(options);
    const accept = () => {
      delivery.done();
      this.#freeRoom();
      return delivery.value;
    };
    return options?.signal === undefined
      ? accept()
      : new Offer(delivery.value, () => this.#return(delivery), accept);
  }

  #tryGet(): unknown {
    const item = this.#items.tryGet();
    if (item !== undefined) this.#freeRoom();
    return item;
  }

  async #take(
    options: WaitOptions | undefined,
    serve: (methods: Methods) => void,
  ): Promise<unknown> {
    const delivery = await this.#items.take(options);
    let out = true;
    serve({
      done: () => {
        if (!out) return;
        this.#taskDone();
        out = false;
        delivery.done();
      },
      giveBack: () => {
        if (!out) return;
        out = false;
        if (this.#room.tryAcquire() === undefined) this.#excess++;
        this.#return(delivery);
      },
    });
    const accept = () => {
      this.#freeRoom();
      return delivery.value;
    };
    return options?.signal === undefined
      ? accept()
      : new Offer(delivery.value, () => this.#return(delivery), accept);
  }

  /** Puts an item back to its old place; after an immediate shutdown it counts as done. */
  #return(delivery: TaskDelivery<T>): void {
    delivery[dispose]();
    if (this.#state === "closed") this.#finish(Math.min(1, this.#unfinished));
  }

  #freeRoom(): void {
    if (this.#excess > 0) this.#excess--;
    else this.#room.release();
  }

  #taskDone(): void {
    if (this.#unfinished === 0) {
      throw new RangeError("Cannot finish an item of Queue: every item put is accounted for");
    }
    this.#finish(1);
  }

  #finish(items: number): void {
    this.#unfinished -= items;
    if (this.#unfinished === 0) this.#finished.set();
  }

  #shutdown(options: { immediate?: boolean } | undefined): void {
    const dropped = this.#items.size();
    this.#items.shutdown(options);
    if (this.#state === "open") this.#state = "draining";
    if (options?.immediate === true && this.#state === "draining") {
      this.#state = "closed";
      this.#finish(Math.min(dropped, this.#unfinished));
    }
    for (const putter of this.#putters) putter.abort(shutDown());
  }

  #checkItem(item: T): void {
    this.#check.tryPut(item);
    this.#check.tryGet();
  }

  #checkOpen(): void {
    if (this.#state !== "open") throw shutDown();
  }
}

function shutDown(): QueueShutDownError {
  return new QueueShutDownError("Cannot put into Queue: it is shut down");
}
