/**
 * The bundle, one and the same file for every engine. By itself it checks every subject and prints
 * TAP; told by an order, it checks one and prints what happens as lines of JSON.
 *
 * As a module it exports what a host may want of it; as a script it is a global `interlock` with the
 * same members.
 *
 * @module
 */

import { UnsupportedError } from "../../mod.ts";
import {
  conformance,
  type Platform,
  renderMatrix,
  type Report,
  type Subject,
  TapWriter,
} from "../mod.ts";
import { hello, runProbe, said } from "../probes.ts";
import {
  again,
  childRunner,
  describe,
  findPrint,
  gc,
  isStartedAgain,
  leave,
  startsByRequest,
} from "./host.ts";
import { type Line, mark, type Order, type ProbeOrder } from "./order.ts";
import { help, readSettings, type Settings } from "./settings.ts";
import { isParty } from "./sharing.ts";
import { subjects, usualRuns } from "./subjects.ts";
import { readWishes, replayFlags, UsageError } from "./wanted.ts";

/** Every line, where there was nothing to print with. */
export { unprinted as lines } from "./host.ts";

type Print = (line: string) => void;
type Binding = Readonly<Record<string, unknown>>;

/** Does what it was told; resolves with the exit code. */
async function main(binding?: Binding): Promise<number> {
  const print = findPrint();
  let settings: Settings;
  try {
    settings = readSettings(binding);
  } catch (error) {
    new TapWriter(print).bailOut((error as UsageError).message);
    return 2;
  }
  if (settings.help !== undefined) {
    print(help);
    return 0;
  }
  if (settings.order !== undefined) return await obey(JSON.parse(settings.order), print);
  // One that was started to run a program, and was not told which: it would start others in turn.
  return isStartedAgain() ? 1 : await runAll(settings, print);
}

/** Checks the subjects one after the other, and prints TAP. */
async function runAll(settings: Settings, print: Print): Promise<number> {
  const tap = new TapWriter(print);
  const reports: Report[] = [];
  try {
    const { subjects: names, options } = readWishes(settings);
    for (const name of names) {
      const subject = make(name);
      if (typeof subject === "string") {
        tap.skip(name, subject);
        continue;
      }
      reports.push(
        await conformance(subject, {
          runs: usualRuns[name]!,
          ...options,
          platform: await platform(name, settings.engine ?? describe()),
          onEvent: tap.listener({
            title: name,
            replay: (result, seed) => replayFlags(name, options.runs, result, seed),
          }),
        }),
      );
    }
  } catch (error) {
    tap.bailOut(error instanceof Error ? error.message : String(error));
    return error instanceof UsageError || error instanceof RangeError ? 2 : 1;
  }
  const passed = tap.end() && reports.length > 0;
  for (const report of reports) tap.comment(`\n${renderMatrix(report)}`);
  tap.comment(`\nended: ${passed ? "passed" : "failed"}`);
  return passed ? 0 : 1;
}

/** Checks one subject, or runs a probe, for a program that reads lines of JSON. */
async function obey(order: Order, print: Print): Promise<number> {
  const tell = (line: Line) => print(mark + JSON.stringify(line));
  if ("probe" in order) {
    const subject = make(order.subject);
    if (typeof subject === "string") throw new UnsupportedError(subject);
    await runProbe(order.probe, subject);
    return 0;
  }
  const { engine, options } = order;
  try {
    const subject = make(order.subject);
    if (typeof subject === "string") tell({ type: "unavailable", reason: subject });
    else {
      await conformance(subject, {
        ...options,
        platform: await platform(order.subject, engine),
        onEvent: tell,
      });
    }
  } catch (error) {
    tell({ type: "broken", message: error instanceof Error ? error.stack ?? "" : String(error) });
  }
  return 0;
}

/** Makes a subject; a text says why it cannot be made on this engine. */
function make(name: string): Subject | string {
  try {
    const subject = subjects[name];
    if (subject === undefined) throw new RangeError(`Cannot run the suite: no ${name}`);
    return subject();
  } catch (error) {
    if (error instanceof UnsupportedError) return error.message;
    throw error;
  }
}

async function platform(subject: string, name: string): Promise<Platform> {
  const collect = gc();
  const self = again();
  const runProbe = self && childRunner((probe) => ({
    file: self.file,
    args: [...self.args, "--order", JSON.stringify({ subject, probe } satisfies ProbeOrder)],
  }));
  return {
    name,
    ...collect !== undefined && { gc: collect },
    ...await probing(runProbe),
  };
}

/** Programs can be run where starting this one again does: not if it came from a pipe, for instance. */
async function probing(
  runProbe: Platform["runProbe"],
): Promise<Pick<Platform, "runProbe" | "noProbe">> {
  if (runProbe === undefined) return {};
  try {
    if (said((await runProbe(hello)).stdout) === hello) return { runProbe };
    return { noProbe: "no child process: started again, this runs no suite" };
  } catch (error) {
    return { noProbe: `no child process: ${error instanceof Error ? error.message : error}` };
  }
}

/**
 * Resolves with the exit code once all is done; never on an engine that calls {@linkcode default}, nor in
 * a thread or process that is a party.
 */
export const ended: Promise<number> = startsByRequest() || isParty
  ? new Promise(() => {})
  : leave(main());

/** The worker, for engines that run nothing but requests. */
export default {
  /** What `workerd test` calls; the binding `OPTIONS` has the options. */
  async test(_controller: unknown, env: { readonly OPTIONS?: Binding } = {}): Promise<void> {
    const code = await main(env.OPTIONS);
    if (code !== 0) throw new Error(`ended with code ${code}`);
  },
};
