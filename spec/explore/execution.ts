/**
 * One execution of a program under a schedule.
 *
 * A thread runs until a decision interrupts it, by a throw out of its next operation. To go on, it is
 * run again from its start, and fed with what its operations gave it before. So an execution costs its
 * operations and, for each switch, those that the thread had behind it.
 *
 * @module
 */

import { show, type TimelineEntry } from "../world.ts";
import type { Ending, FailureKind, Program, WaitWords, Word, Words } from "./program.ts";
import { Shared } from "./fingerprint.ts";
import type { Decider } from "./schedule.ts";
import { Scheduler } from "./scheduler.ts";
import { type Entry, LEAVE, matches, type VirtualThread } from "./thread.ts";
import { answered, type Describe, request } from "./timeline.ts";

/** How an execution failed. */
export interface Problem {
  readonly kind: FailureKind;
  readonly message: string;
  readonly error?: unknown;
}

/** What an operation does, once it is its turn. */
type Perform<A, B> = (view: Words, index: number, a: A, b: B) => unknown;

/** See the module. */
export class Execution {
  /** Who goes when, and what that cost. */
  readonly scheduler: Scheduler;
  /** How many operations. */
  steps = 0;
  /** How it failed, if it did. */
  problem: Problem | undefined;
  readonly #program: Program;
  readonly #limit: number;
  readonly #rows: TimelineEntry[] | undefined;
  readonly #describe: Describe;
  readonly #shared: Shared | undefined;
  #current: VirtualThread | undefined;
  #next: VirtualThread | undefined;
  /** Whether the next operation was decided upon when its thread was switched to. */
  #decided = false;
  #stepsAtSwitch = 0;
  /** How much the current thread did since the last operation that was none. */
  #asides = 0;

  constructor(program: Program, decider: Decider, limit: number, rows?: TimelineEntry[]) {
    this.#program = program;
    this.#limit = limit;
    this.#rows = rows;
    this.#describe = program.describe ?? ((_view, index) => `[${index}]`);
    this.#shared = program.memory && new Shared(program.memory, program.noted);
    const told = (thread: VirtualThread, text: string) => this.#row(thread, text);
    this.scheduler = new Scheduler(program, decider, told, this.#shared);
  }

  /** Whether a thread is at work, rather than a check of the program's. */
  get inThread(): boolean {
    return this.#current !== undefined;
  }

  /** Runs it to its end or to its failure. */
  run(): void {
    this.#switch();
    while (this.#next !== undefined) this.#resume(this.#next);
    if (this.scheduler.misfit) {
      this.problem = { kind: "unsteady", message: "The program does not fit the schedule" };
    }
    if (this.problem !== undefined || this.scheduler.known) return;
    const results = this.#program.threads.map((_, index) => this.scheduler.threads[index]!.result);
    this.#guard("after", "after all", () => this.#program.after?.(results));
  }

  /** The current thread's next operation. */
  operate<A, B>(
    name: string,
    view: Words | undefined,
    index: number,
    a: A,
    b: B,
    perform: Perform<A, B>,
    word?: Word,
  ): unknown {
    const known = this.#recall(name, view, index, a, b);
    if (known !== undefined) return known.result;
    this.#arrive();
    return this.#perform(name, view, index, a, b, perform, word);
  }

  /** The current thread does something that is no operation: no other thread comes before it. */
  aside(name: string, label: string, b: unknown, perform: () => unknown, word?: Word): unknown {
    const known = this.#recall(name, undefined, 0, label, b);
    if (known !== undefined) return known.result;
    this.#countAside();
    return this.#perform(name, undefined, 0, label, b, perform, word);
  }

  /** The current thread does something that is no operation, unless it dies before that. */
  outlive(name: string, label: string, perform: () => unknown, word?: Word): unknown {
    const known = this.#recall(name, undefined, 0, label, undefined);
    if (known !== undefined) return known.result;
    if (this.scheduler.dies(this.#current!)) {
      this.#switch();
      this.#leave();
    }
    this.#countAside();
    return this.#perform(name, undefined, 0, label, undefined, perform, word);
  }

  /** The current thread lets others go first. */
  giveWay(): void {
    const thread = this.#current!;
    if (thread.caughtUp) thread.gaveWay = true;
  }

  /** The current thread sleeps, unless the word has changed. */
  sleep(
    name: string,
    view: WaitWords,
    index: number,
    expected: number | bigint,
    endings: readonly Ending[],
    stays: boolean,
  ): "ok" | "not-equal" | Ending {
    const how = endings.length === 0 ? undefined : endings.join(" or ");
    const known = this.#recall(name, view, index, expected, how);
    if (known !== undefined) return known.result as "ok" | "not-equal" | Ending;
    this.#arrive();
    if (view[index] !== expected) {
      this.#perform(name, view, index, expected, how, () => "not-equal");
      return "not-equal";
    }
    const thread = this.#current!;
    const entry = { name, view, index, a: expected, b: how, result: undefined };
    if (this.#rows !== undefined) {
      this.#row(thread, `${request(entry, this.#describe)} sleeps`);
    }
    thread.sleep(entry);
    this.scheduler.futexes.add({ thread, view, index, expected, endings, stays });
    this.#switch(thread);
    return this.#leave();
  }

  /** Gives a number below `count`. */
  choose(count: number, label: string): number {
    return this.aside("choose", label, count, () => this.scheduler.choose(count)) as number;
  }

  /** Wakes up to `count` sleepers; gives how many. */
  notify(view: WaitWords, index: number, count: number): number {
    return this.scheduler.notify(view, index, count);
  }

  /** Runs what is not of the thread itself; its error fails the execution, caught or not. */
  own<T>(fn: () => T): T {
    const thread = this.#current!;
    this.#current = undefined;
    try {
      return fn();
    } catch (error) {
      this.#fail("thread", `${thread.name} threw ${show(error)}`, error);
      thread.leaving = true;
      throw LEAVE;
    } finally {
      this.#current = thread;
    }
  }

  /** Feeds a thread that is run again; undefined where it has not been yet. */
  #recall(name: string, view: Words | undefined, index: number, a: unknown, b: unknown) {
    const thread = this.#current!;
    if (thread.leaving) throw LEAVE;
    const known = thread.recall();
    if (known === undefined || matches(known, name, view, index, a, b)) return known;
    const now = request({ name, view, index, a, b }, this.#describe);
    const before = request(known, this.#describe);
    this.#fail(
      "unsteady",
      `${thread.name} is not repeatable: after the same results it did ${before}, and now ${now}`,
    );
    return this.#leave();
  }

  /** The current thread comes to an operation: it is its turn, or somebody else's. */
  #arrive(): void {
    const thread = this.#current!;
    if (this.#decided) {
      this.#decided = false;
    } else {
      this.#switch(thread);
      if (this.#next !== thread) this.#leave();
    }
    this.#asides = 0;
    if (this.steps < this.#limit) {
      this.steps++;
      return;
    }
    const alone = this.steps - this.#stepsAtSwitch;
    this.#fail(
      "endless",
      `No end after ${this.#limit} operations, the last ${alone} of them by ${thread.name} alone`,
    );
    this.#leave();
  }

  #countAside(): void {
    if (this.#asides++ < this.#limit) return;
    const { name } = this.#current!;
    this.#fail("endless", `No end after ${this.#limit} notes of ${name} without an operation`);
    this.#leave();
  }

  #perform<A, B>(
    name: string,
    view: Words | undefined,
    index: number,
    a: A,
    b: B,
    perform: Perform<A, B>,
    word: Word | undefined = view && [view, index],
  ): unknown {
    const thread = this.#current!;
    const was = word?.[0][word[1]];
    const entry: Entry = { name, view, index, a, b, result: perform(view as Words, index, a, b) };
    thread.record(entry);
    if (word !== undefined) this.#shared?.changed(...word, was, word[0][word[1]]);
    else if (name !== "choose") this.#shared?.noted(thread.index, thread.digest);
    if (this.#rows !== undefined) this.#row(thread, answered(entry, this.#describe));
    return entry.result;
  }

  /** Throws the current thread out of its operation. */
  #leave(): never {
    this.#current!.leaving = true;
    throw LEAVE;
  }

  /** Checks what the last operation left, and decides whose the next one is. */
  #switch(from?: VirtualThread): void {
    this.#next = undefined;
    const { invariant } = this.#program;
    if (invariant !== undefined) this.#guard("invariant", "invariant", invariant);
    if (this.problem !== undefined) return;
    this.#next = this.scheduler.next(from);
    if (this.#next === undefined && !this.scheduler.known) this.#judgeEnd();
  }

  /** Nobody can go on: either all have ended, or some sleep for ever. */
  #judgeEnd(): void {
    const asleep = this.scheduler.futexes.asleep();
    if (asleep.length === 0) return;
    const each = asleep.map(({ thread, view, index, expected }) =>
      `${thread!.name} sleeps on ${this.#describe(view, index)}` +
      (view[index] === expected ? ` = ${expected}` : ` (was ${expected}, is ${view[index]})`)
    );
    this.#fail("deadlock", `Deadlock: ${each.join(", ")}`);
  }

  /** Runs a thread from its start until it ends or is interrupted. */
  #resume(thread: VirtualThread): void {
    thread.restart();
    if (thread.woke !== undefined && this.#rows !== undefined) {
      this.#row(thread, `${answered(thread.woke, this.#describe)}, wakes`);
    }
    thread.woke = undefined;
    this.#stepsAtSwitch = this.steps;
    this.#decided = true;
    this.#current = thread;
    try {
      thread.result = thread.body();
    } catch (error) {
      if (thread.leaving) {
        if (error !== LEAVE) this.#caught(thread);
      } else {
        this.#fail("thread", `${thread.name} threw ${show(error)}`, error);
      }
      return;
    } finally {
      this.#current = undefined;
    }
    if (thread.result instanceof Promise) {
      // It may have been interrupted, which is nobody's to handle.
      thread.result.catch(() => {});
      throw new TypeError(`Cannot explore: thread ${thread.name} is asynchronous`);
    }
    if (thread.leaving) return this.#caught(thread);
    thread.end();
    this.#row(thread, "ends");
    if (!thread.caughtUp) {
      this.#fail("unsteady", `${thread.name} is not repeatable: it ended earlier than before`);
    } else {
      this.#switch(thread);
    }
  }

  #caught(thread: VirtualThread): void {
    this.#fail("caught", `${thread.name} caught what the explorer interrupts it with`);
  }

  /** Runs a check of the program's, which sees the true Atomics. */
  #guard(kind: "invariant" | "after", name: string, check: (this: Program) => void): void {
    const current = this.#current;
    this.#current = undefined;
    try {
      check.call(this.#program);
    } catch (error) {
      this.#fail(kind, `${name}: ${show(error)}`, error);
    } finally {
      this.#current = current;
    }
  }

  #fail(kind: FailureKind, message: string, error?: unknown): void {
    this.#next = undefined;
    if (this.problem !== undefined) return;
    this.problem = { kind, message, error };
    this.#rows?.push({ party: "", text: message });
  }

  #row(thread: VirtualThread, text: string): void {
    this.#rows?.push({ party: thread.name, text });
  }
}
