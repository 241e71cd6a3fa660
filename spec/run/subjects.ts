/**
 * What the bundle can check.
 *
 * @module
 */

import { broken } from "../broken.ts";
import type { Subject } from "../subject.ts";
import { loopback } from "./loopback.ts";
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
  threads: 100,
  processes: 5,
  broken: 100,
};

/** Their names. */
export const subjectNames: readonly string[] = Object.keys(subjects);

/** Those that are run where none is named: the other one is not meant to pass. */
export const usualSubjects: readonly string[] = subjectNames.filter((name) => name !== "broken");
