/**
 * Does many things, some of them at the same time.
 *
 * @module
 */

/** Calls `act` with each item, in order, so that no more than `jobs` of the calls are under way. */
export async function inParallel<T>(
  jobs: number,
  items: Iterable<T>,
  act: (item: T) => Promise<void>,
): Promise<void> {
  const queue = Iterator.from(items);
  const work = async () => {
    for (const item of queue) await act(item);
  };
  await Promise.all(Array.from({ length: jobs }, work));
}
