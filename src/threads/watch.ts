/**
 * Watches the threads that `spawn` has not started, where the platform has locks with names.
 *
 * Such a thread takes a name when it first opens a primitive, and once it has it, says so in its rows.
 * Every thread that has opened a primitive looks from time to time, while its event loop runs, which
 * of those that said so have their name no more.
 *
 * @module
 */

import { runtime } from "../runtime/mod.ts";
import type { Peer } from "./peer.ts";
import { markOf } from "./start.ts";
import { threadId } from "./thread_id.ts";

/**
 * Milliseconds between two looks. A thread is dead whose name two of them miss: Deno gives the name
 * back some milliseconds before the thread's code has stopped.
 */
const PERIOD = 500;

let taking: Promise<void> | undefined;
let watching = false;
let missed: readonly number[] = [];

/** Takes this thread's name, where there are such. */
export function takeName(): Promise<void> | undefined {
  return taking ??= runtime().mark?.(markOf(threadId()));
}

/** Has the death of this thread, which `spawn` has not started, noticed by those in this primitive. */
export function beWatched(peer: Peer): void {
  if (runtime().isMainThread) return; // the others end with it
  takeName()?.then(() => peer.sayWatched(), () => {}); // without locks it is not watched
}

/** From now on, has `recover` called with those that have died in a primitive of these. */
export function watchOthers(peers: () => Iterable<Peer>, recover: (id: number) => void): void {
  if (watching) return;
  watching = true;
  if (runtime().marks !== undefined) runtime().interval(PERIOD, () => void look(peers, recover));
}

async function look(peers: () => Iterable<Peer>, recover: (id: number) => void): Promise<void> {
  const watched = new Set<number>();
  for (const peer of peers()) for (const id of peer.watched()) watched.add(id);
  const names = watched.size > 0 ? await runtime().marks!() : new Set();
  const missing = [...watched].filter((id) => !names.has(markOf(id)));
  for (const id of missing) if (missed.includes(id)) recover(id);
  missed = missing;
}
