/**
 * What a backend supplies to be held to the laws.
 *
 * @module
 */

import type {
  Awaitable,
  Barrier,
  BoundedSemaphore,
  Capabilities,
  Condition,
  Event,
  LifoQueue,
  Lock,
  PriorityQueue,
  Queue,
  RLock,
  Semaphore,
  Task,
} from "../src/contract.ts";

/** An owner of re-entrant locks, as the subject makes them. */
export interface SubjectOwner {
  /** Tells owners apart. */
  readonly id: unknown;
  /** Its name. */
  readonly name: string;
  /** Runs `fn` with this owner as the current one. */
  run<R>(fn: () => R): R;
}

/** How the subject makes owners (T3). */
export interface SubjectOwners {
  /** Makes one. */
  new (name?: string): SubjectOwner;
  /** The current task's owner, if any. */
  current(): SubjectOwner | undefined;
}

/**
 * How to make each primitive that the subject has: a new, independent one with every call.
 *
 * Arguments are passed on as they are, wrong ones too: the suite checks that they are refused, by a
 * throw or by a rejection. A primitive that is left out shows as not applicable in the report.
 */
export interface Openers {
  /** Makes a semaphore. */
  Semaphore?(value?: number): Awaitable<Semaphore>;
  /** Makes a bounded semaphore. */
  BoundedSemaphore?(value?: number): Awaitable<BoundedSemaphore>;
  /** Makes a lock. */
  Lock?(): Awaitable<Lock>;
  /** Makes a re-entrant lock; needs {@linkcode Subject.Owner}. */
  RLock?(): Awaitable<RLock>;
  /** Makes an event. */
  Event?(): Awaitable<Event>;
  /** Makes a condition over a lock made by this subject, or over one of its own. */
  Condition?(lock?: Lock | RLock): Awaitable<Condition>;
  /** Makes a first-in, first-out queue. */
  Queue?<T>(maxSize?: number): Awaitable<Queue<T>>;
  /** Makes a last-in, first-out queue. */
  LifoQueue?<T>(maxSize?: number): Awaitable<LifoQueue<T>>;
  /** Makes a priority queue. */
  PriorityQueue?<T>(maxSize?: number): Awaitable<PriorityQueue<T>>;
  /** Makes a barrier. */
  Barrier?(parties: number, action?: () => void): Awaitable<Barrier>;
}

/** The suite's end of the line to a party. */
export interface PartyLink {
  /** Sends plain data, in which handles are, to the party's `serveParty`. */
  send(message: unknown): void;
  /** Has what the party sends told to `receive`; what came before that too. */
  listen(receive: (message: unknown) => void): void;
  /** Ends the party, whatever it does, and gives back what it had; resolves once it is gone. */
  end(): Awaitable<void>;
  /**
   * Kills the party, whatever it does, and resolves once it is dead for certain: what it had is left to
   * the scope to recover (X1). Left out where parties cannot be killed, see {@linkcode Parties}.
   */
  kill?(): Promise<void>;
}

/**
 * How a subject starts parties that run in parallel: threads or processes, in which `serveParty` answers
 * the suite. Where that cannot be, `localParties` makes parties of one event loop.
 *
 * @example
 * ```ts
 * import { capabilities, Lock, Owner } from "@interlock/sync";
 * import { conformance, localParties } from "@interlock/sync/spec";
 *
 * const subject = { name: "locks", capabilities, open: { Lock: () => new Lock() }, Owner };
 * const report = await conformance(
 *   { ...subject, parties: localParties(subject) },
 *   { seed: 1, runs: 3, only: { laws: ["K"], primitives: ["Lock"] } },
 * );
 * console.log(report.properties.filter(({ level }) => level === 2).every(({ status }) =>
 *   status === "passed"
 * )); // true
 * ```
 */
export interface Parties {
  /** Starts a party. */
  start(name: string): Awaitable<PartyLink>;
  /** What stands for a primitive of this subject in messages to parties. */
  handle(primitive: object, kind: Primitive): unknown;
  /** Whether what a party does may happen while another party runs, rather than when that awaits. */
  readonly parallel: boolean;
  /** Whether each party's link has `kill`. */
  readonly killable: boolean;
  /**
   * How many milliseconds running parties may overtake the one that has waited longest (G13); by
   * default they never may, and the order is strict.
   */
  readonly overtaking?: number;
  /** How far the clocks of the parties may be apart, in their unit; by default not at all. */
  readonly slack?: number;
}

/** The name of a primitive, as the report's rows have it. */
export type Primitive = keyof Openers | "Task";

/** A set of primitives under test. */
export interface Subject {
  /** Shown in the report. */
  readonly name: string;
  /** What the subject can do; where it cannot, the suite checks the documented opposite. */
  readonly capabilities: Capabilities;
  /** Its primitives. */
  readonly open: Openers;
  /** Its owners, if it has re-entrant locks or tasks. */
  readonly Owner?: SubjectOwners;
  /** Starts an async function as a task (T1, T2), if it has tasks. */
  readonly spawn?: <R>(
    fn: () => R | PromiseLike<R>,
    options?: { name?: string },
  ) => Task<Awaited<R>>;
  /** Its error classes by name (T4), if it has them. */
  readonly errors?: Readonly<Record<string, new (message?: string) => Error>>;
  /** Its parties (levels 2 and 3), if it can start any. */
  readonly parties?: Parties;
  /**
   * Resolves once everything that was caused so far has happened: no message is under way, no grant
   * is undelivered. Without it the suite lets 64 turns of the microtask queue go by, which is enough
   * for any subject that neither sends messages nor uses timers to grant.
   */
  settle?(): Promise<void>;
  /** Frees what the subject holds, once, after the last property. */
  close?(): Awaitable<void>;
}
