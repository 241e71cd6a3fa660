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
  const own = Object.hasOwn(host, key);
  const original = host[key];
  // Assigned, not defined: the global object of a node:vm context refuses or ignores definitions.
  host[key] = wrap(original);
  return () => {
    if (own) host[key] = original;
    else delete host[key];
  };
}
