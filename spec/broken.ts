/**
 * A semaphore that is broken on purpose: see it fail before you trust what passes.
 *
 * @module
 */

import type { Permit } from "../src/contract.ts";
import { permitOf } from "./permit.ts";
import { inOneEventLoop, type Subject } from "./subject.ts";

/** Counts and wakes as a semaphore does, but for two mistakes that are easily made. */
class BrokenSemaphore {
  #value: number;
  #waiters: (() => void)[] = [];

  constructor(value: number) {
    this.#value = value;
  }

  async acquire(): Promise<Permit> {
    // Wrong: whoever comes between a wake and the turn of the woken one finds the value above 0, too,
    // and the woken one does not look again.
    if (this.#value <= 0) await new Promise<void>((resolve) => this.#waiters.push(resolve));
    this.#value--;
    // Wrong: released twice, it counts twice.
    return permitOf(() => this.release());
  }

  release(): void {
    this.#value++;
    this.#waiters.shift()?.();
  }

  value(): number {
    return this.#value;
  }
}

/**
 * A subject that breaks laws: run {@linkcode conformance} on it to see what a failure looks like.
 *
 * @example
 * ```ts
 * import { broken, conformance } from "@interlock/sync/spec";
 *
 * const { passed, laws } = await conformance(broken, { seed: 1, only: { laws: ["S3"] } });
 * console.log(passed, laws.find(({ id }) => id === "S3")?.status); // false failed
 * ```
 */
export const broken: Subject = {
  name: "broken on purpose",
  capabilities: inOneEventLoop,
  open: { Semaphore: (value = 1) => new BrokenSemaphore(value) },
  lacks: {
    signal: "a wait cannot be cancelled",
    timeout: "a wait cannot be cancelled",
    permits: "one at a time",
    tryAcquire: "not written",
    locked: "not written",
    use: "not written",
    dispose: "not written",
    forget: "not written",
    misuse: "not written",
  },
};
