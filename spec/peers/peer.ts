/**
 * A library under the suite, and what was found.
 *
 * @module
 */

import type { Subject } from "../subject.ts";

/** A law that a library breaks, with what happens; `claims/` shows it in plain code. */
export interface Finding {
  /** Which law. */
  readonly law: string;
  /** What happens, in a line. */
  readonly fact: string;
  /** Where the library's documentation says that it is so, if it does. */
  readonly documented?: string;
}

/** A library under the suite. */
export interface Peer {
  /** What the command line calls it; its claims have the same name. */
  readonly name: string;
  /** Its package. */
  readonly package: string;
  /** Its primitives, used as its documentation says. */
  readonly subject: Subject;
  /** What it was found to break. */
  readonly findings: readonly Finding[];
}
