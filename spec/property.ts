/**
 * A property: what one or more laws say, as something that can be run and can fail.
 *
 * @module
 */

import type * as fc from "fast-check";
import type { Platform } from "./platform.ts";
import type { Level } from "./report/report.ts";
import type { Primitive, Subject } from "./subject.ts";
import type { World } from "./world.ts";

/** One checkable statement about one primitive. */
export interface Property<I = unknown> {
  /** The laws it checks by their ids, the one that it is mainly about first. */
  readonly laws: readonly [string, ...string[]];
  /** The primitive it is about. */
  readonly primitive: Primitive;
  /** How much it needs: parties, cancellation, crashes. */
  readonly level: Level;
  /** What is claimed, in a few words; unique for its law and primitive. */
  readonly title: string;
  /**
   * Why the property does not apply to this subject here, or `undefined` where it does. A capability
   * that is absent is tested for its absence by a property of its own.
   */
  readonly inapplicable?: (subject: Subject, platform: Platform) => string | undefined;
  /** What varies from run to run; without it the property runs once. */
  readonly input?: fc.Arbitrary<I>;
  /** Share of the configured number of runs, for slow properties; by default 1. */
  readonly share?: number;
  /** Runs the property on a fresh world; a throw or a rejection is a failure. */
  readonly check: (world: World, input: I) => Promise<void> | void;
}

/** Declares a property; infers the type of its input, which lists of properties do not have. */
export function property<I>(declared: Property<I>): Property {
  return declared as Property;
}
