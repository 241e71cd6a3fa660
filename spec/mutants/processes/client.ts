/**
 * Mutants of a process's connection to the broker.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

/** Mutants of `src/processes/client.ts`, `call_guard.ts` and `permits.ts`. */
export const processesClient: readonly Mutant[] = [
  ...mutantsOf(
    { subject: "processes", file: "src/processes/client.ts", primitives: ["Lock"] },
    [
      "X6",
      "what waits is not told that the broker is gone",
      "      pending.reject(this.#lostError(pending.action));\n",
      "",
    ],
    [
      "X6",
      "who holds is not told that the broker is gone",
      "    for (const holding of this.#holdings.values()) holding.lost(this.#lost);\n",
      "",
    ],
    [
      "X6",
      "what is called once the broker is gone waits for it",
      "    if (this.#lost !== undefined) throw this.#lostError(action);\n",
      "",
    ],
    [
      "G6",
      "an abort waits for the broker's answer",
      "        if (brokerDecides) return;\n",
      "        if (signal !== undefined) return;\n",
    ],
    [
      "G6",
      "the broker is not told that the caller gave up",
      "        this.#post([Ask.cancel, id]);\n        if (brokerDecides) return;\n",
      "        if (brokerDecides) return this.#post([Ask.cancel, id]);\n",
    ],
    [
      "G12",
      "a call that the broker will answer does not hold the event loop",
      "    if (this.#pending.size === 1) this.#transport.hold(true);\n",
      "",
    ],
  ),
  ...mutantsOf(
    { subject: "processes", file: "src/processes/client.ts", primitives: ["Queue"] },
    [
      "Q1",
      "the broker is not told what has come",
      "    this.#post([Ask.keep, taken], () => this.#hears(taken));",
      "    this.#hears(taken);",
    ],
  ),
  ...mutantsOf(
    { subject: "processes", file: "src/processes/permits.ts", primitives: ["Lock"] },
    [
      "X6",
      "the signal of a permit that is lost does not fire",
      "    this.#controller?.abort(error);\n",
      "",
    ],
    [
      "X6",
      "use() does not tell that its hold was lost",
      "  permit.throwIfLost();\n",
      "",
    ],
  ),
];
