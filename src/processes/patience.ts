/**
 * Patience with others on this machine.
 *
 * @module
 */

/** In how many pieces it is counted. */
const PIECES = 10;

/**
 * Calls a function after a while, unless that is called off.
 *
 * The while is counted in pieces, because a machine that stands still, or a process that is stopped, goes
 * on with its timers before it hears what has come meanwhile: so only one piece of it is lost.
 *
 * @param ms How long.
 * @returns Calls it off.
 */
export function afterPatience(ms: number, fn: () => void): () => void {
  let left = PIECES;
  let timer: ReturnType<typeof setTimeout>;
  const next = () => {
    if (left-- === 0) fn();
    else timer = setTimeout(next, ms / PIECES);
  };
  next();
  return () => clearTimeout(timer);
}
