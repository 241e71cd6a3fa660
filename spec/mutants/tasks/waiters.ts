/**
 * Mutants of the waiting engine.
 *
 * @module
 */

import { primitives } from "../../select.ts";
import { type Mutant, mutantsOf } from "../mutant.ts";

/** Mutants of `src/tasks/waiters.ts`. */
export const waiters: readonly Mutant[] = mutantsOf(
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
    "G4",
    "a waiter that timed out stays in line",
    "  override cancel(reason: unknown): void {\n",
    "  override cancel(reason: unknown, expired: boolean): void {\n" +
    "    if (expired) return this.#waiter.reject!(reason);\n",
  ],
  [
    "G7",
    "timeout 0 waits for a turn of the timers",
    "if (limits?.timeout === 0) throw timedOut(action, 0);",
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
    'if (this.#head === undefined) this.#signal.removeEventListener("abort", this.#listener);',
    "",
  ],
  [
    "G13",
    "the last to come is the first to be served",
    "    const last = this.#tail;\n    waiter.previous = last;\n" +
    "    if (last === undefined) this.#head = waiter;\n    else last.next = waiter;\n" +
    "    this.#tail = waiter;",
    "    const first = this.#head;\n    waiter.next = first;\n" +
    "    if (first === undefined) this.#tail = waiter;\n    else first.previous = waiter;\n" +
    "    this.#head = waiter;",
  ],
  [
    "G5",
    "an abort after the grant still takes the waiter out",
    "    this.length--;\n    if (waiter.guard !== undefined) waiter.guard.disarm();",
    "    this.length--;",
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
    "      if (!signal.aborted) return; // an event that somebody dispatched by hand\n",
    "",
  ],
  [
    "G10",
    "the timer stays where the signal can't be listened to",
    "      this.disarm();\n      throw error;",
    "      throw error;",
  ],
);
