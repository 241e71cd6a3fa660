/**
 * What a run of the suite found: plain data, which survives `JSON.stringify`.
 *
 * @module
 */

import type { Scope } from "../laws.ts";
import type { Primitive } from "../subject.ts";
import type { TimelineEntry } from "../world.ts";

/**
 * How a property or a law stands.
 *
 * - `"passed"`: checked, and it held.
 * - `"failed"`: checked, and it did not hold.
 * - `"known failing"`: checked, and it did not hold, as {@linkcode Options.knownFailing} says; the
 *   reason given there tells why.
 * - `"not applicable"`: it says nothing about this subject or this engine; a reason tells why.
 * - `"not checked"`: it should have been checked and was not, or not to the end; a reason tells why.
 */
export type Status = "passed" | "failed" | "known failing" | "not applicable" | "not checked";

/**
 * How much a property needs: 0, one party against a model; 1, interleavings and cancellation; 2, real
 * parallel parties; 3, crashes; 4, leases, pauses and partitions.
 */
export type Level = 0 | 1 | 2 | 3 | 4;

/** A call that had not settled. */
export interface PendingCall {
  /** Who waits. */
  readonly party: string;
  /** For what: the call as the timeline has it. */
  readonly label: string;
}

/** How a property was seen to fail. */
export interface Failure {
  /** What was violated, in one line or a few. */
  readonly message: string;
  /** The smallest input found that fails; absent where the property takes none. */
  readonly counterexample?: string;
  /** How many times the input was made smaller. */
  readonly shrinks: number;
  /**
   * Leads straight to the counterexample, see {@linkcode Options.path}. Absent where there is no input.
   */
  readonly path?: string;
  /** What the parties did in the failing run, in order. */
  readonly timeline: readonly TimelineEntry[];
  /**
   * How many rows of the timeline there were when the law was seen to be violated: what follows
   * happened after it. Absent where that moment is not known.
   */
  readonly violation?: number;
  /** Who waited for what when the run was given up; present if it hung. */
  readonly pending?: readonly PendingCall[];
  /** Where the violation was thrown, if it was. */
  readonly stack?: string;
}

/** What became of one property. */
export interface PropertyResult {
  /** Names the property: main law, primitive and title. */
  readonly id: string;
  /** The laws that it checks, the one that it is mainly about first. */
  readonly laws: readonly string[];
  /** The primitive that it is about. */
  readonly primitive: Primitive;
  /** What it claims. */
  readonly title: string;
  /** 0: one party against a model; 1: interleavings and cancellation; and so on. */
  readonly level: Level;
  /** The seed of its inputs: follows from the suite's seed and the property's id. */
  readonly seed: number;
  /** How it ended. */
  readonly status: Status;
  /** Why it is not applicable, not checked or known to fail. */
  readonly reason?: string;
  /** How many runs were made. */
  readonly runs: number;
  /** How long they took, in milliseconds by the engine's clock (which stands still on some). */
  readonly ms: number;
  /** How it failed, if it did. */
  readonly failure?: Failure;
}

/** What became of one law. */
export interface LawResult {
  /** Its name. */
  readonly id: string;
  /** Its group. */
  readonly group: string;
  /** The law itself. */
  readonly text: string;
  /** Whether it says anything about subjects of this scope and these capabilities. */
  readonly concerned: boolean;
  /**
   * `"failed"` if a property that cites it failed, else `"known failing"` if one is known to, else
   * `"not checked"` if one was not run to its end or if there is none, else `"passed"` if at least
   * one passed, else `"not applicable"`.
   */
  readonly status: Status;
  /** Why it is not applicable, not checked or known to fail. */
  readonly reason?: string;
  /** How many properties that cite it passed. */
  readonly passed: number;
  /** How many properties cite it. */
  readonly properties: number;
}

/** How many properties ended how; the five add up to `planned`. */
export interface Totals {
  /** Selected to be run. */
  readonly planned: number;
  /** Checked, and held. */
  readonly passed: number;
  /** Checked, and did not hold. */
  readonly failed: number;
  /** Checked, and did not hold, as was known. */
  readonly knownFailing: number;
  /** Say nothing about this subject or engine. */
  readonly notApplicable: number;
  /** Should have been checked, and were not, or not to the end. */
  readonly notChecked: number;
  /** Runs made, over all properties. */
  readonly runs: number;
}

/**
 * What {@linkcode conformance} found.
 *
 * It is plain data: a report made in one process can be rendered in another.
 */
export interface Report {
  /** The subject's name. */
  readonly subject: string;
  /** The subject's scope. */
  readonly scope: Scope;
  /** The engine's name and version. */
  readonly platform: string;
  /** The seed that repeats this run. */
  readonly seed: number;
  /** Runs per property, before a property's share. */
  readonly runs: number;
  /** How long all of it took, in milliseconds by the engine's clock. */
  readonly ms: number;
  /** Every selected property, in the order run. */
  readonly properties: readonly PropertyResult[];
  /** Every law, in the order of {@linkcode laws}. */
  readonly laws: readonly LawResult[];
  /** The sum over the properties. */
  readonly totals: Totals;
  /**
   * What went wrong outside all properties, a line each: the subject could not be closed, or a law that
   * is said to be known failing holds.
   */
  readonly problem?: string;
  /**
   * Whether the subject conforms as far as was asked: nothing failed but what is known to, everything
   * selected was checked or is not applicable, and, unless `only` left something out, no law that
   * concerns the subject is without a property.
   */
  readonly passed: boolean;
}
