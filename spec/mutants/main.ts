/**
 * `deno run -A spec/mutants/main.ts`: breaks the tasks scope in every way of the lists beside this
 * file, and tells which law notices. A mutant that its law does not notice fails the run.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { outFolder } from "../run/bundle.ts";
import { runColumn } from "../run/column.ts";
import { deno } from "../run/deno.ts";
import type { Engine } from "../run/runtime.ts";
import { mutants } from "./list.ts";
import type { Mutant } from "./mutant.ts";

const help = `Usage: deno run -A spec/mutants/main.ts [options] [text...]

Runs each mutant (those whose id contains a text, by default all) against the law that it violates.

  --seed N   the suite's seed, by default 1
  --help     this text`;

const root = new URL("../../", import.meta.url);
/** Milliseconds of silence after which a mutant's process is ended. */
const silence = 20_000;

/** What became of a mutant. */
interface Verdict {
  readonly killed: boolean;
  readonly said: string;
}

function id({ file, law, name }: Mutant): string {
  return `${law} ${file.replace(/^src\/tasks\//, "")}: ${name}`;
}

/** The source with the edit made; an edit that does not match exactly once is a mistake of ours. */
async function edit({ file, find, replace }: Mutant): Promise<string> {
  const source = await Deno.readTextFile(new URL(file, root));
  const parts = source.split(find);
  if (parts.length !== 2) {
    throw new Error(`Cannot mutate ${file}: ${JSON.stringify(find)} matches ${parts.length - 1} x`);
  }
  return parts.join(replace);
}

/** Bundles the suite with the edited source in place of the real one. */
async function bundleMutant(mutant: Mutant, index: number): Promise<string> {
  const path = fileURLToPath(new URL(mutant.file, root));
  const contents = await edit(mutant);
  const outfile = fileURLToPath(new URL(`mutants/${index}.mjs`, outFolder));
  await esbuild.build({
    entryPoints: ["spec/run/entry.ts"],
    absWorkingDir: fileURLToPath(root),
    bundle: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "es2022",
    outfile,
    logLevel: "silent",
    plugins: [{
      name: "mutant",
      setup: (build) => {
        build.onLoad(
          { filter: /\.ts$/ },
          (file) => file.path === path ? { contents, loader: "ts" } : undefined,
        );
      },
    }],
  });
  return outfile;
}

async function judge(
  mutant: Mutant,
  index: number,
  engine: Engine,
  seed: number,
): Promise<Verdict> {
  const bundle = await bundleMutant(mutant, index);
  let running = "the start";
  let killer: string | undefined;
  const outcome = await runColumn(engine, {
    bundle,
    subject: "tasks",
    options: { seed, bail: true, patience: 2_000, only: { laws: [mutant.law] } },
    silence,
    onEvent: (event) => {
      if (event.type === "property") running = event.id;
      if (event.type === "result" && event.result.status === "failed") killer ??= event.result.id;
    },
  });
  if (killer !== undefined) return { killed: true, said: killer };
  // A loop that never ends is no failure that the suite could report from within.
  if (outcome.silent) return { killed: true, said: `${running}, which never ended` };
  const passed = outcome.report?.totals.passed;
  return { killed: false, said: outcome.broken ?? `all ${passed} properties of its law pass` };
}

async function main(): Promise<number> {
  let seed = 1;
  let texts: string[];
  try {
    const { values, positionals } = parseArgs({
      args: Deno.args,
      options: { seed: { type: "string" }, help: { type: "boolean" } },
      allowPositionals: true,
    });
    if (values.help) {
      console.log(help);
      return 0;
    }
    if (values.seed !== undefined) seed = Number(values.seed);
    if (!Number.isSafeInteger(seed)) throw new Error(`Not a seed: ${values.seed}`);
    texts = positionals;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${help}`);
    return 2;
  }
  const chosen = mutants.filter((mutant) =>
    texts.length === 0 || texts.some((text) => id(mutant).includes(text))
  );
  if (chosen.length === 0) {
    console.error(`No mutant's id contains ${texts.join(" or ")}\n\n${help}`);
    return 2;
  }
  const engine = await deno.find();
  if (typeof engine === "string") throw new Error(engine);
  const started = performance.now();
  const verdicts = new Map<Mutant, Verdict>();
  const queue = chosen.entries();
  const work = async () => {
    for (const [index, mutant] of queue) {
      const verdict = await judge(mutant, index, engine, seed);
      verdicts.set(mutant, verdict);
      const count = `${verdicts.size}/${chosen.length}`;
      console.log(`${count} ${verdict.killed ? "killed  " : "SURVIVED"} ${id(mutant)}`);
      console.log(`    ${verdict.killed ? "by" : "though"} ${verdict.said}`);
    }
  };
  await Deno.mkdir(new URL("mutants/", outFolder), { recursive: true });
  try {
    await Promise.all(Array.from({ length: navigator.hardwareConcurrency }, work));
  } finally {
    await esbuild.stop();
  }
  const survivors = chosen.filter((mutant) => !verdicts.get(mutant)!.killed);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `\n${chosen.length - survivors.length} of ${chosen.length} mutants killed by their law ` +
      `in ${seconds} s, seed ${seed}`,
  );
  for (const mutant of survivors) console.log(`survived: ${id(mutant)}`);
  return survivors.length > 0 ? 1 : 0;
}

Deno.exitCode = await main();
