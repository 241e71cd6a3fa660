/**
 * `deno task spec`: runs the suite on the Deno at hand, or on every engine there is.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import {
  renderFailure,
  renderMatrix,
  renderRuntimes,
  type RuntimeColumn,
  TapWriter,
} from "../mod.ts";
import type { PropertyResult, SuiteEvent } from "../mod.ts";
import { describeTotals } from "../report/matrix.ts";
import { outFolder, type Suites, writeSuites } from "./bundle.ts";
import { runColumn } from "./column.ts";
import { tryFiles, writeFiles } from "./files.ts";
import { type Flags, help, readFlags } from "./flags.ts";
import { inParallel } from "./parallel.ts";
import { describeState, Progress } from "./progress.ts";
import { replayCommand } from "./replay.ts";
import { findAll, type Found } from "./runtimes.ts";
import { sharing } from "./sharing.ts";
import { runsOn } from "./subjects.ts";
import { UsageError } from "./wanted.ts";

/**
 * How many processes run at once: more than there are cores, because half of a run is waiting; fewer of
 * those that start threads and processes of their own.
 */
const jobs = (subjects: readonly string[]) =>
  subjects.some((name) => name in sharing)
    ? Math.max(2, Math.min(4, 2 * navigator.hardwareConcurrency))
    : Math.max(3, Math.min(6, 3 * navigator.hardwareConcurrency));
/** Milliseconds that a call may be stuck: several engines share the machine. */
const patience = 60_000;
/** Twice as many may pass before the suite tells of a call that is stuck; then it looks closer. */
const silence = 3 * patience;
const print = (text: string) => console.log(text);
const terminal = Deno.stdout.isTerminal();
const render = {
  color: !Deno.noColor && terminal,
  width: terminal ? Math.min(120, Deno.consoleSize().columns) : 120,
};

/** Ends what is under way, when this process is told to end; whoever tells it again need not wait. */
const ending = new AbortController();
for (
  const name of Deno.build.os === "windows" ? ["SIGINT"] as const : ["SIGINT", "SIGTERM"] as const
) {
  Deno.addSignalListener(name, () => {
    if (ending.signal.aborted) Deno.exit(1);
    ending.abort(`ended by ${name}`);
  });
}

/** Takes what is for people to read. */
type Say = (text: string) => void;

/** A column under way: one subject on one engine. */
interface Run {
  readonly subject: string;
  readonly found: Found;
}

/** Does what the command line asks for; resolves with the exit code. */
async function main(args: readonly string[]): Promise<number> {
  let flags: Flags | "help";
  try {
    flags = readFlags(args);
    if (flags !== "help") await tryFiles(flags.files);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\nSee deno task spec --help`);
    return 2;
  }
  if (flags === "help") {
    console.log(help.trimEnd());
    return 0;
  }
  const { options } = flags;
  const progress = new Progress();
  const tap = flags.tap ? new TapWriter(print) : undefined;
  const found = await findAll(flags.runtimes, (line) => progress.say(line));
  const suites = await writeSuites(fileURLToPath(outFolder));
  const runs = flags.subjects.flatMap((subject) => found.map((found) => ({ subject, found })));
  progress.say(`Seed ${options.seed}`);
  const columns = new Map<Run, RuntimeColumn>();
  // The slowest engines first. The others from both ends in turn: browsers are the last on the list, take
  // long, and are best not all at once.
  const order = runs.map((_, turn) => runs.at(turn % 2 === 0 ? turn / 2 : -(turn + 1) / 2)!)
    .sort((one, other) => share(one) - share(other));
  await inParallel(jobs(flags.subjects), order, async (run) => {
    columns.set(run, await runOne(run, suites, options, progress, tap));
  });

  tap?.end();
  const say = tap === undefined ? print : (text: string) => tap.comment(text);
  for (const subject of flags.subjects) {
    show(
      say,
      subject,
      runs.filter((run) => run.subject === subject).map((run) => columns.get(run)!),
    );
  }
  const all = runs.map((run) => columns.get(run)!);
  await writeFiles(flags.files, all, {
    replay: (result, { name, subject = "" }) => replayCommand(result, name, subject, options),
  });
  return conclude(say, all, options.seed);
}

/** How much of the usual runs an engine has the time for. */
function share({ found: { runtime } }: Run): number {
  return runtime.share ?? 1;
}

/** Runs one column and tells how it goes. */
async function runOne(
  { subject, found: { runtime, engine } }: Run,
  suites: Suites,
  options: Flags["options"],
  progress: Progress,
  tap: TapWriter | undefined,
): Promise<RuntimeColumn> {
  const { name } = runtime;
  if (typeof engine === "string") {
    progress.say(`${name} is absent: ${engine}`);
    tap?.skip(`${name} ${subject}`, engine);
    return { name, subject, unavailable: engine };
  }
  const title = `${name} ${subject}`;
  const runs = options.runs ?? runsOn(runtime, subject);
  progress.say(`${title}: starting on ${engine.title}, ${counted(runs, "run")} of each property`);
  const replay = (result: PropertyResult) => replayCommand(result, name, subject, options);
  const listener = tap?.listener({ title, replay });
  let failed = 0;
  const onEvent = (event: SuiteEvent) => {
    listener?.(event);
    switch (event.type) {
      case "property": {
        const { index, planned, id } = event;
        const now = id.replaceAll(/[/-]/g, " ");
        progress.update(title, describeState({ ended: index, planned, failed, now }));
        break;
      }
      case "failing":
        if (event.known === undefined) {
          progress.say(`${title}: ${event.id} fails, looking for a smaller case: ${event.message}`);
        }
        break;
      case "result": {
        if (event.result.status !== "failed") return;
        failed++;
        const text = renderFailure(event.result, options, { ...render, replay });
        progress.say(`${title}: failed\n${text}\n`);
      }
    }
  };
  const started = performance.now();
  const { report, broken, unavailable } = await runColumn(engine, {
    bundle: (subject in sharing ? suites.all : suites.alone).module,
    subject,
    options: { ...options, runs, patience },
    onEvent,
    silence,
    signal: ending.signal,
  });
  progress.done(title);
  const seconds = `(${((performance.now() - started) / 1000).toFixed(1)} s)`;
  if (unavailable !== undefined) {
    progress.say(`${title}: absent: ${unavailable} ${seconds}`);
    tap?.skip(title, unavailable);
  }
  if (broken !== undefined) {
    progress.say(`${title}: broken: ${broken} ${seconds}`);
    tap?.fail(title, broken);
  }
  if (report !== undefined) {
    progress.say(`${title}: ${describeTotals(report.totals)} ${seconds}`);
  }
  return {
    name,
    subject,
    ...report !== undefined && { report },
    ...unavailable !== undefined && { unavailable },
    ...broken !== undefined && { broken },
  };
}

/** Prints a subject's results: the matrix of the first engine, then the engines side by side. */
function show(say: Say, subject: string, columns: readonly RuntimeColumn[]): void {
  const first = columns.find(({ report }) => report !== undefined)?.report;
  say("");
  if (first !== undefined) say(renderMatrix(first, render));
  if (columns.length > 1 || first === undefined) {
    say(`\n${subject}, each law on each runtime (properties that check it)\n`);
    say(renderRuntimes(columns, render));
  }
}

function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

/** Prints the last line; gives the exit code. */
function conclude(
  say: Say,
  columns: readonly RuntimeColumn[],
  seed: number,
): number {
  const good = columns.filter(({ report, broken }) => broken === undefined && report?.passed);
  const absent = columns.filter(({ unavailable }) => unavailable !== undefined);
  const bad = columns.filter((column) => !good.includes(column) && !absent.includes(column));
  const properties = good.reduce((sum, { report }) => sum + report!.totals.passed, 0);
  say("");
  for (const { name, subject, report, broken } of bad) {
    const why = broken ?? report!.problem ??
      (report!.totals.failed > 0 ? "a law failed" : "not everything is checked");
    say(`${subject} on ${name}: ${why}`);
  }
  say(
    `${counted(good.length, "run")} passed with ${properties} checks, ${bad.length} failed` +
      (absent.length > 0 ? `, ${absent.length} absent` : "") + `, seed ${seed}`,
  );
  return bad.length > 0 || good.length === 0 ? 1 : 0;
}

Deno.exitCode = await main(Deno.args);
