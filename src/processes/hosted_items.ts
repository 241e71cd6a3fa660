/**
 * What travels to and from a queue at the broker: items, and room for them.
 *
 * @module
 */

import { Grant, type HostedCall, type PartyLink } from "./hosted.ts";
import type { HostedQueue } from "./hosted_queue.ts";
import { type End, type Reply, type Stored, Tell } from "./wire.ts";

/** Where an item is that was stored beside the socket, until it has gone. */
export class Slot {
  /** Whether the item is in a queue, or on its way: whoever has it there frees this. */
  taken = false;
  /** The place. */
  readonly stored: Stored;
  readonly #free: () => void;
  #freed = false;

  /** @param free Called once. */
  constructor(stored: Stored, free: () => void) {
    this.stored = stored;
    this.#free = free;
  }

  /** The item has gone. */
  free(): void {
    if (this.#freed) return;
    this.#freed = true;
    this.#free();
  }
}

/** An item in a queue; its bytes are on the account of the session that put it. */
export class Entry {
  /** As it travels: bytes, or, by priority, a pair of the priority and bytes. */
  readonly item: unknown;
  readonly #link: PartyLink;
  readonly #slot: Slot | undefined;
  #bytes: number;

  /**
   * Takes the first argument of a call, which was found to be an item.
   *
   * @throws {TypeError} If it is neither bytes nor stored: nobody could get it, nor tell its size.
   * @throws {CapacityError} If the session has too many bytes in queues.
   */
  constructor({ args: [item], party, slot }: HostedCall) {
    this.item = item;
    this.#link = party.link;
    const content: unknown = Array.isArray(item) ? item[1] : item;
    if (slot === undefined && !(content instanceof Uint8Array)) {
      throw new TypeError("Cannot put into Queue: an item travels as bytes");
    }
    this.#bytes = slot === undefined ? (content as Uint8Array).length : slot.stored[2];
    this.#link.keepBytes(this.#bytes);
    this.#slot = slot;
    if (slot !== undefined) slot.taken = true;
  }

  /** It is no longer here. */
  drop(): void {
    this.#link.keepBytes(-this.#bytes);
    this.#bytes = 0;
    this.#slot?.free();
  }

  /** The reply that brings it. */
  reply(type: typeof Tell.item | typeof Tell.delivery, id: number): Reply {
    const { item } = this;
    return this.#slot === undefined ? [type, id, item] : [type, id, item, this.#slot.stored];
  }
}

/**
 * Room that was offered to a `put` whose caller may have given up, or to one who has called after it and
 * is to enter behind it.
 */
export class RoomGrant extends Grant {
  override readonly reply: Reply;
  readonly #queue: HostedQueue;
  readonly #call: HostedCall;
  readonly #entry: Entry;

  constructor(queue: HostedQueue, call: HostedCall, entry: Entry) {
    super(call);
    this.reply = [Tell.room, call.id];
    this.#queue = queue;
    this.#call = call;
    this.#entry = entry;
    this.party.offers++;
  }

  /** The caller still wants it: the item enters. Gives what the call results in. */
  enter(): unknown {
    this.retire();
    return this.#queue.enter(this.#entry, this.#call);
  }

  override endBy(): void {
    this.undo();
  }

  override undo(): void {
    this.retire();
    this.#entry.drop();
    this.#queue.freeRoom();
  }

  override lose(): void {
    this.undo();
  }

  protected override retire(): void {
    super.retire();
    this.party.offers--;
  }
}

/** An item that was taken out of its queue, and may come back. */
export class Taken {
  /** The item. */
  readonly entry: Entry;
  /** Puts it back to its old place. */
  readonly undo: () => void;

  constructor(entry: Entry, undo: () => void) {
    this.entry = entry;
    this.undo = undo;
  }
}

/** An item on its way to a `get`: it is there until it is known to have come. */
export class ItemGrant extends Grant {
  override readonly reply: Reply;
  readonly #queue: HostedQueue;
  readonly #taken: Taken;

  constructor(queue: HostedQueue, call: HostedCall, taken: Taken) {
    super(call);
    this.reply = taken.entry.reply(Tell.item, call.id);
    this.#queue = queue;
    this.#taken = taken;
  }

  override keep(): void {
    this.retire();
    this.party.balance++;
    this.#taken.entry.drop();
    this.#queue.freeRoom();
    this.#queue.dropOut();
  }

  override endBy(): void {
    this.undo();
  }

  override undo(): void {
    this.retire();
    this.#queue.giveBack(this.#taken);
  }

  override lose(): void {
    this.undo();
  }
}

/** An item that its consumer owes until it is done (Q11, X4). */
export class DeliveryGrant extends Grant {
  override readonly reply: Reply;
  readonly #queue: HostedQueue;
  readonly #taken: Taken;
  #kept = false;

  constructor(queue: HostedQueue, call: HostedCall, taken: Taken) {
    super(call);
    this.reply = taken.entry.reply(Tell.delivery, call.id);
    this.#queue = queue;
    this.#taken = taken;
  }

  override keep(): void {
    this.#kept = true;
    this.#queue.freeRoom();
  }

  override endBy(how: End): void {
    if (how !== "done") return this.undo();
    this.#queue.finishOne();
    this.retire();
    this.#taken.entry.drop();
    this.#queue.dropOut();
  }

  override undo(): void {
    this.retire();
    if (this.#kept) this.#queue.retakeRoom();
    this.#queue.giveBack(this.#taken);
  }

  override lose(): void {
    this.undo();
  }
}
