/**
 * Permits for subjects that have none of their own.
 *
 * @module
 */

import type { Awaitable, Permit } from "../src/contract.ts";
import { asyncDispose, dispose } from "./disposal.ts";

/**
 * Makes a permit of a function that releases, for subjects of libraries whose `acquire` gives such a
 * function, or nothing at all.
 *
 * It notes whether it was released, and adds nothing: releasing it twice calls the function twice.
 *
 * @param release What gives the hold back.
 *
 * @example
 * ```ts
 * import { permitOf } from "@interlock/sync/spec";
 *
 * let held = 1;
 * const permit = permitOf(() => void held--);
 * permit.release();
 * console.log(held, permit.released); // 0 true
 * ```
 */
export function permitOf(release: () => Awaitable<void>): Permit {
  const permit = {
    released: false,
    abandoned: false,
    release(): Awaitable<void> {
      permit.released = true;
      return release();
    },
    [dispose](): void {
      permit.release();
    },
    async [asyncDispose](): Promise<void> {
      await permit.release();
    },
  };
  return permit;
}
