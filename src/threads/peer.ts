/**
 * One thread's end of a primitive: its row in the shared memory, and its calls that wait.
 *
 * A transition ends with the calls of this very thread that it granted: their promises are resolved
 * before the function that freed returns. Other threads are woken by their mailboxes.
 *
 * @module
 */

import { allocate, free } from "./heap.ts";
import { hold, letGo } from "./keep_alive.ts";
import { Guard, type Limits, timedOut } from "./common.ts";
import { shiftReady } from "./line.ts";
import type { Memory } from "./memory.ts";
import { Spinner, unparkAll } from "./park.ts";
import { highOf, idOf, keyOf } from "./thread_id.ts";
import type { Waiting } from "./waiting.ts";
import { BALANCE, GUARD, MAILBOX, READY, ROW_ID, ROW_NEXT, ROWS, WATCHED } from "./word.ts";

/**
 * Milliseconds that a call which must not block waits to get inside; then a thread has most likely
 * died there, and what has to be done is done once it was recovered.
 */
const PATIENCE = 200;

/** What a primitive does for the thread's end of it; all of these are transitions. */
export interface Transitions {
  /** Gives what is free to those who wait for it. */
  offer(): void;
  /** Whether something has happened that all who wait have to look at; asked once for each time. */
  changed(): boolean;
  /** Takes a dead thread's records out, and gives back what it held. */
  recover(row: number): void;
}

/** See the module. */
export class Peer {
  /** The shared memory. */
  readonly memory: Memory;
  /** The thread's row. */
  readonly row: number;
  readonly #transitions: Transitions;
  readonly #waiting: Set<Waiting<unknown>> = new Set();
  readonly #byRecord: Map<number, Waiting<unknown>> = new Map();
  /** What could not be done yet, because a thread has died inside a transition. */
  readonly #deferred: (() => void)[] = [];
  readonly #toWake: Set<number> = new Set();
  readonly #spinner: Spinner = new Spinner();
  #settled: Waiting<unknown>[] = [];
  #blocking: Waiting<unknown> | undefined = undefined;
  #armed = false;
  #inside = false;
  #shared = false;
  #dropping = 0;
  #owesOffer = false;

  /**
   * Enters a thread into the primitive.
   *
   * @throws {Error} If a thread has died inside a transition, and was not recovered yet.
   */
  constructor(memory: Memory, threadId: number, transitions: Transitions) {
    this.memory = memory;
    this.#transitions = transitions;
    if (!memory.enter(10 * PATIENCE)) {
      throw new Error("Cannot open: a thread that died inside the primitive is not recovered yet");
    }
    let row = 0;
    try {
      row = findRow(memory, threadId) || createRow(memory, threadId);
    } catch (error) {
      memory.undo();
      throw error;
    } finally {
      memory.leave();
    }
    this.row = row;
  }

  /** From now on, other threads may end a wait: so waits hold the event loop (G12). */
  share(): void {
    if (this.#shared) return;
    this.#shared = true;
    for (const waiting of this.#waiting) hold(this, waiting);
  }

  /** Says in the row that this thread's death shows by its name. */
  sayWatched(): void {
    const { memory, row } = this;
    this.act(() => memory.set(row + ROW_ID, memory.get(row + ROW_ID) | WATCHED));
  }

  /** The threads whose rows say that. */
  watched(): number[] {
    const { memory } = this;
    const ids: number[] = [];
    // If one has died inside, nobody changes the rows. Else what is read meanwhile may be no thread's
    // id, of whose death nobody is told, and no end: there are not more rows than words.
    const entered = memory.enter(0);
    let row = memory.get(ROWS);
    for (let left = memory.words.length; row > 0 && left > 0; left--) {
      const key = memory.get(row + ROW_ID);
      if (key < 0) ids.push(idOf(key & ~WATCHED, memory.get(row + ROW_ID + 1)));
      row = memory.get(row + ROW_NEXT);
    }
    if (entered) memory.leave();
    return ids;
  }

  /** Has a thread woken after the transition. */
  wake(row: number): void {
    if (row !== this.row) this.#toWake.add(row);
  }

  /** Has all threads woken after the transition. */
  wakeAll(): void {
    const { memory } = this;
    for (let row = memory.get(ROWS); row !== 0; row = memory.get(row + ROW_NEXT)) this.wake(row);
  }

  /** The pending call of this thread with this record. */
  waitingOf(record: number): Waiting<unknown> | undefined {
    return this.#byRecord.get(record);
  }

  /**
   * The first record of a line, to be asked for where all that was written may stay. A call of this thread whose signal has fired gives up instead: it is
   * not granted any more, even if the event has not come to our listener yet.
   */
  first(line: number): number {
    let record = this.memory.get(line);
    if (this.#waiting.size === 0) return record;
    this.#dropping++;
    while (this.#byRecord.get(record)?.guard?.cancelIfAborted()) {
      this.memory.commit();
      const next = this.memory.get(line);
      if (next === record) break;
      record = next;
    }
    if (--this.#dropping > 0 || !this.#owesOffer) return record;
    this.#owesOffer = false;
    this.#transitions.offer();
    return this.memory.get(line);
  }

  /** Gives what is free to those who wait for it; where calls are being dropped, after that. */
  offer(): void {
    if (this.#dropping > 0) this.#owesOffer = true;
    else this.#transitions.offer();
  }

  /** Has all calls of this thread give up whose signals have fired. */
  dropAborted(): void {
    for (const { guard } of this.#waiting) if (guard?.cancelIfAborted()) this.memory.commit();
  }

  /** Begins a transition of the fast path, if it can; {@linkcode leave} ends it. */
  enter(): boolean {
    if (this.#deferred.length > 0 || !this.memory.enter(PATIENCE)) return false;
    this.#inside = true;
    return true;
  }

  /** Ends a transition, and serves whom it concerns. */
  leave(): void {
    try {
      if (this.#waiting.size > 0 && this.#blocking === undefined) this.#lookAtReady();
    } finally {
      this.#inside = false;
      this.memory.leave();
      if (this.#toWake.size > 0) this.#wakeThem();
      if (this.#settled.length > 0) this.#settleThem();
    }
  }

  /** Runs a transition now if it can, and gives `undefined` if it cannot. */
  attempt<R>(transition: () => R): R | undefined {
    if (this.#deferred.length > 0 || !this.memory.enter(PATIENCE)) return undefined;
    return this.#run(transition);
  }

  /** Runs a transition now, or, after a death, as soon as it can be. */
  act(transition: () => void): void {
    if (this.#deferred.length === 0 && this.memory.enter(PATIENCE)) this.#run(transition);
    else this.#defer(transition);
  }

  /**
   * Waits with a promise.
   *
   * @throws What adding a listener to the signal throws, before anything has happened.
   */
  wait<T>(action: string, waiting: Waiting<T>, limits: Limits | undefined): Promise<T> {
    const expired = limits?.timeout === 0;
    if (limits !== undefined && !expired) {
      this.attempt(() => waiting.tryNow());
      if (!waiting.settled) waiting.guard = new WaitingGuard(action, limits, this, waiting);
    }
    let seen = 0;
    const begin = () => {
      try {
        waiting.begin();
      } catch (error) {
        this.memory.undo();
        waiting.fail(error);
      }
      if (expired && !waiting.settled) waiting.giveUp(timedOut(action, 0), true);
      this.note(waiting);
      seen = this.memory.get(this.row + MAILBOX);
    };
    if (waiting.settled) seen = 0;
    else if (this.#deferred.length === 0 && this.memory.enter(PATIENCE)) this.#run(begin);
    else if (expired) return Promise.reject(timedOut(action, 0));
    else this.#defer(begin);
    if (waiting.settled) {
      waiting.guard?.disarm();
      return waiting.failure === undefined
        ? Promise.resolve(waiting.result())
        : Promise.reject(waiting.failure.reason);
    }
    this.#waiting.add(waiting);
    if (this.#shared) hold(this, waiting);
    this.#arm(seen);
    return new Promise<T>((resolve, reject) => {
      waiting.finish = () => {
        if (waiting.failure === undefined) resolve(waiting.result());
        else reject(waiting.failure.reason);
      };
    });
  }

  /**
   * Waits by blocking the thread.
   *
   * @param attempt Gives what is waited for if it can be had without the guard.
   * @throws {TypeError} If this thread must not block.
   */
  waitSync<T>(
    action: string,
    instead: string,
    waiting: Waiting<T>,
    timeout: number,
    attempt?: () => T | undefined,
  ): T {
    const { memory, row } = this;
    const { pace } = memory;
    if (!pace.mayBlock()) {
      throw new TypeError(
        `Cannot ${action}: this thread must not block; use ${instead} and await it`,
      );
    }
    if (timeout > 0) {
      let had: T | undefined;
      if (attempt !== undefined) this.#spinner.spin(pace, () => (had = attempt()) !== undefined);
      else if (waiting.tells) this.#spinner.spin(pace, () => waiting.promising());
      if (had !== undefined) return had;
    }
    let retracted = false;
    let seen = 0;
    waiting.blocking = true;
    this.#blocking = waiting;
    try {
      memory.enter(Infinity);
      this.#run(() => {
        this.#flush();
        retracted = this.#lookAtReady();
        waiting.begin();
        this.note(waiting);
        if (!waiting.settled && timeout === 0) waiting.giveUp(timedOut(action, 0), true);
        seen = memory.get(row + MAILBOX);
      });
      let deadline = timeout === Infinity ? Infinity : pace.now() + timeout;
      if (!waiting.settled && !waiting.tells) {
        this.#spinner.spin(pace, () => memory.peek(row + MAILBOX) !== seen);
      }
      while (!waiting.settled) {
        const left = deadline === Infinity ? pace.slice : deadline - pace.now();
        if (left > 0) pace.park(memory.words, row + MAILBOX, seen, Math.min(left, pace.slice));
        seen = memory.peek(row + MAILBOX);
        if (waiting.tells) this.#spinner.spin(pace, () => waiting.promising());
        memory.enter(Infinity);
        this.#run(() => {
          retracted = this.#lookAtReady() || retracted;
          waiting.resume();
          if (!waiting.settled && deadline !== Infinity && pace.now() >= deadline) {
            deadline = Infinity;
            waiting.giveUp(timedOut(action, timeout), true);
          }
        });
      }
    } finally {
      this.#blocking = undefined;
      // Those that stepped back, and those that this very call has let go on.
      if (retracted || this.#waiting.size > 0) this.act(() => this.#transitions.offer());
    }
    if (waiting.failure !== undefined) throw waiting.failure.reason;
    return waiting.result();
  }

  /** Ends a pending call early. */
  giveUp(waiting: Waiting<unknown>, reason: unknown, expired: boolean): void {
    const giveUp = () => {
      if (!waiting.settled) waiting.giveUp(reason, expired);
      this.note(waiting);
    };
    if (this.#inside) return giveUp();
    this.act(() => {
      // What it was woken for, and has not looked at, came before.
      if (!waiting.settled) waiting.resume();
      giveUp();
    });
  }

  /** Looks at what the thread was woken for. */
  look(): void {
    const seen = this.memory.peek(this.row + MAILBOX);
    this.act(() => this.#lookAtReady());
    if (this.#waiting.size > 0) this.#arm(seen);
  }

  /** Undoes what a thread that died left behind. */
  recover(deadId: number): void {
    const recover = () => {
      const row = findRow(this.memory, deadId);
      if (row !== 0) {
        this.#transitions.recover(row);
        removeRow(this.memory, row);
      }
      this.#transitions.offer();
      // The dead one may have left the guard, or granted something, and woken nobody yet.
      this.wakeAll();
      unparkAll(this.memory.words, GUARD);
    };
    if (!this.memory.takeOver(keyOf(deadId))) return this.act(recover);
    this.#run(() => {
      recover();
      this.memory.commit();
      this.#flush();
    });
  }

  /** Runs a transition inside the guard, then leaves it and settles whom it served. */
  #run<R>(transition: () => R): R {
    this.#inside = true;
    try {
      return transition();
    } catch (error) {
      this.memory.undo();
      throw error;
    } finally {
      this.leave();
    }
  }

  #wakeThem(): void {
    const { words } = this.memory;
    for (const row of this.#toWake) {
      Atomics.add(words, row + MAILBOX, 1);
      unparkAll(words, row + MAILBOX);
    }
    this.#toWake.clear();
  }

  /** Has the calls look that this thread was woken for; tells whether one had to step back. */
  #lookAtReady(): boolean {
    const retracted = this.memory.get(this.row + READY) !== 0 && this.#lookAtCalled();
    if (this.#transitions.changed()) {
      for (const waiting of this.#waiting) {
        this.resume(waiting);
        this.memory.commit();
      }
    }
    return retracted;
  }

  #lookAtCalled(): boolean {
    const { memory } = this;
    const stepBack: Waiting<unknown>[] = [];
    for (let record; (record = shiftReady(memory, this.row)) !== 0;) {
      const waiting = this.#byRecord.get(record);
      if (waiting === undefined) continue;
      if (this.#blocking === undefined) this.resume(waiting);
      else if (waiting !== this.#blocking) stepBack.push(waiting);
      memory.commit();
    }
    for (const waiting of stepBack.reverse()) {
      waiting.retract();
      memory.commit();
    }
    return stepBack.length > 0;
  }

  /** Has a call look again, inside a transition. */
  resume(waiting: Waiting<unknown>): void {
    if (waiting.settled || waiting.guard?.cancelIfAborted() && waiting.settled) return;
    waiting.resume();
    this.note(waiting);
  }

  /** Keeps track of a call after a transition changed it. */
  note(waiting: Waiting<unknown>): void {
    if (!waiting.settled) {
      if (waiting.record !== 0) this.#byRecord.set(waiting.record, waiting);
      return;
    }
    this.#byRecord.delete(waiting.record);
    if (this.#waiting.delete(waiting)) this.#settled.push(waiting);
  }

  #settleThem(): void {
    const settled = this.#settled;
    this.#settled = [];
    let failure: { reason: unknown } | undefined;
    for (const waiting of settled) {
      letGo(this, waiting);
      waiting.finish!();
      try {
        waiting.guard?.disarm();
      } catch (reason) {
        failure ??= { reason }; // of a signal that cannot be left; the others go on
      }
    }
    // A platform cannot cancel a waitAsync, and keeps all that it leads to: this ends it.
    if (this.#armed && this.#waiting.size === 0) {
      Atomics.add(this.memory.words, this.row + MAILBOX, 1);
      unparkAll(this.memory.words, this.row + MAILBOX);
    }
    if (failure !== undefined) throw failure.reason;
  }

  #arm(seen: number): void {
    if (this.#armed) return;
    this.#armed = true;
    const { pace, words } = this.memory;
    pace.parkAsync(words, this.row + MAILBOX, seen, () => {
      this.#armed = false;
      if (this.#waiting.size > 0) this.look();
    });
  }

  #defer(transition: () => void): void {
    this.#deferred.push(transition);
    if (this.#deferred.length === 1) hold(this, this.#deferred);
  }

  /** Does what was deferred, if there is no dead thread in the way any more. */
  retry(): void {
    if (this.#deferred.length > 0 && this.memory.enter(0)) this.#run(() => this.#flush());
  }

  #flush(): void {
    if (this.#deferred.length === 0) return;
    for (const transition of this.#deferred.splice(0)) {
      transition();
      this.memory.commit();
    }
    letGo(this, this.#deferred);
  }
}

/** What ends a pending call early. */
class WaitingGuard extends Guard {
  readonly #peer: Peer;
  readonly #waiting: Waiting<unknown>;

  constructor(action: string, limits: Limits, peer: Peer, waiting: Waiting<unknown>) {
    super(action, limits);
    this.#peer = peer;
    this.#waiting = waiting;
  }

  override cancel(reason: unknown, expired: boolean): void {
    this.#peer.giveUp(this.#waiting, reason, expired);
  }
}

/** Frees the way into a primitive in which a thread has died; the rest is {@linkcode Peer.recover}. */
export function repair(memory: Memory, deadId: number): void {
  if (memory.takeOver(keyOf(deadId))) memory.leave();
}

/** The row of a thread, or 0. */
function findRow(memory: Memory, threadId: number): number {
  let row = memory.get(ROWS);
  while (
    row !== 0 && ((memory.get(row + ROW_ID) & ~WATCHED) !== keyOf(threadId) ||
      memory.get(row + ROW_ID + 1) !== highOf(threadId))
  ) row = memory.get(row + ROW_NEXT);
  return row;
}

function createRow(memory: Memory, threadId: number): number {
  const row = allocate(memory, 0);
  memory.set(row + ROW_NEXT, memory.get(ROWS));
  memory.set(row + ROW_ID, keyOf(threadId));
  memory.set(row + ROW_ID + 1, highOf(threadId));
  for (const word of [MAILBOX, READY, READY + 1, BALANCE]) memory.set(row + word, 0);
  memory.set(ROWS, row);
  return row;
}

function removeRow(memory: Memory, row: number): void {
  let link = ROWS;
  while (memory.get(link) !== row) link = memory.get(link) + ROW_NEXT;
  memory.set(link, memory.get(row + ROW_NEXT));
  free(memory, row);
}
