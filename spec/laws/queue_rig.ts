/**
 * One queue under test, whichever of the three it is: items are made from small numbers, their
 * labels, so that the same property serves every discipline.
 *
 * @module
 */

import type { Awaitable, Delivery, Queue, WaitOptions } from "../../src/contract.ts";
import { fulfilled, isError, ok, pending, rejectedAs, same, sameList } from "../assert.ts";
import { asyncDispose, dispose } from "../disposal.ts";
import type { QueueKind } from "../models/queue.ts";
import { type Property, property } from "../property.ts";
import type { Call, World } from "../world.ts";

/** The ways to give a delivery back. */
export const returns = ["dispose", "asyncDispose"] as const;

/** One of {@linkcode returns}. */
export type Return = typeof returns[number];

/** How many priorities the labels have: 0, 4 and 8 are equals, 1 comes after them. */
const PRIORITIES = 4;

/** The priority that a label has in a priority queue. */
export function priorityOf(label: number): number {
  return label % PRIORITIES;
}

/** The item that stands for a label; equal priorities come with falling values. */
export function itemOf(kind: QueueKind, label: number): unknown {
  return kind === "PriorityQueue" ? [priorityOf(label), -label] : label;
}

/** The label that an item stands for. */
export function labelOf(kind: QueueKind, item: unknown): number {
  if (kind !== "PriorityQueue") {
    ok(typeof item === "number", `expected an item, got ${String(item)}`);
    return item;
  }
  ok(Array.isArray(item) && item.length === 2, `expected a pair, got ${String(item)}`);
  const label = -item[1] + 0;
  same(item[0], priorityOf(label), "priority of an item that came out");
  return label;
}

/** The order in which the labels come out after they were put in this order. */
export function orderOf(kind: QueueKind, labels: readonly number[]): number[] {
  if (kind === "Queue") return [...labels];
  if (kind === "LifoQueue") return [...labels].reverse();
  return [...labels].sort((a, b) => priorityOf(a) - priorityOf(b));
}

/** A queue, the world that it lives in, and short forms for what properties do with it. */
export class Rig {
  /** Where it happens. */
  readonly world: World;
  /** Which queue it is. */
  readonly kind: QueueKind;
  /** The queue itself. */
  readonly queue: Queue<unknown>;

  /** Wraps an open queue; see {@linkcode open}. */
  constructor(world: World, kind: QueueKind, queue: Queue<unknown>) {
    this.world = world;
    this.kind = kind;
    this.queue = queue;
  }

  /** Whether what one call frees is granted before that call returns (G5). */
  get direct(): boolean {
    return this.world.subject.capabilities.directGrant;
  }

  /** Resolves once everything caused so far has happened. */
  settle(): Promise<void> {
    return this.world.settle();
  }

  /** Starts a put. */
  put(party: string, label: number, options?: WaitOptions): Call<void> {
    return this.world.start(
      party,
      `put(${label}${shown(options)})`,
      () => this.queue.put(itemOf(this.kind, label), options),
    );
  }

  /** Starts a put that does not wait. */
  tryPut(party: string, label: number): Call<boolean> {
    return this.world.start(
      party,
      `tryPut(${label})`,
      () => this.queue.tryPut(itemOf(this.kind, label)),
    );
  }

  /** Starts a get. */
  get(party: string, options?: WaitOptions): Call<unknown> {
    return this.world.start(party, `get(${shown(options)})`, () => this.queue.get(options));
  }

  /** Starts a get that does not wait. */
  tryGet(party: string): Call<unknown> {
    return this.world.start(party, "tryGet()", () => this.queue.tryGet());
  }

  /** Starts a take. */
  take(party: string, options?: WaitOptions): Call<Delivery<unknown>> {
    return this.world.start(party, `take(${shown(options)})`, () => this.queue.take(options));
  }

  /** Starts a join. */
  join(party: string, options?: WaitOptions): Call<void> {
    return this.world.start(party, `join(${shown(options)})`, () => this.queue.join(options));
  }

  /** Accounts for one item. */
  taskDone(party: string): Call<void> {
    return this.world.start(party, "taskDone()", () => this.queue.taskDone());
  }

  /** Accounts for a delivery. */
  done(party: string, delivery: Delivery<unknown>): Call<void> {
    return this.world.start(party, "done()", () => delivery.done());
  }

  /** Disposes a delivery, one way or the other. */
  giveBack(party: string, delivery: Delivery<unknown>, how: Return): Call<void> {
    const fn = (): Awaitable<void> =>
      how === "dispose" ? delivery[dispose]() : delivery[asyncDispose]();
    return this.world.start(party, `${how}()`, fn);
  }

  /** Ends the queue; without `immediate`, with no options. */
  shutdown(party: string, immediate?: boolean | "left out"): Call<void> {
    const options = immediate === undefined
      ? undefined
      : immediate === "left out"
      ? {}
      : { immediate };
    return this.world.start(
      party,
      `shutdown(${options === undefined ? "" : JSON.stringify(options)})`,
      () => this.queue.shutdown(options),
    );
  }

  /** Starts a loop over the queue that ends after `most` items; its result is what it saw. */
  loop(party: string, most = Infinity): Call<number[]> {
    return this.world.start(party, `for await${most === Infinity ? "" : `, ${most}`}`, async () => {
      const seen: number[] = [];
      for await (const item of this.queue) {
        seen.push(this.label(item));
        if (seen.length >= most) break;
      }
      return seen;
    });
  }

  /** Puts labels one after the other; each must find room. */
  async fill(labels: readonly number[]): Promise<void> {
    for (const label of labels) {
      const put = this.put("fill", label);
      await this.settle();
      fulfilled(put);
    }
  }

  /** Takes one item that must be there, to be done or given back. */
  async taken(party: string): Promise<Delivery<unknown>> {
    const call = this.take(party);
    await this.settle();
    return fulfilled(call);
  }

  /** Gets one item, which must be this one. */
  async gets(party: string, label: number): Promise<void> {
    const call = this.get(party);
    await this.settle();
    this.got(call, label);
  }

  /** Waits for parties that run by themselves, as long as they get on. */
  async ends(calls: readonly Call[]): Promise<void> {
    for (let turn = 0; turn < 500 && calls.some(({ state }) => state === "pending"); turn++) {
      await this.settle();
    }
    calls.forEach(fulfilled);
  }

  /** Runs one call to its end and gives what it was granted with. */
  async now<T>(call: Call<T>): Promise<T> {
    await this.settle();
    return fulfilled(call);
  }

  /** The label of an item. */
  label(item: unknown): number {
    return labelOf(this.kind, item);
  }

  /** Fails unless the call was granted this label; for a take, a delivery of it. */
  got(call: Call<unknown>, label: number): void {
    const value = fulfilled(call);
    const item = call.label.startsWith("take") ? (value as Delivery<unknown>).value : value;
    same(this.label(item), label, `${call.party} ${call.label}`);
  }

  /** Fails unless all readers agree that `size` items are there. */
  async holds(size: number, when: string): Promise<void> {
    same(await this.queue.size(), size, `size ${when}`);
    same(await this.queue.isEmpty(), size === 0, `isEmpty ${when}`);
    const { maxSize } = this.queue;
    same(await this.queue.isFull(), maxSize > 0 && size >= maxSize, `isFull ${when}`);
  }

  /** Fails unless exactly these labels come out, in this order, and then none. */
  async drains(labels: readonly number[], when = "what is left"): Promise<void> {
    const out: number[] = [];
    while (out.length <= labels.length) {
      const item = await this.queue.tryGet();
      if (item === undefined) break;
      out.push(this.label(item));
    }
    sameList(out, labels, when);
  }

  /** As {@linkcode drains}, of a queue that was shut down: then gets are refused. */
  async drainsAndEnds(labels: readonly number[], when: string): Promise<void> {
    const out: number[] = [];
    for (const _ of labels) out.push(this.label(await this.queue.tryGet()));
    sameList(out, labels, when);
    await this.ended(when);
  }

  /** Fails unless every kind of get and put is refused because of the shutdown. */
  async ended(when: string): Promise<void> {
    const waiting = [this.get("end"), this.take("end"), this.put("end", 1)];
    const others = [this.tryGet("end"), this.tryPut("end", 1)];
    await this.settle();
    for (const call of [...waiting, ...others]) rejectedAs(call, "QueueShutDownError");
    for (const call of waiting) {
      ok(!call.threw, `${call.label} ${when}: threw instead of rejecting`);
    }
    await this.holds(0, when);
  }

  /** Fails unless exactly `count` more `taskDone` are accepted, and a join waits for the last. */
  async owes(count: number, when: string): Promise<void> {
    for (let left = count; left > 0; left--) {
      const join = this.join("owes");
      await this.settle();
      pending(join);
      await this.now(this.taskDone("owes"));
    }
    await this.now(this.join("owes"));
    const beyond = this.taskDone("owes");
    await this.settle();
    ok(beyond.state === "rejected", `${when}: more than ${count} taskDone were accepted`);
    isError(beyond.reason, "RangeError", `taskDone beyond ${count}, ${when}`);
  }
}

/** Opens a queue. */
export async function open(world: World, kind: QueueKind, maxSize?: number): Promise<Rig> {
  const queue = maxSize === undefined ? await world.open(kind) : await world.open(kind, maxSize);
  return new Rig(world, kind, queue as Queue<unknown>);
}

/** A property of a queue, as its discipline makes it. */
export interface QueueProperty<I> extends Omit<Property<I>, "primitive" | "check"> {
  /** How large the queue is that `check` is given; by default any number of items fits. */
  readonly maxSize?: number;
  /** Runs the property on a fresh queue. */
  readonly check: (rig: Rig, input: I) => Promise<void> | void;
}

/** Declares a property of one of the queues. */
export function about<I>(kind: QueueKind, declared: QueueProperty<I>): Property {
  const { maxSize, check, ...rest } = declared;
  return property<I>({
    ...rest,
    primitive: kind,
    check: async (world, input) => await check(await open(world, kind, maxSize), input),
  });
}

function shown(options: WaitOptions | undefined): string {
  if (options === undefined) return "";
  const parts = [];
  if (options.timeout !== undefined) parts.push(`timeout: ${options.timeout}`);
  if (options.signal !== undefined) parts.push("signal");
  return ` { ${parts.join(", ")} }`;
}
