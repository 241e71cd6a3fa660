/**
 * What is measured: each workload is a table of its own.
 *
 * @module
 */
import type { Variant, WorkloadName } from "./contract.ts";
import { processWorkloads } from "./processes/workloads.ts";
import { threadWorkloads } from "./threads/workloads.ts";

/** A workload, and how its table reads. */
export interface Workload {
  readonly name: WorkloadName;
  readonly scope: "tasks" | "threads" | "processes";
  /** Whether the time counts in which nothing computes here, as where threads wake each other. */
  readonly wall?: true;
  readonly title: string;
  /** What one number stands for. */
  readonly unit: string;
  /** The row that the ratios are of: a floor, or where none is possible, a peer. */
  readonly reference: string;
  readonly variants: readonly Variant[];
  /** The same, small: for the tests of the bench itself. */
  readonly quick: readonly Variant[];
}

const AWAIT = "await of a resolved promise";

function sizes(unit: string, arg: number, ...ns: number[]): Variant[] {
  return ns.map((n) => ({
    label: `${n.toLocaleString("en")} ${unit}`,
    n,
    arg,
  }));
}

const CAPACITIES: readonly [label: string, capacity: number][] = [
  ["unbounded", 0],
  ["capacity 1", 1],
  ["capacity 64", 64],
];

const taskWorkloads: readonly Omit<Workload, "scope">[] = [
  {
    name: "acquire",
    title: "Semaphore: uncontended acquire + release",
    unit: "ns a pair",
    reference: AWAIT,
    variants: sizes("pairs", 1, 2_000),
    quick: sizes("pairs", 1, 2_000),
  },
  {
    name: "try-acquire",
    title: "Semaphore: tryAcquire + release",
    unit: "ns a pair",
    reference: AWAIT,
    variants: sizes("pairs", 1, 2_000),
    quick: sizes("pairs", 1, 2_000),
  },
  {
    name: "lock",
    title: "Lock: uncontended acquire + release",
    unit: "ns a pair",
    reference: AWAIT,
    variants: sizes("pairs", 1, 2_000),
    quick: sizes("pairs", 1, 2_000),
  },
  {
    name: "limit",
    title: "Semaphore(3) over many tasks, each of one `await null`",
    unit: "ns a task",
    reference: "the tasks, unlimited",
    variants: sizes("tasks", 3, 1_000, 10_000),
    quick: sizes("tasks", 3, 1_000),
  },
  {
    name: "drain",
    title: "Waiters queued behind one holder, then drained",
    unit: "ns a waiter",
    reference: "bare promises",
    variants: sizes("waiters", 1, 1_000, 10_000, 100_000, 1_000_000),
    quick: sizes("waiters", 1, 1_000, 10_000),
  },
  {
    name: "abort",
    title: "Waiters with a signal each, aborted in random order",
    unit: "ns a waiter",
    reference: "bare listeners",
    variants: sizes("waiters", 1, 10_000, 100_000),
    quick: sizes("waiters", 1, 100, 1_000),
  },
  {
    name: "abort-shared",
    title: "Waiters that share one signal, aborted by it",
    unit: "ns a waiter",
    reference: "bare listeners",
    variants: sizes("waiters", 1, 1_000, 50_000),
    quick: sizes("waiters", 1, 100, 1_000),
  },
  {
    name: "queue",
    title: "Queue: put + get with an item at hand",
    unit: "ns a pair",
    reference: AWAIT,
    variants: sizes("pairs", 0, 2_000),
    quick: sizes("pairs", 0, 2_000),
  },
  {
    name: "exchange",
    title: "Queue: one producer, one consumer",
    unit: "ns an item",
    reference: AWAIT,
    variants: CAPACITIES.map(([label, arg]) => ({ label, n: 2_000, arg })),
    quick: CAPACITIES.map(([label, arg]) => ({ label, n: 1_000, arg })),
  },
  {
    name: "backlog",
    title: "Queue: filled, then emptied",
    unit: "ns an item",
    reference: "denque (no waiting)",
    variants: sizes("items", 0, 1_000, 100_000, 1_000_000),
    quick: sizes("items", 0, 1_000),
  },
  {
    name: "priority",
    title: "PriorityQueue: filled with random priorities, then emptied",
    unit: "ns an item",
    reference: "heap-js (no waiting)",
    variants: sizes("items", 0, 1_000, 100_000, 1_000_000),
    quick: sizes("items", 0, 1_000, 10_000),
  },
  {
    name: "memory",
    title: "What a pending waiter retains",
    unit: "bytes a waiter",
    reference: "bare promises",
    variants: sizes("waiters", 1, 20_000),
    quick: sizes("waiters", 1, 2_000),
  },
];

/** All of them, in the order in which they run. */
export const workloads: readonly Workload[] = [
  ...taskWorkloads.map((workload): Workload => ({
    ...workload,
    scope: "tasks",
  })),
  ...threadWorkloads,
  ...processWorkloads,
];
