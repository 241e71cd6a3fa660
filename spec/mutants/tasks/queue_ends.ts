/**
 * Mutants of the queues: deliveries, joining and shutting down.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

/** Mutants of how items and queues end in `src/tasks/queue.ts`. */
export const queueEnds: readonly Mutant[] = mutantsOf(
  {
    subject: "tasks",
    file: "src/tasks/queue.ts",
    primitives: ["Queue", "LifoQueue", "PriorityQueue"],
  },
  [
    "J1",
    "join waits on emptiness",
    "      if (this.#unfinished === 0) return DONE;",
    "      if (this.#store.size === 0) return DONE;",
  ],
  [
    "J1",
    "one joiner wakes",
    "      waiter.resolve();\n      waiter = this.#joiners.shift();",
    "      waiter.resolve();\n      waiter = undefined;",
  ],
  [
    "J2",
    "taskDone goes below zero",
    "    if (this.#unfinished === 0) {",
    "    if (this.#unfinished === -1) {",
  ],
  [
    "Q11",
    "what came back to a closed queue is counted though all were accounted for",
    "return this.#finish(Math.min(1, this.#unfinished));",
    "return this.#finish(1);",
  ],
  [
    "H1",
    "a shutdown whose options leave immediate out is immediate",
    "const { immediate = false } = options ?? {};",
    "const { immediate = options !== undefined } = options ?? {};",
  ],
  [
    "Q11",
    "a delivery that is not done is lost",
    "      undo();\n",
    "",
  ],
  [
    "Q11",
    "a returned delivery wakes nobody",
    "      this.#serve();\n      this.#endIfDrained();",
    "      this.#endIfDrained();",
  ],
  [
    "Q11",
    "who waits behind the last returned delivery waits for ever",
    "      this.#serve();\n      this.#endIfDrained();",
    "      this.#serve();",
  ],
  [
    "Q11",
    "done counts as often as it is called",
    "      if (!out) return;\n      this.taskDone();",
    "      this.taskDone();",
  ],
  [
    "H1",
    "shutdown leaves putters waiting",
    '    rejectAll(this.#putters, () => this.#shutDown("put into"));\n',
    "",
  ],
  [
    "H1",
    "shutdown drops what is there",
    'if (immediate && this.#state === "draining") {',
    'if (this.#state === "draining") {',
  ],
  [
    "H2",
    "dropped items are never done",
    "this.#finish(Math.min(dropped, this.#unfinished));",
    "",
  ],
  [
    "Q11",
    "a shut-down queue ends while a delivery is out",
    "this.#store.size === 0 && this.#delivered === 0;",
    "this.#store.size === 0;",
  ],
  [
    "H1",
    "leaving a loop takes an item along",
    "        left.abort();\n",
    "",
  ],
  [
    "H1",
    "an item's own error ends a loop as a shutdown does",
    "return step.done ? step : { done: false, value: await step.value };",
    "try {\n          return step.done ? step : { done: false, value: await step.value };\n" +
    "        } catch (error) {\n          if (error instanceof QueueShutDownError) return END;\n" +
    "          throw error;\n        }",
  ],
  [
    "Q11",
    "a delivery that came back in this turn may come back again",
    "const giveBack = () => {\n      if (!out) return;\n      out = false;",
    "const giveBack = () => {\n      if (!out) return;\n      Promise.resolve().then(() => out = false);",
  ],
  [
    "J2",
    "a done that is one too many ends the delivery",
    "      this.taskDone();\n      out = false;",
    "      out = false;\n      this.taskDone();",
  ],
  [
    "J1",
    "join ends with one item unfinished",
    "if (this.#unfinished > 0) return;",
    "if (this.#unfinished > 1) return;",
  ],
  [
    "H1",
    "tryPut into a full queue that is shut down is merely false",
    '    if (this.#state !== "open") throw this.#shutDown("put into");\n' +
    "    if (this.isFull()) return false;",
    "    if (this.isFull()) return false;\n" +
    '    if (this.#state !== "open") throw this.#shutDown("put into");',
  ],
  [
    "H1",
    "shutdown leaves getters waiting",
    '    rejectAll(this.#putters, () => this.#shutDown("put into"));\n' +
    "    this.#endIfDrained();",
    '    rejectAll(this.#putters, () => this.#shutDown("put into"));',
  ],
  [
    "H2",
    "an immediate shutdown counts everything done",
    "this.#finish(Math.min(dropped, this.#unfinished));",
    "this.#finish(this.#unfinished);",
  ],
  [
    "H2",
    "who has shut down gracefully may not insist",
    '    if (this.#state === "open") this.#state = "draining";',
    '    if (this.#state !== "open") return;\n    this.#state = "draining";',
  ],
  [
    "Q11",
    "what comes back to a closed queue is never done",
    'if (this.#state === "closed") return this.#finish(Math.min(1, this.#unfinished));',
    'if (this.#state === "closed") return;',
  ],
  [
    "Q11",
    "a delivery that came back still counts as out",
    "      this.#delivered--;\n      if (this.#state",
    "      if (this.#state",
  ],
  [
    "H1",
    "a loop that was left goes on",
    "    if (left.aborted) return Promise.resolve(end());\n",
    "",
  ],
  [
    "H1",
    "the loop calls taskDone",
    "        const step = await this.#step(left);",
    "        const step = await this.#step(left);\n" +
    "        if (!step.done) this.taskDone();",
  ],
  [
    "Q11",
    "done gives the item back as well",
    "      out = false;\n      this.#delivered--;\n      this.#endIfDrained();",
    "      this.#delivered--;\n      this.#endIfDrained();",
  ],
  [
    "G3",
    "who puts is told of the shutdown rather than of its signal",
    '      const limits = this.#startLimits("put into", options);\n      if (this.#state !== "open") throw this.#shutDown("put into");\n',
    '      if (this.#state !== "open") throw this.#shutDown("put into");\n      const limits = this.#startLimits("put into", options);\n',
  ],
  [
    "G3",
    "who gets is told of the shutdown rather than of its signal",
    '      const limits = this.#startLimits("get from", options);\n      if (this.#store.size > 0) return Promise.resolve(this.#remove());\n      this.#checkDrained("get from");',
    '      if (this.#store.size === 0) this.#checkDrained("get from");\n      const limits = this.#startLimits("get from", options);\n      if (this.#store.size > 0) return Promise.resolve(this.#remove());',
  ],
);
