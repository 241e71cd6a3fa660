/**
 * What the bundle can check.
 *
 * @module
 */

import { broken } from "../broken.ts";
import type { Subject } from "../subject.ts";
import { loopback } from "./loopback.ts";
import type { Runtime } from "./runtime.ts";
import { sharing } from "./sharing.ts";
import { tasks } from "./tasks.ts";

/** How to make each, by the name that `--subject` has. */
export const subjects: Readonly<Record<string, () => Subject>> = {
  tasks: () => tasks,
  loopback,
  ...sharing,
  broken: () => broken,
};

/** Runs per property where none are asked for: fewer where each call is several messages. */
export const usualRuns: Readonly<Record<string, number>> = {
  tasks: 100,
  loopback: 5,
  threads: 40,
  processes: 5,
  broken: 100,
};

/**
 * An engine of each kind, and its share of the usual runs of threads and processes. What they do takes
 * long: there is time for all engines only if not all of a kind are tried as hard.
 */
const sharingShare: Readonly<Record<string, number>> = { deno: 1, node24: 0.25, bun: 0.25 };
/** The share of the other engines: of threads and processes, and of the rest. */
const others = { sharing: 0.1, rest: 0.1 };

/** Runs per property on an engine, where none are asked for. */
export function runsOn(
  { name, share = 1 }: Pick<Runtime, "name" | "share">,
  subject: string,
): number {
  const part = subject in sharing
    ? sharingShare[name] ?? others.sharing
    : name in sharingShare
    ? 1
    : others.rest;
  return Math.ceil(usualRuns[subject]! * share * part);
}

/** Their names. */
export const subjectNames: readonly string[] = Object.keys(subjects);

/** Those that are run where none is named: the other one is not meant to pass. */
export const usualSubjects: readonly string[] = subjectNames.filter((name) => name !== "broken");
