/**
 * The contract: what every primitive promises in every scope, as types and prose.
 *
 * Laws are cited by their ids (`S7`, `G5`); each is checked by a property of the conformance suite
 * that bears the same id. Implementations cite this file, they do not restate it.
 *
 * A local scope (tasks, threads) answers readers and releases with plain values, a remote one
 * (processes, redis) with promises. Both implement these interfaces without casts: a class narrows
 * {@linkcode Awaitable} to what it really returns, so that a forgotten `await` on a remote reader
 * does not compile. Only code that is generic over scopes, such as the suite, sees the union.
 *
 * Laws that hold for every method that waits (group G):
 * - G0 Misuse and conditions are reported by rejection, never by a synchronous throw; methods that
 *   do not wait throw (remote ones reject).
 * - G1 A wait ends in exactly one of three ways: granted, `TimeoutError`, or `signal.reason` itself.
 * - G2 `timeout` is a number >= 0 (Infinity allowed), else a `RangeError` before any state changes;
 *   one longer than the platform's timers can count waits that long all the same.
 * - G3 A signal already aborted rejects with its reason even where a grant was possible.
 * - G4 Abort and timeout remove the waiter at once and without a trace; followers that now fit go on.
 * - G5, G6 After the grant they change nothing; a grant that has to travel is never lost or doubled.
 * - G7, G8 `timeout: 0` gives up at once, without a timer; an uncontended timed call does not wait.
 * - G9 `try*` methods never wait, never reject for unavailability and never overtake waiters.
 * - G10, G11 A settled call leaves no timer, no listener and no memory behind.
 * - G12 Timed waits hold the runtime, nothing else does. On runtimes that end with a request, give
 *   every wait a `timeout`.
 * - G13 Waiters are served first come, first served, unless {@linkcode Capabilities.fairness} says
 *   otherwise.
 * - G14 A used instance is as good as a new one.
 * - G16 A wrong type is a `TypeError`.
 *
 * @module
 */

import type { Owner } from "./owner.ts";

/** A plain value in a local scope, a promise of it in a remote one. */
export type Awaitable<T> = T | Promise<T>;

/** The part of an `AbortSignal` that the library uses; what stands in where a platform has none. */
export interface SignalLike {
  /** Whether the signal has fired. */
  readonly aborted: boolean;
  /** What a call that it cancels rejects with. */
  readonly reason: unknown;
  /** Registers a listener for `"abort"`. */
  addEventListener(type: "abort", listener: () => void): void;
  /** Removes it again. */
  removeEventListener(type: "abort", listener: () => void): void;
}

/** The platform's `AbortSignal` where its types are loaded, else {@linkcode SignalLike}. */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer S } } ? S
  : SignalLike;

/** How long a waiting call is willing to wait. */
export interface WaitOptions {
  /** Cancels the wait; the call rejects with `signal.reason` (G1, G3). */
  signal?: Signal | undefined;
  /** Milliseconds until the call rejects with a `TimeoutError`; 0 never waits (G2, G7). */
  timeout?: number | undefined;
}

/** On whose behalf a re-entrant lock is used (R3). */
export interface OwnerOptions {
  /** The owner; by default the current task's. */
  owner?: Owner | undefined;
}

/** How many permits of a semaphore to take at once. */
export interface PermitOptions {
  /** Integer >= 1, by default 1 (S4, S7). */
  permits?: number | undefined;
}

/**
 * A hold on a lock, or on some permits of a semaphore.
 *
 * - P1 `release` and both disposals are one act, and idempotent.
 * - P2 A stale permit releases nothing; its `released` is true.
 * - P6 It disposes by `using` (a remote one sends the release and does not wait for the answer) and
 *   by `await using`.
 */
export interface Permit {
  /** Ends the hold and gives it back; nothing happens the second time (P1, P2). */
  release(): Awaitable<void>;
  /** Whether this hold has ended, by whatever way (P2). */
  readonly released: boolean;
  /** Whether the previous holder died without releasing (P4). */
  readonly abandoned: boolean;
  /** Where `capabilities.fencing`: strictly increases with every grant of the primitive (P5). */
  readonly fence?: bigint | undefined;
  /** Where a hold can be lost: aborted once it is. */
  readonly signal?: Signal | undefined;
  /** {@linkcode release}, for `using`. */
  [Symbol.dispose](): void;
  /** {@linkcode release}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** A {@linkcode Permit} of a semaphore, which can also be kept for good. */
export interface SemaphorePermit extends Permit {
  /** Ends the hold without giving it back (P7). */
  forget(): Awaitable<void>;
}

/**
 * A number of permits.
 *
 * - S1 value = initial + released - granted, never negative.
 * - S2 The initial value is an integer >= 0, by default 1, else a `RangeError`.
 * - S3 k permits admit exactly k holders at once.
 * - S4 A release admits exactly the waiters that now fit, in order.
 * - S5 An unbounded semaphore may exceed its initial value.
 * - S6 One who re-acquires queues last; a cancelled waiter is skipped.
 * - S7 Several permits are granted all at once; a large request at the front is not starved.
 */
export interface Semaphore {
  /** Waits for permits (G, S3, S7). */
  acquire(options?: PermitOptions & WaitOptions): Promise<SemaphorePermit>;
  /** Takes permits if nobody has to wait, else `undefined` (G9). */
  tryAcquire(options?: PermitOptions): Awaitable<SemaphorePermit | undefined>;
  /** Adds `n` permits; ends no particular hold (P2, S4). */
  release(n?: number): Awaitable<void>;
  /** How many permits are free (S1). */
  value(): Awaitable<number>;
  /** Whether an acquire would have to wait; waiters count (S8). */
  locked(): Awaitable<boolean>;
  /** Runs `fn` with a permit, which it releases however `fn` ends (P3). */
  use<R>(
    fn: (permit: SemaphorePermit) => R,
    options?: PermitOptions & WaitOptions,
  ): Promise<Awaited<R>>;
}

/**
 * A {@linkcode Semaphore} that never holds more permits than it began with.
 *
 * - SB1 Releasing above the initial value throws `OverReleaseError`, all or nothing.
 * - SB2 Asking for more permits than that, waiting or trying, is a `RangeError`.
 * - SB3 Its value defaults to 1.
 */
export type BoundedSemaphore = Semaphore;

/**
 * Mutual exclusion.
 *
 * - K1 At most one holder at any time.
 * - K3, K4 N waiters acquire across N releases; a newcomer does not pass them.
 * - K6 Anyone may `release()` a held lock, as in Python; a permit frees only its own hold (P2).
 * - K7 Not re-entrant: a second acquire by the holder waits.
 * - K8, K9, K10 A cancel racing a release wakes exactly one, and never nobody.
 */
export interface Lock {
  /** Waits for the lock. */
  acquire(options?: WaitOptions): Promise<Permit>;
  /** Takes the lock if it is free, else `undefined` (K2). */
  tryAcquire(): Awaitable<Permit | undefined>;
  /** Ends the current hold, whoever has it (K6); `NotHeldError` when free (K5). */
  release(): Awaitable<void>;
  /** Whether somebody holds it, or was granted it and has not run yet (K11). */
  locked(): Awaitable<boolean>;
  /** Runs `fn` while holding the lock (P3). */
  use<R>(fn: (permit: Permit) => R, options?: WaitOptions): Promise<Awaited<R>>;
}

/**
 * A lock that its owner can take again while holding it.
 *
 * - R1 Free only after as many releases as acquires; re-entry is granted at once, past queued
 *   waiters, and a grant to an owner also grants its other queued calls.
 * - R2 Release by anyone but the owner throws `NotHeldError`, state unchanged.
 * - R3 The owner is the one given in `{ owner }`, else the current task; with neither, acquiring and
 *   releasing is a `NoOwnerError`. It is never guessed.
 * - R5 The full depth survives a condition's wait.
 */
export interface RLock {
  /** Waits for the lock, or enters it once more. */
  acquire(options?: OwnerOptions & WaitOptions): Promise<Permit>;
  /** Takes or re-enters the lock without waiting, else `undefined`. */
  tryAcquire(options?: OwnerOptions): Awaitable<Permit | undefined>;
  /** Ends the owner's innermost hold (P2, R2). */
  release(options?: OwnerOptions): Awaitable<void>;
  /** Whether it is held, at any depth (R4). */
  locked(): Awaitable<boolean>;
  /** How many holds the owner has; 0 for anyone else (R3). */
  depth(options?: OwnerOptions): Awaitable<number>;
  /** Runs `fn` while holding the lock (P3). */
  use<R>(fn: (permit: Permit) => R, options?: OwnerOptions & WaitOptions): Promise<Awaited<R>>;
}

/** A flag that can be waited for. */
export interface Event {
  /** Sets the flag and wakes all waiters (E1, E2, E3). */
  set(): Awaitable<void>;
  /** Clears the flag (E1, E4). */
  clear(): Awaitable<void>;
  /** Whether the flag is set. */
  isSet(): Awaitable<boolean>;
  /** Waits until the flag is set; immediate when it is (E2, E4). */
  wait(options?: WaitOptions): Promise<void>;
}

/**
 * Waiting for a change of state that a lock protects.
 *
 * - C1 Without the lock held, `wait` and `notify` are a `NotHeldError`.
 * - C2 `wait` frees the lock fully and returns holding it; the permit that held it holds it again.
 *   Releasing that permit meanwhile makes the wait reject with `NotHeldError`, without the lock.
 * - C3 `notify(n)` wakes exactly min(n, waiters), first come first; no wake is spurious.
 * - C5 A notification with no waiter is not stored.
 * - C6 However `wait` ends, the lock is held again before it settles.
 * - C7 A notification is not yet the grant: an abort before the lock is back rejects and passes the
 *   notification on; a timeout no longer counts once notified.
 */
export interface Condition {
  /** Acquires the condition's lock. */
  acquire(options?: OwnerOptions & WaitOptions): Promise<Permit>;
  /** Takes its lock without waiting, else `undefined`. */
  tryAcquire(options?: OwnerOptions): Awaitable<Permit | undefined>;
  /** Releases its lock. */
  release(options?: OwnerOptions): Awaitable<void>;
  /** Whether its lock is held (C9). */
  locked(): Awaitable<boolean>;
  /** Runs `fn` while holding its lock (P3). */
  use<R>(fn: (permit: Permit) => R, options?: OwnerOptions & WaitOptions): Promise<Awaited<R>>;
  /** Frees the lock, waits for a notification, takes the lock back (C2, C4, C6). */
  wait(options?: OwnerOptions & WaitOptions): Promise<void>;
  /** Waits until the synchronous `predicate`, called under the lock, is truthy (C8). */
  waitFor<R>(
    predicate: () => R,
    options?: OwnerOptions & WaitOptions,
  ): Promise<R>;
  /** Wakes the `n` longest waiting, by default 1 (C3). */
  notify(n?: number, options?: OwnerOptions): Awaitable<void>;
  /** Wakes all who wait. */
  notifyAll(options?: OwnerOptions): Awaitable<void>;
}

/**
 * An item taken from a queue, owed until it is done (Q11).
 *
 * Disposed undone, the item goes back to its old place, even above `maxSize`.
 */
export interface Delivery<T> {
  /** The item. */
  readonly value: T;
  /** Accounts for the item, as `taskDone` does; nothing happens the second time (Q11). */
  done(): Awaitable<void>;
  /** Gives the item back unless it is done. */
  [Symbol.dispose](): void;
  /** Gives the item back unless it is done. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** How to shut a queue down. */
export interface ShutdownOptions {
  /** Whether to drop the queued items and count them done (H2); by default they are drained. */
  immediate?: boolean | undefined;
}

/**
 * Items handed from producers to consumers.
 *
 * - Q2 0 <= size <= maxSize; 0 means unbounded. Q3 Putters and getters wait first come, first served.
 * - Q5 Nothing is lost or doubled. Q7, Q8 A cancelled getter takes nothing, a cancelled putter leaves
 *   nothing. Q9 Never an idle getter with an item present, nor an idle putter with room.
 * - J1 `join` waits for every item's `taskDone`, not for emptiness.
 * - H1 After `shutdown`, puts reject with `QueueShutDownError`; gets drain what is there, then do so
 *   too, and `for await` ends. H2 `{ immediate: true }` drops the queued items and counts them done.
 *
 * `undefined` is no item.
 */
export interface Queue<T> extends AsyncIterable<T> {
  /** The most items it holds; 0 for any number. It never changes, whatever JavaScript assigns. */
  readonly maxSize: number;
  /** Adds an item, waiting while the queue is full. */
  put(item: T, options?: WaitOptions): Promise<void>;
  /** Adds an item if there is room, else `false` (Q4). */
  tryPut(item: T): Awaitable<boolean>;
  /** Removes an item, waiting while the queue is empty. */
  get(options?: WaitOptions): Promise<T>;
  /** Removes an item if there is one, else `undefined` (Q4). */
  tryGet(): Awaitable<T | undefined>;
  /** Like {@linkcode get}, but the item goes back unless it is done (Q11). */
  take(options?: WaitOptions): Promise<Delivery<T>>;
  /** Accounts for one item that was got; a `RangeError` beyond the number put (J2). */
  taskDone(): Awaitable<void>;
  /** Waits until every item put was accounted for (J1). */
  join(options?: WaitOptions): Promise<void>;
  /** Ends the queue (H1, H2). */
  shutdown(options?: ShutdownOptions): Awaitable<void>;
  /** How many items are there. */
  size(): Awaitable<number>;
  /** Whether none is. */
  isEmpty(): Awaitable<boolean>;
  /** Whether a put would have to wait for room. */
  isFull(): Awaitable<boolean>;
}

/** A {@linkcode Queue} that gives the newest item first (Q1). */
export type LifoQueue<T> = Queue<T>;

/** A {@linkcode Queue} that gives the lowest priority first, equal ones in the order put (Q1). */
export type PriorityQueue<T> = Queue<[priority: number, value: T]>;

/**
 * A meeting point for a fixed number of parties.
 *
 * - B1 parties is an integer >= 1, else a `RangeError`; 1 never waits.
 * - B2 All are released together, cycle after cycle; arrival indices are exactly 0..n-1. The
 *   synchronous action runs once, before anyone is released; if it throws, the last party gets the
 *   error and the barrier breaks.
 * - B3 A fast party cannot enter the generation that is still draining.
 * - B4 A party that gives up or dies waiting, or `abort()`, breaks the barrier: all present and later
 *   waits reject with `BrokenBarrierError` until `reset()`, which rejects those present.
 */
export interface Barrier {
  /** How many parties meet. It never changes, whatever JavaScript assigns. */
  readonly parties: number;
  /** Arrives and waits for the others; resolves with the index of arrival (B2). */
  wait(options?: WaitOptions): Promise<number>;
  /** Breaks the barrier (B4). */
  abort(): Awaitable<void>;
  /** Mends the barrier; those present reject (B4). */
  reset(): Awaitable<void>;
  /** How many parties wait; 0 while broken. */
  waiting(): Awaitable<number>;
  /** Whether it is broken. */
  broken(): Awaitable<boolean>;
}

/**
 * Something spawned: an async function, a thread or a process.
 *
 * - T1 `spawn` returns before it runs; its synchronous throw is its rejection.
 * - T2 `join` gives the result or the error, any number of times; one that gives up leaves it running.
 *   An error that nobody asks for is reported once, as an unhandled rejection.
 */
export interface Task<T> {
  /** Its name. */
  readonly name: string;
  /** Waits for its result. */
  join(options?: WaitOptions): Promise<T>;
}

/** What a scope can do; what it cannot is an `UnsupportedError`, or a documented weaker promise. */
export interface Capabilities {
  /** Which scope this is. */
  readonly scope: "tasks" | "threads" | "processes" | "redis";
  /** `"fifo"`: first come, first served. `"eventual"`: running parties overtake, up to a bound (G13). */
  readonly fairness: "fifo" | "eventual";
  /** Whether a grant happens inside the call that frees (G5), or has to travel (G6). */
  readonly directGrant: boolean;
  /** Whether the blocking `…Sync` calls exist (G15). */
  readonly blocking: boolean;
  /** Whether permits carry a fence (P5). */
  readonly fencing: boolean;
  /** Whether a dead holder's permits are recovered (X1). */
  readonly recovery: boolean;
  /** Whether items are cloned on their way (Q10). */
  readonly cloning: boolean;
  /** Whether a barrier takes an action (B2). */
  readonly barrierAction: boolean;
}
