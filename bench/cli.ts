/**
 * The command line of the bench.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { helpList } from "../spec/run/help.ts";
import { workloads } from "./workloads.ts";

/** What was asked for. */
export interface Options {
  readonly runtimes: readonly string[];
  readonly workloads: readonly string[];
  readonly rounds: number | undefined;
  readonly quick: boolean;
  readonly check: boolean;
  readonly json: string | undefined;
  readonly chart: string | undefined;
}

/** The runtimes that the bench knows; the bars are about the default ones. */
const RUNTIMES = ["deno", "node22", "node24", "node26", "bun"];
const DEFAULT_RUNTIMES = ["deno", "node24", "bun"];

/** The workload that needs no runtime. */
export const SIZES = "size";

const WORKLOADS = [...workloads.map(({ name }) => name as string), SIZES];
const SCOPES = ["tasks", "threads", "processes"];

/** The workloads of some scopes. */
function workloadsOf(scopes: readonly string[]): string[] {
  return WORKLOADS.filter((name) => {
    const scope = workloads.find((workload) => workload.name === name)?.scope ??
      "tasks";
    return scopes.includes(scope);
  });
}

/** What `--help` prints. */
export const HELP = `deno task bench: the primitives beside their peers and beside a floor

Measures them in one process a workload and runtime, and prints tables, the bars that they have to
hold, and a chart.

${
  helpList([
    [
      "--runtime LIST",
      `${RUNTIMES.join(", ")} (by default ${DEFAULT_RUNTIMES.join(", ")})`,
    ],
    ["--scope LIST", `${SCOPES.join(", ")} (by default all)`],
    [
      "--workload LIST",
      `${WORKLOADS.join(", ")} (by default all of the scope)`,
    ],
    [
      "--rounds N",
      "rounds to measure, by default 51 (3 to 21 where a run is long)",
    ],
    [
      "--quick",
      "small sizes and few rounds: whether everything works, not how fast",
    ],
    ["--check", "exit with 1 where a bar is missed or was not measured"],
    ["--json FILE", "also write every sample to a file"],
    [
      "--chart FILE",
      "where to write the chart (SVG), by default bench/.out/bench.svg",
    ],
    ["--help", "this"],
  ])
}

LIST is separated by commas. Exit code 1: a workload failed, or as --check says; 2: the command line
makes no sense.`;

/** Thrown for what the command line does not know. */
export class UsageError extends Error {}

/** Reads the command line; undefined when it asks for help. */
export function readOptions(args: readonly string[]): Options | undefined {
  const values = read(args);
  if (values.help === true) return undefined;
  return {
    runtimes: list("runtime", values.runtime, RUNTIMES) ?? DEFAULT_RUNTIMES,
    workloads: list("workload", values.workload, WORKLOADS) ??
      workloadsOf(list("scope", values.scope, SCOPES) ?? SCOPES),
    rounds: count(values.rounds),
    quick: values.quick ?? false,
    check: values.check ?? false,
    json: values.json,
    chart: values.chart,
  };
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        runtime: { type: "string" },
        scope: { type: "string" },
        workload: { type: "string" },
        rounds: { type: "string" },
        quick: { type: "boolean" },
        check: { type: "boolean" },
        json: { type: "string" },
        chart: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(
      error instanceof Error ? error.message : String(error),
    );
  }
}

function list(
  what: string,
  value: string | undefined,
  known: readonly string[],
): string[] | undefined {
  if (value === undefined) return undefined;
  const names = value.split(",").map((name) => name.trim());
  for (const name of names) {
    if (!known.includes(name)) {
      throw new UsageError(
        `Unknown ${what} "${name}": there are ${known.join(", ")}`,
      );
    }
  }
  return [...new Set(names)];
}

function count(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const n = Number(value);
  if (!Number.isInteger(n) || n < 1 || n > 1000) {
    throw new UsageError(
      `--rounds takes an integer from 1 to 1000, not "${value}"`,
    );
  }
  return n;
}
