/**
 * The transitions of a lock.
 *
 * Its state is one word that is changed by compare-and-swap, mostly without the guard:
 *
 * | bits      | name      | meaning                                     | set and cleared by             |
 * | --------- | --------- | ------------------------------------------- | ------------------------------ |
 * | 0         | QUEUED    | there is a line: the first is not taken free | inside the guard, from the line |
 * | 1         | CALLED    | the first in line is WOKEN: it will come    | inside the guard, from the line |
 * | 2         | HANDED    | the first is STARVING: a release hands over | inside the guard, from the line |
 * | 3         | ABANDONED | the last holder died; the next is told      | recovery; the next acquire      |
 * | 4         | UNSEEN    | handed to a thread that has not looked yet  | a release; that thread         |
 * | 5 and up  | holder    | the row of the thread that holds, 0 if free | below                          |
 *
 * | from → to                    | by whom                                                         |
 * | ---------------------------- | --------------------------------------------------------------- |
 * | free, no line → held         | anyone, by CAS                                                  |
 * | free, CALLED → held          | anyone, by CAS: it overtakes the one that was called            |
 * | free, QUEUED, not CALLED     | nobody: a transition is about to call or to hand over           |
 * | held, no line → free         | its holder, by CAS                                              |
 * | held, CALLED → free          | its holder, by CAS: the one that was called will come            |
 * | held, QUEUED → free, CALLED  | a release inside the guard: calls the first, of another thread  |
 * | held, QUEUED → held, UNSEEN  | a release inside the guard: hands over to the first, if that is |
 * |                              | of its own thread, or STARVING                                  |
 *
 * So running threads overtake, as in parking_lot and in Go's mutex, because to hand over to a
 * sleeping thread costs a hundred times as much; and one that was called and overtaken for
 * {@linkcode BOUND} ms is handed the lock. In the lines marked "inside the guard" where the word is
 * held, QUEUED and not CALLED, nobody outside changes it: such writes can be undone.
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
  served,
  setAside,
} from "./line.ts";
import type { Memory } from "./memory.ts";
import { Peer, type Transitions } from "./peer.ts";
import { Waiting } from "./waiting.ts";
import {
  AMOUNT,
  GRANTED,
  LINK,
  OWN,
  READY,
  READY_NEXT,
  ROW,
  STARVING,
  STATUS,
  WAITING,
  WOKEN,
} from "./word.ts";

/** Milliseconds that one who was called may be overtaken, see {@linkcode LockCore}. */
export const BOUND = 10;

const STATE = OWN;
const LINE = OWN + 2;
/** The first condition of the lock, or 0: see condition.ts. */
export const CONDITIONS: number = OWN + 4;

const QUEUED = 1;
const CALLED = 2;
const HANDED = 4;
const LINED = QUEUED | CALLED | HANDED;
const ABANDONED = 8;
const UNSEEN = 16;
const HOLDER = 5;

/** Where a record stands that waits for a condition first; kept in its AMOUNT. */
export const PARKED = 1;
/** See {@linkcode PARKED}. */
export const NOTIFIED = 2;
/** A record of a call that blocks its thread. */
export const BLOCKING = 4;

/** A condition's words: the next condition, and its line. */
export const CONDITION_NEXT = 1;
/** See {@linkcode CONDITION_NEXT}. */
export const CONDITION_LINE = 2;

/** A lock as one thread sees it. */
export class LockCore implements Transitions {
  /** How many holds this thread has had, which is the number of the last one: see hold.ts. */
  turns = 0;
  /** The number of the hold that this thread has, or had last, or 0. */
  turn = 0;
  /** The holds that a condition's wait has taken out, with what to do if they are released. */
  suspended: Map<number, () => void> | undefined = undefined;
  /** The holds whose holder before has died: one for each death. */
  readonly abandoned: Set<number> = new Set();
  readonly #memory: Memory;
  // Private, as a permit refers to this: who prints a permit is not shown all of the lock.
  readonly #peer: Peer;
  readonly #mine: number;
  /** What the word told of the line when this thread last took the lock. */
  #told = 0;

  /** Opens a lock for a thread. */
  constructor(memory: Memory, threadId: number) {
    this.#memory = memory;
    this.#peer = new Peer(memory, threadId, this);
    this.#mine = this.#peer.row << HOLDER;
  }

  /** The thread's end of it. */
  get peer(): Peer {
    return this.#peer;
  }

  /** Takes the lock if it is free and nobody is next in turn. */
  tryTake(): "taken" | "abandoned" | undefined {
    const { words } = this.#memory;
    // Nearly always. Without what is rare, this is short enough for engines to compile it into callers:
    // JavaScriptCore takes up to a third less time, V8 a fifth.
    if (this.#told === 0 && Atomics.compareExchange(words, STATE, 0, this.#mine) === 0) {
      return "taken";
    }
    return this.#tryTake();
  }

  #tryTake(): "taken" | "abandoned" | undefined {
    const { words } = this.#memory;
    let state = this.#told || this.#memory.peek(STATE); // told most likely; a load costs half of a CAS
    while (state >>> HOLDER === 0 && (state & LINED) !== QUEUED && (state & HANDED) === 0) {
      const seen = Atomics.compareExchange(words, STATE, state, this.#mine | state & LINED);
      if (seen === state) {
        this.#told = state & LINED;
        return state & ABANDONED ? "abandoned" : "taken";
      }
      state = seen;
    }
    return undefined;
  }

  /** Whether this thread holds the lock and knows it. */
  get mine(): boolean {
    const state = this.#memory.peek(STATE);
    return state >>> HOLDER === this.peer.row && (state & UNSEEN) === 0;
  }

  /** Whether this thread holds the lock, or was handed it. */
  get ours(): boolean {
    return this.#memory.peek(STATE) >>> HOLDER === this.peer.row;
  }

  /** Has a call of this thread that was handed the lock see it. */
  see(): void {
    if (this.ours && !this.mine) this.peer.look();
  }

  /** Whether anyone holds it. */
  get held(): boolean {
    return this.#memory.peek(STATE) >>> HOLDER !== 0;
  }

  /** Ends this thread's hold. */
  giveBack(): void {
    const { words } = this.#memory;
    const mine = this.#mine;
    if (this.#told === 0 && Atomics.compareExchange(words, STATE, mine, 0) === mine) return;
    this.#giveBack(); // as in tryTake
  }

  #giveBack(): void {
    const { words } = this.#memory;
    let state = this.#told === 0 ? this.#memory.peek(STATE) : this.#mine | this.#told;
    while ((state & ~(LINED | ABANDONED)) === this.#mine) {
      if ((state & QUEUED) !== 0 && (state & (CALLED | HANDED)) !== CALLED) {
        this.turn = 0; // it is over, even if a dead thread is in the way
        return this.#freeInside();
      }
      const seen = Atomics.compareExchange(words, STATE, state, state & LINED);
      if (seen === state) return;
      state = seen;
    }
  }

  // A function of its own: JavaScriptCore makes an object for what a closure uses in every call.
  #freeInside(): void {
    this.peer.act(() => this.#free(this.peer.row));
  }

  /** Ends whoever's hold, and tells whether there was one. */
  giveBackAny(): boolean {
    this.see();
    const holder = this.#memory.peek(STATE) >>> HOLDER;
    if (holder === 0) return false;
    this.peer.act(() => this.#free(holder));
    return true;
  }

  /** Ends this thread's hold, inside a transition. */
  suspend(): void {
    this.#free(this.peer.row);
  }

  #free(holder: number): void {
    const memory = this.#memory;
    while (true) {
      const next = served(memory, this.peer.first(LINE));
      memory.commit();
      const state = memory.peek(STATE);
      if (state >>> HOLDER !== holder) return;
      if (next === 0) {
        if (this.#swap(state, state & ABANDONED)) return;
        continue;
      }
      const status = memory.get(next + STATUS);
      if (status === STARVING || status === WAITING && memory.get(next + ROW) === this.peer.row) {
        return this.#handOver(next, state & ABANDONED);
      }
      this.#call(next);
      if (this.#swap(state, state & ABANDONED | this.#lined())) return;
      memory.undo();
    }
  }

  /** Gives this thread's hold to a call of this thread, whatever its place in line. */
  handOver(record: number): void {
    this.#handOver(record, 0);
  }

  /** Gives the lock to a record, where nobody outside changes the word. */
  #handOver(record: number, abandoned: number): void {
    const memory = this.#memory;
    const row = memory.get(record + ROW);
    remove(memory, LINE, record);
    memory.set(record + STATUS, GRANTED);
    pushReady(memory, record);
    memory.set(STATE, row << HOLDER | UNSEEN | abandoned | this.#lined());
    this.peer.wake(row);
    memory.commit();
    this.peer.waitingOf(record)?.handed();
  }

  /** Has the first in line come and take the lock. */
  #call(record: number): void {
    const memory = this.#memory;
    if (memory.get(record + STATUS) === WOKEN) return; // its thread will look
    memory.set(record + STATUS, WOKEN);
    pushReady(memory, record);
    this.peer.wake(memory.get(record + ROW));
  }

  /** The bits that tell of the line. */
  #lined(): number {
    const record = served(this.#memory, first(this.#memory, LINE));
    if (record === 0) return 0;
    const status = this.#memory.get(record + STATUS);
    return QUEUED | (status === WOKEN ? CALLED : status === STARVING ? HANDED : 0);
  }

  #swap(from: number, to: number): boolean {
    return from === to ||
      Atomics.compareExchange(this.#memory.words, STATE, from, to) === from;
  }

  /** Has the word tell of the line as it is; gives the word. */
  #tell(): number {
    while (true) {
      const state = this.#memory.peek(STATE);
      const told = state & ~LINED | this.#lined();
      if (this.#swap(state, told)) return told;
    }
  }

  /** Calls or grants the first in line, if the lock is free. */
  offer(): void {
    const memory = this.#memory;
    const next = served(memory, this.peer.first(LINE));
    const state = this.#tell();
    memory.commit();
    if (state >>> HOLDER !== 0 || next === 0) return;
    const status = memory.get(next + STATUS);
    if (status === WOKEN) return;
    if (status === STARVING || memory.get(next + ROW) === this.peer.row) {
      // Not HANDED: a word that is free and QUEUED alone is nobody's to take.
      if (this.#swap(state, state & ~LINED | QUEUED)) this.#handOver(next, state & ABANDONED);
      return;
    }
    this.#call(next);
    this.#tell();
  }

  changed(): boolean {
    return false;
  }

  /** Takes the lock, or gets in line; gives the record, or how it was taken. */
  begin(blocking: boolean): "taken" | "abandoned" | number {
    const memory = this.#memory;
    while (true) {
      const state = memory.peek(STATE);
      const free = state >>> HOLDER === 0;
      if (free && (blocking || (state & LINED) !== QUEUED && (state & HANDED) === 0)) {
        if (this.#swap(state, this.#mine | state & LINED)) {
          return state & ABANDONED ? "abandoned" : "taken";
        }
      } else if (this.#swap(state, state | QUEUED)) {
        break;
      }
    }
    const record = createRecord(memory, this.peer.row, blocking ? BLOCKING : 0);
    this.enqueue(record);
    return record;
  }

  /** Puts a record into the line: one that blocks its thread before the thread's others (G15). */
  enqueue(record: number): void {
    const memory = this.#memory;
    const row = memory.get(record + ROW);
    const blocks = (memory.get(record + AMOUNT) & BLOCKING) !== 0;
    const before = blocks ? firstOf(memory, LINE, row) : 0;
    if (before !== 0 && memory.get(before + STATUS) === WOKEN) memory.set(before + STATUS, WAITING);
    insert(memory, LINE, record, before);
    this.#tell();
  }

  /**
   * Takes the lock for a record that was granted it, or that comes first; else the record goes on to
   * wait. It is freed if the lock was taken.
   */
  resume(record: number, starves: () => boolean): "taken" | "abandoned" | undefined {
    const memory = this.#memory;
    if (memory.get(record + STATUS) === GRANTED) {
      const state = memory.get(STATE);
      memory.set(STATE, state & ~(UNSEEN | ABANDONED));
      freeRecord(memory, record);
      return state & ABANDONED ? "abandoned" : "taken";
    }
    while (true) {
      memory.commit();
      const state = memory.peek(STATE);
      if (state >>> HOLDER === 0) {
        remove(memory, LINE, record);
        if (this.#swap(state, this.#mine | this.#lined())) {
          freeRecord(memory, record);
          return state & ABANDONED ? "abandoned" : "taken";
        }
      } else {
        if (memory.get(record + STATUS) !== WOKEN) return undefined;
        memory.set(record + STATUS, starves() ? STARVING : WAITING);
        if (this.#swap(state, state & ~LINED | this.#lined())) return undefined;
      }
      memory.undo();
    }
  }

  /** Takes a record out of the line, and passes a call on that it had. */
  leave(record: number): void {
    remove(this.#memory, LINE, record);
    freeRecord(this.#memory, record);
    this.#tell();
    this.peer.offer();
  }

  /** The call of this thread that was handed the lock and has not seen it, inside a transition. */
  get unseen(): Waiting<unknown> | undefined {
    const memory = this.#memory;
    if (!this.ours || this.mine) return undefined;
    let record = memory.follow(this.peer.row + READY, 0);
    for (let steps = 1; record !== 0 && !this.isGranted(record); steps++) {
      record = memory.follow(record + READY_NEXT, steps);
    }
    return this.peer.waitingOf(record);
  }

  /** Whether a record was granted the lock. */
  isGranted(record: number): boolean {
    return this.#memory.get(record + STATUS) === GRANTED;
  }

  /** Puts a record back that was granted the lock or called, before this thread has looked. */
  retract(record: number): void {
    const memory = this.#memory;
    const status = memory.get(record + STATUS);
    if (status === GRANTED) {
      insert(memory, LINE, record, first(memory, LINE));
      memory.set(STATE, memory.get(STATE) & ABANDONED | QUEUED);
    }
    if (status !== STARVING) memory.set(record + STATUS, WAITING);
    this.#tell();
  }

  /** Has a record that waits passed over, or no more. */
  setAside(record: number, aside: boolean): void {
    setAside(this.#memory, record, aside);
    this.#tell();
  }

  recover(row: number): void {
    const memory = this.#memory;
    const lines = [LINE];
    let condition = memory.follow(CONDITIONS, 0);
    for (let steps = 1; condition !== 0; steps++) {
      lines.push(condition + CONDITION_LINE);
      condition = memory.follow(condition + CONDITION_NEXT, steps);
    }
    for (const line of lines) {
      drain(memory, () => firstOf(memory, line, row), (record) => {
        remove(memory, line, record);
        this.#passOn(record);
        freeRecord(memory, record);
      });
    }
    drain(memory, () => memory.get(row + READY), (record) => {
      this.#passOn(record);
      freeRecord(memory, record);
    });
    while (true) {
      const state = this.#tell();
      if (state >>> HOLDER !== row) break;
      // One that was handed the lock and never looked has left nothing half-done.
      const left = state & UNSEEN ? state & ~UNSEEN : state | ABANDONED;
      if (this.#swap(state, left)) {
        this.#free(row);
        break;
      }
    }
    this.offer();
  }

  /** A notification that a dead waiter had goes to the next. */
  #passOn(record: number): void {
    const memory = this.#memory;
    if ((memory.get(record + AMOUNT) & NOTIFIED) !== 0) this.notify(memory.get(record + LINK));
  }

  /** Moves the longest waiting of a condition to the lock's line, and tells whether there was one. */
  notify(condition: number): boolean {
    const memory = this.#memory;
    const line = condition + CONDITION_LINE;
    const record = this.peer.first(line);
    if (record === 0) return false;
    remove(memory, line, record);
    memory.set(record + AMOUNT, memory.get(record + AMOUNT) & ~PARKED | NOTIFIED);
    this.enqueue(record);
    // If another part of the task that holds the lock waits, it goes on at once.
    if (memory.get(record + ROW) === this.peer.row) pushReady(memory, record);
    return true;
  }
}

/** A call that waits for a lock. */
export abstract class LockWaiting<T> extends Waiting<T> {
  override readonly takes: boolean = true;
  /** The lock. */
  protected readonly core: LockCore;
  override readonly tells = true;
  /** How it was taken without the guard, if it was. */
  #taken: "taken" | "abandoned" | undefined = undefined;
  #called = 0;

  /** Makes a call that is in no line. */
  constructor(core: LockCore) {
    super();
    this.core = core;
  }

  /** What the call gets. */
  abstract granted(abandoned: boolean): T;

  override begin(): void {
    const taken = this.core.begin(this.blocking);
    if (typeof taken === "number") this.record = taken;
    else this.succeed(this.granted(taken === "abandoned"));
  }

  override resume(): void {
    if (this.#taken !== undefined) this.core.leave(this.record);
    const taken = this.#taken ?? this.core.resume(this.record, () => {
      const now = this.core.peer.memory.pace.now();
      if (this.#called === 0) this.#called = now;
      return now - this.#called >= BOUND;
    });
    if (taken !== undefined) this.succeed(this.granted(taken === "abandoned"));
  }

  /** Where threads fight over it, a lock that is free now is not by the time that one is inside. */
  override promising(): boolean {
    if (!this.core.held) this.#taken = this.core.tryTake();
    return this.#taken !== undefined;
  }

  override giveUp(reason: unknown, _expired: boolean): void {
    if (this.core.isGranted(this.record)) return this.resume();
    this.core.leave(this.record);
    this.fail(reason);
  }

  override retract(): void {
    this.core.retract(this.record);
  }

  override setAside(aside: boolean): void {
    this.core.setAside(this.record, aside);
  }
}
