/**
 * One thread's end of a primitive: its row in the shared memory, and its calls that wait.
 *
 * Other threads are woken by their mailboxes. What a transition of this very thread grants to calls of
 * the thread is theirs at once, but their promises are settled in a microtask of its own: until then a
 * call that blocks the thread, in which nobody could see it, takes it over (G15).
 *
 * @module
 */

import { hold, letGo } from "./keep_alive.ts";
import { Guard, type Limits, throwIfAborted, timedOut } from "./common.ts";
import { drain, shiftReady } from "./line.ts";
import { DamagedError, type Memory, unlessDamaged } from "./memory.ts";
import { Spinner, unparkAll } from "./park.ts";
import { createRow, findRow, markWatched, removeRow, rowOf, threadsIn } from "./rows.ts";
import { keyOf } from "./thread_id.ts";
import type { Waiting } from "./waiting.ts";
import { GRANTED, GUARD, MAILBOX, READY, SIDE, STATUS } from "./word.ts";

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
  /** What could not be done yet: a thread has died inside a transition, or is very slow in it. */
  readonly #deferred: (() => void)[] = [];
  readonly #toWake: Set<number> = new Set();
  readonly #spinner: Spinner = new Spinner();
  #settled: Waiting<unknown>[] = [];
  #blocking: Waiting<unknown> | undefined = undefined;
  /** A call that is about to give up, but for what came before. */
  #ending: Waiting<unknown> | undefined = undefined;
  #armed = false;
  #looksSoon = false;
  #changed = false;
  /** Whether the signal of a call is asked whether it has fired, inside a transition. */
  #asks = false;
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
    if (!memory.enter(10 * PATIENCE) && !(memory.mend(memory.key) && memory.enter(PATIENCE))) {
      throw new Error("Cannot open: a thread that died inside the primitive is not recovered yet");
    }
    let row = 0;
    try {
      row = rowOf(memory, threadId) || createRow(memory, threadId);
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
    if (this.#waiting.size > 0) hold(this);
  }

  /** Says in the row that this thread's death shows by its name. */
  sayWatched(): void {
    const { memory, row } = this;
    this.act(() => markWatched(memory, row));
  }

  /** The threads whose rows say that. */
  watched(): number[] {
    return threadsIn(this.memory, true);
  }

  /** Has a thread woken after the transition. */
  wake(row: number): void {
    if (row !== this.row) this.#toWake.add(this.memory.block(row));
  }

  /** Has all threads woken after the transition that `concerned` is true of. */
  wakeAll(concerned: (row: number) => boolean = () => true): void {
    findRow(this.memory, (row) => {
      if (concerned(row)) this.wake(row);
      return false;
    });
  }

  /** The pending call of this thread with this record. */
  waitingOf(record: number): Waiting<unknown> | undefined {
    return this.#byRecord.get(record);
  }

  /**
   * The first record of a line, to be asked for where all that was written may stay. A call of this
   * thread whose signal has fired gives up instead: it is not granted any more, even if the event has
   * not come to our listener yet.
   */
  first(line: number): number {
    return this.#waiting.size === 0 ? this.memory.get(line) : this.#firstThatStays(line);
  }

  #firstThatStays(line: number): number {
    let record = this.memory.get(line);
    this.#dropping++;
    try {
      while (this.drop(this.#byRecord.get(record))) {
        this.memory.commit();
        const next = this.memory.get(line);
        if (next === record) break;
        record = next;
      }
    } finally {
      this.#dropping--;
    }
    if (this.#dropping > 0 || !this.#owesOffer) return record;
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
    for (const waiting of this.#waiting) if (this.drop(waiting)) this.memory.commit();
  }

  /** Has a call give up if its signal has fired, inside a transition; tells whether it had. */
  drop(waiting: Waiting<unknown> | undefined): boolean {
    if (waiting?.guard === undefined || waiting === this.#ending) return false;
    const asked = this.#asks;
    this.#asks = true;
    try {
      return waiting.guard.cancelIfAborted();
    } finally {
      this.#asks = asked;
    }
  }

  /**
   * Begins a transition if it can, once what could not be done before is done; {@linkcode leave} ends
   * it.
   */
  enter(): boolean {
    this.retry();
    return this.#deferred.length === 0 && (this.memory.enter(PATIENCE) || this.#takeUp());
  }

  /** Ends a transition, and serves whom it concerns. */
  leave(): void {
    try {
      if (this.#waiting.size > 0 && this.#blocking === undefined) this.#lookLater();
    } finally {
      if (this.#toWake.size > 0) this.#fillMailboxes();
      this.memory.leave();
      if (this.#toWake.size > 0) this.#wakeThem();
      if (this.#settled.length > 0) this.#settleThem();
    }
  }

  /** Has the calls look that take nothing from others, and soon the others. */
  #lookLater(): void {
    this.#lookAtNews();
    if (this.#looksSoon || !this.#changed && this.memory.get(this.row + READY) === 0) return;
    this.#looksSoon = true;
    this.memory.pace.soon(() => {
      this.#looksSoon = false;
      if (this.#waiting.size > 0) unlessDamaged(() => this.look());
    });
  }

  /** Has the calls look that take nothing from others, `ending` although its signal has fired. */
  #lookAtNews(ending?: Waiting<unknown>): void {
    if (!this.#transitions.changed()) return;
    this.#ending = ending;
    try {
      for (const waiting of this.#waiting) {
        if (waiting.takes) this.#changed = true;
        else this.resume(waiting);
        this.memory.commit();
      }
    } finally {
      this.#ending = undefined;
    }
  }

  /** Whether all is done that could not be done at once. */
  get upToDate(): boolean {
    return this.#deferred.length === 0;
  }

  /** Runs a transition now if it can, and gives `undefined` if it cannot. */
  attempt<R>(transition: () => R): R | undefined {
    return this.enter() ? this.#run(transition) : undefined;
  }

  /** Runs a transition now, or, after a death, as soon as it can be. */
  act(transition: () => void): void {
    if (this.enter()) this.#run(transition);
    else this.defer(transition);
  }

  /** Gets inside, and sleeps until it can. */
  #enterSync(action: string): void {
    if (this.memory.enter(Infinity) || this.#takeUp()) return;
    throw new Error(`Cannot ${action}: its thread is inside another call of the primitive`);
  }

  /**
   * Gets inside where this thread has never left: its stack had no room for a call. What it left
   * half-done is undone. But a signal of the user's may call the primitive while it is asked whether it
   * has fired: that is inside.
   */
  #takeUp(): boolean {
    return !this.#asks && this.memory.mend(this.memory.key) && this.memory.enter(PATIENCE);
  }

  /**
   * Waits with a promise.
   *
   * @throws What adding a listener to the signal throws, or the signal's reason if it has fired then,
   *   before anything has happened.
   */
  wait<T>(action: string, waiting: Waiting<T>, limits: Limits | undefined): Promise<T> {
    const expired = limits?.timeout === 0;
    if (limits !== undefined && !expired) {
      this.attempt(() => waiting.tryNow());
      if (!waiting.settled) {
        const guard = waiting.guard = new WaitingGuard(action, limits, this, waiting);
        if (guard.aborted) { // a signal of the user's that fires as it is listened to
          guard.disarm();
          throwIfAborted(limits);
        }
      }
    }
    let seen = 0;
    const begin = () => {
      waiting.begun = true;
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
    else if (this.enter()) this.#run(begin);
    else if (expired) return Promise.reject(timedOut(action, 0));
    else {
      this.defer(() => {
        if (!waiting.settled && !this.drop(waiting)) begin();
      });
    }
    if (waiting.settled) {
      waiting.guard?.disarm();
      return waiting.failure === undefined
        ? Promise.resolve(waiting.result())
        : Promise.reject(waiting.failure.reason);
    }
    this.#waiting.add(waiting);
    if (this.#shared) hold(this);
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
   * @throws {TypeError} If this thread must not block, or nobody could ever end it.
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
      waiting.tryAside();
      if (waiting.settled) return waiting.result();
    }
    let seen = 0;
    waiting.blocking = waiting.begun = true;
    this.#blocking = waiting;
    try {
      this.#enterSync(action);
      this.#run(() => {
        this.#flush();
        const back = this.#stepBack(waiting);
        if (waiting.setsAside) this.#setOthersAside(true);
        waiting.begin();
        this.note(waiting);
        if (back) this.#offerPast(waiting);
        if (!waiting.settled && timeout === 0) {
          waiting.giveUp(timedOut(action, 0), true);
          this.note(waiting);
        }
        if (!waiting.settled && timeout === Infinity && this.#alone) {
          waiting.giveUp(blocksForever(action, "as no other has the primitive", instead), false);
          this.note(waiting);
        }
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
        this.#enterSync(action);
        this.#run(() => {
          const back = this.#stepBack(waiting);
          waiting.resume();
          this.note(waiting);
          if (back) this.#offerPast(waiting);
          if (!waiting.settled && deadline !== Infinity && pace.now() >= deadline) {
            deadline = Infinity;
            waiting.giveUp(timedOut(action, timeout), true);
            this.note(waiting);
          }
        });
      }
    } finally {
      this.#blocking = undefined;
      // Those that stepped back, and those that this very call has let go on.
      if (this.#waiting.size > 0) this.act(() => this.#goOn(waiting));
    }
    if (waiting.failure !== undefined) throw waiting.failure.reason;
    return waiting.result();
  }

  /** Ends a pending call early. */
  giveUp(waiting: Waiting<unknown>, reason: unknown, expired: boolean): void {
    const giveUp = () => {
      if (!waiting.settled) {
        if (waiting.begun) waiting.giveUp(reason, expired);
        else waiting.fail(reason);
      }
      this.note(waiting);
    };
    if (this.#asks) return giveUp();
    // What was put off may have been begun by a listener of the very signal: it is not granted that.
    if (!this.enter()) return this.defer(giveUp);
    this.#run(() => {
      if (!waiting.takes) this.#lookAtNews(waiting); // that came before
      else if (!waiting.settled && waiting.begun && this.#isGranted(waiting)) {
        waiting.late = { reason, expired };
        return;
      }
      giveUp();
    });
  }

  #isGranted({ record }: Waiting<unknown>): boolean {
    return this.memory.get(record + STATUS) === GRANTED;
  }

  /** Whether nobody else has the primitive, nor a handle to open it by. */
  get #alone(): boolean {
    return !this.#shared && findRow(this.memory, (row) => row !== this.row) === 0;
  }

  #goOn(blocked: Waiting<unknown>): void {
    if (blocked.setsAside) this.#setOthersAside(false);
    this.#transitions.offer();
  }

  /** Offers others what the calls of this thread had that have stepped back, as far as it is left. */
  #offerPast(blocking: Waiting<unknown>): void {
    if (!blocking.settled) this.#transitions.offer();
    if (!blocking.settled) blocking.resume();
    this.note(blocking);
  }

  /** Looks at what the thread was woken for. */
  look(): void {
    const seen = this.memory.peek(this.row + MAILBOX);
    this.act(() => this.#lookAtReady());
    if (this.#waiting.size > 0) this.#arm(seen);
  }

  /** Undoes what a thread that died left behind. */
  recover(deadId: number): void {
    repair(this.memory, deadId);
    this.act(() => this.#recover(deadId));
  }

  #recover(deadId: number): void {
    const row = rowOf(this.memory, deadId);
    if (row !== 0) {
      this.#transitions.recover(row);
      removeRow(this.memory, row);
      this.#toWake.delete(row);
    }
    this.#transitions.offer();
    this.wakeAll(); // the dead one may have granted something, and woken nobody yet
  }

  /** Runs a transition inside the guard, then leaves it and settles whom it served. */
  #run<R>(transition: () => R): R {
    try {
      return transition();
    } catch (error) {
      this.memory.undo();
      if (error instanceof DamagedError) this.#failAll(error);
      throw error;
    } finally {
      this.leave();
    }
  }

  /** Nothing will come of the calls that wait, where the memory is damaged. */
  #failAll(error: DamagedError): void {
    for (const waiting of this.#waiting) {
      waiting.fail(error);
      this.note(waiting);
    }
  }

  // Still inside: outside, a row may be removed, and be part of an item by the time it is written to.
  #fillMailboxes(): void {
    const { words } = this.memory;
    for (const row of this.#toWake) Atomics.add(words, row + MAILBOX, 1);
  }

  #wakeThem(): void {
    const { words } = this.memory;
    for (const row of this.#toWake) unparkAll(words, row + MAILBOX);
    this.#toWake.clear();
  }

  /** Has the calls look that this thread was woken for. */
  #lookAtReady(): void {
    const { memory } = this;
    drain(memory, () => shiftReady(memory, this.row), (record) => {
      const waiting = this.#byRecord.get(record);
      if (waiting !== undefined) this.resume(waiting);
    });
    if (!this.#transitions.changed() && !this.#changed) return;
    this.#changed = false;
    for (const waiting of this.#waiting) {
      this.resume(waiting);
      memory.commit();
    }
  }

  /**
   * Has the calls step back that this thread was woken for, as one blocks it; those that take nothing
   * from others go on. Tells whether there were any.
   */
  #stepBack(blocking: Waiting<unknown>): boolean {
    const { memory } = this;
    const called: Waiting<unknown>[] = [];
    drain(memory, () => shiftReady(memory, this.row), (record) => {
      const waiting = this.#byRecord.get(record);
      if (waiting !== undefined && waiting !== blocking) called.push(waiting);
    });
    for (const waiting of called.reverse()) {
      if (waiting.takes) this.#retract(waiting);
      else this.resume(waiting);
      if (blocking.setsAside && !waiting.settled) waiting.setAside(true);
      memory.commit();
    }
    return called.length > 0;
  }

  #retract(waiting: Waiting<unknown>): void {
    waiting.retract();
    if (waiting.late === undefined) return;
    waiting.giveUp(waiting.late.reason, waiting.late.expired);
    this.note(waiting);
  }

  #setOthersAside(aside: boolean): void {
    for (const waiting of this.#waiting) {
      waiting.setAside(aside);
      this.memory.commit();
    }
  }

  /** Has a call look again, inside a transition. */
  resume(waiting: Waiting<unknown>): void {
    if (!waiting.begun || waiting.settled || this.drop(waiting) && waiting.settled) return;
    waiting.resume();
    this.note(waiting);
  }

  /** Keeps track of a call after a transition changed it. */
  note(waiting: Waiting<unknown>): void {
    if (!waiting.settled) {
      if (waiting.record !== 0) this.#byRecord.set(waiting.record, waiting);
      return;
    }
    // The record may be another call's by now.
    if (this.#byRecord.get(waiting.record) === waiting) this.#byRecord.delete(waiting.record);
    if (this.#waiting.delete(waiting)) this.#settled.push(waiting);
  }

  #settleThem(): void {
    const settled = this.#settled;
    this.#settled = [];
    for (const waiting of settled) {
      waiting.finish!();
      try {
        waiting.guard?.disarm();
      } catch {
        // Its own signal cannot be left; the call has ended all the same, and the others go on.
      }
    }
    this.#letGo();
    // A platform cannot cancel a waitAsync, and keeps all that it leads to: this ends it.
    if (this.#armed && this.#waiting.size === 0) {
      Atomics.add(this.memory.words, this.row + MAILBOX, 1);
      unparkAll(this.memory.words, this.row + MAILBOX);
    }
  }

  #arm(seen: number): void {
    if (this.#armed) return;
    this.#armed = true;
    const { pace, words } = this.memory;
    pace.parkAsync(words, this.row + MAILBOX, seen, () => {
      this.#armed = false;
      if (this.#waiting.size > 0) unlessDamaged(() => this.look());
    });
  }

  /** Has a transition run as soon as it can be, after {@linkcode enter} could not. */
  defer(transition: () => void): void {
    this.#deferred.push(transition);
    hold(this);
  }

  #letGo(): void {
    if (this.#waiting.size === 0 && this.#deferred.length === 0) letGo(this);
  }

  /**
   * Does what was deferred, if there is no dead thread in the way any more.
   *
   * @param patience Milliseconds to wait for the way to be free.
   */
  retry(patience = 0): void {
    if (this.#deferred.length === 0) return;
    if (this.memory.enter(patience) || this.#takeUp()) this.#run(() => this.#flush());
  }

  /**
   * Does what was deferred, and gives back what the thread has, before it ends. Runtimes let it go on
   * for a while: what it does then is done to a copy.
   */
  end(threadId: number): void {
    this.retry(10 * PATIENCE);
    const copy = this.attempt(() => {
      const copy = this.memory.copy();
      this.#recover(threadId);
      return copy;
    });
    if (copy !== undefined) this.memory.moveTo(copy);
  }

  #flush(): void {
    if (this.#deferred.length === 0) return;
    for (let next; (next = this.#deferred.shift()) !== undefined;) {
      next();
      this.memory.commit();
    }
    this.#letGo();
  }
}

/** The error of a call that would block its thread although only that could end it. */
export function blocksForever(action: string, why: string, instead: string): TypeError {
  return new TypeError(
    `Cannot ${action}: it would block this thread for ever, ${why}; use ${instead} and await it`,
  );
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
    unlessDamaged(() => this.#peer.giveUp(this.#waiting, reason, expired));
  }
}

/** Frees the way into a primitive in which a thread has died; the rest is {@linkcode Peer.recover}. */
export function repair(memory: Memory, deadId: number): void {
  memory.mend(keyOf(deadId));
  // It may have left a guard, and woken nobody yet.
  for (const guard of [GUARD, SIDE]) unparkAll(memory.words, guard);
}
