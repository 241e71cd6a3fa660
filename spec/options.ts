/**
 * How to run the suite.
 *
 * @module
 */

import type { Platform } from "./platform.ts";
import type { PropertyResult, Report } from "./report/report.ts";
import type { Primitive } from "./subject.ts";

/** Which properties to run: those that match everything given here. */
export interface Selection {
  /** Laws by id (`"S7"`) or by group (`"S"`); a property that cites one of them is selected. */
  readonly laws?: readonly string[];
  /** Primitives by name. */
  readonly primitives?: readonly Primitive[];
  /** The id of the one property to run, as a report has it. */
  readonly property?: string;
}

/** What the suite tells while it runs. */
export type SuiteEvent =
  | {
    /** The suite has chosen its properties. */
    readonly type: "start";
    /** The subject's name. */
    readonly subject: string;
    /** The engine's name and version. */
    readonly platform: string;
    /** The seed that repeats this run. */
    readonly seed: number;
    /** How many properties are selected. */
    readonly planned: number;
  }
  | {
    /** A property is about to run. */
    readonly type: "property";
    /** Its id. */
    readonly id: string;
    /** Its place among the selected ones, from 0. */
    readonly index: number;
    /** How many properties are selected. */
    readonly planned: number;
  }
  | {
    /** A run of a property has failed; a smaller one is looked for before its result is told. */
    readonly type: "failing";
    /** The property's id. */
    readonly id: string;
    /** What was violated. */
    readonly message: string;
    /** Why that is known, if {@linkcode Options.knownFailing} says so. */
    readonly known?: string;
    /** Its place among the selected ones, from 0. */
    readonly index: number;
    /** How many properties are selected. */
    readonly planned: number;
  }
  | {
    /** A property has ended. */
    readonly type: "result";
    /** How. */
    readonly result: PropertyResult;
    /** Its place among the selected ones, from 0. */
    readonly index: number;
    /** How many properties are selected. */
    readonly planned: number;
  }
  | {
    /** All is done. */
    readonly type: "end";
    /** What {@linkcode conformance} resolves with. */
    readonly report: Report;
  };

/** How to run the suite. */
export interface Options {
  /** Repeats a run: a 32-bit integer, random by default, always reported. */
  readonly seed?: number;
  /** Runs per property, by default 100; properties with a share of less than 1 run less often. */
  readonly runs?: number;
  /**
   * Milliseconds for the whole, by default without limit. What is not run to its end because of it
   * counts as not checked.
   */
  readonly budget?: number;
  /** Which properties to run; by default all. */
  readonly only?: Selection;
  /**
   * Leads straight to a failure's counterexample; needs `only.property` and the report's `seed`. A
   * failure without a path is replayed by those two alone.
   */
  readonly path?: string;
  /**
   * What is known to fail: reasons by a property's id, or by the id of a law, which stands for the
   * properties that are mainly about it. Their failures count apart and do not make the report fail;
   * what is named here and passes does, so that nothing stays on the list for longer than it has to.
   */
  readonly knownFailing?: Readonly<Record<string, string>>;
  /** Whether to stop after the first failure; what comes after it is not checked. */
  readonly bail?: boolean;
  /**
   * Milliseconds in which nothing happens in a run that has not settled, before it is a failure that
   * names its pending calls; by default 10,000. Ten times as long is the most that a run may take.
   * On engines without timers a million turns of the microtask queue are the most. Once two properties
   * of a primitive have hung, the others are given a tenth of it.
   */
  readonly patience?: number;
  /** What the suite can use of the engine; by default nothing. */
  readonly platform?: Platform;
  /** Is told what happens while it happens; must not throw. */
  readonly onEvent?: (event: SuiteEvent) => void;
}
