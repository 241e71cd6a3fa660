/**
 * Queues at the broker, where what is granted has still to travel: an item that is handed to a caller
 * who has given up or died goes back to its old place, and so does the room that a putter was granted.
 * Items are bytes here: the clients clone them.
 *
 * @module
 */

import type { ShutdownOptions } from "../contract.ts";
import { QueueShutDownError } from "../errors.ts";
import { Event } from "../tasks/event.ts";
import { isImmediate } from "../tasks/queue.ts";
import { Semaphore } from "../tasks/semaphore.ts";
import { checkItem, Fifo, Heap, Lifo, type Store } from "../tasks/store.ts";
import { checkInteger, WaitQueue } from "../tasks/waiters.ts";
import { type Grant, Hosted, type HostedCall, type LATER, type Party } from "./hosted.ts";
import { DeliveryGrant, Entry, ItemGrant, RoomGrant, Taken } from "./hosted_items.ts";

/** Room in a queue that is never full. */
const UNBOUNDED = 2 ** 52;

const stores = { Queue: Fifo, LifoQueue: Lifo, PriorityQueue: Heap } as const;

/** A queue of any order; room for items, and what is unfinished, each in its own primitive. */
export class HostedQueue extends Hosted {
  override readonly size: number;
  readonly #store: Store<unknown>;
  /** Who waits for an item sees an empty store. */
  readonly #getters: WaitQueue<Grant, HostedCall> = new WaitQueue();
  /** Items that were handed out, and are neither done nor back. */
  #out = 0;
  /** Granted to putters in order, before their items enter. */
  readonly #room: Semaphore;
  /** How many items there are beyond the room, because deliveries came back. */
  #excess = 0;
  #unfinished = 0;
  readonly #finished: Event = new Event();
  readonly #putters: Set<HostedCall> = new Set();
  #state: "open" | "draining" | "closed" = "open";

  /** @throws {TypeError | RangeError} If the size is none (Q2). */
  constructor(
    kind: "Queue" | "LifoQueue" | "PriorityQueue",
    name: string,
    maxSize = 0,
  ) {
    super(kind, name);
    this.size = maxSize;
    checkInteger(`construct ${kind}`, "maxSize", this.size, 0);
    this.#store = new stores[kind]<never>() as Store<unknown>;
    this.#room = new Semaphore(this.size === 0 ? UNBOUNDED : this.size);
    this.#finished.set();
  }

  override call(call: HostedCall): unknown {
    switch (call.method) {
      case "put":
        return this.#put(call);
      case "tryPut":
        return this.#tryPut(call);
      case "get":
        return this.#get(call);
      case "tryGet":
        if (this.#store.size > 0) return this.#hand(call);
        return this.#checkDrained();
      case "take":
        return this.#get(call);
      case "taskDone":
        this.finishOne();
        return call.party.settle(1);
      case "join":
        return this.#finished.wait(call.waiting());
      case "shutdown":
        return this.#shutdown(call.args[0] as ShutdownOptions | undefined);
      case "size":
        return this.#store.size;
      case "isEmpty":
        return this.#store.size === 0;
      case "isFull":
        return this.size > 0 && this.#store.size >= this.size;
      default:
        return this.unknown(call);
    }
  }

  override describe(): string {
    const most = this.size > 0 ? ` of ${this.size}` : "";
    const state = this.#state === "open" ? "" : ", shut down";
    const { size } = this.#store;
    const items = size === 1 && most === "" ? "item" : "items";
    return `${size}${most} ${items}, ${this.#unfinished} unfinished${state}`;
  }

  /** What the party got for good and did not account for counts as done (X4). */
  override leave(party: Party, reason: Error): void {
    super.leave(party, reason);
    const { balance } = party;
    party.balance = 0;
    // Others may have accounted for it.
    const unaccounted = Math.max(0, this.#unfinished - this.#store.size - this.#out);
    this.#finish(Math.min(balance, unaccounted));
  }

  /** What is in it is no longer on the account of who put it. */
  override end(): void {
    this.#shutdown({ immediate: true });
  }

  /**
   * Adds an item that has room; gives what its call results in.
   *
   * @throws {QueueShutDownError} If the queue was shut down meanwhile.
   */
  enter(entry: Entry, { method }: HostedCall): true | undefined {
    if (this.#state !== "open") {
      entry.drop();
      throw shutDown("put into Queue");
    }
    this.#unfinished++;
    this.#finished.clear();
    const { item } = entry;
    if (Array.isArray(item)) this.#store.push([item[0], entry], item[0]);
    else if (this.kind === "LifoQueue") this.#pushBelow(entry);
    else this.#store.push(entry, 0);
    this.#serve();
    return method === "tryPut" ? true : undefined;
  }

  /**
   * Adds an item below those that are beyond the room: deliveries that have come back since the item was
   * granted its room. To be put after them, it would have had to wait.
   */
  #pushBelow(entry: Entry): void {
    const beyond: unknown[] = [];
    // Fewer, where one of them is on its way to somebody.
    const count = Math.min(this.#excess, this.#store.size);
    while (beyond.length < count) beyond.push(this.#store.shift());
    this.#store.push(entry, 0);
    for (const item of beyond.reverse()) this.#store.push(item, 0);
  }

  /** Puts an item back to its old place; after an immediate shutdown it counts as done. */
  giveBack({ entry, undo }: Taken): void {
    if (this.#state === "closed") {
      entry.drop();
      this.#finish(Math.min(1, this.#unfinished));
    } else {
      undo();
      this.#serve();
    }
    this.dropOut();
  }

  /** An item that was handed out is done or back; the last one ends a queue that is shut down. */
  dropOut(): void {
    this.#out--;
    this.#endIfDrained();
  }

  /** The room of an item that has gone. */
  freeRoom(): void {
    if (this.#excess > 0) this.#excess--;
    else this.#room.release();
  }

  /** The room of an item that comes back after its room has gone to another. */
  retakeRoom(): void {
    if (this.#room.tryAcquire() === undefined) this.#excess++;
  }

  /**
   * Accounts for an item.
   *
   * @throws {RangeError} If there is none to account for (J2).
   */
  finishOne(): void {
    if (this.#unfinished === 0) {
      throw new RangeError("Cannot finish an item of Queue: every item put is accounted for");
    }
    this.#finish(1);
  }

  #put(call: HostedCall): unknown {
    checkItem(this.kind, call.args[0], this.#store);
    if (!call.aborted) this.#checkOpen();
    const entry = new Entry(call);
    const quick = call.unlimited && this.#entersAtOnce(call.party);
    const room = quick ? this.#room.tryAcquire() : undefined;
    return room === undefined ? this.#putSlow(call, entry) : this.enter(entry, call);
  }

  /** Waits for room, or for those who were granted some before. */
  async #putSlow(call: HostedCall, entry: Entry): Promise<RoomGrant | true | undefined> {
    this.#putters.add(call);
    try {
      await this.#room.acquire(call.waiting());
    } catch (error) {
      entry.drop();
      throw error;
    } finally {
      this.#putters.delete(call);
    }
    if (call.aborted) {
      entry.drop();
      this.freeRoom();
      throw call.reason;
    }
    if (call.cancellable || call.party.offers > 0) return new RoomGrant(this, call, entry);
    return this.enter(entry, call);
  }

  #tryPut(call: HostedCall): unknown {
    checkItem(this.kind, call.args[0], this.#store);
    this.#checkOpen();
    if (this.#room.locked()) return false;
    const entry = new Entry(call);
    if (!this.#entersAtOnce(call.party)) return this.#putSlow(call, entry);
    this.#room.tryAcquire();
    return this.enter(entry, call);
  }

  /**
   * Whether nobody's item has to enter before: nobody was granted room in this turn who has not been
   * told, nor has the party been offered any that it has still to answer (Q6).
   */
  #entersAtOnce(party: Party): boolean {
    return this.#putters.size === 0 && party.offers === 0;
  }

  /** Hands over an item, or waits for one. */
  #get(call: HostedCall): Grant | typeof LATER {
    const { size } = this.#store; // with an item at hand, nobody is in front
    const limits = call.limits("get from Queue");
    if (size > 0) return this.#hand(call);
    this.#checkDrained();
    return call.enter(this.#getters, "get from Queue", limits);
  }

  /** Hands the next item over; there has to be one. */
  #hand(call: HostedCall): Grant {
    const held = this.#store.shift();
    const taken = new Taken(entryOf(held), this.#store.undoShift(held));
    this.#out++;
    return call.method === "take"
      ? new DeliveryGrant(this, call, taken)
      : new ItemGrant(this, call, taken);
  }

  /** Hands what is there to those who wait for it. */
  #serve(): void {
    while (this.#store.size > 0) {
      const waiter = this.#getters.shift();
      if (waiter === undefined) return;
      waiter.resolve(this.#hand(waiter.data));
    }
  }

  /** What was handed out may come back, unless the queue is closed. */
  #isDrained(): boolean {
    return this.#state === "closed" ||
      this.#state === "draining" && this.#store.size === 0 && this.#out === 0;
  }

  #checkDrained(): void {
    if (this.#isDrained()) throw shutDown("get from Queue");
  }

  #endIfDrained(): void {
    if (!this.#isDrained()) return;
    let waiter = this.#getters.shift();
    for (; waiter !== undefined; waiter = this.#getters.shift()) {
      waiter.data.party.link.fail(waiter.data, shutDown("get from Queue"));
    }
  }

  #finish(items: number): void {
    this.#unfinished -= items;
    if (this.#unfinished === 0) this.#finished.set();
  }

  #shutdown(options: ShutdownOptions | undefined): void {
    const immediate = isImmediate("shut down Queue", options);
    if (this.#state === "open") this.#state = "draining";
    if (immediate && this.#state === "draining") {
      this.#state = "closed";
      const dropped = this.#store.size;
      while (this.#store.size > 0) entryOf(this.#store.shift()).drop();
      this.#finish(Math.min(dropped, this.#unfinished));
    }
    this.#endIfDrained();
    for (const call of this.#putters) call.abort(shutDown("put into Queue"));
  }

  #checkOpen(): void {
    if (this.#state !== "open") throw shutDown("put into Queue");
  }
}

function entryOf(held: unknown): Entry {
  return (Array.isArray(held) ? held[1] : held) as Entry;
}

function shutDown(action: string): QueueShutDownError {
  return new QueueShutDownError(`Cannot ${action}: it is shut down`);
}
