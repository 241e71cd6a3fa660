/**
 * What the explorer runs, within which bounds, and what it reports.
 *
 * @module
 */

import type { TimelineEntry } from "../world.ts";

/** A view that `Atomics` works on. */
export type Words =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** The views that a thread can sleep on. */
export type WaitWords = Int32Array | BigInt64Array;

/** A word of memory. */
export type Word = readonly [view: Words, index: number];

/** How a wait can end without a notification. */
export type Ending = "timed-out" | "aborted";

/**
 * Threads over fresh memory of their own, for one execution.
 *
 * A thread is a synchronous function. It is run again from its start whenever it goes on after
 * another one, fed with what its operations gave it before, so:
 * - it must depend on nothing but those results: no clock, no random numbers, no variable that it
 *   shares with another thread, except within {@linkcode note} and {@linkcode step};
 * - it must not loop without doing operations, nor catch what they throw and try again: the first
 *   never comes back to the explorer, the second never lets go of the thread;
 * - it must not make the memory that it shares: make that beside the threads;
 * - it must reach `Atomics` through the global name at the time of the call. A plain read or write
 *   of shared memory is invisible to the explorer: it is no point at which threads are switched, and
 *   it happens again whenever the thread is run again.
 */
export interface Program {
  /** The threads. What they return is what `after` gets. */
  readonly threads: readonly (() => unknown)[];
  /** Their names in timelines; by default A, B, C … */
  readonly names?: readonly string[];
  /**
   * How many threads, from the first on, do the same, so that it makes no difference which of them is
   * called A: they begin in their order. Default 1.
   */
  readonly alike?: number;
  /**
   * All memory that the threads share. Where it is listed, an execution ends as soon as it comes to a
   * state that another one was in with as much left to spend: the same memory, threads that got the
   * same results so far, or have ended with the same one, and the same notes. Plain writes of that
   * memory have to be told by {@linkcode note}, {@linkcode step} or {@linkcode peril}, with their
   * word.
   */
  readonly memory?: readonly ArrayBufferLike[];
  /**
   * What the notes have done so far beside the memory, as plain data; without this it takes the same
   * notes in the same order for the same state.
   */
  readonly noted?: () => unknown;
  /**
   * Throws if something is wrong that must hold at all times; called after every operation. It sees
   * the memory as it is, and is no part of any thread.
   */
  readonly invariant?: () => void;
  /**
   * Throws if something is wrong once all threads have ended.
   *
   * @param results What each thread returned; undefined for those that died.
   */
  readonly after?: (results: readonly unknown[]) => void;
  /**
   * What the survivors do about a death: a thread of its own that begins at any time after the death.
   * It may die as well, if `deaths` allows; then it is called again, with one index more.
   *
   * @param dead The indices of those that have died so far; a recovery's own index follows those of
   * the threads and recoveries before it.
   */
  readonly recover?: (dead: readonly number[]) => void;
  /** Names a word for timelines, as in `lock.state`. */
  readonly describe?: (view: Words, index: number) => string;
}

/** What to explore. */
export interface ExploreOptions {
  /**
   * How many times a thread may be interrupted although it could go on. All schedules with none are
   * run first, then those with one, and so on. Default 2.
   */
  readonly preemptions?: number;
  /**
   * How many unusual outcomes may be injected: a wait that times out or is given up although others
   * could go on, or a {@linkcode choose} other than 0. Default 1.
   */
  readonly injections?: number;
  /** How many threads may die, each after any of its operations. Default 0. */
  readonly deaths?: number;
  /** How many times a wait may end with "ok" although nobody notified. Default 0. */
  readonly spurious?: number;
  /** How many executions at most, before the exploration counts as cut short. Default 1,000,000. */
  readonly executions?: number;
  /** How many random executions follow, with more preemptions than the bound. Default 1,000. */
  readonly random?: number;
  /** The seed of the random ones. Default 1. */
  readonly seed?: number;
  /** How many operations of an execution count as "it never ends". Default 10,000. */
  readonly operations?: number;
}

/**
 * What went wrong.
 *
 * - `thread`: a thread threw;
 * - `invariant`, `after`: these threw;
 * - `deadlock`: all that live sleep, and nothing can wake them;
 * - `endless`: more operations than `operations`, as by a thread that spins on a word;
 * - `caught`: a thread caught, or replaced, what the explorer throws through it to interrupt it;
 * - `unsteady`: a thread, run again, did something else.
 */
export type FailureKind =
  | "thread"
  | "invariant"
  | "after"
  | "deadlock"
  | "endless"
  | "caught"
  | "unsteady";

/** A schedule that fails. */
export interface ScheduleFailure {
  /** What went wrong. */
  readonly kind: FailureKind;
  /** In words. */
  readonly message: string;
  /** What was thrown, if anything was. */
  readonly error?: unknown;
  /** The schedule, for {@linkcode replay}. */
  readonly schedule: string;
  /** How many preemptions it has. */
  readonly preemptions: number;
  /** What each thread did, up to the failure. */
  readonly timeline: readonly TimelineEntry[];
}

/** What {@linkcode explore} found. */
export interface Exploration {
  /** Whether nothing failed. */
  readonly passed: boolean;
  /** Whether every schedule within the bounds was run: neither cut short nor ended by a failure. */
  readonly complete: boolean;
  /** How many schedules were run, random ones included. */
  readonly executions: number;
  /** How many of them with no preemption, with one, and so on; without the random ones. */
  readonly byPreemptions: readonly number[];
  /** How many random ones. */
  readonly random: number;
  /** How many ended early, in a state that was known; see {@linkcode Program.memory}. */
  readonly known: number;
  /** How many operations they had in total. */
  readonly steps: number;
  /**
   * How many executions went on only because a wait timed out while nobody could run. Code that
   * sleeps in slices hides its lost wake-ups behind this: let it sleep without end, or see that this
   * is 0.
   */
  readonly rescued: number;
  /** The first failure; the exploration ends with it. */
  readonly failure?: ScheduleFailure;
}

/** What a replayed schedule did. */
export interface Replay {
  /** What each thread did. */
  readonly timeline: readonly TimelineEntry[];
  /** How it failed, if it did. */
  readonly failure?: ScheduleFailure;
}
