/**
 * What the processes scope has to hold: ratios within one run.
 *
 * @module
 */
import type { Bar } from "../bars.ts";
import { type Measured, ratio } from "../results.ts";
import { names } from "./contestants.ts";

const always = (limit: number) => () => limit;

/** Time of ours over that of another, or the other way round. */
function toOther(workload: Bar["workload"], variant: string, other: string) {
  return (measured: Measured) =>
    ratio(
      measured.find(workload, variant, names.ours),
      measured.find(workload, variant, other),
    );
}

function fasterThan(
  title: string,
  workload: string,
  variant: string,
  other: string,
): Bar {
  return {
    title: `processes: ${title}, time to ${other}`,
    workload,
    limit: always(1),
    bound: "below",
    unit: "x",
    measure: toOther(workload, variant, other),
  };
}

/** So many times as many operations a second as another. */
function rate(title: string, limit: number, other: string): Bar {
  const times = toOther("processes-flight", "one process", other);
  return {
    title: `processes: ${title}: pairs per second, to ${other}`,
    workload: "processes-flight",
    limit: always(limit),
    bound: "least",
    unit: "x",
    measure: (measured) => 1 / times(measured),
  };
}

/**
 * What an operation costs where there is much, over what it costs where there is little; both to a
 * bare ping, because the machine may have been busier at one than at the other.
 */
function flat(title: string, workload: string, much: string, little: string): Bar {
  const cost = (measured: Measured, variant: string) =>
    toOther(workload, variant, names.ping)(measured);
  return {
    title: `processes: ${title}`,
    workload,
    limit: always(1.3),
    unit: "x",
    measure: (measured) => cost(measured, much) / cost(measured, little),
  };
}

/** All of them. */
export const processBars: readonly Bar[] = [
  {
    title: `processes: acquire + release, one after the other: to one ${names.ping}`,
    workload: "processes-pair",
    limit: always(1.3),
    unit: "x",
    measure: toOther("processes-pair", "one process", names.ping),
  },
  fasterThan(
    "acquire + release",
    "processes-pair",
    "one process",
    names.managed,
  ),
  rate("100 in flight", 0.5, names.ping),
  rate("100 in flight", 10, names.managed),
  ...["small objects", "64 KB arrays"].flatMap((variant) => [
    fasterThan(
      `an item of ${variant}`,
      "processes-queue",
      variant,
      names.queue,
    ),
    fasterThan(
      `an item of ${variant}`,
      "processes-queue",
      variant,
      names.messages,
    ),
  ]),
  flat(
    "a pair among 10,000 names, to one name",
    "processes-names",
    "10,000 names",
    "1 name",
  ),
  flat(
    "a turn of 10,000 waiters, to one of 10",
    "processes-waiters",
    "10,000 waiters",
    "10 waiters",
  ),
];
