/**
 * Queues: first in first out, last in first out, and by priority.
 *
 * @module
 */

import type {
  Delivery as DeliveryContract,
  Queue as Contract,
  ShutdownOptions,
  Signal,
  WaitOptions,
} from "../contract.ts";
import { QueueShutDownError } from "../errors.ts";
import { OwnSignal } from "./own_signal.ts";
import { ASYNC_DISPOSE, DISPOSE } from "./permit.ts";
import { checkItem, Fifo, Heap, Lifo, type Store } from "./store.ts";
import {
  capture,
  checkInteger,
  checkOptions,
  DONE,
  kind,
  type Limits,
  rejectAll,
  startLimits,
  Waiter,
  WaitQueue,
} from "./waiters.ts";

/** The contract's delivery as a local scope has it: `done` gives no promise. */
export interface TaskDelivery<T> extends DeliveryContract<T> {
  /** Accounts for the item, as `taskDone` does; nothing happens the second time (Q11). */
  done(): void;
}

// How the other queues of this module order their items; set by the first construction, see
// semaphore.ts.
let setStore: <T>(queue: Queue<T>, name: string, store: Store<T>) => void;

/**
 * Hands items from producers to consumers, first in first out (Q, J, H).
 *
 * An item is anything but `undefined`. One that is itself a promise is awaited by `get`, as by every
 * async function, and by `for await`; `take` and `tryGet` hand it over as it is.
 *
 * @example
 * ```ts
 * import { Queue } from "@interlock/sync";
 *
 * const queue = new Queue<string>(2); // a third put waits
 * const consumer = (async () => {
 *   let text = "";
 *   for await (const item of queue) text += item;
 *   return text;
 * })();
 * for (const item of ["a", "b", "c"]) await queue.put(item);
 * queue.shutdown();
 * if (await consumer !== "abc") throw new Error("unreachable");
 * ```
 */
export class Queue<T> implements Contract<T> {
  readonly #maxSize: number;
  /** What messages call it. */
  #name = "Queue";
  #store: Store<T> = new Fifo();
  #state: "open" | "draining" | "closed" = "open";
  /** Items put and not accounted for. */
  #unfinished = 0;
  /** Deliveries that are neither done nor returned. */
  #delivered = 0;
  // Who waits for an item sees an empty store, who waits for room a full one.
  readonly #getters: WaitQueue<T | TaskDelivery<T> | Step<T>, "get" | "take" | "step"> =
    new WaitQueue();
  readonly #putters: WaitQueue<void, { item: T; priority: number }> = new WaitQueue();
  readonly #joiners: WaitQueue<void> = new WaitQueue();

  /**
   * Makes a queue that is empty.
   *
   * @param maxSize The most items it holds: an integer >= 0, by default 0 for any number (Q2).
   * @throws {RangeError} If `maxSize` is another number.
   * @throws {TypeError} If `maxSize` is no number.
   */
  constructor(maxSize = 0) {
    checkInteger("construct Queue", "maxSize", maxSize, 0);
    this.#maxSize = maxSize + 0; // what was -0 is 0
    setStore ??= (queue, name, store) => {
      queue.#name = name;
      queue.#store = store;
    };
  }

  /**
   * Adds an item, waiting while the queue is full.
   *
   * Rejects with a `QueueShutDownError` if the queue is or gets shut down; with a `TimeoutError`,
   * with `signal.reason`, or with a `TypeError` or `RangeError` on misuse, which `undefined` is.
   *
   * Cancellation: the item is not added. After it was, which happens inside the call that makes room,
   * abort and timeout change nothing (G5).
   */
  put(item: T, options?: WaitOptions): Promise<void> {
    if (
      options === undefined && item !== undefined && this.#state === "open" &&
      this.#store.check === undefined && !this.isFull()
    ) {
      this.#add(item, 0);
      return DONE;
    }
    try {
      const priority = checkItem(this.#name, item, this.#store);
      const limits = this.#startLimits("put into", options);
      if (this.#state !== "open") throw this.#shutDown("put into");
      if (this.isFull()) {
        return this.#putters.wait(`put into ${this.#name}`, limits, { item, priority });
      }
      this.#add(item, priority);
      return DONE;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Adds an item if there is room, and tells whether there was (Q4).
   *
   * @throws {QueueShutDownError} If the queue was shut down.
   * @throws {TypeError | RangeError} On misuse.
   */
  tryPut(item: T): boolean {
    const priority = checkItem(this.#name, item, this.#store);
    if (this.#state !== "open") throw this.#shutDown("put into");
    if (this.isFull()) return false;
    this.#add(item, priority);
    return true;
  }

  /**
   * Removes the next item, waiting while the queue is empty. The item is the caller's for good;
   * `taskDone` accounts for it.
   *
   * Rejects with a `QueueShutDownError` once the queue is shut down and drained; with a
   * `TimeoutError`, with `signal.reason`, or with a `TypeError` or `RangeError` on misuse.
   *
   * Cancellation: no item is taken. After one was given, which happens inside the call that puts it,
   * abort and timeout change nothing (G5, Q7).
   */
  get(options?: WaitOptions): Promise<T> {
    if (options === undefined && this.#store.size === 0 && this.#state === "open") {
      const promise = new Promise<T>(capture);
      this.#getters.admit(new Waiter("get"));
      return promise;
    }
    try {
      const limits = this.#startLimits("get from", options);
      if (this.#store.size > 0) return Promise.resolve(this.#remove());
      this.#checkDrained("get from");
      return this.#getters.wait(`get from ${this.#name}`, limits, "get") as Promise<T>;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Removes the next item if there is one, else gives `undefined` (Q4).
   *
   * @throws {QueueShutDownError} If the queue is shut down and drained.
   */
  tryGet(): T | undefined {
    if (this.#store.size > 0) return this.#remove();
    this.#checkDrained("get from");
    return undefined;
  }

  /**
   * Waits like {@linkcode get}, and gives the item as a delivery: `done()` accounts for it, and
   * disposed undone it goes back to its old place, even above `maxSize` (Q11).
   *
   * Cancellation: as {@linkcode get}.
   *
   * @example
   * ```ts
   * import { Queue } from "@interlock/sync";
   *
   * const queue = new Queue<string>();
   * await queue.put("letter");
   * {
   *   await using delivery = await queue.take();
   *   if (delivery.value !== "letter") delivery.done(); // not done: it goes back
   * }
   * if (queue.size() !== 1) throw new Error("unreachable");
   * ```
   */
  take(options?: WaitOptions): Promise<TaskDelivery<T>> {
    try {
      const limits = this.#startLimits("take from", options);
      if (this.#store.size > 0) {
        const delivery = this.#deliver();
        void delivery.value; // as in Semaphore
        return Promise.resolve(delivery);
      }
      this.#checkDrained("take from");
      return this.#getters.wait(`take from ${this.#name}`, limits, "take") as Promise<
        TaskDelivery<T>
      >;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Accounts for one item; the last one wakes those who join (J1).
   *
   * @throws {RangeError} If it is called more often than items were put (J2).
   */
  taskDone(): void {
    if (this.#unfinished === 0) {
      throw new RangeError(
        `Cannot finish an item of ${this.#name}: every item put is accounted for`,
      );
    }
    this.#finish(1);
  }

  /**
   * Waits until every item put was accounted for, which an empty queue need not be (J1).
   *
   * Rejects with a `TimeoutError`, with `signal.reason`, or with a `TypeError` or `RangeError` on
   * misuse.
   *
   * Cancellation: nothing is lost.
   */
  join(options?: WaitOptions): Promise<void> {
    try {
      const limits = this.#startLimits("join", options);
      if (this.#unfinished === 0) return DONE;
      return this.#joiners.wait(`join ${this.#name}`, limits, undefined);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Ends the queue: puts reject from now on; gets drain what is there, then reject too, and `for
   * await` ends (H1). With `immediate`, queued items are dropped and count as done (H2).
   *
   * @throws {TypeError} On misuse.
   */
  shutdown(options?: ShutdownOptions): void {
    const immediate = isImmediate(`shut down ${this.#name}`, options);
    if (this.#state === "open") this.#state = "draining";
    if (immediate && this.#state === "draining") {
      this.#state = "closed";
      const dropped = this.#store.size;
      while (this.#store.size > 0) this.#store.shift();
      this.#finish(Math.min(dropped, this.#unfinished));
    }
    rejectAll(this.#putters, () => this.#shutDown("put into"));
    this.#endIfDrained();
  }

  /** The most items it holds; 0 for any number. */
  get maxSize(): number {
    return this.#maxSize;
  }

  /** How many items are there. */
  size(): number {
    return this.#store.size;
  }

  /** Whether none is. */
  isEmpty(): boolean {
    return this.#store.size === 0;
  }

  /** Whether a put would have to wait for room. */
  isFull(): boolean {
    const maxSize = this.#maxSize; // read once: twice takes twice as long a put on Deno
    return maxSize > 0 && this.#store.size >= maxSize;
  }

  /**
   * Gets items until the queue is shut down and drained. It does not call `taskDone`; leaving the
   * loop early loses no item, not even one that a pending `next()` waits for (H1).
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<T, undefined, undefined> {
    const left = new OwnSignal();
    return {
      next: async () => {
        const step = await this.#step(left);
        // Awaited apart from the step, so that an item's own error is not taken for the queue's end.
        return step.done ? step : { done: false, value: await step.value };
      },
      return: () => {
        left.abort();
        return Promise.resolve(end());
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  /** Names the action only for what may fail: to do so takes a while. */
  #startLimits(act: string, options: WaitOptions | undefined): Limits | undefined {
    return options === undefined ? options : startLimits(`${act} ${this.#name}`, options);
  }

  #checkDrained(act: string): void {
    if (this.#isDrained()) throw this.#shutDown(act);
  }

  #shutDown(act: string): QueueShutDownError {
    return new QueueShutDownError(`Cannot ${act} ${this.#name}: it is shut down`);
  }

  /** A delivery that is out may come back, unless the queue is closed. */
  #isDrained(): boolean {
    return this.#state === "closed" ||
      this.#state === "draining" && this.#store.size === 0 && this.#delivered === 0;
  }

  #endIfDrained(): void {
    if (!this.#isDrained()) return;
    rejectAll(this.#getters, (what) => this.#shutDown(what === "take" ? "take from" : "get from"));
  }

  #step(left: OwnSignal): Promise<Step<T>> {
    if (left.aborted) return Promise.resolve(end());
    if (this.#store.size > 0) return Promise.resolve({ done: false, value: this.#remove() });
    if (this.#isDrained()) return Promise.resolve(end());
    const limits = { signal: left as unknown as Signal, timeout: Infinity };
    const step = this.#getters.wait(`get from ${this.#name}`, limits, "step") as Promise<Step<T>>;
    return step.catch(end); // the loop was left, or the queue shut down
  }

  /** Adds an item for which there is room. */
  #add(item: T, priority: number): void {
    this.#unfinished++;
    const waiter = this.#getters.shift();
    if (waiter === undefined) {
      this.#store.push(item, priority);
    } else if (waiter.data === "get") { // straight through: the store is empty
      waiter.resolve(item);
    } else {
      this.#store.push(item, priority);
      this.#give(waiter);
    }
  }

  /** Gives what is there to those who wait for it. */
  #serve(): void {
    while (this.#store.size > 0) {
      const waiter = this.#getters.shift();
      if (waiter === undefined) return;
      this.#give(waiter);
    }
  }

  #give(waiter: Waiter<T | TaskDelivery<T> | Step<T>, "get" | "take" | "step">): void {
    if (waiter.data === "get") waiter.resolve(this.#store.shift());
    else if (waiter.data === "take") waiter.resolve(this.#deliver());
    else waiter.resolve({ done: false, value: this.#store.shift() });
  }

  /** Removes the next item, and lets in those who wait for room. */
  #remove(): T {
    const item = this.#store.shift();
    while (this.#putters.length > 0 && !this.isFull()) {
      const waiter = this.#putters.shift();
      if (waiter === undefined) break;
      this.#add(waiter.data.item, waiter.data.priority);
      waiter.resolve();
    }
    return item;
  }

  #deliver(): TaskDelivery<T> {
    let out = true;
    const value = this.#remove();
    const undo = this.#store.undoShift(value);
    this.#delivered++;
    const done = () => {
      if (!out) return;
      this.taskDone();
      out = false;
      this.#delivered--;
      this.#endIfDrained();
    };
    const giveBack = () => {
      if (!out) return;
      out = false;
      this.#delivered--;
      if (this.#state === "closed") return this.#finish(Math.min(1, this.#unfinished));
      undo();
      this.#serve();
      this.#endIfDrained();
    };
    return new HeldItem(value, done, giveBack);
  }

  #finish(items: number): void {
    this.#unfinished -= items;
    if (this.#unfinished > 0) return;
    let waiter = this.#joiners.shift();
    while (waiter !== undefined) {
      waiter.resolve();
      waiter = this.#joiners.shift();
    }
  }
}

/**
 * A {@linkcode Queue} that gives the newest item first (Q1).
 *
 * @example
 * ```ts
 * import { LifoQueue } from "@interlock/sync";
 *
 * const stack = new LifoQueue<number>();
 * await stack.put(1);
 * await stack.put(2);
 * if (await stack.get() !== 2) throw new Error("unreachable");
 * ```
 */
export class LifoQueue<T> extends Queue<T> {
  /**
   * Makes a queue that is empty.
   *
   * @param maxSize The most items it holds: an integer >= 0, by default 0 for any number (Q2).
   * @throws {RangeError} If `maxSize` is another number.
   * @throws {TypeError} If `maxSize` is no number.
   */
  constructor(maxSize = 0) {
    checkInteger("construct LifoQueue", "maxSize", maxSize, 0);
    super(maxSize);
    setStore(this, "LifoQueue", new Lifo());
  }
}

/**
 * A {@linkcode Queue} of `[priority, value]` that gives the lowest priority first, and equal ones in
 * the order put (Q1).
 *
 * @example
 * ```ts
 * import { PriorityQueue } from "@interlock/sync";
 *
 * const jobs = new PriorityQueue<string>();
 * await jobs.put([5, "later"]);
 * await jobs.put([1, "now"]);
 * const [priority, job] = await jobs.get();
 * if (priority !== 1 || job !== "now") throw new Error("unreachable");
 * ```
 */
export class PriorityQueue<T> extends Queue<[priority: number, value: T]> {
  /**
   * Makes a queue that is empty.
   *
   * @param maxSize The most items it holds: an integer >= 0, by default 0 for any number (Q2).
   * @throws {RangeError} If `maxSize` is another number.
   * @throws {TypeError} If `maxSize` is no number.
   */
  constructor(maxSize = 0) {
    checkInteger("construct PriorityQueue", "maxSize", maxSize, 0);
    super(maxSize);
    setStore<[priority: number, value: T]>(this, "PriorityQueue", new Heap<T>());
  }
}

/**
 * An item that is out; faster than an object that is given its disposals. Bundlers keep a class with
 * such keys even where nothing uses it, but not what a function made that is marked as pure.
 */
const HeldItem = /* @__PURE__ */ (() =>
  class HeldItem<T> implements TaskDelivery<T> {
    readonly #value: T;
    readonly #done: () => void;
    readonly #giveBack: () => void;

    constructor(value: T, done: () => void, giveBack: () => void) {
      this.#value = value;
      this.#done = done;
      this.#giveBack = giveBack;
    }

    get value(): T {
      return this.#value;
    }

    get done(): () => void {
      return this.#done;
    }

    [DISPOSE](): void {
      this.#giveBack();
    }

    [ASYNC_DISPOSE](): Promise<void> {
      this.#giveBack();
      return DONE;
    }
  })();

/** What a loop is given at each turn. */
type Step<T> = IteratorResult<T, undefined>;

/** The end of an iteration, which its caller may change. */
const end = () => ({ done: true, value: undefined }) as const;

/**
 * Whether a shutdown is an immediate one.
 *
 * @throws {TypeError} If its options are none.
 */
export function isImmediate(action: string, options: ShutdownOptions | undefined): boolean {
  checkOptions(action, options);
  const { immediate = false } = options ?? {};
  if (typeof immediate === "boolean") return immediate;
  throw new TypeError(`Cannot ${action}: immediate must be a boolean, got ${kind(immediate)}`);
}
