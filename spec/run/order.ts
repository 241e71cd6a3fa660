/**
 * What passes between `deno task spec` and the bundle that it starts on an engine.
 *
 * @module
 */

import type { Options, SuiteEvent } from "../mod.ts";

/** How to start a process. */
export interface Command {
  /** The executable. */
  readonly file: string;
  /** Its arguments. */
  readonly args: readonly string[];
}

/** What the bundle is told to do. */
export type Order = SuiteOrder | ProbeOrder;

/** Run the suite. */
export interface SuiteOrder {
  /** The name of one of the subjects of `spec/run/subjects.ts`. */
  readonly subject: string;
  /** The engine's name and version. */
  readonly engine: string;
  /** How to run the bundle again in a process of its own, where that can be done. */
  readonly again?: Command;
  /** The suite's options as far as JSON holds them. */
  readonly options: Omit<Options, "platform" | "onEvent">;
}

/** Run one of the programs of `spec/probes.ts`. */
export interface ProbeOrder {
  /** The name of one of the subjects of `spec/run/subjects.ts`. */
  readonly subject: string;
  /** Which program. */
  readonly probe: string;
}

/** What the bundle writes, one a line, after {@linkcode mark}; the suite's `end` is the last. */
export type Line = SuiteEvent | {
  /** The suite itself could not run. */
  readonly type: "broken";
  /** Why. */
  readonly message: string;
};

/** Tells the lines that are meant for the parent from whatever else is written to stdout. */
export const mark = "interlock:";
