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
    "        call.party.settle(n);\n",
    "",
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
    "options?.permits ?? 1, this",
    "1, this",
  ], [
    "P3",
    "a permit cannot be released",
    "    this.party.settle(this.#permits);\n    this.#permit.release();",
    "    this.party.settle(this.#permits);",
  ], [
    "S3",
    "a permit that is released goes to nobody who waits",
    "    this.#permit.release();\n    this.#hosted.serve();",
    "    this.#permit.release();",
  ], [
    "S4",
    "permits that are added go to nobody who waits",
    "        call.party.settle(n);\n        return this.serve();",
    "        return call.party.settle(n);",
  ], [
    "G4",
    "who gives up in front keeps waiting those who fit",
    "new WaitQueue(() => this.serve());",
    "new WaitQueue();",
  ], [
    "G9",
    "who tries passes those who wait",
    "    if (this.#waiters.first() === undefined) return this.#take(call);\n",
    "    if (call.unlimited) return this.#take(call);\n",
  ], [
    "S8",
    "nobody who waits is counted",
    "return this.#waiters.first() !== undefined || semaphore.locked();",
    "return semaphore.locked();",
  ]),
  ...mutantsOf({ ...target, primitives: ["BoundedSemaphore"] }, [
    "SB1",
    "a bounded one goes above its bound",
    'kind === "Semaphore" ? new Semaphore(value) : new BoundedSemaphore(value)',
    "new Semaphore(value)",
  ]),
];
