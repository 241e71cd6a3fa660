/**
 * Laws that no mutant violates, because nothing that is there could.
 *
 * @module
 */

const lease = "no scope that is there has leases";

/** Why there is no mutant for a law, by the law's id. */
export const without: Readonly<Record<string, string>> = {
  L1: lease,
  L2: lease,
  L3: lease,
  L4: lease,
  L5: lease,
  L6: lease,
};
