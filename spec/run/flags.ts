/**
 * The command line of `deno task spec`.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { properties } from "../laws/mod.ts";
import { identify, select, validate } from "../select.ts";
import type { Files } from "./files.ts";
import { helpList } from "./help.ts";
import type { Runtime } from "./runtime.ts";
import { runtimes } from "./runtimes.ts";
import { subjectNames, usualRuns } from "./subjects.ts";
import { choose, readWishes, UsageError, type Wanted } from "./wanted.ts";

/** What the command line asks for. */
export interface Flags extends Wanted {
  /** Which columns. */
  readonly runtimes: readonly Runtime[];
  /** Where to write the reports. */
  readonly files: Files;
  /** Whether stdout is for machines: TAP in place of tables. */
  readonly tap: boolean;
}

/** What `--help` prints. */
export const help = `deno task spec: checks the laws of every scope

${
  helpList([
    [
      "--runtime LIST",
      `where to run, by default deno: ${
        runtimes.map(({ name }) => name).join(", ")
      }, or all; what is missing is installed where it can be`,
    ],
    [
      "--subject LIST",
      `what to check: ${
        subjectNames.join(", ")
      } (by default all but broken); loopback is the tasks ` +
      "scope behind a MessageChannel with random delays, as a remote scope would be; broken is a " +
      "semaphore that is wrong on purpose",
    ],
    ["--law LIST", "only laws by id (S7) or group (S)"],
    ["--primitive LIST", "only these primitives: Semaphore, PriorityQueue, ..."],
    ["--property ID", "only the property with this id, as a failure shows it"],
    ["--path PATH", "lead straight to the counterexample; with --property and --seed"],
    ["--seed N", 'repeat a run, by default 1; "random" draws one'],
    [
      "--runs N",
      `runs of each property, by default ${
        subjectNames.map((name) => `${usualRuns[name]} for ${name}`).join(", ")
      }; fewer on most engines but deno: the line with which a run starts tells`,
    ],
    [
      "--budget MS",
      "milliseconds for each subject on each runtime, by default without limit; what is not checked " +
      "by then makes the run fail",
    ],
    ["--json FILE", "also write the reports to a file, as data"],
    ["--junit FILE", "the same for CI systems, as JUnit XML"],
    ["--html FILE", "the same for people, as one page that needs nothing else"],
    ["--tap", "TAP version 14 on stdout in place of the tables"],
    ["--help", "this"],
  ])
}

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
  const wanted = choose("runtime", values.runtime ?? "deno", runtimes.map(({ name }) => name));
  const { subjects, options } = readWishes(values);
  try {
    validate({ name: "", open: {}, capabilities: {} } as never, options);
    select(identify(properties), options.only);
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) {
      throw new UsageError(error.message);
    }
    throw error;
  }
  return {
    runtimes: runtimes.filter(({ name }) => wanted.includes(name)),
    subjects,
    files: { json: values.json, junit: values.junit, html: values.html },
    tap: values.tap === true,
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
        junit: { type: "string" },
        html: { type: "string" },
        tap: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`Cannot read the command line: ${(error as Error).message}`);
  }
}
