/**
 * One exploration.
 *
 * @module
 */

import type { TimelineEntry } from "../world.ts";
import { Execution } from "./execution.ts";
import type { Exploration, ExploreOptions, Program, Replay, ScheduleFailure } from "./program.ts";
import {
  affordable,
  type Choice,
  costs,
  type Decider,
  followSchedule,
  formatSchedule,
} from "./schedule.ts";
import { EverySchedule, randomNumbers, randomSchedule } from "./search.ts";
import { shorten } from "./timeline.ts";

/** Runs executions of one program, and counts them. */
export class Explorer {
  readonly #program: () => Program;
  readonly #options: Required<ExploreOptions>;
  readonly #run: (one: Execution) => void;
  readonly #byPreemptions: number[] = [];
  #executions = 0;
  #steps = 0;
  #rescued = 0;
  #known = 0;
  /** The most decisions that an execution had. */
  #longest = 1;

  /** @param run Runs an execution under the stand-in for `Atomics`. */
  constructor(
    program: () => Program,
    options: Required<ExploreOptions>,
    run: (one: Execution) => void,
  ) {
    this.#program = program;
    this.#options = options;
    this.#run = run;
  }

  /** All of it. */
  explore(): Exploration {
    const { complete, failed } = this.#every();
    const within = this.#executions;
    const failing = failed ?? this.#random();
    return {
      passed: failing === undefined,
      complete,
      executions: this.#executions,
      byPreemptions: this.#byPreemptions,
      random: this.#executions - within,
      known: this.#known,
      steps: this.#steps,
      rescued: this.#rescued,
      ...(failing === undefined ? {} : { failure: this.#explain(failing) }),
    };
  }

  /** Runs one schedule, and tells what happened. */
  replay(choices: readonly Choice[]): Replay {
    const rows: TimelineEntry[] = [];
    const one = this.#execute(followSchedule(choices), rows);
    const timeline = shorten(rows);
    if (one.problem === undefined) return { timeline };
    const { scheduler, problem } = one;
    const schedule = formatSchedule(scheduler.choices);
    const { preemptions } = scheduler.spent;
    return { timeline, failure: { ...problem, schedule, preemptions, timeline } };
  }

  /** Every schedule within the bounds, those with the fewest preemptions first. */
  #every(): { readonly complete: boolean; readonly failed?: Execution } {
    const { preemptions: most, executions, ...rest } = this.#options;
    for (let preemptions = 0; preemptions <= most; preemptions++) {
      let found = 0;
      const every = new EverySchedule({ ...rest, preemptions });
      do {
        if (this.#executions === executions) return { complete: false };
        const one = this.#execute(every);
        // Those with fewer preemptions have been counted before.
        if (one.scheduler.spent.preemptions < preemptions) continue;
        this.#byPreemptions[preemptions] = ++found;
        this.#count(one);
        if (one.problem !== undefined) return { complete: false, failed: one };
      } while (every.next());
      // Where none has so many, none has more.
      if (found === 0) break;
    }
    return { complete: true };
  }

  /** Random schedules; gives the first that failed. */
  #random(): Execution | undefined {
    const { random, seed } = this.#options;
    const numbers = randomNumbers(seed);
    for (let count = 0; count < random; count++) {
      const one = this.#execute(randomSchedule(numbers, this.#longest, this.#options));
      this.#count(one);
      if (one.problem !== undefined) return one;
    }
    return undefined;
  }

  /** Makes a failing schedule shorter, and tells what happens in it. */
  #explain(failed: Execution): ScheduleFailure {
    const { kind } = failed.problem!;
    const { spent } = failed.scheduler;
    let choices: readonly Choice[] = failed.scheduler.choices;
    for (let at = choices.length - 1; at >= 0; at--) {
      const fewer = choices.filter((_, index) => index !== at);
      const { problem, scheduler } = this.#execute(followSchedule(fewer));
      // What is left of the choices may mean something else, and dearer, now.
      const cheap = affordable(costs.free, scheduler.spent, spent);
      if (problem?.kind === kind && cheap) choices = fewer;
    }
    const { timeline, failure } = this.replay(choices);
    if (failure?.kind === kind) return failure;
    const message = `The program does not repeat under the schedule in which it failed with: ` +
      failed.problem!.message;
    return {
      kind: "unsteady",
      message,
      schedule: formatSchedule(failed.scheduler.choices),
      preemptions: spent.preemptions,
      timeline,
    };
  }

  #execute(decider: Decider, rows?: TimelineEntry[]): Execution {
    const one = new Execution(this.#program(), decider, this.#options.operations, rows);
    this.#run(one);
    return one;
  }

  #count({ steps, scheduler, problem }: Execution): void {
    if (steps === 0 && problem === undefined) {
      throw new TypeError("Cannot explore: no thread did an operation of the global Atomics");
    }
    this.#executions++;
    this.#steps += steps;
    if (scheduler.rescued) this.#rescued++;
    if (scheduler.known) this.#known++;
    this.#longest = Math.max(this.#longest, scheduler.decisions);
  }
}
