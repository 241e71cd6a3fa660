/**
 * A thread from the outside.
 *
 * @module
 */

import type { Task, WaitOptions } from "../contract.ts";
import { TerminatedError, UnsupportedError } from "../errors.ts";
import type { Port, RunningWorker, WorkerEvents } from "../runtime/contract.ts";
import { runtime } from "../runtime/mod.ts";
import { Outcome } from "../tasks/outcome.ts";
import { timedOut } from "./common.ts";
import { describe, revive } from "../failure.ts";
import { usualPace } from "./park.ts";
import { connect, disconnect, receive } from "./pass.ts";
import { type Packed, unpack } from "./primitives.ts";
import { ENDED, hereOf, markOf, type Report, type Start, STOP } from "./start.ts";
import { startSync, type SyncOptions } from "./sync.ts";
import { Ward } from "./wards.ts";

/** A thread that was started by `spawn` (T1, T2). */
export interface Thread<T> extends Task<T> {
  /** Unique among the threads that this thread has spawned. */
  readonly id: number;
  /** Its name. */
  readonly name: string;
  /**
   * Waits for the result, or rejects with the error; any number of times.
   *
   * Rejects with a {@linkcode TerminatedError} if the thread ended before its function did, or if its
   * module did not call `entry` within five minutes, with a `TimeoutError`, with `signal.reason`, or
   * with a `TypeError` or `RangeError` on misuse. An error of the thread has its name, message, stack,
   * code, cause and errors; the library's own are instances of their classes.
   *
   * Cancellation: the thread goes on.
   */
  join(options?: WaitOptions): Promise<T>;
  /**
   * Blocks this thread until the other one has ended; gives the result, or throws the error.
   *
   * A thread that ends before its module calls `entry`, for instance because there is no such module,
   * is noticed by {@linkcode join} only: then this call waits until its timeout.
   *
   * @throws {TimeoutError} If that takes longer than `timeout` ms.
   * @throws {TypeError} If this thread must not block, or on misuse, which a `signal` is (G15).
   * @throws {RangeError} On misuse.
   * @throws {UnsupportedError} In a browser.
   */
  joinSync(options?: SyncOptions): T;
  /**
   * Ends the thread wherever it is. Resolves once its code does not run any more and what it held is
   * given back; `join` then rejects with a {@linkcode TerminatedError}, unless it was settled before.
   */
  terminate(): Promise<void>;
}

/** Milliseconds that a thread which is told to stop has to call `entry`, where it needs a mark. */
const UNMARKED = 2000;

/**
 * Milliseconds that a module has to call `entry`: fifty of them, started at once on a busy machine, were
 * seen to need more than 30 seconds.
 */
const PATIENCE = 300_000;
/** The last of them, to hear what has come. */
const BUSY = 1000;

/** Milliseconds that the last report of a thread that has ended may take to arrive. */
const REPORT = 2000;

type Result<T> = { readonly value: T } | { readonly reason: unknown };

let lastId = 0;

/** See {@linkcode Thread}. */
export class SpawnedThread<T> implements Thread<T> {
  readonly #id: number = ++lastId;
  readonly #name: string;
  readonly #outcome: Outcome<T> = new Outcome();
  readonly #gone: Outcome<void> = new Outcome();
  readonly #reported: Outcome<void> = new Outcome();
  readonly #ward: Ward = new Ward();
  /** {@linkcode Start.words}. */
  readonly #words: Int32Array;
  /** What it asks for, until it has: its arguments are no more to be kept than that. */
  #start: Start | undefined = undefined;
  readonly #port: Port;
  readonly #worker: RunningWorker;
  /** The id that it has in shared memory, once that is known. */
  #mark: number | undefined;
  #entered = false;
  #stopping = false;
  #timer: ReturnType<typeof setTimeout> | undefined = undefined;
  #later: ReturnType<typeof setTimeout> | undefined = undefined;
  #ending = false;
  #result: Result<T> | undefined = undefined;
  #error: { readonly reason: unknown } | undefined = undefined;

  /** Stands for the thread of the worker that `open` makes; `given` tells whether it has its start. */
  constructor(
    name: string | undefined,
    makeStart: (name: string) => Start,
    near: Port,
    given: boolean,
    open: (start: Start, events: WorkerEvents) => RunningWorker,
  ) {
    this.#name = name ?? `thread-${this.#id}`;
    const start = makeStart(this.#name);
    this.#words = new Int32Array(start.words);
    this.#port = near;
    if (given) this.#is(start.id);
    else this.#start = start;
    connect(near, (message) => this.#heard(message as Report));
    try {
      this.#worker = open(start, {
        message: (message) => this.#here(message),
        error: (error) => this.#failed(error),
        exit: () => this.#exited(),
      });
    } catch (error) {
      this.#leave();
      throw error;
    }
    this.#timer = setTimeout(() => {
      // This thread may have been busy: what the other one has sent meanwhile comes first.
      this.#timer = setTimeout(() => this.#failed(this.#notEntered()), BUSY);
    }, PATIENCE - BUSY);
  }

  get id(): number {
    return this.#id;
  }

  get name(): string {
    return this.#name;
  }

  join(options?: WaitOptions): Promise<T> {
    return this.#outcome.join("join Thread", options);
  }

  joinSync(options?: SyncOptions): T {
    const action = "join Thread";
    const timeout = startSync(action, options);
    if (this.#result === undefined) this.#awaitEnd(action, timeout);
    if ("value" in this.#result!) return this.#result.value;
    this.join().catch(() => {}); // asked for
    throw this.#result!.reason;
  }

  #awaitEnd(action: string, timeout: number): void {
    const pace = usualPace;
    if (!pace.mayBlock()) {
      throw new TypeError(`Cannot ${action}: this thread must not block; use join and await it`);
    }
    if (this.#port.receive === undefined || this.#mark === undefined) {
      const state = this.#mark === undefined
        ? "its worker has not asked for its arguments yet, which needs the event loop"
        : "this runtime cannot receive the result while it blocks";
      throw new UnsupportedError(`Cannot ${action}: ${state}; use join and await it`);
    }
    const words = this.#words;
    const deadline = pace.now() + timeout;
    while (Atomics.load(words, ENDED) === 0) {
      if (this.#stopping) throw this.#terminated(); // it may never say so any more
      const left = deadline - pace.now();
      if (left <= 0) throw timedOut(action, timeout);
      pace.park(words, ENDED, 0, Math.min(left, pace.slice));
    }
    receive(this.#port);
    this.#result ??= { reason: this.#terminated() };
  }

  terminate(): Promise<void> {
    this.join().catch(() => {}); // who ends it knows
    Atomics.store(this.#words, STOP, 1);
    this.#stopping = true;
    if (this.#entered || !runtime().needsMark) this.#kill();
    else this.#later ??= setTimeout(() => this.#kill(), UNMARKED);
    return this.#gone.join("terminate Thread", undefined);
  }

  #kill(): void {
    this.#worker.terminate();
    if (!this.#worker.exits) this.#exited();
  }

  #is(id: number): void {
    this.#mark = id;
    this.#ward.born(id);
  }

  /** The worker asks for its start. */
  #here(message: unknown): void {
    const id = hereOf(message);
    if (id === undefined || this.#mark !== undefined) return;
    this.#is(id);
    const start = this.#start!;
    this.#start = undefined;
    this.#worker.post(start, [start.port, ...start.transfer]);
    if (!this.#worker.exits) this.#exited();
  }

  #heard(report: Report): void {
    switch (report.type) {
      case "entered":
        this.#entered = true;
        clearTimeout(this.#timer);
        if (this.#stopping) this.#kill();
        break;
      case "opened":
        this.#ward.opened(report.handle);
        break;
      case "closed":
        this.#ward.closed(report.identity);
        break;
      case "born":
        this.#ward.born(report.id);
        break;
      case "died":
        this.#ward.died(report.id);
        break;
      case "ended":
        this.#reported.settle(Promise.resolve());
        if (report.result !== undefined) this.#settle(unpacked(report.result));
        else if (report.failure !== undefined) this.#settle({ reason: revive(report.failure) });
    }
  }

  #settle(result: Result<T>): void {
    if (this.#result !== undefined) return;
    this.#result = result;
    this.#outcome.settle(
      "value" in result ? Promise.resolve(result.value) : Promise.reject(result.reason),
    );
  }

  #failed(error: unknown): void {
    this.#error ??= { reason: revive(describe(error)) };
    this.#kill();
  }

  /** The thread has ended, or will have when nobody has its mark. */
  async #exited(): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    // One that has not asked for its arguments has no primitive, and not the other end of the port.
    if (this.#mark !== undefined) await runtime().gone?.(markOf(this.#mark), this.#port);
    receive(this.#port);
    await this.#hearLast();
    this.#leave();
    this.#settle(this.#error ?? { reason: this.#terminated() });
    this.#gone.settle(Promise.resolve());
  }

  /** In a browser, that a thread has ended is known before its last report has come. */
  async #hearLast(): Promise<void> {
    if (Atomics.load(this.#words, ENDED) === 0) return;
    await this.#reported.join("hear Thread", { timeout: REPORT }).catch(() => {});
  }

  #leave(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#later);
    disconnect(this.#port);
    this.#port.close();
    this.#ward.ended();
  }

  #notEntered(): TerminatedError {
    const state = `its module did not call entry within ${PATIENCE} ms`;
    return new TerminatedError(`Cannot join Thread: ${this.#name}: ${state}`);
  }

  #terminated(): TerminatedError {
    const state = this.#entered
      ? "it ended before its function did"
      : "it ended before its module called entry";
    return new TerminatedError(`Cannot join Thread: ${this.#name}: ${state}`);
  }
}

/** What a thread has given, unless a primitive in it cannot be opened here. */
function unpacked<T>(result: Packed): Result<T> {
  try {
    return { value: unpack(result) as T };
  } catch (reason) {
    return { reason };
  }
}
