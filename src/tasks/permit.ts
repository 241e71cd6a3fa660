/**
 * What the permits of this scope have in common.
 *
 * @module
 */

import type { Permit, SemaphorePermit } from "../contract.ts";
import { checkFunction, DONE } from "./waiters.ts";

/** The contract's permit as a local scope has it: releasing gives no promise. */
export interface TaskPermit extends Permit {
  /** Ends the hold and gives it back; nothing happens the second time (P1, P2). */
  release(): void;
}

/** A {@linkcode TaskPermit} of a semaphore. */
export interface TaskSemaphorePermit extends TaskPermit, SemaphorePermit {
  /** Ends the hold and gives it back; nothing happens the second time (P1, P2). */
  release(): void;
  /** Ends the hold without giving it back (P7). */
  forget(): void;
}

// Engines without explicit resource management have no such symbols; what lowers `using` looks for
// what stands here instead.

/** The key of the disposal by `using`. */
export const DISPOSE: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");

/** The key of the disposal by `await using`. */
export const ASYNC_DISPOSE: typeof Symbol.asyncDispose = Symbol.asyncDispose ??
  Symbol.for("Symbol.asyncDispose");

/** The disposals, for all permits: both are `release` (P1, P6). */
export abstract class Disposing {
  abstract release(): void;

  /** No holder of this scope can die without its event loop (P4). */
  get abandoned(): boolean {
    return false;
  }

  [DISPOSE](): void {
    this.release();
  }

  [ASYNC_DISPOSE](): Promise<void> {
    this.release();
    return DONE;
  }
}

/** Makes the disposals of an object that is not a permit. */
export function disposals(
  dispose: () => void,
): { [Symbol.dispose](): void; [Symbol.asyncDispose](): Promise<void> } {
  return {
    [DISPOSE]: dispose,
    [ASYNC_DISPOSE]: () => {
      dispose();
      return DONE;
    },
  };
}

/** Acquires, runs `fn` with the permit, and releases it however `fn` ends (P3). */
export async function useWith<P extends TaskPermit, R>(
  action: string,
  fn: (permit: P) => R,
  acquire: () => Promise<P>,
): Promise<Awaited<R>> {
  checkFunction(action, "fn", fn);
  const permit = await acquire();
  try {
    return await fn(permit);
  } finally {
    permit.release();
  }
}
