/**
 * The side of a thread that `spawn` has started.
 *
 * @module
 */

import type { Port } from "../runtime/contract.ts";
import { runtime } from "../runtime/mod.ts";
import { Owner } from "../owner.ts";
import { checkFunction } from "./common.ts";
import { describe, type Failure } from "../failure.ts";
import { endAll, onUse } from "./handle.ts";
import { unparkAll } from "./park.ts";
import { connect } from "./pass.ts";
import { pack, type Packed, unpack } from "./primitives.ts";
import { ENDED, type Here, type Report, type Start, startOf, STOP } from "./start.ts";
import { threadId } from "./thread_id.ts";
import { reportTo } from "./wards.ts";
import { takeName } from "./watch.ts";

let entered = false;

/**
 * Gives the function that runs when this module is spawned as a thread. In the main thread it does
 * nothing, so that one file can be both: see {@linkcode isMainThread}.
 *
 * `fn` is called once, with the arguments that `spawn` was given; it runs as an {@linkcode Owner} of
 * its own, and not in the same turn of the event loop. What it returns, or what its promise resolves
 * with, is what `join` gives. The thread ends when `fn` has, whatever timers are left; an error that
 * nobody catches, one of the module too, ends it as well, and `join` has that error. What the thread
 * still holds is then given back; and the threads that it has spawned end with it.
 *
 * If `fn` awaits what nothing can settle any more, the thread ends on Node and Bun, and `join` rejects
 * with a `TerminatedError`. Deno and browsers cannot tell: there it lives until it is terminated.
 *
 * @throws {TypeError} If `fn` is no function.
 * @throws {Error} If it was called before in this thread.
 */
// deno-lint-ignore no-explicit-any
export function entry<A = any>(fn: (args: A) => unknown): void {
  const action = "enter a thread";
  checkFunction(action, "fn", fn);
  if (runtime().isMainThread) return;
  if (entered) throw new Error(`Cannot ${action}: its function was given before`);
  entered = true;
  void begin(fn as (args: unknown) => unknown);
}

async function begin(fn: (args: unknown) => unknown): Promise<void> {
  const { given, open, onExit, onUncaught, exit } = runtime();
  let thread: EnteredThread | undefined = undefined;
  const early: unknown[] = [];
  onUncaught((error) => thread === undefined ? early.push(error) : thread.fail(error));
  await takeName();
  // Until then it is told of what the module has thrown after it has called entry.
  for (let turn = 0; turn < 2; turn++) await nextTurn();
  const start = startOf(given) ?? await ask();
  const words = new Int32Array(start.words);
  if (Atomics.load(words, STOP) !== 0) return exit();
  thread = new EnteredThread(open(start.port), words);
  onExit(() => thread.end({}));
  try {
    if (early.length > 0) throw early[0];
    const args = unpack(start.args);
    thread.succeed(await new Owner(start.name).run(() => fn(args)));
  } catch (error) {
    thread.fail(error);
  }
}

/** Resolves once the event loop has gone on; Deno tells of what is not caught after the first timers. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Asks for what this thread was not given when it was started. */
function ask(): Promise<Start> {
  const { parent } = runtime();
  return new Promise((resolve) => {
    parent!.listen((message) => {
      const start = startOf(message);
      if (start !== undefined) resolve(start);
      return start !== undefined;
    });
    parent!.post({ interlock: 1, here: threadId() } satisfies Here);
  });
}

/** This thread, as it reports to the one that spawned it. */
class EnteredThread {
  readonly #port: Port;
  readonly #words: Int32Array;
  #over = false;

  constructor(port: Port, words: Int32Array) {
    this.#port = port;
    this.#words = words;
    const post = (report: Report) => port.post(report);
    reportTo(post);
    onUse(
      (handle) => post({ type: "opened", handle }),
      (identity) => post({ type: "closed", identity }),
    );
    connect(port, () => {});
    post({ type: "entered" });
  }

  succeed(value: unknown): void {
    this.end({ result: pack(value) });
    runtime().exit();
  }

  fail(error: unknown): void {
    // Of one that is terminated, Deno may throw that as an error.
    const stopped = Atomics.load(this.#words, STOP) !== 0;
    this.end(stopped ? {} : { failure: describe(error) });
    runtime().exit();
  }

  /** Gives back what the thread holds, and sends the last report. */
  end(how: { result?: Packed; failure?: Failure }): void {
    if (this.#over) return;
    this.#over = true;
    endAll();
    try {
      this.#port.post({ type: "ended", ...how } satisfies Report);
    } catch (cause) {
      const message = `Cannot return from a thread: ${(cause as Error).message}`;
      const failure = describe(new TypeError(message, { cause }));
      this.#port.post({ type: "ended", failure } satisfies Report);
    }
    Atomics.store(this.#words, ENDED, 1);
    unparkAll(this.#words, ENDED);
  }
}
