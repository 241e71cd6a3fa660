/**
 * What the bundle can check.
 *
 * @module
 */

import { broken } from "../broken.ts";
import type { Subject } from "../subject.ts";
import { loopback } from "./loopback.ts";
import { processes } from "./processes.ts";
import { tasks } from "./tasks.ts";
import { threads } from "./threads.ts";

/** How to make each, by the name that `--subject` has. */
export const subjects: Readonly<Record<string, () => Subject>> = {
  tasks: () => tasks,
  loopback,
  processes,
  threads: () => threads,
  broken: () => broken,
};

/** Runs per property where none are asked for: fewer where each call is several messages. */
export const usualRuns: Readonly<Record<string, number>> = {
  tasks: 100,
  loopback: 5,
  processes: 5,
  threads: 100,
  broken: 100,
};

/** Those that are run where none is named: the others are not meant to pass. */
export const usualSubjects: readonly string[] = ["tasks", "loopback"];

/** Their names. */
export const subjectNames: readonly string[] = Object.keys(subjects);
