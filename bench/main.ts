/**
 * `deno task bench`: measures the primitives beside their peers.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { findAll, runtimes } from "../spec/run/runtimes.ts";
import { judge, judgeSizes, type Verdict } from "./bars.ts";
import { bundleRunner, outFolder } from "./bundle.ts";
import { chart } from "./chart.ts";
import { HELP, type Options, readOptions, SIZES, UsageError } from "./cli.ts";
import { installPackages } from "./install.ts";
import type { Effort } from "./measure.ts";
import { Progress } from "./progress.ts";
import { Measured } from "./results.ts";
import { runJob } from "./run.ts";
import { measureSizes } from "./sizes.ts";
import { align, barsTable, workloadTable } from "./tables.ts";
import { workloads } from "./workloads.ts";

const FULL: Effort = {
  rounds: 51,
  sliceMs: 1,
  warmMs: 60,
  crewWarmMs: 2_000,
  boundMs: 500,
  enoughMs: 300,
};
const QUICK: Effort = {
  rounds: 3,
  sliceMs: 1,
  warmMs: 10,
  crewWarmMs: 10,
  boundMs: 200,
  enoughMs: 50,
};

const progress = new Progress();

async function main(options: Options): Promise<number> {
  const started = performance.now();
  await installPackages(
    new URL("./", import.meta.url),
    (line) => progress.say(line),
  );
  const bundle = await bundleRunner();
  const wanted = workloads.filter(({ name }) => options.workloads.includes(name));
  const { engines, all } = await findRuntimes(
    wanted.length > 0 ? options.runtimes : [],
  );
  const base = options.quick ? QUICK : FULL;
  const effort = { ...base, rounds: options.rounds ?? base.rounds };
  const verdicts: Verdict[] = [];

  for (const workload of wanted) {
    for (const measured of all) {
      progress.start(`${measured.title}, ${workload.name}`);
      const job = { workload: workload.name, quick: options.quick, effort };
      const { results, failure } = await runJob(
        engines.get(measured)!,
        bundle,
        job,
        (text) => progress.update(text),
      );
      measured.results.push(...results);
      if (failure !== undefined) {
        measured.failures.push({ workload: workload.name, why: failure });
      }
      progress.done();
    }
    const variants = options.quick ? workload.quick : workload.variants;
    if (all.length > 0) {
      console.log(`${workloadTable(workload, variants, all)}\n`);
    }
  }
  for (const measured of all) {
    verdicts.push(...judge(measured, options.workloads));
  }

  if (options.workloads.includes(SIZES)) {
    const sizes = await measureSizes();
    const rows = Object.values(sizes).map(({ title, minified, gzipped }) => [
      `  ${title}`,
      minified.toLocaleString("en"),
      gzipped.toLocaleString("en"),
    ]);
    console.log(
      `${align([["Bundles (bytes)", "minified", "gzipped"], ...rows]).join("\n")}\n`,
    );
    verdicts.push(...judgeSizes(sizes));
  }
  console.log(`${barsTable(verdicts)}\n`);
  await write(options, all, verdicts);

  const missed = verdicts.filter(({ held }) => held === false).length;
  const unmeasured = verdicts.filter(({ held }) => held === undefined).length;
  const absent = options.runtimes.length - all.length;
  console.log(
    `${verdicts.length - missed - unmeasured} bars held, ${missed} missed, ${unmeasured} not ` +
      `measured${options.quick ? " (--quick leaves the large sizes out)" : ""}; ` +
      `${((performance.now() - started) / 1000).toFixed(0)} s`,
  );
  const failed = all.some(({ failures }) => failures.length > 0);
  if (failed || (wanted.length > 0 && all.length === 0)) return 1;
  return options.check &&
      (missed + unmeasured > 0 || (wanted.length > 0 && absent > 0))
    ? 1
    : 0;
}

async function findRuntimes(names: readonly string[]) {
  const engines = new Map<Measured, Parameters<typeof runJob>[0]>();
  const wanted = runtimes.filter(({ name }) => names.includes(name));
  for (
    const { runtime, engine } of await findAll(
      wanted,
      (line) => progress.say(line),
    )
  ) {
    if (typeof engine === "string") {
      console.log(`Without ${runtime.name}: it ${engine}\n`);
    } else engines.set(new Measured(runtime.name, engine.title), engine);
  }
  return { engines, all: [...engines.keys()] };
}

async function write(
  options: Options,
  all: readonly Measured[],
  verdicts: readonly Verdict[],
) {
  if (options.json !== undefined) {
    await Deno.writeTextFile(
      options.json,
      JSON.stringify({ runtimes: all, bars: verdicts }, null, 1),
    );
    console.log(`Samples: ${options.json}`);
  }
  if (all.length === 0) return;
  const file = options.chart ?? fileURLToPath(new URL("bench.svg", outFolder));
  await Deno.writeTextFile(file, chart(all));
  console.log(`Chart: ${file}`);
}

try {
  const options = readOptions(Deno.args);
  if (options === undefined) console.log(HELP);
  else Deno.exit(await main(options));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\nSee --help.`);
  Deno.exit(2);
}
