/**
 * The transitions of a semaphore.
 *
 * All of its words are written inside the guard. As with a lock, a release calls the waiter that now
 * fits, of another thread, instead of handing the permits over; until it comes, running threads may
 * take them. One that was called in vain for `BOUND` ms is handed them. Where the first in line does
 * not fit, nobody passes it (S7).
 *
 * @module
 */

import {
  createRecord,
  drain,
  first,
  firstOf,
  freeRecord,
  insert,
  pushReady,
  remove,
} from "./line.ts";
import { BOUND } from "./lock_core.ts";
import type { Memory } from "./memory.ts";
import { Peer, type Transitions } from "./peer.ts";
import { Waiting } from "./waiting.ts";
import {
  AMOUNT,
  BALANCE,
  GRANTED,
  LINK,
  MOST,
  NEXT,
  OWN,
  READY,
  ROW,
  STARVING,
  STATUS,
  WAITING,
  WOKEN,
} from "./word.ts";

/** How many permits are free. */
export const VALUE: number = OWN;
/** How many there may be. */
export const LIMIT: number = OWN + 1;
const LINE = OWN + 2;
/** Whether permits of a dead thread were recovered, and nobody was told yet. */
const ABANDONED = OWN + 4;

/** A semaphore as one thread sees it. */
export class SemaphoreCore implements Transitions {
  /** How many permits there may be. */
  readonly limit: number;
  // Private, as a permit refers to this: who prints a permit is not shown all of the semaphore.
  readonly #peer: Peer;
  readonly #memory: Memory;
  readonly #row: number;

  /** Opens a semaphore for a thread. */
  constructor(memory: Memory, threadId: number) {
    this.#memory = memory;
    this.limit = memory.peek(LIMIT);
    this.#peer = new Peer(memory, threadId, this);
    this.#row = this.#peer.row;
  }

  /** The thread's end of it. */
  get peer(): Peer {
    return this.#peer;
  }

  /** How many permits are free. */
  get value(): number {
    return this.#memory.peek(VALUE);
  }

  /** Whether somebody is in line. */
  get queued(): boolean {
    if (this.#memory.peek(LINE) === 0) return false;
    return this.peer.attempt(() => this.peer.first(LINE) !== 0) ?? true;
  }

  /** Takes permits if they are free and nobody is next in turn. */
  tryTake(permits: number): "taken" | "abandoned" | undefined {
    if (!this.peer.enter()) return undefined;
    try {
      return this.#mayTake(permits, false) ? this.#take(permits) : undefined;
    } catch (error) {
      this.#memory.undo();
      throw error;
    } finally {
      this.peer.leave();
    }
  }

  #mayTake(permits: number, blocking: boolean): boolean {
    const memory = this.#memory;
    const next = this.peer.first(LINE);
    return permits <= memory.get(VALUE) &&
      (next === 0 || memory.get(next + STATUS) === WOKEN ||
        blocking && memory.get(next + ROW) === this.#row);
  }

  #take(permits: number): "taken" | "abandoned" {
    const memory = this.#memory;
    memory.set(VALUE, memory.get(VALUE) - permits);
    this.#owe(this.#row, permits);
    if (memory.get(ABANDONED) === 0) return "taken";
    memory.set(ABANDONED, 0);
    return "abandoned";
  }

  /** Gives permits back, inside a transition; tells whether they fit. */
  give(permits: number): boolean {
    const memory = this.#memory;
    const value = memory.get(VALUE);
    if (permits > this.limit - value) return false;
    memory.set(VALUE, value + permits);
    this.forget(permits);
    if (memory.get(LINE) !== 0) this.offer();
    return true;
  }

  /** Owes so many permits less, inside a transition. */
  forget(permits: number): void {
    const memory = this.#memory;
    const balance = memory.get(this.#row + BALANCE);
    memory.set(this.#row + BALANCE, Math.max(0, balance - permits));
  }

  offer(): void {
    const memory = this.#memory;
    memory.commit();
    let promised = 0;
    let record = this.peer.first(LINE);
    for (let steps = 0; record !== 0; steps++) {
      const permits = memory.get(record + AMOUNT);
      if (permits > memory.get(VALUE) - promised) return;
      const row = memory.get(record + ROW);
      const status = memory.get(record + STATUS);
      const next = memory.follow(record + NEXT, steps);
      if (status === STARVING || status === WAITING && row === this.#row) {
        this.#grant(record);
        this.peer.wake(row);
      } else {
        promised += permits;
        if (status === WAITING) {
          memory.set(record + STATUS, WOKEN);
          pushReady(memory, record);
          this.peer.wake(row);
        }
      }
      memory.commit();
      record = promised === 0 ? this.peer.first(LINE) : next;
    }
  }

  #grant(record: number): void {
    const memory = this.#memory;
    const row = memory.get(record + ROW);
    const permits = memory.get(record + AMOUNT);
    remove(memory, LINE, record);
    memory.set(record + STATUS, GRANTED);
    memory.set(record + LINK, memory.get(ABANDONED));
    memory.set(ABANDONED, 0);
    memory.set(VALUE, memory.get(VALUE) - permits);
    this.#owe(row, permits);
    pushReady(memory, record);
  }

  /** Who takes what others release owes more and more: no more is counted than there may be permits. */
  #owe(row: number, permits: number): void {
    const memory = this.#memory;
    memory.set(row + BALANCE, Math.min(MOST, memory.get(row + BALANCE) + permits));
  }

  /** Puts a grant back that nobody has seen. */
  #takeBack(record: number): void {
    const memory = this.#memory;
    const row = memory.get(record + ROW);
    const permits = memory.get(record + AMOUNT);
    memory.set(VALUE, memory.get(VALUE) + permits);
    memory.set(row + BALANCE, memory.get(row + BALANCE) - permits);
    if (memory.get(record + LINK) !== 0) memory.set(ABANDONED, 1);
  }

  changed(): boolean {
    return false;
  }

  /** Takes the permits, or gets in line; gives the record, or how they were taken. */
  begin(permits: number, blocking: boolean): "taken" | "abandoned" | number {
    if (this.#mayTake(permits, blocking)) return this.#take(permits);
    const memory = this.#memory;
    const record = createRecord(memory, this.#row, permits);
    const before = blocking ? firstOf(memory, LINE, this.#row) : 0;
    insert(memory, LINE, record, before);
    return record;
  }

  /** Takes the permits for a record that was granted them, or whose turn it is; then it is freed. */
  resume(record: number, starves: () => boolean): "taken" | "abandoned" | undefined {
    const memory = this.#memory;
    const status = memory.get(record + STATUS);
    if (status === GRANTED) {
      const abandoned = memory.get(record + LINK) !== 0;
      freeRecord(memory, record);
      return abandoned ? "abandoned" : "taken";
    }
    const permits = memory.get(record + AMOUNT);
    const turn = status === WOKEN || first(memory, LINE) === record;
    if (turn && permits <= memory.get(VALUE)) {
      remove(memory, LINE, record);
      freeRecord(memory, record);
      const taken = this.#take(permits);
      this.offer();
      return taken;
    }
    if (status === WOKEN) memory.set(record + STATUS, starves() ? STARVING : WAITING);
    return undefined;
  }

  /** Takes a record out of the line. */
  leave(record: number): void {
    remove(this.#memory, LINE, record);
    freeRecord(this.#memory, record);
    this.peer.offer();
  }

  /** Whether a record was granted its permits. */
  isGranted(record: number): boolean {
    return this.#memory.get(record + STATUS) === GRANTED;
  }

  /** Puts a record back that was granted its permits or called, before this thread has looked. */
  retract(record: number): void {
    const memory = this.#memory;
    const status = memory.get(record + STATUS);
    if (status === GRANTED) {
      this.#takeBack(record);
      memory.set(record + LINK, 0);
      insert(memory, LINE, record, first(memory, LINE));
    }
    if (status !== STARVING) memory.set(record + STATUS, WAITING);
  }

  recover(row: number): void {
    const memory = this.#memory;
    drain(memory, () => firstOf(memory, LINE, row), (record) => {
      remove(memory, LINE, record);
      freeRecord(memory, record);
    });
    drain(memory, () => memory.get(row + READY), (record) => {
      this.#takeBack(record);
      freeRecord(memory, record);
    });
    const owed = memory.get(row + BALANCE);
    if (owed === 0) return;
    memory.set(VALUE, Math.min(this.limit, memory.get(VALUE) + owed));
    memory.set(row + BALANCE, 0);
    memory.set(ABANDONED, 1);
    memory.commit();
  }
}

/** A call that waits for permits. */
export abstract class SemaphoreWaiting<T> extends Waiting<T> {
  override readonly takes: boolean = true;
  readonly #core: SemaphoreCore;
  readonly #permits: number;
  #called = 0;

  /** Makes a call that is in no line. */
  constructor(core: SemaphoreCore, permits: number) {
    super();
    this.#core = core;
    this.#permits = permits;
  }

  /** What the call gets. */
  abstract granted(abandoned: boolean): T;

  override begin(): void {
    const taken = this.#core.begin(this.#permits, this.blocking);
    if (typeof taken === "number") this.record = taken;
    else this.succeed(this.granted(taken === "abandoned"));
  }

  override resume(): void {
    const taken = this.#core.resume(this.record, () => {
      const now = this.#core.peer.memory.pace.now();
      if (this.#called === 0) this.#called = now;
      return now - this.#called >= BOUND;
    });
    if (taken !== undefined) this.succeed(this.granted(taken === "abandoned"));
  }

  override readonly tells = true;

  override promising(): boolean {
    return this.#core.value >= this.#permits;
  }

  override giveUp(reason: unknown): void {
    if (this.#core.isGranted(this.record)) return this.resume();
    this.#core.leave(this.record);
    this.fail(reason);
  }

  override retract(): void {
    this.#core.retract(this.record);
  }
}
