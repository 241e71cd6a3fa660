/**
 * The loop of whatever gives a permit at once. Each contestant imports this file under a query of its
 * own, as `../loops/semaphore.ts` says why: shared, it took twice as long on Bun.
 *
 * @module
 */
import { checkTaken } from "../loops/trying.ts";

/** Pairs of what gives a permit, or none. */
export function pairs(make: () => () => { release(): void } | undefined) {
  let acquire: ReturnType<typeof make> | undefined;
  return (n: number): number => {
    acquire ??= make();
    let taken = 0;
    const start = performance.now();
    for (let i = 0; i < n; i++) {
      const permit = acquire();
      if (permit === undefined) continue;
      taken++;
      permit.release();
    }
    const ms = performance.now() - start;
    checkTaken(taken, n);
    return ms;
  };
}
