/**
 * `deno task peers`: runs the suite on well-known libraries.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { installPackages } from "../../bench/install.ts";
import { conformance, type Primitive, renderFailure, type Report } from "../mod.ts";
import { helpList } from "../run/help.ts";
import { Progress } from "../run/progress.ts";
import type { Peer } from "./peer.ts";
import { markdown, replay, type Run, table } from "./table.ts";

const help = `deno task peers [NAME...]: runs the suite on well-known libraries

${
  helpList([
    ["NAME", "only these libraries, as spec/peers/README.md names them; by default all"],
    ["--property ID", "only this property, with the timelines of what fails"],
    ["--path PATH", "lead straight to the counterexample; with --property"],
    ["--seed N", "repeat a run, by default 1"],
    ["--runs N", "runs of each property, by default 20"],
    ["--markdown", "print what spec/peers/README.md has to be"],
    ["--help", "this"],
  ])
}

Exit code 0: the run is complete, whatever it found; 1: it is not; 2: the command line makes
no sense.
`;

/** What the command line asks for; a text where it makes no sense. */
function readFlags(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        property: { type: "string" },
        path: { type: "string" },
        seed: { type: "string", default: "1" },
        runs: { type: "string", default: "20" },
        markdown: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    const [seed, runs] = [Number(values.seed), Number(values.runs)];
    return { ...values, seed, runs, names: positionals };
  } catch (error) {
    return `Cannot read the command line: ${(error as Error).message}`;
  }
}

async function main(args: readonly string[]): Promise<number> {
  const flags = readFlags(args);
  if (typeof flags === "string") return misuse(flags);
  if (flags.help) {
    console.log(help.trimEnd());
    return 0;
  }
  const progress = new Progress();
  const here = new URL("./", import.meta.url);
  if (await installPackages(here, (line) => progress.say(line))) {
    return await again(args);
  }
  const { peers } = await import("./mod.ts");
  const unknown = flags.names.filter((name) => !peers.some((peer) => peer.name === name));
  if (unknown.length > 0) {
    const known = peers.map(({ name }) => name).join(", ");
    return misuse(`There is no ${unknown.join(", ")}, there are ${known}`);
  }
  const wanted = peers.filter(({ name }) => flags.names.length === 0 || flags.names.includes(name));
  const { seed, property, path } = flags;
  const runs: Run[] = [];
  for (const peer of wanted) {
    try {
      runs.push({
        peer,
        version: await version(peer),
        report: await check(peer, flags, progress),
      });
    } catch (error) {
      if (error instanceof RangeError || error instanceof TypeError) {
        return misuse(error.message);
      }
      throw error;
    }
  }
  if (flags.markdown) {
    console.log(await formatted(markdown(runs, seed, flags.runs)));
  } else if (property === undefined) console.log(table(runs, seed));
  else for (const run of runs) console.log(failures(run));
  const open = runs.filter(({ report }) => report.problem ?? report.totals.notChecked > 0);
  for (const { peer, report } of open) {
    console.error(
      `${peer.name}: ${report.problem ?? `${report.totals.notChecked} not checked`}`,
    );
  }
  return open.length === 0 ? 0 : 1;

  function failures({ peer, report }: Run): string {
    const failed = report.properties.filter(({ status }) => status === "failed");
    const [result] = report.properties;
    if (failed.length === 0) {
      return `${peer.name}: ${result!.status} ${result!.reason ?? ""}`.trim();
    }
    return failed.map((result) =>
      renderFailure(result, report, {
        replay: (result, seed) =>
          `${replay(peer, result, seed)}${path === undefined ? "" : ` --path ${path}`}`,
      })
    ).join("\n\n");
  }
}

function misuse(message: string): number {
  console.error(`${message}\nSee deno task peers --help`);
  return 2;
}

/** Runs the suite on a library. */
async function check(
  peer: Peer,
  { seed, runs, property, path }: {
    seed: number;
    runs: number;
    property?: string;
    path?: string;
  },
  progress: Progress,
): Promise<Report> {
  const primitives = Object.keys(peer.subject.open) as Primitive[];
  const report = await conformance(peer.subject, {
    seed,
    runs,
    only: { primitives, ...property !== undefined && { property } },
    ...path !== undefined && { path },
    patience: 5_000,
    platform: { name: `Deno ${Deno.version.deno}` },
    onEvent(event) {
      if (event.type !== "property") return;
      progress.update(
        peer.name,
        `${event.index}/${event.planned}: ${event.id}`,
      );
    },
  });
  progress.done(peer.name);
  const { planned, passed, failed, notApplicable } = report.totals;
  progress.say(
    `${peer.name}: ${passed} of ${planned} properties passed, ${failed} failed, ` +
      `${notApplicable} not applicable (${(report.ms / 1000).toFixed(1)} s)`,
  );
  return report;
}

/** Starts this program once more: Deno looks for packages when a process begins. */
async function again(args: readonly string[]): Promise<number> {
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", import.meta.url, ...args],
  }).spawn().status;
  return code;
}

/** Markdown as `deno fmt` has it. */
async function formatted(text: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--line-width=100", "--ext=md", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const output = child.output();
  await new Blob([text]).stream().pipeTo(child.stdin);
  return new TextDecoder().decode((await output).stdout).trimEnd();
}

/** The version that is installed. */
async function version({ package: name }: Peer): Promise<string> {
  const file = new URL(`node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(await Deno.readTextFile(file)) as { version: string })
    .version;
}

Deno.exit(await main(Deno.args));
