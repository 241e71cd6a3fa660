/**
 * Barriers for the checker: whether it is broken; who is present, waits.
 *
 * @module
 */

import { type Answer, ending, endLine, joining, type Model, nothing, type Step } from "./model.ts";

/** A barrier for this many parties; the index of a wait is its place in the order of arrival. */
export function barrier(parties: number): Model<boolean> {
  const broken: Answer = { error: "BrokenBarrierError" };
  return {
    initial: false,
    operations: {
      wait: {
        kind: "acts",
        waits: true,
        act(state, call) {
          if (state.core) return [ending(state, true, call, broken)];
          const index = state.waiting.length;
          // What it gives is certain from here on: a search need not find out only at the end.
          if (call.outcome === "granted" && call.value !== index) return [];
          const arrived = joining(state, false, call, "present");
          if (index + 1 < parties) return [arrived];
          const ends = arrived.state.waiting.map((waiter, place): Step<boolean>["ends"][number] => [
            waiter.call,
            { value: place },
          ]);
          return [{ state: { ...state, waiting: [] }, ends }];
        },
        leave(state, call) {
          const waiting = state.waiting.filter((waiter) => waiter.call !== call);
          const left = ending({ ...state, waiting }, true, call, { gaveUp: true });
          return endLine(left, "present", broken);
        },
      },
      abort: {
        kind: "acts",
        waits: false,
        act: (state, call) => [endLine(ending(state, true, call, nothing), "present", broken)],
      },
      reset: {
        kind: "acts",
        waits: false,
        act: (state, call) => [endLine(ending(state, false, call, nothing), "present", broken)],
      },
      waiting: { kind: "reads", read: ({ waiting }) => [waiting.length] },
      broken: { kind: "reads", read: ({ core }) => [core] },
    },
    uniform: () => true,
    key: String,
    describe: (isBroken) => isBroken ? "broken" : `for ${parties}`,
  };
}
