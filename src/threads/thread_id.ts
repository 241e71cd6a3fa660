/**
 * Which thread this is.
 *
 * @module
 */

import { runtime } from "../runtime/mod.ts";
import { startOf } from "./start.ts";

let own = 0;

/**
 * This thread's id: a random integer of 53 bits, whose low 31 bits are not 0. It tells the thread from
 * any other that is or was, without anyone who deals ids out.
 */
export function threadId(): number {
  if (own === 0) own = startOf(runtime().given)?.id ?? newThreadId();
  return own;
}

/** An id for another thread. */
export function newThreadId(): number {
  let id = 0;
  while (keyOf(id) === 0) {
    const [low, high] = crypto.getRandomValues(new Uint32Array(2));
    id = idOf(low! >>> 1, high! >>> 10);
  }
  return id;
}

/** What the guard holds while this thread is inside. */
export function keyOf(id: number): number {
  return id % 2 ** 31;
}

/** The id of which these are the parts. */
export function idOf(key: number, high: number): number {
  return high * 2 ** 31 + key;
}

/** The other bits of an id. */
export function highOf(id: number): number {
  return Math.floor(id / 2 ** 31);
}
