/**
 * Mutants of the semaphores of the processes scope.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

const target = { subject: "processes", file: "src/processes/hosted_semaphore.ts" } as const;

/** Mutants of `src/processes/hosted_semaphore.ts`. */
export const processesSemaphore: readonly Mutant[] = [
  ...mutantsOf({ ...target, primitives: ["Semaphore"] }, [
    "X1",
    "the permits of a dead client stay with it",
    "    this.#semaphore.release(back);\n",
    "",
  ], [
    "X1",
    "what a dead client had returned is given back again",
    "return call.party.settle(n);",
    "return undefined;",
  ], [
    "X1",
    "what was granted is on nobody's account",
    "    this.party.balance += permits;\n",
    "",
  ], [
    "X1",
    "what was forgotten stays on the account",
    '    if (how === "forget") this.#permit.forget();\n    this.#end();',
    '    if (how === "forget") return this.#permit.forget(), this.retire();\n    this.#end();',
  ], [
    "P4",
    "nobody is told that the holder died",
    "    this.abandon();\n    this.#semaphore.release(back);",
    "    this.#semaphore.release(back);",
  ], [
    "P7",
    "a permit that is forgotten goes back",
    '    if (how === "forget") this.#permit.forget();\n',
    "",
  ], [
    "X1",
    "many permits are granted, and one is on the account",
    "    const { permits = 1 } = call.plain() ?? {};\n",
    "    const permits = 1;\n",
  ], [
    "P3",
    "a permit cannot be released",
    "    this.party.settle(this.#permits);\n    this.#permit.release();",
    "    this.party.settle(this.#permits);",
  ]),
  ...mutantsOf({ ...target, primitives: ["BoundedSemaphore"] }, [
    "SB1",
    "a bounded one goes above its bound",
    'kind === "Semaphore" ? new Semaphore(value) : new BoundedSemaphore(value)',
    "new Semaphore(value)",
  ]),
];
