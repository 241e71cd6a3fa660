/**
 * What the library has to hold, per runtime: ratios within one run, wherever a ratio says it.
 *
 * @module
 */
import { type Measured, median, ratio } from "./results.ts";
import { processBars } from "./processes/bars.ts";
import { threadBars } from "./threads/bars.ts";
import type { Size } from "./sizes.ts";

const OURS = "Interlock";
const AWAIT = "await of a resolved promise";

/** One promise about speed or memory. */
export interface Bar {
  readonly title: string;
  readonly workload: string;
  /** The most it may be, or with `bound`, the least, or what it must stay below. */
  limit(runtime: string): number;
  readonly bound?: "least" | "below";
  readonly unit: string;
  /** NaN where it was not measured. */
  measure(measured: Measured): number;
  /** What the floor comes to, shown beside: where the floor misses the bar, too, on some engines. */
  floor?(measured: Measured): number;
}

/** How one bar came out. */
export interface Verdict {
  readonly title: string;
  readonly runtime: string;
  readonly limit: string;
  readonly value: string;
  readonly held: boolean | undefined;
}

function toFloor(workload: string, variant: string, reference = AWAIT) {
  return (measured: Measured) =>
    ratio(
      measured.find(workload, variant, OURS),
      measured.find(workload, variant, reference),
    );
}

function toFastestPeer(workload: string, variant: string) {
  return (measured: Measured) =>
    ratio(
      measured.find(workload, variant, OURS),
      measured.fastestPeer(workload, variant),
    );
}

/** A waiter's cost in ns at some size. */
function cost(measured: Measured, workload: string, variant: string): number {
  return median(measured.find(workload, variant, OURS)?.samples ?? []);
}

function growth(contestant: string) {
  return (measured: Measured) =>
    ratio(
      measured.find("drain", "1,000,000 waiters", contestant),
      measured.find("drain", "10,000 waiters", contestant),
    );
}

const always = (limit: number) => () => limit;
const onDeno = (deno: number, elsewhere: number) => (runtime: string) =>
  runtime === "deno" ? deno : elsewhere;

const exchangeBars = ["unbounded", "capacity 1", "capacity 64"].map((
  variant,
): Bar => ({
  title: `one producer, one consumer, ${variant}: to the fastest peer`,
  workload: "exchange",
  limit: always(1),
  bound: "below",
  unit: "x",
  measure: toFastestPeer("exchange", variant),
}));

const bars: readonly Bar[] = [
  {
    title: "acquire + permit.release: to one await",
    workload: "acquire",
    limit: onDeno(2.6, 2),
    unit: "x",
    measure: toFloor("acquire", "2,000 pairs"),
  },
  {
    title: "tryAcquire + release: to one await",
    workload: "try-acquire",
    limit: always(0.3),
    unit: "x",
    measure: toFloor("try-acquire", "2,000 pairs"),
  },
  {
    title: "Semaphore(3) over 10,000 tasks: to the tasks unlimited",
    workload: "limit",
    limit: onDeno(2.8, 2.2),
    unit: "x",
    measure: toFloor("limit", "10,000 tasks", "the tasks, unlimited"),
  },
  {
    title: "Semaphore(3) over 10,000 tasks: to the fastest peer",
    workload: "limit",
    limit: always(1.15),
    unit: "x",
    measure: toFastestPeer("limit", "10,000 tasks"),
  },
  {
    title: "a waiter of 1,000,000: to one of 10,000",
    workload: "drain",
    limit: always(3),
    unit: "x",
    measure: growth(OURS),
    // Out of reach on V8 as it comes: bare promises grow 5 to 9 times, as those that outlive its young
    // generation (16 MB) are copied twice. With NODE_OPTIONS=--max-semi-space-size=512, 1.5 times,
    // and ours 1.8.
    floor: growth("bare promises"),
  },
  {
    // Bare signals and listeners cost more each in large numbers, too: that is not the library's.
    title: "an aborted waiter of 100,000: to one of 10,000, both to a bare listener",
    workload: "abort",
    limit: always(3),
    unit: "x",
    measure: (measured) =>
      toFloor("abort", "100,000 waiters", "bare listeners")(measured) /
      toFloor("abort", "10,000 waiters", "bare listeners")(measured),
  },
  {
    title: "50,000 waiters on one signal: each",
    workload: "abort-shared",
    limit: always(3),
    unit: " us",
    measure: (measured) => cost(measured, "abort-shared", "50,000 waiters") / 1000,
  },
  {
    title: "queue, put + get with an item at hand: to one await",
    workload: "queue",
    limit: always(3.2),
    unit: "x",
    measure: toFloor("queue", "2,000 pairs"),
  },
  ...exchangeBars,
  {
    title: "priority queue at 1,000,000 items: to heap-js",
    workload: "priority",
    limit: always(1),
    unit: "x",
    measure: toFloor("priority", "1,000,000 items", "heap-js (no waiting)"),
  },
  {
    title: "what a waiter retains",
    workload: "memory",
    limit: always(300),
    unit: " bytes",
    measure: (measured) => cost(measured, "memory", "20,000 waiters"),
  },
  ...threadBars,
  ...processBars,
];

const signs = { most: "<=", least: ">=", below: "<" } as const;

function holds({ bound }: Bar, value: number, limit: number): boolean {
  if (bound === "least") return value >= limit;
  return bound === "below" ? value < limit : value <= limit;
}

function figure(value: number, unit: string): string {
  return Number.isNaN(value) ? "-" : `${value.toFixed(value < 100 ? 2 : 0)}${unit}`;
}

/** The bars of one runtime, as far as their workloads were asked for. */
export function judge(
  measured: Measured,
  workloads: readonly string[],
): Verdict[] {
  return bars.filter(({ workload }) => workloads.includes(workload)).map(
    (bar) => {
      const value = bar.measure(measured);
      const limit = bar.limit(measured.runtime);
      const floor = bar.floor?.(measured) ?? NaN;
      return {
        title: bar.title,
        runtime: measured.title,
        limit: `${signs[bar.bound ?? "most"]} ${limit}${bar.unit}`,
        value: figure(value, bar.unit) +
          (Number.isNaN(floor) ? "" : `, bare ${figure(floor, bar.unit)}`),
        held: Number.isNaN(value) ? undefined : holds(bar, value, limit),
      };
    },
  );
}

/** The bars on the size of bundles. */
export function judgeSizes(
  { all, semaphore }: { all: Size; semaphore: Size },
): Verdict[] {
  return ([[all, 8], [semaphore, 2.5]] as const).map((
    [{ title, gzipped }, limit],
  ) => ({
    title: `${title}, minified and gzipped`,
    runtime: "bundle",
    limit: `<= ${limit} KB`,
    value: `${(gzipped / 1024).toFixed(2)} KB`,
    held: gzipped <= limit * 1024,
  }));
}
