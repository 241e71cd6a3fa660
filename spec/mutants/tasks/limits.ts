/**
 * Mutants of the waiting engine: how long one waits, and what ends it early.
 *
 * @module
 */

import { primitives } from "../../select.ts";
import { type Mutant, mutantsOf, TESTS } from "../mutant.ts";

/** Mutants of the limits in `src/tasks/waiters.ts`. */
export const limits: readonly Mutant[] = mutantsOf(
  { subject: "tasks", file: "src/tasks/waiters.ts", primitives },
  [
    "G2",
    "NaN is a timeout like any other",
    "if (!(timeout >= 0)) {",
    "if (timeout < 0) {",
  ],
  [
    "G2",
    "a timeout beyond what timers hold fires at once",
    "const delay = Math.min(left, MAX_DELAY);",
    "const delay = left;",
  ],
  [
    "G3",
    "an aborted signal is noticed only by those who wait",
    "  throwIfAborted(limits);\n  return limits;",
    "  return limits;",
  ],
  [
    "G1",
    "the reason of the signal is wrapped",
    "this.cancel(this.#signal!.reason, false);",
    "this.cancel(new Error(String(this.#signal!.reason)), false);",
  ],
  [
    "G7",
    "timeout 0 waits for a turn of the timers",
    "if (limits.timeout === 0) throw timedOut(action, 0);",
    "",
  ],
  [
    "G10",
    "the timer of a granted call goes on",
    "    if (this.#timer !== undefined) {\n      clearTimeout!(this.#timer);",
    "    if (this.#timer !== undefined) {",
  ],
  [
    "G10",
    "the listener of a settled call stays",
    "    if (this.#head === undefined) this.unlisten();\n",
    "",
  ],
  [
    "C8",
    "a promise is as good as true",
    '  if (typeof (value as { then?: unknown } | null | undefined)?.then !== "function") return value;\n',
    "  if ((value as unknown) !== fn) return value;\n",
  ],
  [
    "C8",
    "a promise that a predicate gives is left to reject",
    "  if (value instanceof Promise) value.catch(() => {});\n",
    "",
  ],
  [
    "B2",
    "an action that gives what is no promise is waited for",
    "if (value instanceof Promise) value.catch(() => {});",
    "(value as unknown as Promise<unknown>).then(() => {}, () => {});",
  ],
  [
    "S4",
    "what a signal throws when it is left is an error that nobody handles",
    "      } catch {\n        // There is nobody",
    "      } catch (error) {\n        Promise.reject(error);\n        // There is nobody",
  ],
  [
    "G16",
    "any object passes for a signal",
    'typeof signal.addEventListener !== "function" ||',
    "false ||",
  ],
  [
    "G2",
    "a timeout beyond what timers hold ends with the first of them",
    "      if (left > delay) this.#startTimer(action, timeout, left - delay);\n      else this.cancel(",
    "      this.cancel(",
  ],
  [
    "G2",
    "less than a millisecond is for ever",
    "const { signal, timeout = Infinity } = options;",
    "const { signal } = options;\n  const { timeout = Infinity } = options.timeout! > 0 && options.timeout! < 1 ? {} : options;",
  ],
  [
    "G12",
    "an endless timeout arms a timer",
    "if (limits.timeout !== Infinity) this.#startTimer",
    "this.#startTimer",
  ],
  [
    "G1",
    "an abort event by hand makes the wait deaf",
    "      if (!this.#signal.aborted) return; // an event that somebody dispatched by hand\n",
    "",
  ],
  [
    "G10",
    "the timer stays where the signal can't be listened to",
    "      this.disarm();\n      throw error;",
    "      throw error;",
  ],
  [
    "G8",
    "a timed call that is granted at once arms a timer",
    "  throwIfAborted(limits);\n  return limits;",
    "  throwIfAborted(limits);\n" +
    "  if (limits !== undefined && limits.timeout < 2 ** 31) setTimeout!(() => {}, limits.timeout);\n" +
    "  return limits;",
  ],
  [
    "G10",
    "a signal still knows the last call that left it",
    "if (next === undefined) this.#tail = previous;\n" +
    "    else next.previous = previous;\n    guard.next",
    "if (next !== undefined) next.previous = previous;\n    guard.next",
  ],
  [
    "G1",
    "a call that leaves its signal twice takes others along",
    "    if (previous === undefined && this.#head !== guard) return;\n",
    "",
  ],
  [
    "G1",
    "a call that leaves its signal takes those before it along",
    "      guard.previous = last;\n",
    "",
  ],
  [
    "G2",
    "2^31 ms fires at once",
    "const MAX_DELAY = 2 ** 31 - 1;",
    "const MAX_DELAY = 2 ** 31;",
  ],
  [
    "G2",
    "a timeout beyond what timers hold never ends",
    "this.#startTimer(action, timeout, left - delay);",
    "this.#startTimer(action, timeout, left);",
  ],
  [
    "G16",
    "a timeout may be a string",
    'if (typeof timeout !== "number") {',
    'if (typeof timeout === "symbol") {',
  ],
  [
    "G16",
    "null is as good as no options",
    "if (options !== undefined && (typeof options",
    "if (options != undefined && (typeof options",
  ],
  [
    "G1",
    "a timeout comes early",
    "    }, delay);",
    "    }, delay / 2);",
  ],
  [
    "G10",
    "who cannot listen to its signal stays in line",
    "    waiter.guard = new WaiterGuard(action, limits, this, waiter);\n" +
    "    this.append(waiter);",
    "    this.append(waiter);\n" +
    "    waiter.guard = new WaiterGuard(action, limits, this, waiter);",
  ],
  [
    "G7",
    "timeout 0 gives up though it could be granted",
    "  throwIfAborted(limits);\n  return limits;",
    "  throwIfAborted(limits);\n" +
    "  if (limits.timeout === 0) throw timedOut(action, 0);\n  return limits;",
  ],
  [
    "G1",
    "a timeout is an error like any other",
    "return new TimeoutError(`Cannot",
    "return new Error(`Cannot",
  ],
  [
    "G12",
    "a wait without a timeout holds the process",
    "      const promise = new Promise<T>(capture);",
    "      setTimeout!(() => {}, 60_000);\n" +
    "      const promise = new Promise<T>(capture);",
  ],
  [
    "G5",
    "the timer of a granted call is stopped a turn later",
    "      clearTimeout!(this.#timer);\n      this.#timer = undefined;",
    "      const timer = this.#timer;\n" +
    "      void DONE.then(() => clearTimeout!(timer));\n      this.#timer = undefined;",
  ],
  [
    "G4",
    "a timeout counts a turn after its time",
    "      else this.cancel(timedOut(action, timeout), true);",
    "      else void DONE.then(() => this.cancel(timedOut(action, timeout), true));",
  ],
  [
    "G5",
    "an abort two turns after the grant still counts",
    "      this.#listeners.leave(this);\n",
    "      const listeners = this.#listeners;\n" +
    "      void DONE.then(() => {}).then(() => listeners.leave(this));\n",
  ],
  [
    "G4",
    "an abort takes its waiters out a turn later",
    "        this.leave(guard);\n        guard.cancelIfAborted();",
    "        const late = guard;\n        this.leave(late);\n" +
    "        void DONE.then(() => late.cancelIfAborted());",
  ],
);

/** Mutants of how signals are left. */
export const signals: readonly Mutant[] = mutantsOf(
  {
    subject: "tasks",
    file: "src/tasks/waiters.ts",
    primitives: ["Semaphore"],
    tests: "spec/run/tasks/signals_test.ts",
  },
  [
    TESTS,
    "a signal is left amid a change of state",
    "    DONE.then(() => {\n      if (this.#head",
    "    ((fn: () => void) => fn())(() => {\n      if (this.#head",
  ],
  [
    TESTS,
    "a signal that could not be listened to once is not listened to again",
    '      this.#signal.addEventListener("abort", this.listener);\n      this.#listens = true;',
    '        this.#listens = true;\n      this.#signal.addEventListener("abort", this.listener);',
  ],
);
