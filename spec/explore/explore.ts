/**
 * Explores the schedules of a program.
 *
 * @module
 */

import { withAtomics } from "./atomics.ts";
import { Explorer } from "./explorer.ts";
import type { Exploration, ExploreOptions, Program, Replay } from "./program.ts";
import { parseSchedule } from "./schedule.ts";

const defaults: Required<ExploreOptions> = {
  preemptions: 2,
  injections: 1,
  deaths: 0,
  spurious: 0,
  executions: 1_000_000,
  random: 1_000,
  seed: 1,
  operations: 10_000,
};

/**
 * Runs shared-memory code under every schedule with up to a number of preemptions, then under random
 * ones, until one fails.
 *
 * The code is the real one: while the exploration runs, which is synchronous, the global `Atomics` is
 * a stand-in that switches between the threads at each of its operations. Everything runs in the
 * thread at hand; no worker is started and nothing really sleeps.
 *
 * @param program Makes the memory and the threads of one execution; called for each.
 * @throws {TypeError} If the threads do no operation at all, if one is asynchronous, or if the engine
 * has no `Atomics`.
 * @throws {RangeError} If an option is no number that makes sense.
 *
 * @example A counter that loses an update
 * ```ts
 * import { explore, renderSchedule } from "@interlock/sync/spec";
 *
 * const { passed, failure } = explore(() => {
 *   const counter = new Int32Array(new SharedArrayBuffer(4));
 *   const increment = () => {
 *     Atomics.store(counter, 0, Atomics.load(counter, 0) + 1);
 *   };
 *   return {
 *     threads: [increment, increment],
 *     after() {
 *       if (counter[0] !== 2) throw new Error(`lost an update: ${counter[0]}`);
 *     },
 *   };
 * });
 *
 * console.log(passed, failure?.message); // false after all: Error: lost an update: 1
 * if (failure !== undefined) console.log(renderSchedule(failure));
 * ```
 */
export function explore(program: () => Program, options: ExploreOptions = {}): Exploration {
  const wanted = withDefaults(options);
  return withAtomics((run) => new Explorer(program, wanted, run).explore());
}

/**
 * Runs one schedule again.
 *
 * @param program The same as it was given to {@linkcode explore}.
 * @param schedule A failure's `schedule`. The empty one has no preemption and no injection.
 * @param options `operations`, if {@linkcode explore} was given another limit than the default.
 * @throws {TypeError} If the schedule is malformed, or if the engine has no `Atomics`.
 */
export function replay(
  program: () => Program,
  schedule: string,
  options: Pick<ExploreOptions, "operations"> = {},
): Replay {
  const choices = parseSchedule(schedule);
  const wanted = withDefaults(options);
  return withAtomics((run) => new Explorer(program, wanted, run).replay(choices));
}

function withDefaults(options: ExploreOptions): Required<ExploreOptions> {
  const wanted = { ...defaults, ...options };
  for (const [name, value] of Object.entries(wanted)) {
    const count = value === Infinity || Number.isSafeInteger(value);
    if (!count || value < (name === "operations" || name === "executions" ? 1 : 0)) {
      throw new RangeError(`Cannot explore: ${name} is ${value}`);
    }
  }
  return wanted;
}
