/** Milliseconds that some work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * The same for `n` times, one after the other. Two more come first, for which cores have to wake up and
 * caches to fill: on Bun, these take 49 and 21 us for a ping instead of 15.
 */
export async function timedInTurn(
  n: number,
  operation: (i: number) => Promise<unknown>,
): Promise<number> {
  await operation(0);
  await operation(0);
  return await timed(async () => {
    for (let i = 0; i < n; i++) await operation(i);
  });
}
