/**
 * Mutants of the condition.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

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
    "        this.#failure = { reason };\n        this.#waiter!.reject!(reason);\n" +
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
    "C2",
    "the wait survives the release of its permit",
    "    this.#waiter!.reject!(heldNoMore(this.#action));",
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
    "C8",
    "a promise is as good as true",
    '  if (typeof (value as { then?: unknown } | null | undefined)?.then === "function") {',
    "  if ((value as unknown) === check) {",
  ],
);
