/**
 * Ways to break the textbook code, and how each has to show.
 *
 * @module
 */

import type { FailureKind } from "../mod.ts";

/** An edit of a file of this folder. */
export interface Mutant {
  readonly file: string;
  /** The program that has to fail. */
  readonly program: string;
  readonly name: string;
  readonly kind: FailureKind;
  /** What is replaced, by what; stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

type Edit = readonly [name: string, kind: FailureKind, find: string, replace: string];

function mutantsOf(file: string, program: string, ...edits: readonly Edit[]): Mutant[] {
  return edits.map(([name, kind, find, replace]) => ({ file, program, name, kind, find, replace }));
}

/** All of them. */
export const mutants: readonly Mutant[] = [
  ...mutantsOf(
    "mutex.ts",
    "mutex3",
    [
      "who wakes up drops the contended mark",
      "deadlock",
      "      seen = Atomics.exchange(this.#words, this.#at, 2);\n    }",
      "      seen = Atomics.exchange(this.#words, this.#at, 1);\n    }",
    ],
    [
      "takes it by a load and a store",
      "after",
      "let seen = Atomics.compareExchange(this.#words, this.#at, 0, 1);",
      "let seen = Atomics.load(this.#words, this.#at);\n" +
      "    if (seen === 0) Atomics.store(this.#words, this.#at, 1);",
    ],
    [
      "unlock wakes nobody",
      "deadlock",
      "    Atomics.notify(this.#words, this.#at, 1);\n",
      "",
    ],
    [
      "unlock notifies before it stores",
      "deadlock",
      "    Atomics.store(this.#words, this.#at, 0);\n    Atomics.notify(this.#words, this.#at, 1);",
      "    Atomics.notify(this.#words, this.#at, 1);\n    Atomics.store(this.#words, this.#at, 0);",
    ],
    [
      "sleeps without the mark",
      "deadlock",
      "    if (seen !== 2) seen = Atomics.exchange(this.#words, this.#at, 2);\n" +
      "    while (seen !== 0) {\n      Atomics.wait(this.#words, this.#at, 2);\n",
      "    while (seen !== 0) {\n      Atomics.wait(this.#words, this.#at, seen);\n",
    ],
    [
      "has it after a wait, whoever else has it",
      "after",
      "while (seen !== 0) {",
      "if (seen !== 0) {",
    ],
  ),
  ...mutantsOf(
    "mutex.ts",
    "mutex2",
    [
      "takes the free mutex without the mark",
      "deadlock",
      "seen = Atomics.compareExchange(this.#word, 0, 0, 2);",
      "seen = Atomics.compareExchange(this.#word, 0, 0, 1);",
    ],
    [
      "marks a mutex that has become free",
      "deadlock",
      "Atomics.compareExchange(this.#word, 0, 1, 2) !== 0",
      "Atomics.exchange(this.#word, 0, 2) !== 0",
    ],
  ),
  ...mutantsOf(
    "semaphore.ts",
    "semaphore",
    [
      "checks the count once",
      "invariant",
      "while (!this.tryAcquire()) Atomics.wait(this.#value, 0, 0);",
      "if (this.tryAcquire()) return;\n    Atomics.wait(this.#value, 0, 0);\n" +
      "    Atomics.sub(this.#value, 0, 1);",
    ],
    [
      "takes by a load and a store",
      "after",
      "const seen = Atomics.compareExchange(this.#value, 0, value, value - 1);",
      "const seen = Atomics.load(this.#value, 0);\n" +
      "      if (seen === value) Atomics.store(this.#value, 0, value - 1);",
    ],
    [
      "notifies before it adds",
      "deadlock",
      "    Atomics.add(this.#value, 0, 1);\n    Atomics.notify(this.#value, 0, 1);",
      "    Atomics.notify(this.#value, 0, 1);\n    Atomics.add(this.#value, 0, 1);",
    ],
  ),
  ...mutantsOf("semaphore.ts", "handing", [
    "notifies only if the value was 0",
    "deadlock",
    "    Atomics.add(this.#value, 0, 1);\n    Atomics.notify(this.#value, 0, 1);",
    "    if (Atomics.add(this.#value, 0, 1) === 0) Atomics.notify(this.#value, 0, 1);",
  ]),
  ...mutantsOf("semaphore.ts", "cancellable", [
    "who gave up takes the notification",
    "deadlock",
    "    Atomics.notify(this.#word, 0);",
    "    Atomics.notify(this.#word, 0, 1);",
  ]),
  ...mutantsOf(
    "event.ts",
    "event",
    [
      "set wakes one",
      "deadlock",
      "    Atomics.notify(this.#words, this.#at);",
      "    Atomics.notify(this.#words, this.#at, 1);",
    ],
    [
      "set notifies before it stores",
      "deadlock",
      "    Atomics.store(this.#words, this.#at, 1);\n    Atomics.notify(this.#words, this.#at);",
      "    Atomics.notify(this.#words, this.#at);\n    Atomics.store(this.#words, this.#at, 1);",
    ],
    [
      "is set before the value is there",
      "after",
      "    Atomics.store(words, 1, 7);\n    ready.set();",
      "    ready.set();\n    Atomics.store(words, 1, 7);",
    ],
  ),
  ...mutantsOf("event.ts", "autoReset", [
    "resets by a load and a store",
    "after",
    "while (Atomics.compareExchange(this.#words, this.#at, 1, 0) === 0) {\n" +
    "      Atomics.wait(this.#words, this.#at, 0);\n    }",
    "while (Atomics.load(this.#words, this.#at) === 0) Atomics.wait(this.#words, this.#at, 0);\n" +
    "    Atomics.store(this.#words, this.#at, 0);",
  ]),
  ...mutantsOf(
    "ring.ts",
    "ringOfConsumers",
    [
      "wakes one of those who wait for different turns",
      "deadlock",
      "    Atomics.notify(this.#words, turns + slot);",
      "    Atomics.notify(this.#words, turns + slot, 1);",
    ],
    [
      "compares turns that wrap by their sign",
      "deadlock",
      "turns + slot)) !== turn)",
      "turns + slot)) < turn)",
    ],
    [
      "takes tickets by a load and a store",
      "deadlock",
      "const ticket = Atomics.add(this.#words, head, 1);",
      "const ticket = Atomics.load(this.#words, head);\n" +
      "    Atomics.store(this.#words, head, ticket + 1);",
    ],
  ),
  ...mutantsOf(
    "ring.ts",
    "ring",
    [
      "passes the slot on before the item is there",
      "after",
      "    Atomics.store(this.#words, items + slot, item);\n    this.#pass(slot, (ticket + 1) | 0);",
      "    this.#pass(slot, (ticket + 1) | 0);\n    Atomics.store(this.#words, items + slot, item);",
    ],
    [
      "forgets that a ticket wraps",
      "deadlock",
      "this.#await(slot, (ticket + 1) | 0);",
      "this.#await(slot, ticket + 1);",
    ],
  ),
  ...mutantsOf(
    "queue_lock.ts",
    "queueLock",
    [
      "says that it waits after it is in the line",
      "deadlock",
      "    Atomics.store(this.#words, waits(who), 1);\n" +
      "    const before = Atomics.exchange(this.#words, tail, who);\n    if (before === 0) return;\n" +
      "    Atomics.store(this.#words, next(before), who);",
      "    const before = Atomics.exchange(this.#words, tail, who);\n    if (before === 0) return;\n" +
      "    Atomics.store(this.#words, next(before), who);\n" +
      "    Atomics.store(this.#words, waits(who), 1);",
    ],
    [
      "clears a line that somebody has entered",
      "deadlock",
      "if (Atomics.compareExchange(this.#words, tail, who, 0) === who) return;",
      "if (Atomics.load(this.#words, tail) === who) {\n" +
      "        Atomics.store(this.#words, tail, 0);\n        return;\n      }",
    ],
    [
      "forgets who may be about to come",
      "deadlock",
      "      // Somebody has come, and not yet said so.\n" +
      "      while ((behind = Atomics.load(this.#words, next(who))) === 0) pause();\n",
      "      return;\n",
    ],
    [
      "enters the line with the successor of the last time",
      "after",
      "    Atomics.store(this.#words, next(who), 0);\n",
      "",
    ],
  ),
  ...mutantsOf(
    "line.ts",
    "lineOfWaiters",
    [
      "looks for a permit before it is in the line, not when it is",
      "deadlock",
      "    this.#mutex.lock();\n    const free = Atomics.load(this.#words, value);\n",
      "    const free = Atomics.load(this.#words, value);\n    this.#mutex.lock();\n",
    ],
    [
      "who gave up stays in the line",
      "after",
      "      this.#remove(at);\n",
      "",
    ],
    [
      "gives up although it was granted",
      "after",
      "    return granted;",
      "    return false;",
    ],
    [
      "a release hands over and counts",
      "after",
      "    const first = this.#remove(0);\n",
      "    const first = this.#remove(0);\n    Atomics.add(this.#words, value, 1);\n",
    ],
  ),
  ...mutantsOf(
    "condition.ts",
    "condition",
    [
      "reads the sequence when the mutex is free",
      "deadlock",
      "    const seen = Atomics.load(this.#words, this.#at);\n    this.#mutex.unlock();\n",
      "    this.#mutex.unlock();\n    const seen = Atomics.load(this.#words, this.#at);\n",
    ],
    [
      "notify leaves the sequence",
      "deadlock",
      "    Atomics.add(this.#words, this.#at, 1);\n",
      "",
    ],
    [
      "a consumer checks once",
      "invariant",
      "while (Atomics.load(words, stock) === 0) stocked.wait();",
      "if (Atomics.load(words, stock) === 0) stocked.wait();",
    ],
  ),
  ...mutantsOf(
    "barrier.ts",
    "barrier",
    [
      "opens before it counts anew",
      "thread",
      "    Atomics.store(this.#words, arrived, 0);\n    Atomics.add(this.#words, generation, 1);\n",
      "    Atomics.add(this.#words, generation, 1);\n    Atomics.store(this.#words, arrived, 0);\n",
    ],
    [
      "reads the generation after it has arrived",
      "deadlock",
      "    const mine = Atomics.load(this.#words, generation);\n" +
      "    if (Atomics.add(this.#words, arrived, 1) < this.#parties - 1) {\n",
      "    if (Atomics.add(this.#words, arrived, 1) < this.#parties - 1) {\n" +
      "      const mine = Atomics.load(this.#words, generation);\n",
    ],
    [
      "wakes one",
      "deadlock",
      "    Atomics.notify(this.#words, generation);",
      "    Atomics.notify(this.#words, generation, 1);",
    ],
  ),
  ...mutantsOf(
    "robust.ts",
    "robust",
    [
      "a dead holder keeps it",
      "deadlock",
      "held = now === seen;",
      "held = true;",
    ],
    [
      "a dead waiter takes the notification with it",
      "deadlock",
      "    Atomics.notify(this.#word, 0);\n    return held;",
      "    if (held) Atomics.notify(this.#word, 0, 1);\n    return held;",
    ],
    [
      "takes it from whoever holds it",
      "thread",
      "(seen & HOLDER) === who && !held",
      "seen !== 0 && !held",
    ],
  ),
];
