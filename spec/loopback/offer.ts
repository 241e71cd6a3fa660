/**
 * What the host's parts share: calls by name, and grants that can still go back.
 *
 * @module
 */

import type { OwnerOptions, PermitOptions, WaitOptions } from "../../src/contract.ts";

/** Something granted that can still go back. */
export class Offer {
  /** What the client is told of it. */
  readonly value: unknown;
  /** The caller gave up before it came: undoes the grant. */
  readonly decline: () => void;
  /** The caller has it; what this returns is the call's result. */
  readonly accept: (() => unknown) | undefined;

  /** Makes an offer; without `accept`, the client already has all it needs. */
  constructor(value: unknown, decline: () => void, accept?: () => unknown) {
    this.value = value;
    this.decline = decline;
    this.accept = accept;
  }
}

/** The options of a call, with what did not travel put back. */
export type HostOptions = OwnerOptions & PermitOptions & WaitOptions;

/** What can be called by name: with arguments, options, and the id of the call. */
export type Methods = Readonly<
  Record<
    string,
    (args: readonly unknown[], options: HostOptions | undefined, id: number) => unknown
  >
>;
