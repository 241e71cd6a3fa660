/**
 * Laws that no mutant violates, because nothing that is there could.
 *
 * @module
 */

const crash = "no scope that is there has holders that can die";
const lease = "no scope that is there has leases";

/** Why there is no mutant for a law, by the law's id. */
export const without: Readonly<Record<string, string>> = {
  G15: "no scope that is there has calls that block a thread",
  X1: crash,
  X2: crash,
  X3: crash,
  X4: crash,
  X5: crash,
  X6: "no scope that is there can lose its host",
  L1: lease,
  L2: lease,
  L3: lease,
  L4: lease,
  L5: lease,
  L6: lease,
};
