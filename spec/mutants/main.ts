/**
 * `deno task mutants`: breaks the implementations in every way of the lists beside this file, and
 * tells which laws notice.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { helpList } from "../run/help.ts";
import { mutants } from "./list.ts";
import { conclude, renderCounts, renderKills } from "./matrix.ts";
import { idOf, type Mutant } from "./mutant.ts";
import { tryAll } from "./try_all.ts";

const help = `deno task mutants [TEXT...]: which laws notice which mistakes

Makes each mutant (those whose id contains a text, by default all) and tries it in a process of its
own: first on the law that it violates, from the lowest level up, then on the other laws, each
property once. What takes long is left out of that: crowds of calls, garbage collection, child
processes, and all but two properties of each law, or one of a law of waiting, which hold for each
method alike. Of threads and processes no other law is tried.

An id is a law, a scope, a file and what is wrong, such as
"${idOf(mutants[0]!)}".

${
  helpList([
    ["--full", "try the other laws as hard as the first; takes many times as long"],
    ["--own", "try no other laws"],
    ["--seed N", "the suite's seed, by default 1"],
    ["--json FILE", "also write what was found to a file"],
    ["--help", "this"],
  ])
}

Exit code 1: the law of a mutant did not notice; 2: the command line makes no sense.`;

/**
 * Milliseconds of silence after which a trial counts as hung: more than a probe may take, which would
 * outlive it.
 */
const SILENCE = 15_000;

/** What the command line asks for. */
interface Flags {
  readonly others: "full" | "once" | "none";
  readonly seed: number;
  readonly json: string | undefined;
  readonly chosen: ReadonlyMap<number, Mutant>;
}

async function main(args: readonly string[]): Promise<number> {
  let flags: Flags | "help";
  try {
    flags = readFlags(args);
  } catch (error) {
    console.error(`${(error as Error).message}\nSee deno task mutants --help`);
    return 2;
  }
  if (flags === "help") {
    console.log(help);
    return 0;
  }
  const { chosen, others, seed, json } = flags;
  const started = performance.now();
  const rows = await tryAll(chosen, { others, seed, silence: SILENCE });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (json !== undefined) await Deno.writeTextFile(json, JSON.stringify(rows, undefined, 2) + "\n");
  const { text, code } = conclude(rows);
  console.log(`\n${renderKills(rows)}\n\n${renderCounts(rows)}\n`);
  console.log(`${text} in ${seconds} s, seed ${seed}`);
  return code;
}

/** Reads the command line; throws if it makes no sense. */
function readFlags(args: readonly string[]): Flags | "help" {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      full: { type: "boolean", default: false },
      own: { type: "boolean", default: false },
      seed: { type: "string", default: "1" },
      json: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
    allowPositionals: true,
  });
  if (values.help) return "help";
  const seed = Number(values.seed);
  if (values.seed.trim() === "" || (seed | 0) !== seed) {
    throw new Error(`Cannot read --seed: ${JSON.stringify(values.seed)} is no 32-bit integer`);
  }
  if (values.full && values.own) throw new Error("Cannot try mutants: --full contradicts --own");
  const numbered = mutants.map((mutant, index) => [index + 1, mutant] as const);
  const chosen = new Map(
    positionals.length === 0
      ? numbered
      : numbered.filter(([, mutant]) => positionals.some((text) => idOf(mutant).includes(text))),
  );
  if (chosen.size === 0) {
    throw new Error(`Cannot choose mutants: no id contains ${positionals.join(" or ")}`);
  }
  const others = values.full ? "full" : values.own ? "none" : "once";
  return { others, seed, json: values.json, chosen };
}

Deno.exitCode = await main(Deno.args);
