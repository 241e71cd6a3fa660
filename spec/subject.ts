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
  Permit,
  PermitOptions,
  PriorityQueue,
  Queue,
  RLock,
  Semaphore,
  Task,
  WaitOptions,
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

/** A semaphore, as far as there is one; its permits may be unable to `forget`. */
export interface SemaphoreParts extends Partial<Omit<Semaphore, "acquire" | "tryAcquire">> {
  /** Waits for permits. */
  acquire?(options?: PermitOptions & WaitOptions): Promise<Permit>;
  /** Takes permits if nobody has to wait, else `undefined`. */
  tryAcquire?(options?: PermitOptions): Awaitable<Permit | undefined>;
}

/**
 * How to make each primitive that the subject has: a new, independent one with every call.
 *
 * Arguments are passed on as they are, wrong ones too: the suite checks that they are refused, by a
 * throw or by a rejection. A primitive that is left out shows as not applicable in the report; so does
 * what a primitive has no method for, if {@linkcode Subject.lacks} says so.
 */
export interface Openers {
  /** Makes a semaphore. */
  Semaphore?(value?: number): Awaitable<SemaphoreParts>;
  /** Makes a bounded semaphore. */
  BoundedSemaphore?(value?: number): Awaitable<SemaphoreParts>;
  /** Makes a lock. */
  Lock?(): Awaitable<Partial<Lock>>;
  /** Makes a re-entrant lock; needs {@linkcode Subject.Owner}. */
  RLock?(): Awaitable<Partial<RLock>>;
  /** Makes an event. */
  Event?(): Awaitable<Partial<Event>>;
  /** Makes a condition over a lock made by this subject, or over one of its own. */
  Condition?(lock?: Lock | RLock): Awaitable<Partial<Condition>>;
  /** Makes a first-in, first-out queue. */
  Queue?<T>(maxSize?: number): Awaitable<Partial<Queue<T>>>;
  /** Makes a last-in, first-out queue. */
  LifoQueue?<T>(maxSize?: number): Awaitable<Partial<LifoQueue<T>>>;
  /** Makes a priority queue. */
  PriorityQueue?<T>(maxSize?: number): Awaitable<Partial<PriorityQueue<T>>>;
  /** Makes a barrier. */
  Barrier?(parties: number, action?: () => void): Awaitable<Partial<Barrier>>;
}

/** What the suite takes each of them for, once it has seen that nothing is missing undeclared. */
export interface Opened {
  /** A semaphore. */
  Semaphore: Semaphore;
  /** A bounded semaphore. */
  BoundedSemaphore: BoundedSemaphore;
  /** A lock. */
  Lock: Lock;
  /** A re-entrant lock. */
  RLock: RLock;
  /** An event. */
  Event: Event;
  /** A condition. */
  Condition: Condition;
  /** A first-in, first-out queue. */
  Queue: Queue<unknown>;
  /** A last-in, first-out queue. */
  LifoQueue: LifoQueue<unknown>;
  /** A priority queue. */
  PriorityQueue: PriorityQueue<unknown>;
  /** A barrier. */
  Barrier: Barrier;
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
  handle(primitive: object, kind: keyof Openers): unknown;
  /** Whether what a party does may happen while another party runs, rather than when that awaits. */
  readonly parallel: boolean;
  /** Whether each party's link has `kill`. */
  readonly killable: boolean;
  /** Whether parties may block; by default, whether the thread of the suite may. */
  readonly blocking?: boolean;
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

/**
 * The capabilities of what lives in one event loop: who frees grants, first come, first served.
 *
 * What does not serve in order says so: `{ ...inOneEventLoop, fairness: "eventual" }`; so does what
 * grants in a later turn: `directGrant: false`.
 */
export const inOneEventLoop: Capabilities = {
  scope: "tasks",
  fairness: "fifo",
  directGrant: true,
  blocking: false,
  fencing: false,
  recovery: false,
  cloning: false,
  barrierAction: true,
};

/** A set of primitives under test. */
export interface Subject {
  /** Shown in the report. */
  readonly name: string;
  /** What the subject can do; where it cannot, the suite checks the documented opposite. */
  readonly capabilities: Capabilities;
  /** Its primitives. */
  readonly open: Openers;
  /**
   * What its primitives do without, each with the reason why: `{ signal: "no call can be cancelled" }`,
   * or, of one primitive alone, `{ "Lock.tryAcquire": "…" }`. A property that comes to use it is not
   * applicable, for this reason; an input that does is replaced by others. The keys are
   *
   * - the contract's methods, by name; `asyncIterator` for `for await`;
   * - the options `signal`, `timeout`, `owner`, and `permits`, for more than one at a time; `now`, that
   *   a timeout of 0 gives up in the same turn;
   * - of permits: `permit`, that a hold is told from others, so that what is stale frees nobody's;
   *   `released`, that one tells so when the lock's own release ended it; `dispose`; `forget`;
   *   `use.permit`, that `use` hands one to its function;
   * - `default`, a semaphore's value when none is given; `zero`, that it can begin with 0;
   * - `misuse`, that arguments of a wrong type or out of range are refused; `NotHeldError` and
   *   `OverReleaseError`, that a release too many is;
   * - laws by id, for properties that are mainly about them: `{ G12: "…" }`.
   */
  readonly lacks?: Readonly<Record<string, string>>;
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
   * Kills what hosts the primitives, if anything does (X6), and resolves once it is gone for certain and
   * this process knows. What is opened later has a new host.
   */
  killHost?(): Promise<void>;
  /**
   * Called before each run of a property, with a seed that follows from the suite's seed, the property
   * and its input. What is random in the subject should follow from it, so that a case that failed
   * fails again when it is replayed alone.
   */
  begin?(seed: number): Awaitable<void>;
  /**
   * Resolves once everything that was caused so far has happened: no message is under way, no grant
   * is undelivered. Without it the suite lets 64 turns of the microtask queue go by, which is enough
   * for any subject that neither sends messages nor uses timers to grant.
   */
  settle?(): Promise<void>;
  /** Frees what the subject holds, once, after the last property. */
  close?(): Awaitable<void>;
}
