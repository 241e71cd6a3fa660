/**
 * Putting something else in the place of a global function for a while.
 *
 * @module
 */

/** The type of `setTimeout` and `setInterval`, as far as it matters here. */
export type Arm = (fn: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => unknown;

/** Replaces a global function; gives what puts the original back just as it was. */
export function replace<H extends object, K extends keyof H>(
  host: H,
  key: K,
  wrap: (original: H[K]) => H[K],
): () => void {
  const own = Object.getOwnPropertyDescriptor(host, key);
  const value = wrap(host[key]);
  Object.defineProperty(host, key, { value, configurable: true, writable: true, enumerable: true });
  return () => {
    if (own === undefined) delete host[key];
    else Object.defineProperty(host, key, own);
  };
}
