/**
 * The command line of `deno task spec`.
 *
 * @module
 */

import { parseArgs } from "node:util";
import type { Options, Selection } from "../mod.ts";
import { properties } from "../laws/mod.ts";
import { identify, select, validate } from "../select.ts";
import { randomSeed } from "../seed.ts";
import type { Primitive } from "../subject.ts";
import type { Runtime } from "./runtime.ts";
import { runtimes } from "./runtimes.ts";
import { subjectNames, usualRuns } from "./subjects.ts";

/** What the command line asks for. */
export interface Flags {
  /** Which columns. */
  readonly runtimes: readonly Runtime[];
  /** Which subjects. */
  readonly subjects: readonly string[];
  /** Where to write the reports as JSON. */
  readonly json: string | undefined;
  /** How to run the suite; the seed is always there. */
  readonly options: Omit<Options, "platform" | "onEvent"> & { readonly seed: number };
}

/** A command line that makes no sense. */
export class UsageError extends Error {
  override get name(): string {
    return "UsageError";
  }
}

/** The seed where none is asked for: the same on every machine, so that a run can be talked about. */
const usualSeed = 1;

/** What `--help` prints. */
export const help = `deno task spec: checks the laws of the tasks scope

  --runtime LIST    where to run: ${runtimes.map(({ name }) => name).join(", ")},
                    or all (default: deno); what is missing is installed where it can be
  --subject LIST    what to check: ${subjectNames.join(", ")} (default: both); loopback is the tasks
                    scope behind a MessageChannel with random delays, as a remote scope would be
  --law LIST        only laws by id (S7) or group (S)
  --primitive LIST  only these primitives: Semaphore, PriorityQueue, ...
  --property ID     only the property with this id, as a failure shows it
  --path PATH       lead straight to the counterexample; with --property and --seed
  --seed N          repeat a run (default: ${usualSeed}); "random" draws one
  --runs N          runs per property (default: ${
  subjectNames.map((name) => `${usualRuns[name]} for ${name}`).join(", ")
})
  --budget MS       milliseconds for each subject on each runtime (default: no limit); what is not
                    checked by then makes the run fail
  --json FILE       also write the reports to a file
  --help            this

LIST is separated by commas. Exit code 1: a law failed, or a run did not come to its end; 2: the
command line makes no sense.
`;

/**
 * Reads the command line; `"help"` if that is what it asks for.
 *
 * @throws {UsageError} If it makes no sense.
 */
export function readFlags(args: readonly string[]): Flags | "help" {
  const values = parse(args);
  if (values.help === true) return "help";
  const only: Selection = {
    ...values.law !== undefined && { laws: list("law", values.law) },
    ...values.primitive !== undefined &&
      { primitives: list("primitive", values.primitive) as Primitive[] },
    ...values.property !== undefined && { property: values.property },
  };
  const options = {
    seed: values.seed === "random" ? randomSeed() : number("seed", values.seed) ?? usualSeed,
    ...values.runs !== undefined && { runs: number("runs", values.runs)! },
    ...values.budget !== undefined && { budget: number("budget", values.budget)! },
    ...values.path !== undefined && { path: values.path },
    ...Object.keys(only).length > 0 && { only },
  };
  const wanted = choose("runtime", values.runtime ?? "deno", runtimes.map(({ name }) => name));
  const subjects = choose("subject", values.subject ?? "all", subjectNames);
  try {
    validate({ name: "", open: {}, capabilities: {} } as never, options);
    select(identify(properties), only);
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) {
      throw new UsageError(error.message);
    }
    throw error;
  }
  return {
    runtimes: runtimes.filter(({ name }) => wanted.includes(name)),
    subjects,
    json: values.json,
    options,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: "boolean", short: "h" },
        runtime: { type: "string" },
        subject: { type: "string" },
        law: { type: "string" },
        primitive: { type: "string" },
        property: { type: "string" },
        path: { type: "string" },
        seed: { type: "string" },
        runs: { type: "string" },
        budget: { type: "string" },
        json: { type: "string" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`Cannot read the command line: ${(error as Error).message}`);
  }
}

function list(flag: string, text: string): string[] {
  const items = text.split(",").map((item) => item.trim());
  if (items.includes("")) throw new UsageError(`Cannot read --${flag}: ${JSON.stringify(text)}`);
  return items;
}

function choose(flag: string, text: string, names: readonly string[]): readonly string[] {
  const wanted = list(flag, text);
  if (wanted.includes("all")) return names;
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(
      `Cannot choose a ${flag}: there is no ${JSON.stringify(unknown)}, there are ${
        names.join(" ")
      }`,
    );
  }
  return wanted;
}

function number(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value)) {
    throw new UsageError(`Cannot read --${flag}: ${JSON.stringify(text)} is no number`);
  }
  return value;
}
