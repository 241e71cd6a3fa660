/**
 * Queues among threads: first in first out, last in first out, and by priority.
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
import { decode, decodePacked, encode, type Encoded, keep, PACKED } from "./codec.ts";
import {
  checkInteger,
  checkOptions,
  disposals,
  DONE,
  isImmediate,
  OwnSignal,
  priorityOf,
  startLimits,
} from "./common.ts";
import { create, type Handle, handleOf, openHandle, passItsHandleInstead } from "./handle.ts";
import { type ItemHandle, open, openSync, pass, passNot, taken } from "./pass.ts";
import { QueueCore } from "./queue_core.ts";
import { addNow, nextNow } from "./queue_now.ts";
import { GetWaiting, JoinWaiting, PutWaiting, shutDown } from "./queue_waiting.ts";
import { fifo } from "./ring.ts";
import { type Got, heap, type Item, lifo, MAX_SIZE, MAX_WORDS } from "./store.ts";
import { startSync, type SyncOptions } from "./sync.ts";

/** The contract's delivery as a local scope has it: `done` gives no promise. */
export interface ThreadDelivery<T> extends DeliveryContract<T> {
  /** Accounts for the item, as `taskDone` does; nothing happens the second time (Q11). */
  done(): void;
}

/** How much memory a queue may have. */
export interface QueueOptions {
  /**
   * Bytes that its items may take together, each with 24 of its own (40 in a `PriorityQueue`) and
   * rounded up to a power of two, by default 16 MiB and at least 64; when they are full, puts wait as if
   * the queue were. Memory grows as it is needed.
   */
  bytes?: number | undefined;
}

type Name = "Queue" | "LifoQueue" | "PriorityQueue";

const stores = { Queue: fifo, LifoQueue: lifo, PriorityQueue: heap } as const;

/** What messages call what is done with a queue; made once, for that takes a while. */
function actionsOf(name: Name) {
  return {
    put: `put into ${name}`,
    get: `get from ${name}`,
    take: `take from ${name}`,
    join: `join ${name}`,
  };
}

const DEFAULT_BYTES = 16 * 2 ** 20;
/** What the least item of a PriorityQueue takes. */
const LEAST_BYTES = 64;

/**
 * Hands items from producers to consumers in any thread, first in first out (Q, J, H).
 *
 * Items are cloned: anything that `structuredClone` takes, but instances of classes of one's own arrive
 * as plain objects. Primitives of this scope anywhere in their arrays, maps, sets and plain objects are
 * opened in the thread that gets them, if `spawn` has started it or the threads in between; in a
 * browser only where the call is awaited. `undefined` is no item.
 *
 * @example
 * ```ts
 * import { Queue } from "@interlock/sync/threads";
 *
 * const queue = new Queue<{ url: string }>(2);
 * // in any thread that has Queue.from(queue.handle):
 * queue.putSync({ url: "https://example.com" });
 * const { url } = await queue.get();
 * if (url !== "https://example.com") throw new Error("unreachable");
 * ```
 */
export class Queue<T> implements Contract<T> {
  readonly #core: QueueCore;
  readonly #name: Name;
  readonly #actions: ReturnType<typeof actionsOf>;
  /** See {@linkcode passItsHandleInstead}. */
  protected readonly clone: () => void = passItsHandleInstead;

  /**
   * Makes a queue that is empty.
   *
   * @param maxSize The most items it holds: an integer from 0 to 2^31 - 1, by default 0 for any number
   *   that has room in its bytes (Q2).
   * @throws {RangeError} If `maxSize` or `bytes` is another number.
   * @throws {TypeError} If one is no number.
   */
  constructor(maxSize = 0, options?: QueueOptions) {
    const { name, core } = opening ?? construct("Queue", maxSize, options);
    opening = undefined;
    this.#name = name;
    this.#actions = actionsOf(name);
    this.#core = core;
  }

  /**
   * Opens the queue that a handle stands for.
   *
   * @throws {TypeError} If it is no handle of a Queue.
   */
  static from<T>(handle: Handle<"Queue">): Queue<T> {
    opening = reopen("Queue", handle);
    return new Queue<T>();
  }

  /** What crosses to other threads. */
  get handle(): Handle<"Queue" | "LifoQueue" | "PriorityQueue"> {
    return handleOf(this.#name, this.#core);
  }

  /**
   * Adds an item, waiting while the queue is full.
   *
   * Rejects with a `QueueShutDownError` if the queue is or gets shut down; with a `TimeoutError`,
   * with `signal.reason`, or with a `TypeError` or `RangeError` on misuse: `undefined` is no item, nor
   * is what cannot be cloned, or is larger than the queue's bytes (Q10).
   *
   * Cancellation: the item is not added. After it was, abort and timeout change nothing (G5).
   */
  put(item: T, options?: WaitOptions): Promise<void> {
    const action = this.#actions.put;
    try {
      const encoded = this.#encode(action, item);
      const limits = startLimits(action, options);
      const { passed } = encoded;
      pass(passed);
      const notPut = (error: unknown) => {
        passNot(passed);
        throw error;
      };
      try {
        if (addNow(this.#core, encoded)) return DONE;
        const waiting = new PutWaiting(action, this.#core, keep(encoded));
        const added = this.#core.peer.wait(action, waiting, limits);
        return passed.length === 0 ? added : added.catch(notPut);
      } catch (error) {
        return notPut(error);
      }
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Adds an item, blocking the thread while the queue is full.
   *
   * @throws {QueueShutDownError} If the queue is or gets shut down.
   * @throws {TimeoutError} If that takes longer than `timeout` ms.
   * @throws {TypeError} If this thread must not block, or on misuse, which a `signal` is (G15).
   * @throws {RangeError} On misuse.
   */
  putSync(item: T, options?: SyncOptions): void {
    const action = this.#actions.put;
    const encoded = this.#encode(action, item);
    const timeout = startSync(action, options);
    pass(encoded.passed);
    try {
      if (addNow(this.#core, encoded)) return;
      this.#core.peer.waitSync(action, "put", new PutWaiting(action, this.#core, encoded), timeout);
    } catch (error) {
      passNot(encoded.passed);
      throw error;
    }
  }

  /**
   * Adds an item if there is room, and tells whether there was (Q4).
   *
   * @throws {QueueShutDownError} If the queue was shut down.
   * @throws {TypeError | RangeError} On misuse.
   */
  tryPut(item: T): boolean {
    const action = this.#actions.put;
    const encoded = this.#encode(action, item);
    if (this.#core.isShutDown) throw shutDown(action);
    pass(encoded.passed);
    let added = false;
    try {
      return added = addNow(this.#core, encoded);
    } finally {
      if (!added) passNot(encoded.passed);
    }
  }

  /**
   * Removes the next item, waiting while the queue is empty. The item is the caller's for good;
   * `taskDone` accounts for it.
   *
   * Rejects with a `QueueShutDownError` once the queue is shut down and drained; with a
   * `TimeoutError`, with `signal.reason`, or with a `TypeError` or `RangeError` on misuse.
   *
   * Cancellation: no item is taken. After one was given, abort and timeout change nothing (G5, Q7).
   */
  get(options?: WaitOptions): Promise<T> {
    const action = this.#actions.get;
    try {
      const limits = startLimits(action, options);
      const got = nextNow(this.#core);
      if (got !== undefined) return Promise.resolve(this.#decode(action, false, got, received));
      return this.#core.peer.wait(action, this.#getting(action, false), limits);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Removes the next item, blocking the thread while the queue is empty.
   *
   * @throws {QueueShutDownError} Once the queue is shut down and drained.
   * @throws {TimeoutError} If that takes longer than `timeout` ms.
   * @throws {TypeError} If this thread must not block, or on misuse, which a `signal` is (G15).
   * @throws {RangeError} On misuse.
   */
  getSync(options?: SyncOptions): T {
    const action = this.#actions.get;
    const timeout = startSync(action, options);
    const got = nextNow(this.#core);
    if (got !== undefined) return this.#decode(action, true, got, received) as T;
    return this.#core.peer.waitSync(action, "get", this.#getting(action, true), timeout);
  }

  /**
   * Removes the next item if there is one, else gives `undefined` (Q4).
   *
   * @throws {QueueShutDownError} If the queue is shut down and drained.
   */
  tryGet(): T | undefined {
    const action = this.#actions.get;
    const got = nextNow(this.#core);
    if (got !== undefined) return this.#decode(action, true, got, received) as T;
    const core = this.#core;
    if (core.isShutDown && core.peer.attempt(() => core.isDrained)) throw shutDown(action);
    return undefined;
  }

  /**
   * Waits like {@linkcode get}, and gives the item as a delivery: `done()` accounts for it, and
   * disposed undone it goes back to its old place, even above `maxSize` (Q11). So it does if the
   * thread dies first.
   *
   * Cancellation: as {@linkcode get}.
   */
  take(options?: WaitOptions): Promise<ThreadDelivery<T>> {
    const action = this.#actions.take;
    try {
      const limits = startLimits(action, options);
      return this.#core.peer.wait(action, this.#taking(action, false), limits);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** The same as {@linkcode take}, blocking; it throws what {@linkcode getSync} throws. */
  takeSync(options?: SyncOptions): ThreadDelivery<T> {
    const action = this.#actions.take;
    const waiting = this.#taking(action, true);
    return this.#core.peer.waitSync(action, "take", waiting, startSync(action, options));
  }

  /**
   * Accounts for one item; the last one wakes those who join (J1).
   *
   * @throws {RangeError} If it is called more often than items were put (J2).
   */
  taskDone(): void {
    let counted = true;
    this.#core.peer.act(() => counted = this.#core.taskDone());
    if (!counted) throw allDone(this.#name);
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
    const action = this.#actions.join;
    try {
      const limits = startLimits(action, options);
      if (this.#isFinished()) return DONE;
      return this.#core.peer.wait(action, new JoinWaiting(this.#core), limits);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Blocks the thread until every item put was accounted for.
   *
   * @throws {TimeoutError} If that takes longer than `timeout` ms.
   * @throws {TypeError} If this thread must not block, or on misuse, which a `signal` is (G15).
   * @throws {RangeError} On misuse.
   */
  joinSync(options?: SyncOptions): void {
    const action = this.#actions.join;
    const timeout = startSync(action, options);
    if (this.#isFinished()) return;
    this.#core.peer.waitSync(action, "join", new JoinWaiting(this.#core), timeout);
  }

  /**
   * Ends the queue: puts reject from now on; gets drain what is there, then reject too, and `for
   * await` ends (H1). With `immediate`, queued items are dropped and count as done (H2).
   *
   * @throws {TypeError} On misuse.
   */
  shutdown(options?: ShutdownOptions): void {
    const immediate = isImmediate(`shut down ${this.#name}`, options);
    this.#core.peer.act(() => this.#core.shutDown(immediate));
  }

  /** The most items it holds; 0 for any number that has room in its bytes. */
  get maxSize(): number {
    return this.#core.maxSize;
  }

  /** How many items are there. */
  size(): number {
    return this.#core.size;
  }

  /** Whether none is. */
  isEmpty(): boolean {
    return this.#core.size === 0;
  }

  /** Whether it holds the most items that it may; its bytes may be full earlier. */
  isFull(): boolean {
    return this.maxSize > 0 && this.#core.size >= this.maxSize;
  }

  /**
   * Gets items until the queue is shut down and drained. It does not call `taskDone`; leaving the
   * loop early loses no item, not even one that a pending `next()` waits for (H1).
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<T, undefined, undefined> {
    const left = new OwnSignal();
    const core = this.#core;
    const action = this.#actions.get;
    return {
      next: async () => {
        if (left.aborted) return end();
        const step = this.#getting(action, false);
        const limits = { signal: left as unknown as Signal, timeout: Infinity };
        try {
          return { done: false, value: await core.peer.wait(action, step, limits) };
        } catch (error) {
          if (left.aborted || step.failure !== undefined) return end();
          throw error;
        }
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

  #isFinished(): boolean | undefined {
    return this.#core.peer.attempt(() => this.#core.isFinished());
  }

  #encode(action: string, item: T): Encoded & Item {
    if (item === undefined) throw new TypeError(`Cannot ${action}: undefined is no item`);
    const priority = this.#name === "PriorityQueue" ? priorityOf(item) : 0;
    const value = this.#name === "PriorityQueue" ? (item as [0, 0])[1] : item;
    const { desk, length, form, passed } = encode(action, value);
    const { maxBytes } = this.#core;
    const takes = this.#core.bytesOf(length);
    if (takes > maxBytes) {
      throw new RangeError(
        `Cannot ${action}: an item of ${length} bytes takes ${takes}, and all items may take ${maxBytes}`,
      );
    }
    return { desk, length, form, passed, priority };
  }

  /**
   * What a call gives for an item: a promise of it where memory has to arrive first and the call does
   * not block. `then` is called with the item and its primitives, or `failed` if these do not come.
   */
  #decode<R>(
    action: string,
    blocking: boolean,
    got: Got,
    then: (item: T, handles: readonly ItemHandle[]) => R,
    failed: (handles: readonly ItemHandle[]) => void = taken,
  ): R | Promise<R> {
    const make = (value: unknown, handles: readonly ItemHandle[]) =>
      then((this.#name === "PriorityQueue" ? [got.priority, value] : value) as T, handles);
    const packed = decodePacked(got);
    if (packed === undefined) return make(decode(got), []);
    const { handles } = packed;
    const fail = (error: unknown): never => {
      failed(handles);
      throw error;
    };
    if (!blocking) return open(action, packed).then((value) => make(value, handles), fail);
    let value: unknown;
    try {
      value = openSync(action, packed);
    } catch (error) {
      fail(error);
    }
    return make(value, handles);
  }

  // A promise resolves with what is promised; a call that blocks gets no promise.

  #getting(action: string, blocking: boolean): GetWaiting<T> {
    return new GetWaiting(
      action,
      this.#core,
      false,
      (got) => this.#decode(action, blocking, got, received) as T,
    );
  }

  #taking(action: string, blocking: boolean): GetWaiting<ThreadDelivery<T>> {
    return new GetWaiting(
      action,
      this.#core,
      true,
      (got) =>
        this.#decode(
          action,
          blocking,
          got,
          (item, handles) => delivery(this.#name, this.#core, got.item, item, () => taken(handles)),
          () => this.#core.peer.act(() => this.#core.giveBack(got.item)),
        ) as ThreadDelivery<T>,
    );
  }
}

/**
 * A {@linkcode Queue} that gives the newest item first (Q1).
 *
 * @example
 * ```ts
 * import { LifoQueue } from "@interlock/sync/threads";
 *
 * const stack = new LifoQueue<number>();
 * stack.putSync(1);
 * stack.putSync(2);
 * if (stack.getSync() !== 2) throw new Error("unreachable");
 * ```
 */
export class LifoQueue<T> extends Queue<T> {
  /**
   * Makes a queue that is empty; as the constructor of {@linkcode Queue}.
   *
   * @throws {TypeError | RangeError} On misuse.
   */
  constructor(maxSize = 0, options?: QueueOptions) {
    opening ??= construct("LifoQueue", maxSize, options);
    super();
  }

  /**
   * Opens the queue that a handle stands for.
   *
   * @throws {TypeError} If it is no handle of a LifoQueue.
   */
  static override from<T>(handle: Handle<Name>): LifoQueue<T> {
    opening = reopen("LifoQueue", handle);
    return new LifoQueue<T>();
  }
}

/**
 * A {@linkcode Queue} of `[priority, value]` that gives the lowest priority first, and equal ones in
 * the order put (Q1).
 *
 * @example
 * ```ts
 * import { PriorityQueue } from "@interlock/sync/threads";
 *
 * const jobs = new PriorityQueue<string>();
 * await jobs.put([5, "later"]);
 * await jobs.put([1, "now"]);
 * const [priority, job] = jobs.getSync();
 * if (priority !== 1 || job !== "now") throw new Error("unreachable");
 * ```
 */
export class PriorityQueue<T> extends Queue<[priority: number, value: T]> {
  /**
   * Makes a queue that is empty; as the constructor of {@linkcode Queue}.
   *
   * @throws {TypeError | RangeError} On misuse.
   */
  constructor(maxSize = 0, options?: QueueOptions) {
    opening ??= construct("PriorityQueue", maxSize, options);
    super();
  }

  /**
   * Opens the queue that a handle stands for.
   *
   * @throws {TypeError} If it is no handle of a PriorityQueue.
   */
  static override from<T>(handle: Handle<Name>): PriorityQueue<T> & Queue<T> {
    opening = reopen("PriorityQueue", handle);
    return new PriorityQueue<unknown>() as PriorityQueue<T> & Queue<T>;
  }
}

/** What the next construction makes a queue of. */
let opening: { readonly name: Name; readonly core: QueueCore } | undefined;

function construct(name: Name, maxSize: number, options: QueueOptions | undefined) {
  const action = `construct ${name}`;
  checkInteger(action, "maxSize", maxSize, 0);
  checkOptions(action, options);
  const { bytes = DEFAULT_BYTES } = options ?? {};
  checkInteger(action, "bytes", bytes, LEAST_BYTES);
  if (maxSize >= 2 ** 31 || bytes > 2 ** 30) {
    throw new RangeError(`Cannot ${action}: maxSize must be below 2^31, and bytes at most 2^30`);
  }
  const prepare = (words: Int32Array) => {
    words[MAX_SIZE] = maxSize;
    words[MAX_WORDS] = bytes >> 2;
  };
  // Room for the items however they lie, and for those who wait.
  const maxBytes = 2 * 2 ** Math.ceil(Math.log2(bytes)) + 2 ** 22;
  return { name, core: create(name, opener(name), prepare, maxBytes) };
}

function reopen(name: Name, handle: unknown) {
  return { name, core: openHandle(name, name, handle, opener(name)) };
}

function opener(name: Name): (...args: [QueueCore["peer"]["memory"], number]) => QueueCore {
  return (memory, threadId) => {
    const core = new QueueCore(memory, threadId, stores[name]);
    core.dropped = (form, read) => {
      if (form !== PACKED) return;
      const item = read();
      memory.pace.soon(() => taken(decodePacked(item)!.handles));
    };
    return core;
  };
}

function received<T>(item: T, handles: readonly ItemHandle[]): T {
  taken(handles);
  return item;
}

function delivery<T>(
  name: Name,
  core: QueueCore,
  item: number,
  value: T,
  finished: () => void,
): ThreadDelivery<T> {
  let out = true;
  return Object.freeze({
    value,
    done() {
      if (!out) return;
      let counted = true;
      core.peer.act(() => counted = core.done(item));
      if (!counted) throw allDone(name);
      out = false;
      finished();
    },
    ...disposals(() => {
      if (!out) return;
      out = false;
      core.peer.act(() => core.giveBack(item));
    }),
  });
}

function allDone(name: Name): RangeError {
  return new RangeError(`Cannot finish an item of ${name}: every item put is accounted for`);
}

/** The end of an iteration, which its caller may change. */
const end = () => ({ done: true, value: undefined }) as const;
