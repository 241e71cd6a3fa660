/**
 * Mutants of the broker and its sessions.
 *
 * @module
 */

import { type Mutant, mutantsOf, TESTS } from "../mutant.ts";

/** Mutants of what all primitives at the broker share. */
export const processesSession: readonly Mutant[] = [
  ...mutantsOf(
    {
      subject: "processes",
      file: "src/processes/session.ts",
      primitives: ["Lock"],
    },
    [
      "X1",
      "what a session leaves is not cleaned up",
      "    for (const party of this.#parties.values()) this.#leave(party, CANCELLED);\n",
      "",
    ],
    [
      "G6",
      "a grant that races a cancel is lost",
      "    if (this.#ended || call.aborted && !value.certain) {\n",
      "    if (this.#ended) {\n",
    ],
    [
      "G4",
      "one who gives up stays in line",
      "    if (call !== undefined) return call.abort(CANCELLED);\n",
      "    if (call !== undefined) return;\n",
    ],
    [
      "G3",
      "an aborted signal is looked at too late",
      '    if (cancel === "already") call.abort(CANCELLED);\n',
      "",
    ],
  ),
  ...mutantsOf(
    { subject: "processes", file: "src/processes/hosted.ts", primitives: ["Barrier"] },
    [
      "B4",
      "the calls of a dead client go on waiting",
      "    for (const call of pending) if (party.pending.has(call)) call.abort(reason);\n",
      "",
    ],
  ),
  ...mutantsOf(
    {
      subject: "processes",
      file: "src/processes/hosted.ts",
      primitives: ["Queue"],
      tests: "spec/run/processes/sessions_test.ts",
    },
    [
      TESTS,
      "who waits without options goes on waiting for what it has left",
      "    if (this.#leave !== undefined) return this.#leave(reason);\n",
      "    if (this.#leave !== undefined) return;\n",
    ],
  ),
  ...mutantsOf(
    { subject: "processes", file: "src/processes/hosted.ts", primitives: ["Lock"] },
    [
      "P4",
      "everybody is told that a holder died",
      "    this.#abandoned = false;\n    return abandoned;",
      "    return abandoned;",
    ],
  ),
  ...mutantsOf(
    { subject: "processes", file: "src/processes/broker.ts", primitives: ["Lock"] },
    ["P5", "fences do not grow", "return ++this.#lastFence;", "return this.#lastFence;"],
  ),
  ...mutantsOf(
    { subject: "processes", file: "src/processes/listener.ts", primitives: ["Lock"] },
    [
      "P5",
      "the fences of the next broker begin anew",
      "BigInt(Date.now()) << 20n",
      "0n",
    ],
  ),
];
