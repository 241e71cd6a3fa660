/**
 * Mutants of a thread's end of a primitive.
 *
 * @module
 */

import { type Mutant, mutantsOf, TESTS } from "../mutant.ts";

const target = { subject: "threads", file: "src/threads/peer.ts" } as const;

/** Mutants of `src/threads/peer.ts`. */
export const threadsPeer: readonly Mutant[] = [
  ...mutantsOf(
    { ...target, explored: "spec/run/threads/semaphore_test.ts", primitives: ["Semaphore"] },
    ["X1", "nothing is given back after a death", "this.#transitions.recover(row);", ""],
    [
      "X3",
      "nobody is woken again whose wake-up a dead thread had",
      "    this.wakeAll(); // the dead one may have granted something, and woken nobody yet\n",
      "",
    ],
  ),
  ...mutantsOf(
    { ...target, explored: "spec/run/threads/blocking_test.ts", primitives: ["Condition"] },
    [
      "G15",
      "promises keep their places while their thread blocks for something else",
      "        if (waiting.setsAside) this.#setOthersAside(true);\n",
      "",
    ],
    [
      "G15",
      "promises stand aside for ever",
      "    if (blocked.setsAside) this.#setOthersAside(false);\n",
      "",
    ],
  ),
  ...mutantsOf(
    { ...target, explored: "spec/run/threads/event_barrier_test.ts", primitives: ["Event"] },
    [
      "E2",
      "a thread is not woken",
      "if (row !== this.row) this.#toWake.add(this.memory.block(row));",
      "",
    ],
    [
      "E2",
      "a thread is notified before its mailbox says so",
      "    for (const row of this.#toWake) Atomics.add(words, row + MAILBOX, 1);\n",
      "",
    ],
  ),
  ...mutantsOf(
    { ...target, tests: "spec/run/threads/blocking_test.ts", primitives: ["Lock"] },
    [
      TESTS,
      "a call that only its own thread could end blocks it",
      "timeout === Infinity && this.#alone",
      "timeout < 0 && this.#alone",
    ],
  ),
  ...mutantsOf(
    { ...target, tests: "spec/run/threads/deferred_test.ts", primitives: ["Semaphore"] },
    [
      TESTS,
      "who has not left for want of stack never enters again",
      "return !this.#asks && this.memory.mend(this.memory.key) &&",
      "return false &&",
    ],
    [
      TESTS,
      "a signal that fires as it is listened to is not heard",
      "        if (guard.aborted) {",
      "        if (guard.aborted && expired) {",
    ],
    [
      TESTS,
      "who is called by a signal that is asked inside breaks in",
      "return !this.#asks && this.memory.mend(this.memory.key) &&",
      "return this.memory.mend(this.memory.key) &&",
    ],
    [
      TESTS,
      "what a thread does after its end is done to others",
      "    if (copy !== undefined) this.memory.moveTo(copy);\n",
      "",
    ],
    [
      TESTS,
      "a thread gives back what it has, and goes on where it is",
      "      this.#recover(threadId);\n      return copy;\n    });\n",
      "      return copy;\n    });\n    this.recover(threadId);\n",
    ],
    [
      TESTS,
      "a call that has not begun gives up what it does not have",
      "if (waiting.begun) waiting.giveUp",
      "if (waiting) waiting.giveUp",
    ],
    [
      TESTS,
      "a call whose signal has fired begins once it can",
      "if (!waiting.settled && !this.drop(waiting)) begin();",
      "if (!waiting.settled) begin();",
    ],
    [
      TESTS,
      "a call that has not begun looks",
      "if (!waiting.begun || waiting.settled ||",
      "if (waiting.settled ||",
    ],
  ),
  ...mutantsOf(
    { ...target, tests: "spec/run/threads/limits_test.ts", primitives: ["Queue"] },
    [
      TESTS,
      "a mailbox is written to when its thread may be gone, and its row another's",
      "    for (const row of this.#toWake) unparkAll(words, row + MAILBOX);\n    this.#toWake.clear();",
      "    this.#fillMailboxes();\n    for (const row of this.#toWake) unparkAll(words, row + MAILBOX);\n    this.#toWake.clear();",
    ],
  ),
  ...mutantsOf(
    { ...target, primitives: ["Queue"] },
    [
      "G4",
      "a blocking call that has timed out is still known by its record",
      "giveUp(timedOut(action, 0), true);\n          this.note(waiting);\n",
      "giveUp(timedOut(action, 0), true);\n",
    ],
  ),
  ...mutantsOf(
    { ...target, primitives: ["Lock", "Semaphore"] },
    [
      "G15",
      "what a promise was granted stays its own while its thread blocks",
      "if (waiting.takes) this.#retract(waiting);\n      else this.resume(waiting);",
      "this.resume(waiting);",
    ],
    [
      "G15",
      "what a promise is granted is its own at once, before anyone could see it",
      "  #lookLater(): void {\n    this.#lookAtNews();\n",
      "  #lookLater(): void {\n    this.#lookAtNews();\n    this.#lookAtReady();\n",
    ],
    [
      "G12",
      "a wait that another thread can end does not hold the event loop",
      "    if (this.#shared) hold(this);\n    this.#arm(seen);",
      "    this.#arm(seen);",
    ],
    [
      "G12",
      "the first wait to end lets the event loop go, though others of its thread go on",
      "    if (this.#waiting.size === 0 && this.#deferred.length === 0) letGo(this);",
      "    letGo(this);",
    ],
  ),
  ...mutantsOf(
    { ...target, tests: "spec/run/threads/deferred_test.ts", primitives: ["Semaphore"] },
    [
      TESTS,
      "one that is aborted after the grants is told of its own before the others",
      "        waiting.late = { reason, expired };\n        return;\n",
      "        return giveUp();\n",
    ],
    [
      TESTS,
      "what is taken back from one that was aborted meanwhile is waited for again",
      "    if (waiting.late === undefined) return;\n",
      "    return;\n",
    ],
    [
      TESTS,
      "an abort comes before what others have told the thread",
      "if (!waiting.takes) this.#lookAtNews(waiting); // that came before",
      "if (!waiting.takes) this.#lookAtNews(); // that came before",
    ],
  ),
  ...mutantsOf(
    { ...target, tests: "spec/run/threads/keep_alive_test.ts", primitives: ["Lock"] },
    [
      TESTS,
      "who waits before others may end that does not hold the event loop",
      "    if (this.#waiting.size > 0) hold(this);\n",
      "",
    ],
  ),
  ...mutantsOf(
    { ...target, tests: "spec/run/threads/hampered_test.ts", primitives: ["Semaphore"] },
    [
      TESTS,
      "a call that has ended takes the place of the one that has its record now",
      "if (this.#byRecord.get(waiting.record) === waiting) this",
      "this",
    ],
    [
      TESTS,
      "who gives up is granted what its own signal has begun, and was put off",
      "if (!this.enter()) return this.defer(giveUp);",
      "if (!this.enter()) return this.defer(() => (waiting.settled || waiting.resume(), giveUp()));",
    ],
  ),
];
