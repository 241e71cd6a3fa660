/**
 * Mutants of the condition.
 *
 * @module
 */

import { type Mutant, mutantsOf, TESTS } from "../mutant.ts";

/** Mutants of `src/tasks/condition.ts`. */
export const condition: readonly Mutant[] = mutantsOf(
  { subject: "tasks", file: "src/tasks/condition.ts", primitives: ["Condition"] },
  [
    "C1",
    "notify without the lock is let pass",
    "    this.#held(action, options);\n    for (let left = n;",
    "    for (let left = n;",
  ],
  [
    "C3",
    "notify wakes one more",
    "for (let left = n; left > 0 &&",
    "for (let left = n; left >= 0 &&",
  ],
  [
    "C6",
    "an abort rejects before the lock is back",
    '        this.#failure = { reason };\n        this.#leave("cancelled");',
    "        this.#failure = { reason };\n        this.#waiter!.reject(reason);\n" +
    '        this.#leave("cancelled");',
  ],
  [
    "C7",
    "a cancelled notifiee eats the notification",
    '          this.#state = "cancelled";\n          notifyFirst(this.#parked);',
    '          this.#state = "cancelled";',
  ],
  [
    "C7",
    "a timeout counts after the notification",
    "        if (!expired) {",
    "        if (!expired || this.#once) {",
  ],
  [
    "C7",
    "a signal that has fired does not count before its event has come",
    '      if (this.#state === "notified") this.cancelIfAborted();\n',
    "",
  ],
  [
    "C8",
    "waitFor does not check again",
    "      } while (!value);",
    "      } while (value === null);",
  ],
  [
    "C8",
    "the timeout of waitFor begins again with every wake",
    "if (this.#once || cancelled) this.disarm();",
    "this.disarm();",
  ],
  [
    "C7",
    "a notification ends with a waitFor that comes back without its lock",
    "      notifyFirst(this.#parked); // nobody has looked at what it was notified of\n",
    "",
  ],
  [
    "C2",
    "the wait survives the release of its permit",
    "    this.#waiter!.reject(heldNoMore(this.#action));",
    "    this.#waiter!.resolve();",
  ],
  [
    "C10",
    "all conditions share one lock",
    "lock: Lock | RLock = new Lock()",
    "lock: Lock | RLock = ((globalThis as { l?: Lock }).l ??= new Lock())",
  ],
  [
    "C8",
    "a time that was over when notified is forgotten",
    "          this.#failure = { reason }; // counts if the predicate sends the call back to wait\n",
    "",
  ],
  [
    "C8",
    "a time that was over passes the notification on",
    "          this.#failure = { reason }; // counts",
    "          notifyFirst(this.#parked);\n          this.#failure = { reason }; // counts",
  ],
  [
    "G10",
    "who loses the hold keeps the timer",
    '    this.#state = "cancelled";\n    this.disarm();\n',
    '    this.#state = "cancelled";\n',
  ],
  [
    "C5",
    "a notification waits for somebody until the next turn",
    "    for (let left = n; left > 0 && notifyFirst(this.#parked); left--);",
    "    let left = n;\n    while (left > 0 && notifyFirst(this.#parked)) left--;\n" +
    "    if (left > 0) Promise.resolve().then(() => notifyFirst(this.#parked));",
  ],
  [
    "C9",
    "a condition acquires a lock of its own",
    "    this.#lock = lock;",
    "    this.#lock = lock instanceof Lock ? new Lock() : lock;",
  ],
  [
    "C3",
    "notifyAll wakes one",
    "    while (notifyFirst(this.#parked));",
    "    notifyFirst(this.#parked);",
  ],
  [
    "C3",
    "the last to come is notified first",
    "  let waiter = parked.first();",
    "  let waiter = parked.tail;",
  ],
  [
    "C3",
    "notify wakes two by default",
    "notify(n = 1,",
    "notify(n = 2,",
  ],
  [
    "C3",
    "nobody may be notified",
    'checkInteger(action, "n", n, 1);',
    'checkInteger(action, "n", n, 0);',
  ],
  [
    "C1",
    "notifyAll without the lock is let pass",
    '    this.#held("notify Condition", options);\n',
    "",
  ],
  [
    "C8",
    "a predicate that is true needs no lock",
    "    const hold = this.#held(action, options);\n    throwIfAborted(limits);\n" +
    "    let value = callPredicate(action, predicate);\n    if (value) return value;\n",
    "    throwIfAborted(limits);\n    let value = callPredicate(action, predicate);\n" +
    "    if (value) return value;\n    const hold = this.#held(action, options);\n",
  ],
  [
    "G7",
    "waitFor with timeout 0 parks",
    "    if (limits?.timeout === 0) throw timedOut(action, 0);\n    const wait",
    "    const wait",
  ],
  [
    "G7",
    "wait with timeout 0 parks",
    "      if (limits?.timeout === 0) throw timedOut(action, 0);\n      return new Wait",
    "      return new Wait",
  ],
  [
    "G10",
    "the timer of waitFor goes on",
    "      wait.disarm();\n",
    "",
  ],
  [
    "C8",
    "waitFor gives true for what is truthy",
    "      } while (!value);\n      return value;",
    "      } while (!value);\n      return true as R;",
  ],
  [
    "C2",
    "who loses its hold keeps the notification",
    '    if (state === "notified") notifyFirst(this.#parked);\n',
    "",
  ],
  [
    "C2",
    "who loses its hold stays parked",
    '    if (state === "parked") this.#parked.remove(this.#waiter!);\n',
    "",
  ],
  [
    "C8",
    "a predicate that aborts with a reason like null waits for ever",
    "    if (this.#failure !== undefined) return",
    "    if (this.#failure?.reason) return",
  ],
  [
    "C8",
    "a signal that the predicate fires goes unnoticed",
    "    throwIfAborted(limits); // the predicate may have had it aborted\n",
    "",
  ],
  [
    "G16",
    "a condition's tryAcquire takes anything for an owner",
    "    this.#current(\"acquire Condition\", options); // misuse is the condition's, not its lock's\n",
    "",
  ],
  [
    "R3",
    "a condition's use takes no owner",
    "fn, () => this.acquire(options));",
    "fn, () => this.acquire(options && { ...options, owner: undefined }));",
  ],
  [
    "R3",
    "a condition's use makes its owner the current one",
    'return useWith("use Condition", fn,',
    "const run = (permit: TaskPermit) =>\n" +
    "      options?.owner === undefined ? fn(permit) : options.owner.run(() => fn(permit));\n" +
    '    return useWith("use Condition", run,',
  ],
  [
    "R3",
    "a condition's tryAcquire takes no owner",
    "return this.#lock.tryAcquire(options);",
    "return this.#lock.tryAcquire();",
  ],
  [
    "G1",
    "a condition's acquire takes no limits",
    "return this.#suspendable.acquire(action, options);",
    "return this.#suspendable.acquire(action, { ...options, signal: undefined, timeout: Infinity } as never);",
  ],
  [
    "C8",
    "a time that runs out while the predicate waits for the lock is forgotten",
    "        this.#failure ??= { reason };\n",
    "",
  ],
  [
    "C7",
    "a wait that fails wakes nobody in its place",
    '        this.#failure = { reason };\n        this.#leave("cancelled");',
    '        this.#failure = { reason };\n        this.#leave("cancelled");\n' +
    "        notifyFirst(this.#parked);",
  ],
  [
    "C3",
    "use wakes one",
    'useWith("use Condition", fn, () => this.acquire(options));',
    'useWith("use Condition", fn, () => this.acquire(options))' +
    ".finally(() => notifyFirst(this.#parked));",
  ],
  [
    "G4",
    "of those whose signal has fired, a notification passes over one",
    "  while (waiter?.data.cancelIfAborted()) waiter = parked.first();",
    "  if (waiter?.data.cancelIfAborted()) waiter = parked.first();",
  ],
);

/** Mutants of waits to which several things happen. */
export const conditionWaits: readonly Mutant[] = mutantsOf(
  {
    subject: "tasks",
    file: "src/tasks/condition.ts",
    primitives: ["Condition"],
    tests: "spec/run/tasks/condition_test.ts",
  },
  [
    TESTS,
    "a predicate that throws wakes another",
    "        value = callPredicate(action, predicate);\n      } while",
    "        try {\n          value = callPredicate(action, predicate);\n        } catch (error) {\n          notifyFirst(this.#parked);\n          throw error;\n        }\n      } while",
  ],
  [
    TESTS,
    "the notification of one whose time is over is lost with its hold",
    '    if (state === "notified") notifyFirst(this.#parked);\n  }',
    '    if (state === "notified" && this.#failure === undefined) notifyFirst(this.#parked);\n  }',
  ],
  [
    TESTS,
    "the notification of one who has nothing to take back is lost",
    "    if (!this.#hold.takeOut(() => this.#lose())) {\n      notifyFirst",
    "    if (!this.#hold.takeOut(() => this.#lose())) {\n      if (this.#failure === undefined) notifyFirst",
  ],
  [
    TESTS,
    "an abort does not count after a timeout that does not",
    "        if (!expired) {\n          this.#failure = { reason };",
    "        if (!expired) {\n          this.#failure ??= { reason };",
  ],
  [
    TESTS,
    "what a predicate gives does not count once its signal has fired",
    "    if (value) return value;\n    throwIfAborted(limits); // the",
    "    throwIfAborted(limits);\n    if (value) return value;\n    // the",
  ],
  [
    TESTS,
    "a wait that takes its hold back has no time limit",
    '      this.#waiter = new RemovableWaiter<void, Wait>(this, resolve, reject);\n      this.#comeBack("notified");',
    '      this.#waiter = new RemovableWaiter<void, Wait>(this, resolve, reject);\n      this.disarm();\n      this.#comeBack("notified");',
  ],
);
