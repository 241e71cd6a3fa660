/**
 * Async functions as tasks that can be joined.
 *
 * @module
 */

import type { Task as Contract, WaitOptions } from "../contract.ts";
import { Owner } from "../owner.ts";
import { Outcome } from "./outcome.ts";
import { checkFunction, checkOptions, kind } from "./waiters.ts";

/** How to name a task. */
export interface SpawnOptions {
  /** For people to read; by default made of its owner's id. */
  name?: string | undefined;
}

/**
 * An async function that was started by {@linkcode spawn} (T1, T2).
 *
 * It is no thenable: returning a task from an async function hands over the task, not its result.
 */
export interface Task<T> extends Contract<T> {
  /** Its name. */
  readonly name: string;
  /**
   * Waits for the result, or rejects with the error; any number of times.
   *
   * Rejects with a `TimeoutError`, with `signal.reason`, or with a `TypeError` or `RangeError` on
   * misuse.
   *
   * Cancellation: the task goes on.
   */
  join(options?: WaitOptions): Promise<T>;
}

/**
 * Starts `fn` as a task, with an {@linkcode Owner} of its own as the current one (R3, R6), and
 * returns before it runs (T1).
 *
 * An error that no `join` is waiting for is reported as the runtime reports an unhandled rejection.
 *
 * @throws {TypeError} If `fn` is no function or the name no string.
 *
 * @example
 * ```ts
 * import { spawn } from "@interlock/sync";
 *
 * const task = spawn(async () => await Promise.resolve(42), { name: "answer" });
 * if (await task.join() !== 42) throw new Error("unreachable");
 * ```
 */
export function spawn<R>(fn: () => R | PromiseLike<R>, options?: SpawnOptions): Task<Awaited<R>> {
  checkFunction("spawn a task", "fn", fn);
  checkName("spawn a task", options);
  return new Spawned<Awaited<R>>(fn, new Owner(options?.name));
}

/** Checks the name that something spawned is given. */
export function checkName(action: string, options: SpawnOptions | undefined): void {
  checkOptions(action, options);
  const name = options?.name;
  if (name !== undefined && typeof name !== "string") {
    throw new TypeError(`Cannot ${action}: name must be a string, got ${kind(name)}`);
  }
}

class Spawned<T> implements Task<T> {
  readonly #owner: Owner;
  readonly #outcome: Outcome<T> = new Outcome();

  constructor(fn: () => unknown, owner: Owner) {
    this.#owner = owner;
    Promise.resolve().then(() => owner.run(fn)).then(
      (value) => this.#outcome.settle(Promise.resolve(value as T)),
      (error) => this.#outcome.settle(Promise.reject(error)),
    );
  }

  get name(): string {
    return this.#owner.name;
  }

  join(options?: WaitOptions): Promise<T> {
    return this.#outcome.join("join a task", options);
  }
}
