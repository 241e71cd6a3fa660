/**
 * Locks with names, which end with the thread that holds them: on Deno and in browsers.
 *
 * @module
 */

declare const navigator: {
  readonly locks: {
    request<R>(name: string, held: () => R): Promise<Awaited<R>>;
    query(): Promise<{ readonly held: readonly { readonly name: string }[] }>;
  };
};

/** Milliseconds that a message is given to arrive: chosen, not measured. */
const ON_ITS_WAY = 100;

/** Takes a name that is this thread's until it has ended. */
export function mark(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    navigator.locks.request(name, () => {
      resolve();
      return new Promise<never>(() => {});
    }).catch(reject);
  });
}

/** The names that threads have. */
export async function marks(): Promise<ReadonlySet<string>> {
  return new Set((await navigator.locks.query()).held.map(({ name }) => name));
}

/** Resolves once no thread has this name, and what the one that had it has sent has most likely come. */
export async function gone(name: string): Promise<void> {
  await navigator.locks.request(name, () => {});
  await new Promise<void>((resolve) => setTimeout(resolve, ON_ITS_WAY));
}
