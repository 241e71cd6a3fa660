/**
 * Conditions for the checker: a lock, and waits that left it.
 *
 * A condition and its lock are one object: calls of the lock itself are recorded under the same name.
 * `wait` takes its place and frees the lock in one step, a notification puts it into the lock's line,
 * and it is granted when it has the lock back. Not modelled are: `waitFor`, whose predicate reads
 * what the lock protects (record that, as another object); several conditions over one lock; and a
 * permit that is released while its wait is parked.
 *
 * @module
 */

import {
  describe,
  enter,
  free,
  type Held,
  isTheirs,
  keyOf,
  lockOperations,
  reenters,
} from "./lock.ts";
import {
  type Acts,
  type Call,
  ending,
  joining,
  type Model,
  nothing,
  type State,
  type Step,
} from "./model.ts";

/** The lock, and the holds to come back with. */
export interface Conditioned extends Held {
  /** By the calls that have left the lock. */
  readonly suspended: readonly Suspended[];
}

interface Suspended extends Held {
  readonly call: Call;
  /** Why it wants the lock back, if it does. */
  readonly cause: "none" | "notified" | "gave up";
}

type S = State<Conditioned>;

/** A condition over a lock, or over one that its owner may enter again. */
export function condition(options: { reentrant?: boolean } = {}): Model<Conditioned> {
  const { reentrant = false } = options;
  const notify = (count: (call: Call) => number): Acts<Conditioned> => ({
    kind: "acts",
    waits: false,
    act: (state, call) => {
      if (!isTheirs(state.core, call, reentrant)) return [notHeld(state, call)];
      const woken = wake(state, count(call));
      return [ending(woken, woken.core, call, nothing)];
    },
  });
  return {
    initial: { ...free, suspended: [] },
    operations: {
      ...lockOperations<Conditioned>(reentrant),
      notify: notify(({ args }) => args[0] as number | undefined ?? 1),
      notifyAll: notify(() => Infinity),
      wait: {
        kind: "acts",
        waits: true,
        act: (state, call) => {
          if (!isTheirs(state.core, call, reentrant)) return [notHeld(state, call)];
          const { owner, depth, suspended } = state.core;
          const left: Suspended = { call, owner, depth, cause: "none" };
          const core = { ...free, suspended: [...suspended, left] };
          const parked = joining(state, core, call, "parked");
          // With no time at all, it gives up before it has left the lock.
          const stayed = ending(state, state.core, call, { gaveUp: true });
          return call.outcome === "gave up" ? [stayed, parked] : [parked];
        },
        take: (core, call) => {
          const back = core.suspended.find((one) => one.call === call)!;
          if (back.cause === "none") return undefined;
          const entered = enter(core, back, reentrant);
          if (entered === undefined) return undefined;
          const suspended = core.suspended.filter((one) => one !== back);
          const answer = back.cause === "gave up" ? { gaveUp: true } as const : nothing;
          return { core: { ...entered, suspended }, answer };
        },
        leave: giveUp,
      },
      ...(reentrant
        ? {
          depth: {
            kind: "reads",
            read: ({ core }: S, call: Call) => [reenters(core, call) ? core.depth : 0],
          } as const,
        }
        : {}),
    },
    passes: (core, call) => reentrant && reenters(core, call),
    // A wait comes into the lock's line when it is notified, wherever the others stand.
    uniform: (calls) => calls.every(({ operation }) => operation !== "wait"),
    key: (core) =>
      [keyOf(core), ...core.suspended.map(({ call, cause }) => `${call.index} ${cause}`)].join(),
    describe: (core) => `${describe(core)}, ${core.suspended.length} left it`,
  };
}

function notHeld(state: S, call: Call): Step<Conditioned> {
  return ending(state, state.core, call, { error: "NotHeldError" });
}

/** Puts a parked wait into the lock's line. */
function unpark(state: S, call: Call, cause: Suspended["cause"]): S {
  const rest = state.waiting.filter((waiter) => waiter.call !== call);
  return {
    ...recast(state, call, cause),
    waiting: [...rest, { call, line: "lock", overtaken: 0 }],
  };
}

function recast(state: S, call: Call, cause: Suspended["cause"]): S {
  const suspended = state.core.suspended.map((one) => one.call === call ? { ...one, cause } : one);
  return { ...state, core: { ...state.core, suspended } };
}

function wake(state: S, count: number): S {
  const parked = state.waiting.filter(({ line }) => line === "parked").slice(0, count);
  return parked.reduce((woken, { call }) => unpark(woken, call, "notified"), state);
}

/** An abort passes a notification on that came first; after one, time no longer counts (C7). */
function giveUp(state: S, call: Call): Step<Conditioned> | undefined {
  const { cause } = state.core.suspended.find((one) => one.call === call)!;
  if (cause === "none") return { state: unpark(state, call, "gave up"), ends: [] };
  if (cause === "gave up" || call.value === "timeout") return undefined;
  return { state: wake(recast(state, call, "gave up"), 1), ends: [] };
}
