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

/** What the bundle is told to do by who reads {@linkcode Line}s. */
export type Order = SuiteOrder | ProbeOrder;

/** Run the suite. */
export interface SuiteOrder {
  /** The name of one of the subjects of `spec/run/subjects.ts`. */
  readonly subject: string;
  /** The engine's name and version. */
  readonly engine: string;
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

/** What the bundle prints, one a line, after {@linkcode mark}; the suite's `end` is the last. */
export type Line =
  | SuiteEvent
  | {
    /** The suite itself could not run. */
    readonly type: "broken";
    /** Why. */
    readonly message: string;
  }
  | {
    /** The engine lacks what the subject is made of. */
    readonly type: "unavailable";
    /** What. */
    readonly reason: string;
  };

/** Tells the lines that are meant for the parent from whatever else is written to stdout. */
export const mark = "interlock:";
