/** How many operations are under way at once. */
export const WINDOW = 100;
/** How many puts and gets: the peers' puts wait for nothing at all. */
export const QUEUE_WINDOW = 1_000;

/** Does `n` operations, so many at once. */
export async function inFlight(
  n: number,
  window: number,
  operation: (i: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < n) await operation(next++);
  };
  await Promise.all(Array.from({ length: window }, lane));
}
