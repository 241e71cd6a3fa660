/**
 * Semaphores for the checker: a number.
 *
 * @module
 */

import { type Call, ending, type Model, nothing, type State, type Taken } from "./model.ts";

/** A semaphore of `value` permits. A permit's first release is recorded as `permit.release`. */
export function semaphore(value = 1, bound = Infinity): Model<number> {
  const take = (free: number, call: Call): Taken<number> | undefined => {
    const permits = permitsOf(call);
    if (permits > bound) return { core: free, answer: { error: "RangeError" } };
    return permits <= free ? { core: free - permits, answer: nothing } : undefined;
  };
  return {
    initial: value,
    operations: {
      acquire: {
        kind: "waits",
        line: "acquire",
        take,
        late: { take, undo: (free, { call }) => free + permitsOf(call) },
      },
      tryAcquire: { kind: "tries", line: "acquire", take, taken: true, refused: false },
      release: {
        kind: "acts",
        waits: false,
        act(state, call) {
          const free = state.core + (call.args[0] as number | undefined ?? 1);
          return free > bound
            ? [ending(state, state.core, call, { error: "OverReleaseError" })]
            : [ending(state, free, call, nothing)];
        },
      },
      "permit.release": {
        kind: "acts",
        waits: false,
        act(state, call) {
          const free = state.core + permitsOf(call);
          return [ending(state, free > bound ? state.core : free, call, nothing)];
        },
      },
      value: { kind: "reads", read: ({ core }) => [core] },
      locked: {
        kind: "reads",
        seesLine: true,
        read: ({ core, waiting }: State<number>, _call: Call, loose: boolean) => {
          if (core === 0) return [true];
          if (waiting.length === 0) return [false];
          return loose ? [true, false] : [true];
        },
      },
    },
    uniform: (calls) =>
      new Set(calls.filter(({ operation }) => /acquire$/i.test(operation)).map(permitsOf)).size < 2,
    key: String,
    describe: (free) => `value ${free}`,
  };
}

function permitsOf({ args }: Pick<Call, "args">): number {
  return (args[0] as { permits?: number } | undefined)?.permits ?? 1;
}
