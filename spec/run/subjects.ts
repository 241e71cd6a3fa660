/**
 * What the bundle can check.
 *
 * @module
 */

import type { Subject } from "../subject.ts";
import { loopback } from "./loopback.ts";
import { tasks } from "./tasks.ts";
import { threads } from "./threads.ts";

/** How to make each, by the name that `--subject` has; what is random in it follows from the seed. */
export const subjects: Readonly<Record<string, (seed?: number) => Subject>> = {
  tasks: () => tasks,
  loopback,
  threads: () => threads,
};

/** Runs per property where none are asked for: fewer where each call is several messages. */
export const usualRuns: Readonly<Record<string, number>> = { tasks: 100, loopback: 5, threads: 100 };

/** Their names. */
export const subjectNames: readonly string[] = Object.keys(subjects);
