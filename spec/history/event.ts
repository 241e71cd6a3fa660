/**
 * Events for the checker: a flag.
 *
 * @module
 */

import { ending, endLine, joining, type Model, nothing } from "./model.ts";

/** An event, not set. */
export function event(): Model<boolean> {
  return {
    initial: false,
    operations: {
      set: {
        kind: "acts",
        waits: false,
        act: (state, call) => [endLine(ending(state, true, call, nothing), "set", nothing)],
      },
      clear: {
        kind: "acts",
        waits: false,
        act: (state, call) => [ending(state, false, call, nothing)],
      },
      isSet: { kind: "reads", read: ({ core }) => [core] },
      wait: {
        kind: "acts",
        waits: true,
        act: (state, call) => [
          state.core ? ending(state, true, call, nothing) : joining(state, false, call, "set"),
        ],
      },
    },
    uniform: () => true,
    key: String,
    describe: (set) => set ? "set" : "not set",
  };
}
