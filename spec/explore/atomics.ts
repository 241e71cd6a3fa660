/**
 * The stand-in for `Atomics`, and what programs say to the explorer.
 *
 * @module
 */

import type { Execution } from "./execution.ts";
import type { Ending, WaitWords, Word, Words } from "./program.ts";

let execution: Execution | undefined;

/** The execution, if one of its threads calls. */
function inThread(): Execution | undefined {
  return execution?.inThread ? execution : undefined;
}

/**
 * Runs `fn` while the global `Atomics` is the explorer's; whatever happens, it is restored.
 *
 * @param fn Gets what runs an execution.
 */
export function withAtomics<T>(fn: (run: (one: Execution) => void) => T): T {
  const original = Object.getOwnPropertyDescriptor(globalThis, "Atomics");
  if (original === undefined) throw new TypeError("Cannot explore: this engine has no Atomics");
  if (execution !== undefined) throw new TypeError("Cannot explore: an exploration is running");
  Object.defineProperty(globalThis, "Atomics", { ...original, value: standIn(original.value) });
  try {
    return fn((one) => {
      execution = one;
      try {
        one.run();
      } finally {
        execution = undefined;
      }
    });
  } finally {
    Object.defineProperty(globalThis, "Atomics", original);
  }
}

const operations = [
  "load",
  "store",
  "add",
  "sub",
  "and",
  "or",
  "xor",
  "exchange",
  "compareExchange",
] as const;

type Operation = (view: Words, index: number, a: unknown, b: unknown) => unknown;

function standIn(real: typeof Atomics): typeof Atomics {
  // Whatever is not replaced stays as it is.
  const made = Object.create(real) as Record<string, unknown>;
  for (const name of operations) {
    const perform = real[name] as Operation;
    made[name] = (view: Words, index: number, a: unknown, b: unknown) => {
      const run = inThread();
      return run === undefined
        ? perform(view, index, a, b)
        : run.operate(name, view, index, a, b, perform);
    };
  }
  made.wait = (view: WaitWords, index: number, value: number | bigint, timeout?: number) => {
    const run = inThread();
    if (run === undefined) return real.wait(view as Int32Array, index, value as number, timeout);
    checkWord(view, index);
    // As specified: what is no number is no limit.
    const ms = Number(timeout);
    if (ms <= 0) {
      return run.operate("wait", view, index, value, 0, () => endOfTry(view, index, value));
    }
    return run.sleep("wait", view, index, value, ms < Infinity ? ["timed-out"] : [], false);
  };
  made.notify = (view: WaitWords, index: number, count: number = Infinity) => {
    const run = inThread();
    if (run === undefined) return real.notify(view as Int32Array, index, count);
    checkWord(view, index);
    return run.operate(
      "notify",
      view,
      index,
      count,
      undefined,
      () => run.notify(view, index, count),
    );
  };
  made.waitAsync = () => {
    throw new TypeError("Cannot explore Atomics.waitAsync: use park, and a thread for each task");
  };
  made.pause = () => inThread()?.giveWay();
  return made as unknown as typeof Atomics;
}

function endOfTry(view: WaitWords, index: number, value: number | bigint) {
  return view[index] === value ? "timed-out" : "not-equal";
}

function checkWord(view: WaitWords, index: number): void {
  if (!(view instanceof Int32Array || view instanceof BigInt64Array)) {
    throw new TypeError("Cannot wait or notify: the view is no Int32Array or BigInt64Array");
  }
  if (!(index >= 0 && index < view.length)) {
    throw new RangeError(`Cannot wait or notify: the index ${index} is out of range`);
  }
}

function thread(action: string): Execution {
  const run = inThread();
  if (run === undefined) throw new TypeError(`Cannot ${action}: no explored thread calls it`);
  return run;
}

/**
 * Lets the explorer choose: a whole number below `count`. 0 is the usual one, any other is taken from
 * the `injections` of the exploration.
 *
 * @param count How many possibilities.
 * @param label What is chosen, for timelines.
 * @throws {TypeError} If no explored thread calls it.
 */
export function choose(count: number, label = ""): number {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`Cannot choose: the count is ${count}`);
  }
  return thread("choose").choose(count, label);
}

/**
 * Does something once, however often the thread is run again, right after the operation before it: no
 * other thread comes in between. For what a check has to know and the memory does not say, such as
 * who is inside. `Atomics` within it are the true ones.
 *
 * @param label What it is, for timelines.
 * @param word The word of memory that `fn` reads or writes, if it does nothing else.
 * @returns What `fn` returned, the same each time.
 * @throws {TypeError} If no explored thread calls it. What `fn` throws fails the execution.
 */
export function note<T>(label: string, fn: () => T, word?: Word): T {
  const run = thread("note");
  return run.aside("note", label, undefined, () => run.own(fn), word) as T;
}

/**
 * The same as an operation of its own: other threads may come before it.
 *
 * @param label What it is, for timelines.
 * @param word The word of memory that `fn` reads or writes, if it does nothing else.
 * @returns What `fn` returned, the same each time.
 * @throws {TypeError} If no explored thread calls it. What `fn` throws fails the execution.
 */
export function step<T>(label: string, fn: () => T, word?: Word): T {
  const run = thread("step");
  return run.operate("step", undefined, 0, label, undefined, () => run.own(fn), word) as T;
}

/**
 * The same as {@linkcode note}, but the thread may die before it: for what no other thread can see
 * while this one lives, such as a write inside a critical section.
 *
 * @param label What it is, for timelines.
 * @param word The word of memory that `fn` reads or writes, if it does nothing else.
 * @returns What `fn` returned, the same each time.
 * @throws {TypeError} If no explored thread calls it. What `fn` throws fails the execution.
 */
export function peril<T>(label: string, fn: () => T, word?: Word): T {
  const run = thread("peril");
  return run.outlive("peril", label, () => run.own(fn), word) as T;
}

/** How {@linkcode park} sleeps. */
export interface ParkOptions {
  /** How the wait may end without a notification; each such end is an injection. */
  readonly endings?: readonly Ending[];
  /**
   * Whether a wait that ended so keeps its place and takes a later notification, as one by
   * `Atomics.waitAsync` does, which cannot be cancelled.
   */
  readonly stays?: boolean;
}

/**
 * Sleeps as `Atomics.wait` does, for code that sleeps by other means: what the code awaits becomes a
 * virtual thread that is parked.
 *
 * @returns "not-equal" if the word is not `expected`, "ok" if notified, or one of the `endings`. If
 * nobody can run, a wait that may end with "timed-out" does.
 * @throws {TypeError} If no explored thread calls it.
 */
export function park(
  view: WaitWords,
  index: number,
  expected: number | bigint,
  options: ParkOptions = {},
): "ok" | "not-equal" | Ending {
  const { endings = [], stays = false } = options;
  const run = thread("park");
  checkWord(view, index);
  return run.sleep("park", view, index, expected, endings, stays);
}
