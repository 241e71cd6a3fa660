/**
 * The transitions of a barrier.
 *
 * Those who meet at one time are a generation, a block of its own: all of them go on by one write to
 * it, and whoever comes after belongs to another (B3). It is freed by the last that leaves it.
 *
 * @module
 */

import { allocate, free } from "./heap.ts";
import { createRecord, drain, firstOf, freeRecord, insert, remove } from "./line.ts";
import type { Memory } from "./memory.ts";
import { Peer, type Transitions } from "./peer.ts";
import { Waiting } from "./waiting.ts";
import { LINK, OWN } from "./word.ts";

/** How many parties meet. */
export const PARTIES: number = OWN;
/** How many have come. */
export const ARRIVED: number = OWN + 1;
/** 1 while it is broken. Others look at any time: it is written by itself, and no undoing changes it. */
const BROKEN = OWN + 2;
/** The generation that is open, or 0. */
const GENERATION = OWN + 3;
/** All records, so that those of a dead thread are found. */
const LINE = OWN + 4;

// A generation's words: how it stands, and how many have not left it.
const STANDS = 1;
const INSIDE = 2;
const OPEN = 0;
const TRIPPED = 1;
const LOST = 2;

/** A barrier as one thread sees it. */
export class BarrierCore implements Transitions {
  /** The thread's end of it. */
  readonly peer: Peer;
  readonly #memory: Memory;

  /** Opens a barrier for a thread. */
  constructor(memory: Memory, threadId: number) {
    this.#memory = memory;
    this.peer = new Peer(memory, threadId, this);
  }

  /** How many parties meet. */
  get parties(): number {
    return this.#memory.peek(PARTIES);
  }

  /** How many wait. */
  get arrived(): number {
    return this.#memory.peek(ARRIVED);
  }

  /** Whether it is broken. */
  get broken(): boolean {
    return this.#memory.peek(BROKEN) !== 0;
  }

  /** Arrives: gives the index, and the record unless all have come; nothing if it is broken. */
  arrive(): { index: number; record: number } | undefined {
    const memory = this.#memory;
    if (this.broken) return undefined;
    const index = memory.get(ARRIVED);
    if (index === memory.get(PARTIES) - 1) {
      this.peer.dropAborted();
      if (this.broken) return undefined;
      this.#end(TRIPPED);
      return { index, record: 0 };
    }
    let generation = memory.get(GENERATION);
    if (generation === 0) {
      generation = allocate(memory, 0);
      memory.set(generation + STANDS, OPEN);
      memory.set(generation + INSIDE, 0);
      memory.set(GENERATION, generation);
    }
    const record = createRecord(memory, this.peer.row, index, generation);
    insert(memory, LINE, record, 0);
    memory.set(generation + INSIDE, memory.get(generation + INSIDE) + 1);
    // Who sees that it has come may rely on it: should its thread die now, that breaks the barrier.
    memory.commit();
    memory.publish(ARRIVED, index + 1);
    return { index, record };
  }

  /** Ends the open generation. */
  #end(how: number): void {
    const memory = this.#memory;
    const generation = memory.get(GENERATION);
    memory.set(ARRIVED, 0);
    if (generation === 0) return;
    memory.set(generation + STANDS, how);
    memory.set(GENERATION, 0);
    this.peer.wakeAll();
  }

  /** Breaks the barrier. */
  break(): void {
    this.#memory.publish(BROKEN, 1);
    this.#end(LOST);
  }

  /** Mends it; those present go. */
  mend(): void {
    this.#end(LOST);
    this.#memory.commit();
    this.#memory.publish(BROKEN, 0);
  }

  /** How the generation of a record stands; unless it is open, the record is freed. */
  leave(record: number): "open" | "tripped" | "lost" {
    const memory = this.#memory;
    const generation = memory.get(record + LINK);
    const stands = memory.get(generation + STANDS);
    if (stands === OPEN) return "open";
    this.#remove(record);
    return stands === TRIPPED ? "tripped" : "lost";
  }

  #remove(record: number): void {
    const memory = this.#memory;
    const generation = memory.get(record + LINK);
    const inside = memory.get(generation + INSIDE) - 1;
    memory.set(generation + INSIDE, inside);
    remove(memory, LINE, record);
    freeRecord(memory, record);
    if (inside === 0) free(memory, generation);
  }

  offer(): void {}

  changed(): boolean {
    return true;
  }

  recover(row: number): void {
    const memory = this.#memory;
    drain(memory, () => firstOf(memory, LINE, row), (record) => {
      if (memory.get(memory.get(record + LINK) + STANDS) === OPEN) this.break();
      this.#remove(record);
    });
    if (this.broken) this.#end(LOST); // the dead one may have broken it, and done no more
  }
}

/** A party that waits at a barrier. */
export class BarrierWaiting extends Waiting<number> {
  readonly #core: BarrierCore;
  readonly #broken: () => unknown;
  #index = 0;

  /** Makes a party that has not arrived; `broken` makes the error that it may get. */
  constructor(core: BarrierCore, broken: () => unknown) {
    super();
    this.#core = core;
    this.#broken = broken;
  }

  override tryNow(): void {
    if (this.#core.broken || this.#core.arrived === this.#core.parties - 1) this.begin();
  }

  override begin(): void {
    const arrival = this.#core.arrive();
    if (arrival === undefined) return this.fail(this.#broken());
    this.#index = arrival.index;
    this.record = arrival.record;
    if (this.record === 0) this.succeed(this.#index);
  }

  override resume(): void {
    const stands = this.#core.leave(this.record);
    if (stands === "tripped") this.succeed(this.#index);
    else if (stands === "lost") this.fail(this.#broken());
  }

  override giveUp(reason: unknown): void {
    this.resume();
    if (this.settled) return;
    this.#core.break();
    this.#core.leave(this.record);
    this.fail(reason);
  }
}
