/**
 * Mutants of the client of the loopback subject: grants that have to travel.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

/** Mutants of `spec/loopback/client.ts`. */
export const client: readonly Mutant[] = mutantsOf(
  // Two stand for all: each call is many messages, and the client treats all calls alike.
  { subject: "loopback", file: "spec/loopback/client.ts", primitives: ["Semaphore", "Queue"] },
  [
    "G6",
    "a grant that comes too late is lost",
    'if (reply.type === "offer") this.#link.sendToHost({ type: "decline", id: reply.id });',
    "",
  ],
  [
    "G6",
    "an abort waits for the host's answer",
    "        if (hostDecides) return;\n",
    "        if (signal !== undefined) return;\n",
  ],
  [
    "G6",
    "a grant is not accepted",
    '          this.#link.sendToHost({ type: "accept", id });\n',
    "",
  ],
);
