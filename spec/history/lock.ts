/**
 * Locks for the checker: who holds it, and how often.
 *
 * @module
 */

import { type Call, ending, type Model, nothing, type Operation, type Taken } from "./model.ts";

/** A holder and its depth. */
export interface Held {
  /** Who: a party, or the owner that it named; undefined while it is free. */
  readonly owner: string | undefined;
  /** How often. */
  readonly depth: number;
}

/** Nobody's. */
export const free: Held = { owner: undefined, depth: 0 };

/** On whose behalf: the owner named in the options, wherever they stand, else the party. */
export function ownerOf({ args, party }: Call): string {
  const options = args.find((arg) => typeof arg === "object" && arg !== null);
  return (options as { owner?: string } | undefined)?.owner ?? party;
}

/** Whether the lock is this caller's to release: an RLock is its owner's, a lock anyone's. */
export function isTheirs(held: Held, call: Call, reentrant: boolean): boolean {
  return reentrant ? held.owner === ownerOf(call) : held.owner !== undefined;
}

/** Enters a lock as often as asked, if it is free or re-entered. */
export function enter<C extends Held>(core: C, { owner, depth }: Held, reentrant: boolean) {
  if (core.owner === undefined) return { ...core, owner, depth };
  if (reentrant && core.owner === owner) return { ...core, depth: core.depth + depth };
  return undefined;
}

function leaveOnce<C extends Held>(core: C): C {
  return core.depth === 1 ? { ...core, ...free } : { ...core, depth: core.depth - 1 };
}

/** The methods that a condition has too. */
export function lockOperations<C extends Held>(
  reentrant: boolean,
): Record<string, Operation<C>> {
  const take = (core: C, call: Call): Taken<C> | undefined => {
    const entered = enter(core, { owner: ownerOf(call), depth: 1 }, reentrant);
    return entered && { core: entered, answer: nothing };
  };
  return {
    acquire: { kind: "waits", line: "lock", take, late: { take, undo: leaveOnce } },
    tryAcquire: { kind: "tries", line: "lock", take, taken: true, refused: false },
    release: {
      kind: "acts",
      waits: false,
      act: (state, call) => [
        isTheirs(state.core, call, reentrant)
          ? ending(state, leaveOnce(state.core), call, nothing)
          : ending(state, state.core, call, { error: "NotHeldError" }),
      ],
    },
    "permit.release": {
      kind: "acts",
      waits: false,
      act: (state, call) => {
        const stale = state.core.owner !== ownerOf(call);
        return [ending(state, stale ? state.core : leaveOnce(state.core), call, nothing)];
      },
    },
    locked: {
      kind: "reads",
      seesLine: true,
      read: ({ core, waiting }, _call, loose) => {
        if (core.owner !== undefined) return [true];
        return loose && waiting.some(({ line }) => line === "lock") ? [true, false] : [false];
      },
    },
  };
}

/** Whether an owner holds the lock and enters it past all who wait. */
export function reenters(core: Held, call: Call): boolean {
  return core.owner === ownerOf(call);
}

/** A lock. `permit.release` ends the hold of its party, if it still has one. */
export function lock(): Model<Held> {
  return {
    initial: free,
    operations: lockOperations(false),
    uniform: () => true,
    key: keyOf,
    describe,
  };
}

/** A lock that its owner enters again: the one named in `{ owner }` (a string), else the party. */
export function rlock(): Model<Held> {
  return {
    initial: free,
    operations: {
      ...lockOperations(true),
      depth: {
        kind: "reads",
        read: ({ core }, call) => [core.owner === ownerOf(call) ? core.depth : 0],
      },
    },
    passes: reenters,
    uniform: () => true,
    key: keyOf,
    describe,
  };
}

/** A holder as a string. */
export function keyOf({ owner, depth }: Held): string {
  return owner === undefined ? "" : `${depth} ${owner}`;
}

/** A holder for people. */
export function describe({ owner, depth }: Held): string {
  if (owner === undefined) return "free";
  return depth === 1 ? `held by ${owner}` : `held by ${owner} ${depth} times`;
}
