/**
 * Mutants of the semaphores: counting and waiting.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

/** Mutants of the count and the line in `src/tasks/semaphore.ts`. */
export const semaphore: readonly Mutant[] = mutantsOf(
  {
    subject: "tasks",
    file: "src/tasks/semaphore.ts",
    primitives: ["Semaphore", "BoundedSemaphore"],
  },
  [
    "G4",
    "the front waiter's abort leaves its followers asleep",
    "() => this.#grant()",
    "undefined",
  ],
  [
    "S1",
    "a waiter is granted without being counted",
    "        this.#value -= waiter.data || 1;\n",
    "",
  ],
  [
    "S1",
    "a waiter of use is granted without being counted",
    "this.#value -= waiter.data || 1;",
    "this.#value -= waiter.data;",
  ],
  [
    "S3",
    "use takes a permit that is free without counting it",
    "      this.#value--;\n      permit.semaphore = this;",
    "      permit.semaphore = this;",
  ],
  [
    "S3",
    "one more than there are permits gets in",
    "return permits <= this.#value &&",
    "return permits <= this.#value + 1 &&",
  ],
  [
    "S4",
    "a release of several permits wakes one waiter",
    "new HeldPermits(waiter.data, this));\n",
    "new HeldPermits(waiter.data, this));\n      break;\n",
  ],
  [
    "S7",
    "small requests pass a large one at the front",
    "(this.#waiters.length === 0 ||",
    "(this.#waiters.length >= 0 ||",
  ],
  [
    "S6",
    "who has no options passes those who wait",
    "if (this.#fits(1)) return",
    "if (this.#value > 0) return",
  ],
  [
    "S6",
    "use passes those who wait",
    "if (this.#fits(1)) {",
    "if (this.#value > 0) {",
  ],
  [
    "G9",
    "tryAcquire passes those who wait",
    "return this.#fits(permits) ? this.#take(permits) : undefined;",
    "return permits <= this.#value ? this.#take(permits) : undefined;",
  ],
  [
    "G4",
    "who asks before our listener hears of an abort finds the dead waiter in front",
    "|| this.#waiters.first() === undefined",
    "|| this.#waiters.length === 0",
  ],
  [
    "S8",
    "locked does not count those who wait",
    "return !this.#fits(1);",
    "return this.#value === 0;",
  ],
  [
    "S8",
    "locked counts those whose signal has fired",
    "return !this.#fits(1);",
    "return this.#value === 0 || this.#waiters.length > 0;",
  ],
  [
    "S7",
    "a permit for several gives one back",
    "giveBack(semaphore, this.data || 1);",
    "giveBack(semaphore, 1);",
  ],
  [
    "S7",
    "a permit for several that was waited for within limits gives one back",
    "new HeldPermits(waiter.data, this)",
    "new HeldPermits(1, this)",
  ],
  [
    "P3",
    "use gives nothing back",
    "giveBack(semaphore, this.data || 1);",
    "giveBack(semaphore, this.data);",
  ],
  [
    "S2",
    "half a permit to begin with",
    'checkInteger("construct Semaphore", "value", value, 0);',
    "",
  ],
  [
    "G11",
    "each of a crowd that is aborted at the front calls for the next",
    "    if (this.#granting) return;\n",
    "",
  ],
  [
    "S5",
    "a semaphore without a bound stops at its first value",
    "    this.#value = value + 0; // what was -0 is 0\n    giveBack",
    "    this.#value = this.#bound = value;\n    giveBack",
  ],
  [
    "S2",
    "a semaphore has none by default",
    'constructor(value = 1) {\n    checkInteger("construct Semaphore"',
    'constructor(value = 0) {\n    checkInteger("construct Semaphore"',
  ],
  [
    "S2",
    "less than none to begin with",
    '"construct Semaphore", "value", value, 0);',
    '"construct Semaphore", "value", value, -1);',
  ],
  [
    "S4",
    "a release of several adds one",
    "    this.#value += n;\n    this.#grant();",
    "    this.#value += 1;\n    this.#grant();",
  ],
  [
    "S4",
    "a request that just fits is left waiting",
    "waiter.data > this.#value) break;",
    "waiter.data >= this.#value) break;",
  ],
  [
    "S1",
    "the value is not looked at again after dead waiters have made room",
    "first() === undefined && permits <= this.#value);",
    "first() === undefined);",
  ],
  [
    "S7",
    "who asks for one passes a large request",
    "  acquire(options?: PermitOptions & WaitOptions): Promise<TaskSemaphorePermit> {\n" +
    "    if (options === undefined && this.#value > 0 && this.#waiters.length === 0) {",
    "  acquire(options?: PermitOptions & WaitOptions): Promise<TaskSemaphorePermit> {\n" +
    "    if (options === undefined && this.#value > 0) {",
  ],
  [
    "S4",
    "a permit that is released wakes nobody",
    "      if (semaphore.#waiters.length > 0) semaphore.#grant();\n",
    "",
  ],
  [
    "S3",
    "who need not wait is not counted",
    "      this.#value--;\n      const permit",
    "      const permit",
  ],
  [
    "S3",
    "a try that succeeds is not counted",
    "      this.#value--;\n      return new HeldPermits",
    "      return new HeldPermits",
  ],
  [
    "S6",
    "the last to come is granted first",
    "const waiter = this.#waiters.first();\n        if (",
    "const waiter = this.#waiters.tail;\n        if (",
  ],
);
