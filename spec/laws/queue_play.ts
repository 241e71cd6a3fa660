/**
 * A queue and its model side by side: every step is taken on both, then all that can be seen is
 * compared.
 *
 * @module
 */

import type { Delivery } from "../../src/contract.ts";
import { fulfilled, ok, pending, rejectedAs, rejectedWith, same } from "../assert.ts";
import { QueueModel, type Ticket } from "../models/queue.ts";
import type { Call, Trigger } from "../world.ts";
import type { Rig } from "./queue_rig.ts";

/** A call that was not compared yet, or was waiting when it was. */
interface Open {
  readonly ticket: Ticket;
  readonly call: Call;
  readonly trigger: Trigger | undefined;
}

/** A delivery that has arrived. */
interface Taken {
  readonly ticket: Ticket;
  readonly delivery: Delivery<unknown>;
}

/** An iterator over the queue, as a `for await` loop would use it. */
interface Loop {
  readonly iterator: AsyncIterator<unknown>;
  /** What its last `next()` waits for or was given. */
  next: Ticket | undefined;
  /** Whether `return()` was called. */
  left: boolean;
}

/** One subject and its model. */
export class Play {
  /** The queue under test. */
  readonly rig: Rig;
  /** What it should do. */
  readonly model: QueueModel;
  /** Deliveries that have arrived, finished ones too. */
  readonly taken: Taken[] = [];
  /** Two loops that can be stepped through. */
  readonly loops: readonly Loop[];

  #open: Open[] = [];
  #serial = 0;

  /** Starts with an empty queue. */
  constructor(rig: Rig) {
    this.rig = rig;
    this.model = new QueueModel(rig.kind, rig.queue.maxSize);
    this.loops = [0, 1].map(() => ({
      iterator: rig.queue[Symbol.asyncIterator](),
      next: undefined,
      left: false,
    }));
  }

  /** The calls that can be aborted: none of them has settled as far as its caller can know. */
  get abortable(): readonly Open[] {
    return this.#open.filter(({ trigger }) => trigger !== undefined);
  }

  /** A label that was not used yet, with this priority. */
  fresh(priority: number): number {
    return 4 * this.#serial++ + priority;
  }

  /** Keeps a call, and what it should do, for the next comparison. */
  expect(ticket: Ticket, call: Call, trigger?: Trigger): void {
    this.#open.push({ ticket, call, trigger });
  }

  /** Waits until all that was caused has happened, and compares everything that can be seen. */
  async compare(): Promise<void> {
    const { rig, model } = this;
    await rig.settle();
    for (const each of this.#open) this.#compareCall(each);
    this.#open = this.#open.filter(({ ticket }) => ticket.state === "pending");
    same(await rig.queue.size(), model.size, "size");
    same(await rig.queue.isEmpty(), model.size === 0, "isEmpty");
    if (model.shut === "no") same(await rig.queue.isFull(), model.full, "isFull");
  }

  /** Aborts all that waits, then checks what is left: the items, their order, and what is owed. */
  async finish(): Promise<void> {
    const { rig, model } = this;
    for (const { iterator, next } of this.loops) {
      if (next !== undefined) model.cancel(next, "aborted");
      await rig.now(rig.world.start("end", "return()", () => iterator.return?.()));
    }
    for (const { ticket, trigger } of this.abortable) {
      model.cancel(ticket, "aborted");
      trigger?.abort();
    }
    await this.compare();
    for (let left = model.size; left >= 0; left--) {
      this.expect(model.tryGet(), rig.tryGet("end"));
      await this.compare();
    }
    for (let left = model.unfinished; left >= 0; left--) {
      this.expect(model.taskDone(), rig.taskDone("end"));
      await this.compare();
    }
  }

  #compareCall({ ticket, call, trigger }: Open): void {
    if (ticket.state === "pending") return pending(call);
    if (ticket.call === "next") return this.#compareNext(ticket, call);
    if (ticket.state === "granted") return this.#compareValue(ticket, call);
    if (["put", "get", "take", "join"].includes(ticket.call)) {
      ok(!call.threw, `${call.party} ${call.label}: threw instead of rejecting`);
    }
    if (ticket.state === "aborted") rejectedWith(call, trigger?.reason);
    else rejectedAs(call, ticket.state);
  }

  #compareValue(ticket: Ticket, call: Call): void {
    const value = fulfilled(call);
    const what = `${call.party} ${call.label}`;
    if (ticket.call === "take") {
      const delivery = value as Delivery<unknown>;
      same(this.rig.label(delivery.value), ticket.value, what);
      this.taken.push({ ticket, delivery });
    } else if (typeof ticket.value === "number") {
      same(this.rig.label(value), ticket.value, what);
    } else {
      same(value, ticket.value, what);
    }
  }

  #compareNext(ticket: Ticket, call: Call): void {
    const { done, value } = fulfilled(call) as IteratorResult<unknown>;
    const what = `${call.party} ${call.label}`;
    same(done === true, ticket.state !== "granted", `${what}: done`);
    if (ticket.state === "granted") same(this.rig.label(value), ticket.value, what);
  }
}
