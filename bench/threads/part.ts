/**
 * What workers do in a workload of several threads.
 *
 * @module
 */

/** Runs `n` operations. */
export type Run = (n: number) => void | Promise<void>;

/** One contestant's part in one workload. */
export interface Part<D = unknown> {
  /** How many workers it takes. */
  workers(arg: number): number;
  /** What each worker is given: anything that can be cloned, and message ports at the top. */
  share(arg: number): readonly D[];
  /** Makes what a worker runs, in that worker: number `who` of them. */
  open(data: D, who: number, arg: number): Run;
}

/** A part whose workers are all given the same. */
export function shared<D>(
  workers: (arg: number) => number,
  share: (arg: number) => D,
  open: Part<D>["open"],
): Part<D> {
  return {
    workers,
    share: (arg) => Array(workers(arg)).fill(share(arg)),
    open,
  };
}

/** Words of shared memory, all 0. */
export function sharedWords(length: number): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(4 * length));
}

/** Keeps the processor busy for so many microseconds. */
export function work(microseconds: number): void {
  if (microseconds === 0) return;
  const end = performance.now() + microseconds / 1000;
  while (performance.now() < end);
}
