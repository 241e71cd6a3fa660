/**
 * What the blocking calls have in common.
 *
 * @module
 */

import { checkFunction, checkLimits } from "./common.ts";

/** How long a blocking call is willing to wait. */
export interface SyncOptions {
  /**
   * Milliseconds until the call throws a `TimeoutError`; 0 never waits. Without, a call that nobody
   * could ever end, because no other thread has the primitive, is a `TypeError`.
   */
  timeout?: number | undefined;
}

/**
 * Checks the options of a blocking call; gives its timeout.
 *
 * @throws {TypeError | RangeError} On misuse, which a signal is: nobody could fire it (G15).
 */
export function startSync(action: string, options: SyncOptions | undefined): number {
  if (options === undefined) return Infinity;
  const limits = checkLimits(action, options);
  if ((options as { signal?: unknown }).signal !== undefined) {
    throw new TypeError(`Cannot ${action}: a blocking call takes no signal`);
  }
  return limits?.timeout ?? Infinity;
}

/** Acquires, runs `fn` with the permit, and releases it however `fn` ends (P3). */
export function useSyncWith<P extends { release(): void }, R>(
  action: string,
  fn: (permit: P) => R,
  acquire: () => P,
): R {
  checkFunction(action, "fn", fn);
  const permit = acquire();
  try {
    return fn(permit);
  } finally {
    permit.release();
  }
}
