/**
 * What is measured of the processes scope.
 *
 * @module
 */
import { sizedVariants } from "../contract.ts";
import type { Workload } from "../workloads.ts";
import { names } from "./contestants.ts";

const PAIRS = [["one process", 1]] as const;
const CONTENDERS = [["4 processes", 4]] as const;
const CLIENTS = [["100 clients", 100]] as const;
const ITEMS = [["small objects", 0], ["64 KB arrays", 1 << 16]] as const;
const NAMES = [["1 name", 1], ["10,000 names", 10_000]] as const;
const WAITERS = [["10 waiters", 10], ["10,000 waiters", 10_000]] as const;

const workloads: readonly Omit<Workload, "scope" | "wall">[] = [
  {
    name: "processes-pair",
    title: "Processes, Lock: uncontended acquire + release, one after the other",
    unit: "ns a pair",
    reference: names.ping,
    variants: sizedVariants(20, PAIRS),
    quick: sizedVariants(20, PAIRS),
  },
  {
    name: "processes-flight",
    title: "Processes, Semaphore(100): acquire + release, 100 in flight",
    unit: "ns a pair",
    reference: names.ping,
    // Some ten milliseconds: for the first few, the system may have both processes on one core.
    variants: sizedVariants(8_000, PAIRS),
    quick: sizedVariants(200, PAIRS),
  },
  {
    name: "processes-contended",
    title: "Processes, Lock: several processes take it in turn",
    unit: "ns a pair of each",
    reference: names.managed,
    variants: sizedVariants(100, CONTENDERS),
    quick: sizedVariants(10, CONTENDERS),
  },
  {
    name: "processes-queue",
    title: "Processes, Queue: one process puts, another one gets",
    unit: "ns an item",
    reference: names.messages,
    variants: sizedVariants(10_000, ITEMS).map((variant) =>
      variant.arg === 0 ? variant : { ...variant, n: 500 }
    ),
    quick: sizedVariants(100, ITEMS),
  },
  {
    name: "processes-clients",
    title: "Processes, Semaphore: acquire + release, each client has one under way",
    unit: "ns a pair",
    reference: names.ping,
    variants: sizedVariants(200, CLIENTS),
    quick: sizedVariants(200, CLIENTS),
  },
  {
    name: "processes-names",
    title: "Processes, Lock: acquire + release, each time under another name",
    unit: "ns a pair",
    reference: names.ping,
    variants: sizedVariants(20, NAMES),
    quick: sizedVariants(20, [["1 name", 1], ["100 names", 100]]),
  },
  {
    name: "processes-waiters",
    title: "Processes, Lock: handed on to the next in line, with another at its end",
    unit: "ns a pair",
    reference: names.ping,
    variants: sizedVariants(20, WAITERS),
    quick: sizedVariants(20, [["10 waiters", 10], ["100 waiters", 100]]),
  },
];

/** All of them, in the order in which they run. */
export const processWorkloads: readonly Workload[] = workloads.map((
  workload,
) => ({
  ...workload,
  scope: "processes",
  wall: true,
}));
