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
import { LifoQueue, PriorityQueue, Queue, type TaskDelivery } from "../tasks/queue.ts";
import { Semaphore } from "../tasks/semaphore.ts";
import { Hosted, type HostedCall, type Party } from "./hosted.ts";
import { DeliveryGrant, Entry, ItemGrant, RoomGrant } from "./hosted_items.ts";

/** Room in a queue that is never full. */
const UNBOUNDED = 2 ** 52;

/** A queue of any order: items, room for them, and what is unfinished, each in its own primitive. */
export class HostedQueue extends Hosted {
  override readonly size: number;
  /** Never full, since who puts has room already. */
  readonly #items: Queue<unknown>;
  /** Refuses what is no item. */
  readonly #check: Queue<unknown>;
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
    maxSize: number | undefined,
  ) {
    super(kind, name);
    this.size = new Queue(maxSize).maxSize;
    const make = { Queue, LifoQueue, PriorityQueue }[kind];
    this.#items = new make<unknown>() as Queue<unknown>;
    this.#check = new make<unknown>() as Queue<unknown>;
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
        // Empty, it gives nothing or throws that it is shut down.
        return this.#items.isEmpty() ? this.#items.tryGet() : this.#get(call);
      case "take":
        return this.#items.take(call.waiting()).then((out) => new DeliveryGrant(this, call, out));
      case "taskDone":
        this.finishOne();
        return call.party.settle(1);
      case "join":
        return this.#finished.wait(call.waiting());
      case "shutdown":
        return this.#shutdown(call.args[0] as ShutdownOptions | undefined);
      case "size":
        return this.#items.size();
      case "isEmpty":
        return this.#items.isEmpty();
      case "isFull":
        return this.size > 0 && this.#items.size() >= this.size;
      default:
        return this.unknown(call);
    }
  }

  override describe(): string {
    const most = this.size > 0 ? ` of ${this.size}` : "";
    const state = this.#state === "open" ? "" : ", shut down";
    const size = this.#items.size();
    const items = size === 1 && most === "" ? "item" : "items";
    return `${size}${most} ${items}, ${this.#unfinished} unfinished${state}`;
  }

  /** What the party got for good and did not account for counts as done (X4). */
  override leave(party: Party, reason: unknown): void {
    super.leave(party, reason);
    const { balance } = party;
    party.balance = 0;
    this.#finish(Math.min(balance, this.#unfinished));
  }

  /** What is in it is no longer on the account of who put it. */
  override end(): void {
    this.#shutdown({ immediate: true });
  }

  /**
   * Adds an item that has room.
   *
   * @throws {QueueShutDownError} If the queue was shut down meanwhile.
   */
  enter(entry: Entry): void {
    if (this.#state !== "open") {
      entry.drop();
      throw shutDown();
    }
    this.#unfinished++;
    this.#finished.clear();
    this.#items.tryPut(entry.stored);
  }

  /** Puts an item back to its old place; after an immediate shutdown it counts as done. */
  giveBack(out: TaskDelivery<unknown>): void {
    out[Symbol.dispose]();
    if (this.#state !== "closed") return;
    Entry.of(out.value).drop();
    this.#finish(Math.min(1, this.#unfinished));
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

  #put(call: HostedCall): void | Promise<RoomGrant | undefined> {
    this.#checkItem(call);
    if (!call.aborted) this.#checkOpen();
    const entry = new Entry(call);
    const room = call.unlimited ? this.#room.tryAcquire() : undefined;
    if (room === undefined) return this.#putSlow(call, entry);
    this.enter(entry);
  }

  /** Waits for room. */
  async #putSlow(call: HostedCall, entry: Entry): Promise<RoomGrant | undefined> {
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
    if (call.cancellable) return new RoomGrant(this, call, entry);
    this.enter(entry);
  }

  #tryPut(call: HostedCall): boolean {
    this.#checkItem(call);
    this.#checkOpen();
    if (this.#room.locked()) return false;
    const entry = new Entry(call);
    this.#room.tryAcquire();
    this.enter(entry);
    return true;
  }

  #get(call: HostedCall): Promise<ItemGrant> {
    return this.#items.take(call.waiting()).then((out) => new ItemGrant(this, call, out));
  }

  #finish(items: number): void {
    this.#unfinished -= items;
    if (this.#unfinished === 0) this.#finished.set();
  }

  #shutdown(options: ShutdownOptions | undefined): void {
    const dropped: unknown[] = [];
    if (options?.immediate === true && this.#state !== "closed") {
      while (!this.#items.isEmpty()) dropped.push(this.#items.tryGet());
    }
    this.#items.shutdown(options);
    if (this.#state === "open") this.#state = "draining";
    if (options?.immediate === true) this.#state = "closed";
    for (const item of dropped) Entry.of(item).drop();
    this.#finish(Math.min(dropped.length, this.#unfinished));
    for (const call of this.#putters) call.abort(shutDown());
  }

  #checkItem(call: HostedCall): void {
    this.#check.tryPut(call.args[0]);
    this.#check.tryGet();
  }

  #checkOpen(): void {
    if (this.#state !== "open") throw shutDown();
  }
}

function shutDown(): QueueShutDownError {
  return new QueueShutDownError("Cannot put into Queue: it is shut down");
}
