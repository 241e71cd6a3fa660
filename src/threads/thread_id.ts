/**
 * Which thread this is.
 *
 * @module
 */

let own = 0;

/**
 * This thread's id: a random integer of 53 bits, whose low 31 bits are not 0. It tells the thread from
 * any other that is or was, without anyone who deals ids out.
 */
export function threadId(): number {
  while (keyOf(own) === 0) {
    const [low, high] = crypto.getRandomValues(new Uint32Array(2));
    own = (high! >>> 10) * 2 ** 31 + (low! >>> 1);
  }
  return own;
}

/** What the guard holds while this thread is inside. */
export function keyOf(id: number): number {
  return id % 2 ** 31;
}

/** The other bits of an id. */
export function highOf(id: number): number {
  return Math.floor(id / 2 ** 31);
}
