/**
 * Mutants of the waiting engine: who waits, and in which order.
 *
 * @module
 */

import { primitives } from "../../select.ts";
import { type Mutant, mutantsOf, TESTS } from "../mutant.ts";

/** Mutants of the line in `src/tasks/waiters.ts`. */
export const waiters: readonly Mutant[] = mutantsOf(
  { subject: "tasks", file: "src/tasks/waiters.ts", primitives },
  [
    "G4",
    "a waiter that timed out stays in line",
    "  override cancel(reason: unknown): void {\n",
    "  override cancel(reason: unknown, expired: boolean): void {\n" +
    "    if (expired) return this.#waiter.reject(reason);\n",
  ],
  [
    "G13",
    "the last to come is the first to be served",
    "    const last = this.tail;\n" +
    "    if (waiter.removable !== undefined) {\n" +
    "      waiter.removable.previous = last;\n      this.#removables++;\n    }\n" +
    "    if (last === undefined) this.head = waiter;\n    else last.next = waiter;\n" +
    "    this.tail = waiter;",
    "    const first = this.head;\n    waiter.next = first;\n" +
    "    if (waiter.removable !== undefined) this.#removables++;\n" +
    "    if (first === undefined) this.tail = waiter;\n" +
    "    else if (first.removable !== undefined) first.removable.previous = waiter;\n" +
    "    this.head = waiter;",
  ],
  [
    "G5",
    "an abort after the grant still takes the waiter out",
    "      removable.guard?.disarm();\n",
    "",
  ],
  [
    "G14",
    "who left the end of the line is still taken for the last",
    "if (next === undefined) this.tail = previous;\n" +
    "    else if (this.#removables > 0 && next.removable !== undefined) {\n" +
    "      next.removable.previous = previous;\n    }\n    waiter.next",
    "if (next?.removable !== undefined) next.removable.previous = previous;\n    waiter.next",
  ],
  [
    "G4",
    "only one dead waiter at the front is skipped",
    "while (waiter?.removable?.guard?.cancelIfAborted()) waiter",
    "if (waiter?.removable?.guard?.cancelIfAborted()) waiter",
  ],
  [
    "B4",
    "only the first to arrive is asked whether it has given up",
    "    if (waiter.removable?.guard?.aborted) return true;\n",
    "      return waiter.removable?.guard?.aborted ?? false;\n",
  ],
  [
    "H1",
    "a shutdown rejects the first of those who wait",
    "while ((waiter = queue.shift()) !== undefined) {",
    "if ((waiter = queue.shift()) !== undefined) {",
  ],
  [
    "G4",
    "followers are called while the one who gave up still stands in front",
    "    this.remove(waiter);\n    waiter.reject(reason);\n" +
    "    this.#cancelled?.(waiter);",
    "    this.#cancelled?.(waiter);\n    this.remove(waiter);\n" +
    "    waiter.reject(reason);",
  ],
  [
    "K8",
    "who gives up leaves the line a moment later",
    "    this.#queue.cancel(this.#waiter, reason);",
    "    Promise.resolve().then(() => this.#queue.cancel(this.#waiter, reason));",
  ],
  [
    "G13",
    "who comes after the last was served is in no line",
    "    if (next === undefined) this.tail = undefined;\n" +
    "    else if (this.#removables > 0 && next.removable",
    "    if (next?.removable",
  ],
);

/** A mutant of very short timeouts. */
export const waitersLimits: readonly Mutant[] = mutantsOf(
  {
    subject: "tasks",
    file: "src/tasks/waiters.ts",
    primitives: ["Lock"],
    tests: "spec/run/tasks/limits_test.ts",
  },
  [
    TESTS,
    "less than a millisecond is no time",
    "    if (limits.timeout === 0) throw timedOut(action, 0);\n    waiter.guard",
    "    if (limits.timeout < 1) throw timedOut(action, 0);\n    waiter.guard",
  ],
);
