/**
 * The try-acquire workload's bookkeeping. Its loops stand in the adapters: at a few nanoseconds a
 * turn, a call through an adapter's function would be most of what is measured.
 *
 * @module
 */

/** Throws unless every try got its permit. */
export function checkTaken(taken: number, n: number): void {
  if (taken !== n) throw new Error(`${taken} of ${n} tries got the permit`);
}
