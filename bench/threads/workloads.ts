/**
 * What is measured of the threads scope.
 *
 * @module
 */
import { sizedVariants as variants } from "../contract.ts";
import type { Workload } from "../workloads.ts";
import { names } from "./contestants.ts";

const COUNTER = [["2 workers", 2], ["4 workers", 4]] as const;
/** What does not answer at once, answers after any spin is over. */
const PING_PONG = [["answering at once", 0], [
  "answering after 100 us",
  100,
]] as const;
const SMALL = ["small objects", 0] as const;
const ITEMS = [SMALL, ["1 KB arrays", 1 << 10], [
  "64 KB arrays",
  1 << 16,
]] as const;

/**
 * All of them, in the order in which they run. A counter, a ping-pong and a queue take five milliseconds
 * at least: for the first few, the system may have both workers on one core, since one has woken the
 * other.
 */
export const threadWorkloads: readonly Workload[] = [
  {
    name: "threads-pair",
    scope: "threads",
    title: "Threads, Lock: uncontended acquire + release",
    unit: "ns a pair",
    reference: names.cas,
    variants: variants(8_000, [["8,000 pairs", 1]]),
    quick: variants(8_000, [["8,000 pairs", 1]]),
  },
  {
    name: "threads-counter",
    scope: "threads",
    wall: true,
    title: "Threads, Lock: each worker increments one counter under it",
    unit: "ns an increment of each",
    reference: names.futex,
    // Enough that the workers do not run one after the other: under a bare lock on Bun, one that begins
    // alone has done 49,999 before the system has woken the next.
    variants: variants(200_000, COUNTER),
    quick: variants(1_000, COUNTER.slice(0, 1)),
  },
  {
    name: "threads-ping-pong",
    scope: "threads",
    wall: true,
    title: "Threads, Semaphore: two workers wake each other in turn",
    unit: "ns a round trip",
    reference: names.parked,
    variants: [
      ...variants(5_000, PING_PONG.slice(0, 1)),
      ...variants(200, PING_PONG.slice(1)),
    ],
    quick: variants(20, PING_PONG),
  },
  {
    name: "threads-queue",
    scope: "threads",
    wall: true,
    title: "Threads, Queue: one worker puts, another one gets",
    unit: "ns an item",
    reference: names.postMessage,
    variants: variants(8_000, ITEMS).map((variant) =>
      variant.arg === 1 << 16 ? { ...variant, n: 1_000 } : variant
    ),
    quick: variants(100, ITEMS.slice(0, 1)),
  },
  {
    name: "threads-fan-in",
    scope: "threads",
    wall: true,
    title: "Threads, Queue: four workers put, one gets",
    unit: "ns for an item of each",
    reference: names.postMessage,
    variants: variants(2_500, [SMALL]),
    quick: variants(50, [SMALL]),
  },
  {
    name: "threads-waiters",
    scope: "threads",
    wall: true,
    title: "Threads, Semaphore: pending promises of one worker, granted by another",
    unit: "ns a waiter",
    reference: names.parkedAsync,
    variants: [100, 1_000, 10_000].map((n) => ({
      label: `${n.toLocaleString("en")} waiters`,
      n,
      arg: 1,
    })),
    quick: [{ label: "100 waiters", n: 100, arg: 1 }],
  },
];
