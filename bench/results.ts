/**
 * All that was measured, and the questions that tables, bars and chart ask of it.
 *
 * @module
 */
import type { Result } from "./contract.ts";
import type { Workload } from "./workloads.ts";

/** The middle one, or the mean of the middle two; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** The median of `a` over that of `b`; NaN where one of them was not measured. */
export function ratio(a: Result | undefined, b: Result | undefined): number {
  return median(a?.samples ?? []) / median(b?.samples ?? []);
}

/** What was measured on one runtime. */
export class Measured {
  /** What `--runtime` calls it. */
  readonly runtime: string;
  /** Its name and version. */
  readonly title: string;
  readonly results: Result[] = [];
  /** Workloads that came to no end, and why. */
  readonly failures: { workload: string; why: string }[] = [];

  constructor(runtime: string, title: string) {
    this.runtime = runtime;
    this.title = title;
  }

  /** One cell of a table. */
  find(
    workload: string,
    variant: string,
    contestant: string,
  ): Result | undefined {
    return this.results.find((result) =>
      result.workload === workload && result.variant === variant &&
      result.contestant === contestant
    );
  }

  /** The row that a workload's ratios are of. */
  reference(workload: Workload, variant: string): Result | undefined {
    return this.find(workload.name, variant, workload.reference);
  }

  /** The peer with the lowest median. */
  fastestPeer(workload: string, variant: string): Result | undefined {
    return this.results
      .filter((result) =>
        result.workload === workload && result.variant === variant &&
        result.kind === "peer" &&
        result.samples.length > 0
      )
      .reduce<Result | undefined>(
        (best, next) =>
          best === undefined || median(next.samples) < median(best.samples) ? next : best,
        undefined,
      );
  }
}
