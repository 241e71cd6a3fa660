/**
 * What a contestant of the bench is: a library, or a floor, with one loop for each workload
 * that it can run.
 *
 * @module
 */

/** The workloads that contestants run; `sizes` of the command line is measured without them. */
export type WorkloadName =
  | "acquire"
  | "try-acquire"
  | "lock"
  | "limit"
  | "drain"
  | "abort"
  | "abort-shared"
  | "queue"
  | "exchange"
  | "backlog"
  | "priority"
  | "memory"
  | "threads-pair"
  | "threads-counter"
  | "threads-ping-pong"
  | "threads-queue"
  | "threads-fan-in"
  | "threads-waiters"
  | "processes-pair"
  | "processes-flight"
  | "processes-contended"
  | "processes-queue"
  | "processes-clients"
  | "processes-names"
  | "processes-waiters";

/**
 * Runs `n` operations and gives the milliseconds they took, set-up left out. `arg` is what the
 * workload's variants differ in beside `n`: permits, or a capacity (0 is unbounded). It throws
 * when the contestant did not do what was asked.
 */
export type Loop = (n: number, arg: number) => number | Promise<number>;

/** Thrown by a loop: the library has no operation for this variant of the workload. */
export class Unsupported extends Error {}

/** Leaves `n` calls waiting, and gives what keeps them so. */
export type Hold = (n: number) => Promise<unknown>;

/** One loop a workload; a workload that is missing is one that the library has no operation for. */
export type Loops = Partial<Record<Exclude<WorkloadName, "memory">, Loop>> & {
  memory?: Hold;
};

/** A row of the tables. */
export interface Contestant {
  readonly name: string;
  readonly kind: "ours" | "peer" | "floor";
  readonly loops: Loops;
}

/** Rows of one kind, by name. */
export function contestants(kind: Contestant["kind"], all: Record<string, Loops>): Contestant[] {
  return Object.entries(all).map(([name, loops]) => ({ name, kind, loops }));
}

/** One column of a workload's table. */
export interface Variant {
  readonly label: string;
  readonly n: number;
  readonly arg: number;
}

/** Variants of the same number of operations. */
export function sizedVariants(
  n: number,
  args: readonly (readonly [label: string, arg: number])[],
): Variant[] {
  return args.map(([label, arg]) => ({ label, n, arg }));
}

/** What one contestant did in one variant: a sample a round, in ns (or bytes) an operation. */
export interface Result {
  readonly workload: WorkloadName;
  readonly variant: string;
  readonly contestant: string;
  readonly kind: Contestant["kind"];
  readonly samples: readonly number[];
  /** Why there are no samples. */
  readonly note?: string;
}
