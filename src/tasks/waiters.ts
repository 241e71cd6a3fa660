/**
 * The waiting engine of the tasks scope: who waits, in which order, and how a wait is given up.
 *
 * A queue of waiters is a doubly linked list whose links are the waiters themselves: to enqueue, to
 * grant and to cancel each cost O(1), in any order and whatever the length. Primitives decide who is
 * granted what; they never touch a timer or a signal.
 *
 * @module
 */

import type { Signal, WaitOptions } from "../contract.ts";
import { TimeoutError, UnsupportedError } from "../errors.ts";

// All that is used of the platform. Both are looked up when a timeout is asked for, not before.
declare const setTimeout: ((fn: () => void, ms: number) => unknown) | undefined;
declare const clearTimeout: ((timer: unknown) => void) | undefined;

/** Timers take a signed 32-bit number of milliseconds and fire at once beyond it. */
const MAX_DELAY = 2 ** 31 - 1;

/**
 * What calls return that have nothing to wait for: one for all, which spares each put a promise. It
 * belongs to no request of an edge runtime, as one made later would; and it is not frozen, because
 * Node up to 22 marks the promises that it tracks.
 */
export const DONE: Promise<void> = /* @__PURE__ */ Promise.resolve();

/** How long one call waits, checked; a call without limits has none of these. */
export interface Limits {
  /** Cancels the wait. */
  readonly signal: Signal | undefined;
  /** Milliseconds, Infinity for none. */
  readonly timeout: number;
}

/**
 * Checks the options of a waiting call (G2, G16).
 *
 * @param action What the call does, for messages: "acquire Lock".
 * @throws {TypeError | RangeError} On misuse.
 */
export function checkLimits(action: string, options: WaitOptions | undefined): Limits | undefined {
  if (options === undefined) return undefined;
  checkOptions(action, options);
  const { signal, timeout = Infinity } = options;
  if (typeof timeout !== "number") {
    throw new TypeError(`Cannot ${action}: timeout must be a number, got ${kind(timeout)}`);
  }
  if (!(timeout >= 0)) {
    throw new RangeError(`Cannot ${action}: timeout must be >= 0 ms, got ${timeout}`);
  }
  if (signal === undefined) return timeout === Infinity ? undefined : { signal, timeout };
  if (
    typeof signal !== "object" || signal === null || typeof signal.aborted !== "boolean" ||
    typeof signal.addEventListener !== "function" ||
    typeof signal.removeEventListener !== "function"
  ) {
    throw new TypeError(`Cannot ${action}: signal must be an AbortSignal, got ${kind(signal)}`);
  }
  return { signal, timeout };
}

/**
 * Checks the options of a waiting call, and gives up where its signal has fired already (G3).
 *
 * @throws What the signal was aborted with, besides what {@linkcode checkLimits} throws.
 */
export function startLimits(action: string, options: WaitOptions | undefined): Limits | undefined {
  const limits = checkLimits(action, options);
  throwIfAborted(limits);
  return limits;
}

/** Throws what the signal was aborted with, if it was. */
export function throwIfAborted(limits: Limits | undefined): void {
  if (limits?.signal?.aborted === true) throw limits.signal.reason;
}

/** Checks that an options argument is an object. */
export function checkOptions(action: string, options: unknown): void {
  if (options !== undefined && (typeof options !== "object" || options === null)) {
    throw new TypeError(`Cannot ${action}: options must be an object, got ${kind(options)}`);
  }
}

/** Checks that an argument is a function. */
export function checkFunction(action: string, name: string, fn: unknown): void {
  if (typeof fn !== "function") {
    throw new TypeError(`Cannot ${action}: ${name} must be a function, got ${kind(fn)}`);
  }
}

/**
 * Calls a function that has to be synchronous. A promise that it gives is misuse: nobody waits for
 * it, so what it rejects with is nobody's either.
 *
 * @throws {TypeError} If it gives a promise.
 */
export function callSync<R>(action: string, name: string, fn: () => R): R {
  const value = fn();
  if (typeof (value as { then?: unknown } | null | undefined)?.then !== "function") return value;
  if (value instanceof Promise) value.catch(() => {});
  throw new TypeError(`Cannot ${action}: ${name} must be synchronous, got a promise`);
}

/** Checks that an argument is an integer of at least `least`. */
export function checkInteger(action: string, name: string, value: unknown, least: number): void {
  if (typeof value !== "number") {
    throw new TypeError(`Cannot ${action}: ${name} must be a number, got ${kind(value)}`);
  }
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`Cannot ${action}: ${name} must be an integer >= ${least}, got ${value}`);
  }
}

/** The type of a value as messages name it. */
export function kind(value: unknown): string {
  return value === null ? "null" : typeof value;
}

/**
 * A pending call: one link of a {@linkcode WaitQueue}. It leaves from the front only, by its grant: it
 * has nothing of what anything else needs, for what a million of them keep alive is what they cost.
 */
export class Waiter<T, D> {
  // Declared only, and set by the constructor: JavaScriptCore does not inline what initializes fields.
  /** The next in line. */
  declare next: Waiter<T, D> | undefined;
  /** This, if it is removable: quicker to ask than what class it is of. */
  declare removable: RemovableWaiter<T, D> | undefined;
  /** What the primitive has to know to grant it. */
  declare readonly data: D;
  /** Grants the call; there once it waits. */
  declare resolve: (value: T) => void;

  /** Makes a waiter that is in no queue. */
  constructor(data: D, resolve?: (value: T) => void) {
    this.next = this.removable = undefined;
    this.data = data;
    this.resolve = resolve!;
  }
}

/** A waiter that can be taken out wherever it stands, and rejected. */
export class RemovableWaiter<T, D> extends Waiter<T, D> {
  /** The one before. */
  declare previous: Waiter<T, D> | undefined;
  /** What can end the wait early. */
  declare guard: Guard | undefined;
  /** Fails the call; there once it waits. */
  declare reject: (reason: unknown) => void;

  /** Makes a waiter that is in no queue. */
  constructor(data: D, resolve?: (value: T) => void, reject?: (reason: unknown) => void) {
    super(data, resolve);
    this.removable = this;
    this.previous = this.guard = undefined;
    this.reject = reject!;
  }
}

let resolveLast: ((value: never) => void) | undefined;

/**
 * The executor of the promise of every wait without limits: one for all, so that a wait makes no
 * closure and context of its own. {@linkcode WaitQueue.admit} takes over what it captures.
 */
export function capture(resolve: (value: never) => void): void {
  resolveLast = resolve;
}

/** Those who wait for the same thing, longest first. */
export class WaitQueue<T, D = undefined> {
  /** How many wait. */
  length = 0;
  /** Who came first, and who came last; nobody else writes them. */
  head: Waiter<T, D> | undefined = undefined;
  tail: Waiter<T, D> | undefined = undefined;
  /**
   * How many of them are removable. While none is, nobody knows who stands before, and a grant leaves
   * the next in line alone: to look at it took about 8 % of the time of 10,000 tasks on Node 24.
   */
  #removables = 0;
  readonly #cancelled: ((waiter: RemovableWaiter<T, D>) => void) | undefined;
  readonly #removable: boolean;

  /**
   * Makes a queue in which nobody waits.
   *
   * @param cancelled Called after a waiter was taken out and rejected by its signal or its timeout.
   * @param removable Whether waiters without limits are removable, too.
   */
  constructor(cancelled?: (waiter: RemovableWaiter<T, D>) => void, removable = false) {
    this.#cancelled = cancelled;
    this.#removable = removable;
  }

  /**
   * Queues a new waiter and gives the promise of its grant.
   *
   * @throws {TimeoutError} As {@linkcode enter}.
   */
  wait(action: string, limits: Limits | undefined, data: D): Promise<T> {
    if (limits === undefined) {
      const promise = new Promise<T>(capture);
      this.admit(this.#removable ? new RemovableWaiter(data) : new Waiter(data));
      return promise;
    }
    let waiter: RemovableWaiter<T, D>;
    const promise = new Promise<T>((resolve, reject) => {
      waiter = new RemovableWaiter(data, resolve, reject);
    });
    this.enter(action, limits, waiter!);
    return promise;
  }

  /**
   * Queues a new waiter that limits may end.
   *
   * @throws {TimeoutError} If the call is not willing to wait (G7).
   */
  enter(action: string, limits: Limits, waiter: RemovableWaiter<T, D>): void {
    if (limits.timeout === 0) throw timedOut(action, 0);
    waiter.guard = new WaiterGuard(action, limits, this, waiter);
    this.append(waiter);
  }

  /**
   * Queues a new waiter without limits, of a promise that the caller has made with
   * {@linkcode capture} just now: one call less than {@linkcode wait} between the user and the
   * promise, which JavaScriptCore does not inline (8 % of handing over an item).
   */
  admit(waiter: Waiter<T, D>): void {
    waiter.resolve = resolveLast as (value: T) => void;
    resolveLast = undefined;
    this.append(waiter);
  }

  /** Takes a waiter out that is not willing to wait any longer. */
  cancel(waiter: RemovableWaiter<T, D>, reason: unknown): void {
    this.remove(waiter);
    waiter.reject(reason);
    this.#cancelled?.(waiter);
  }

  /** Puts a waiter last. */
  append(waiter: Waiter<T, D>): void {
    const last = this.tail;
    if (waiter.removable !== undefined) {
      waiter.removable.previous = last;
      this.#removables++;
    }
    if (last === undefined) this.head = waiter;
    else last.next = waiter;
    this.tail = waiter;
    this.length++;
  }

  /** Takes a waiter out, and disarms its guard; wherever it stands, if it is removable. */
  remove(waiter: Waiter<T, D>): void {
    const { next, removable } = waiter;
    const previous = removable?.previous;
    if (previous === undefined) this.head = next;
    else previous.next = next;
    if (next === undefined) this.tail = previous;
    else if (this.#removables > 0 && next.removable !== undefined) {
      next.removable.previous = previous;
    }
    waiter.next = undefined;
    this.length--;
    if (removable !== undefined) {
      removable.previous = undefined;
      this.#removables--;
      removable.guard?.disarm();
    }
  }

  /**
   * The longest waiting. One whose signal has fired is not granted any more, even when the event has
   * not come to our listener yet: another listener may have freed what it waits for.
   */
  first(): Waiter<T, D> | undefined {
    let waiter = this.head;
    while (waiter?.removable?.guard?.cancelIfAborted()) waiter = this.head;
    return waiter;
  }

  /** Takes the longest waiting out. */
  shift(): Waiter<T, D> | undefined {
    const waiter = this.head;
    if (waiter === undefined || waiter.removable !== undefined) return this.#shiftRemovable();
    const next = waiter.next;
    this.head = next;
    waiter.next = undefined;
    if (next === undefined) this.tail = undefined;
    else if (this.#removables > 0 && next.removable !== undefined) {
      next.removable.previous = undefined;
    }
    this.length--;
    return waiter;
  }

  #shiftRemovable(): Waiter<T, D> | undefined {
    const waiter = this.first();
    if (waiter !== undefined) this.remove(waiter);
    return waiter;
  }
}

// No methods, so that what does not use them does not have them in its bundle.

/** Whether the signal of anyone in line has fired; see {@linkcode WaitQueue.first}. */
export function someAborted<T, D>(queue: WaitQueue<T, D>): boolean {
  for (let waiter = queue.head; waiter !== undefined; waiter = waiter.next) {
    if (waiter.removable?.guard?.aborted) return true;
  }
  return false;
}

/**
 * Takes everybody out and rejects them; each with an error of its own, for the stack is shown. That
 * goes through what grants them, the only thing that all of them have.
 */
export function rejectAll<T, D>(queue: WaitQueue<T, D>, error: (data: D) => unknown): void {
  let waiter: Waiter<T, D> | undefined;
  while ((waiter = queue.shift()) !== undefined) {
    waiter.resolve(Promise.reject(error(waiter.data)) as never);
  }
}

/** The error of a wait that took too long. */
export function timedOut(action: string, timeout: number): TimeoutError {
  return new TimeoutError(`Cannot ${action}: timed out after ${timeout} ms`);
}

/** What ends one wait early: a timer, a place in its signal's list, or both. */
export abstract class Guard {
  /** Neighbours in the signal's list. */
  next: Guard | undefined = undefined;
  previous: Guard | undefined = undefined;
  #timer: unknown = undefined;
  #listeners: AbortList | undefined = undefined;
  readonly #signal: Signal | undefined;

  /** Arms it, if there are limits. */
  constructor(action: string, limits: Limits | undefined) {
    this.#signal = limits?.signal;
    if (limits === undefined) return;
    if (limits.timeout !== Infinity) this.#startTimer(action, limits.timeout, limits.timeout);
    try {
      if (limits.signal !== undefined) this.#listeners = joinAbortList(limits.signal, this);
    } catch (error) {
      this.disarm();
      throw error;
    }
  }

  /** Ends the wait and calls {@linkcode disarm}, unless a timeout no longer counts. */
  abstract cancel(reason: unknown, expired: boolean): void;

  /** Whether its signal has fired. */
  get aborted(): boolean {
    return this.#signal !== undefined && this.#signal.aborted;
  }

  /** Cancels the wait if its signal has fired, and tells whether it had. */
  cancelIfAborted(): boolean {
    if (!this.aborted) return false;
    this.cancel(this.#signal!.reason, false);
    return true;
  }

  /** Leaves no timer and no listener (G10). */
  disarm(): void {
    if (this.#timer !== undefined) {
      clearTimeout!(this.#timer);
      this.#timer = undefined;
    }
    if (this.#listeners !== undefined) {
      this.#listeners.leave(this);
      this.#listeners = undefined;
    }
  }

  /** Counts down in what a timer can hold, without a clock: it may stand still between I/O. */
  #startTimer(action: string, timeout: number, left: number): void {
    if (typeof setTimeout !== "function" || typeof clearTimeout !== "function") {
      throw new UnsupportedError(`Cannot ${action}: this runtime has no timers`);
    }
    const delay = Math.min(left, MAX_DELAY);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (left > delay) this.#startTimer(action, timeout, left - delay);
      else this.cancel(timedOut(action, timeout), true);
    }, delay);
  }
}

/** The guard of a waiter that its queue cancels. */
class WaiterGuard<T, D> extends Guard {
  readonly #queue: WaitQueue<T, D>;
  readonly #waiter: RemovableWaiter<T, D>;

  constructor(
    action: string,
    limits: Limits,
    queue: WaitQueue<T, D>,
    waiter: RemovableWaiter<T, D>,
  ) {
    super(action, limits);
    this.#queue = queue;
    this.#waiter = waiter;
  }

  override cancel(reason: unknown): void {
    this.#queue.cancel(this.#waiter, reason);
  }
}

/**
 * The waits that one signal cancels, behind a single listener: a platform's own list costs O(n) per
 * add and remove (190 us each at 50,000 listeners on Node).
 */
export class AbortList {
  #head: Guard | undefined = undefined;
  #tail: Guard | undefined = undefined;
  /** Whether the signal has the listener, which it keeps a moment longer than there are waits. */
  #listens = false;
  readonly #signal: Signal;
  /** Ends all of them. */
  protected readonly listener: () => void;

  /** Makes the list of a signal, by default its own. */
  constructor(signal?: Signal) {
    this.#signal = signal ?? this as unknown as Signal;
    this.listener = () => {
      if (!this.#signal.aborted) return; // an event that somebody dispatched by hand
      let guard: Guard | undefined;
      while ((guard = this.#head) !== undefined) {
        this.leave(guard);
        guard.cancelIfAborted();
      }
    };
  }

  /** Adds a wait. */
  join(guard: Guard): void {
    if (!this.#listens) {
      this.#signal.addEventListener("abort", this.listener);
      this.#listens = true;
    }
    const last = this.#tail;
    if (last === undefined) {
      this.#head = guard;
    } else {
      last.next = guard;
      guard.previous = last;
    }
    this.#tail = guard;
  }

  /** Takes a wait out, unless it was. */
  leave(guard: Guard): void {
    const { next, previous } = guard;
    if (previous === undefined && this.#head !== guard) return;
    if (previous === undefined) this.#head = next;
    else previous.next = next;
    if (next === undefined) this.#tail = previous;
    else next.previous = previous;
    guard.next = guard.previous = undefined;
    if (this.#head === undefined) this.unlisten();
  }

  /**
   * Takes the listener from the signal, unless somebody joins meanwhile. A signal made by hand may call
   * back, or throw: so that happens when nobody is amid a change of state, but before those whose waits
   * have ended go on (G10).
   */
  protected unlisten(): void {
    DONE.then(() => {
      if (this.#head !== undefined) return;
      this.#listens = false;
      try {
        this.#signal.removeEventListener("abort", this.listener);
      } catch {
        // There is nobody to be told: whoever waited got what it waited for, or has given up.
      }
    });
  }
}

let abortLists: WeakMap<Signal, AbortList> | undefined;

/** Enters a guard into the list of its signal. */
function joinAbortList(signal: Signal, guard: Guard): AbortList {
  abortLists ??= new WeakMap();
  let list = signal instanceof AbortList ? signal : abortLists.get(signal);
  if (list === undefined) abortLists.set(signal, list = new AbortList(signal));
  list.join(guard);
  return list;
}
