/**
 * What the threads scope has to hold: ratios within one run.
 *
 * @module
 */
import type { Bar } from "../bars.ts";
import { type Measured, median, ratio } from "../results.ts";
import { names } from "./contestants.ts";
import { python } from "./python.ts";
import { multithreading } from "./multithreading.ts";

type Measure = Bar["measure"];

/** Time of ours over that of another. */
function times(
  workload: string,
  variant: string,
  ours: string,
  other: string,
): Measure {
  return (measured) =>
    ratio(
      measured.find(workload, variant, ours),
      measured.find(workload, variant, other),
    );
}

/** The faster of our ways, where both are offered to the same end. */
function best(measured: Measured, workload: string, variant: string): number {
  const ours = [names.blocking, names.awaited].map((name) =>
    median(measured.find(workload, variant, name)?.samples ?? [])
  );
  return Math.min(...ours.filter((value) => !Number.isNaN(value)));
}

/** Items in the same time as another: so many times theirs. */
function throughput(workload: string, variant: string, other: string): Measure {
  return (measured) =>
    median(measured.find(workload, variant, other)?.samples ?? []) /
    best(measured, workload, variant);
}

const always = (limit: number) => () => limit;

function pair(
  title: string,
  row: string,
  limit: number,
  reference: string,
): Bar {
  return {
    title: `threads: uncontended ${title}`,
    workload: "threads-pair",
    limit: always(limit),
    unit: "x",
    measure: times("threads-pair", "8,000 pairs", row, reference),
  };
}

const counterBars = ["2 workers", "4 workers"].flatMap((variant): Bar[] => [
  {
    title: `threads: counter, ${variant}: to a bare futex lock`,
    workload: "threads-counter",
    limit: always(1.25),
    unit: "x",
    measure: times("threads-counter", variant, names.blocking, names.futex),
  },
  {
    title: `threads: counter, ${variant}: to Python's Lock`,
    workload: "threads-counter",
    limit: always(1),
    bound: "below",
    unit: "x",
    measure: times("threads-counter", variant, names.blocking, python.name),
  },
]);

/** Net of the work in between, a round trip of two sleeps. */
function net(measured: Measured, name: string): number {
  const samples = measured.find("threads-ping-pong", "answering after 100 us", name)
    ?.samples ?? [];
  return median(samples) - 100_000;
}

function parkedBar(title: string, ours: string, other: string): Bar {
  return {
    title: `threads: parked ping-pong, ${title}`,
    workload: "threads-ping-pong",
    limit: always(1.3),
    unit: "x",
    measure: (measured) => net(measured, ours) / net(measured, other),
  };
}

function queueBar(variant: string, other: string, limit: Bar["limit"]): Bar {
  return {
    title: `threads: queue, ${variant}: items per second, to ${other}`,
    workload: "threads-queue",
    limit,
    bound: "least",
    unit: "x",
    measure: throughput("threads-queue", variant, other),
  };
}

/** Small objects, to postMessage. */
function smallLimit(runtime: string): number {
  return runtime === "deno" ? 2.5 : runtime === "bun" ? 1 : 1.5;
}

/** All of them. */
export const threadBars: readonly Bar[] = [
  pair(
    "tryAcquire + release: to two compareExchange",
    names.trying,
    4,
    names.cas,
  ),
  pair(
    "acquireSync + release: to two compareExchange",
    names.blocking,
    4,
    names.cas,
  ),
  pair("await acquire + release: to one await", names.awaited, 3, names.await),
  ...counterBars,
  parkedBar("blocking: to Atomics.wait", names.blocking, names.parked),
  parkedBar("await: to Atomics.waitAsync", names.awaited, names.parkedAsync),
  {
    title: "threads: ping-pong without parking",
    workload: "threads-ping-pong",
    limit: always(3),
    bound: "below",
    unit: " us",
    measure: (measured) => {
      const round = measured.find(
        "threads-ping-pong",
        "answering at once",
        names.blocking,
      );
      return median(round?.samples ?? []) / 1000;
    },
  },
  queueBar("small objects", names.postMessage, smallLimit),
  queueBar("small objects", multithreading.name, always(8)),
  queueBar("small objects", python.name, always(3)),
  queueBar("64 KB arrays", names.postMessage, always(1)),
  {
    title: "threads: a waiter of 10,000: to one of 100",
    workload: "threads-waiters",
    limit: always(1.5),
    unit: "x",
    measure: (measured) => {
      const cost = (variant: string) =>
        median(
          measured.find("threads-waiters", variant, names.awaited)?.samples ??
            [],
        );
      return cost("10,000 waiters") / cost("100 waiters");
    },
  },
];
