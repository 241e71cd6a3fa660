/**
 * Programs that properties run in a process of their own, because what they check is whether that
 * process stays alive, how it ends, and what it reports (G12, T2).
 *
 * @module
 */

import { sites } from "./laws/sites.ts";
import type { Primitive, Subject } from "./subject.ts";
import { World } from "./world.ts";

/** A timer of that many milliseconds, left behind, shows as a process that does not end. */
const HOUR = 3_600_000;

/** What a method's wait must come to: timed out, aborted, granted. */
const outcomes = ["TimeoutError", "aborted", "granted"];

/** What begins the lines of a program: who runs the suite may print others. */
const mark = "probe: ";

function say(line: string): void {
  console.log(mark + line);
}

/** What a program said, of all that its process printed. */
export function said(stdout: string): string {
  return stdout.split("\n").filter((line) => line.startsWith(mark))
    .map((line) => line.slice(mark.length).trim()).join("\n");
}

/** The program that says no more than its name: where that fails, no program can be run. */
export const hello = "hello";

/** What the program of a primitive prints if its waits hold the runtime while they must. */
export function expectedOf(primitive: Primitive): string {
  return sites.filter((site) => site.primitive === primitive)
    .map(({ method }) => `${method}: ${outcomes.join(", ")}`).join("\n");
}

/** The part of Node's `process` that is used. */
interface ProcessLike {
  on(name: "unhandledRejection", listener: (reason: unknown) => void): unknown;
  on(name: "exit", listener: () => void): unknown;
  getBuiltinModule(id: "node:timers"): {
    setTimeout(fn: () => void, ms: number): { unref(): void };
  };
}

/**
 * Waits in every way that a primitive has: with a timeout that runs out, which alone holds the
 * process; aborted; granted; and, where nobody outside could end it, in vain, which holds nothing.
 */
async function waits(primitive: Primitive, subject: Subject): Promise<void> {
  const world = new World(subject, { name: "child" });
  for (const site of sites.filter((site) => site.primitive === primitive)) {
    const timed = await (await site.open(world)).ready();
    const first = await outcome(timed({ timeout: 20 }));

    const controller = new AbortController();
    const abortable = await (await site.open(world)).ready();
    const aborted = outcome(abortable({ timeout: HOUR, signal: controller.signal }));
    await world.settle();
    controller.abort(new Error("aborted"));

    const bench = await site.open(world);
    const served = await bench.ready();
    const granted = outcome(served({ timeout: HOUR }));
    await world.settle();
    await bench.unblock();

    say(`${site.method}: ${[first, await aborted, await granted].join(", ")}`);
    if (subject.capabilities.scope === "tasks") {
      const vain = await (await site.open(world)).ready();
      outcome(vain());
    }
  }
}

/** The prefix of the programs of what is shared. */
export const shared = "shared ";

/** What the program of a shared primitive prints if its waits hold the runtime. */
export function expectedOfShared(primitive: Primitive): string {
  return sites.filter((site) => site.primitive === primitive)
    .map(({ method }) => `${method}: granted`).join("\n");
}

/**
 * Waits without a timeout for what other parties could give, and so hold the process, though nothing
 * else does: what grants it in the end is a timer that holds nothing.
 */
async function sharedWaits(primitive: Primitive, subject: Subject): Promise<void> {
  const { parties } = subject;
  const open = Object.fromEntries(
    Object.entries(subject.open).map(([kind, opener]) => [kind, async (...args: unknown[]) => {
      const opened = await (opener as (...args: unknown[]) => object)(...args);
      parties?.handle(opened, kind as keyof Subject["open"]);
      return opened;
    }]),
  );
  const world = new World({ ...subject, open }, { name: "child" });
  for (const site of sites.filter((site) => site.primitive === primitive)) {
    const bench = await site.open(world);
    const granted = outcome((await bench.ready())());
    // Where another one gives up, the first holds the process all the same.
    if (site.serves !== "meeting") await outcome((await bench.ready())({ timeout: 1 }));
    await world.settle();
    await new Promise<void>((resolve) => unheldTimer(resolve, 20));
    await bench.unblock();
    say(`${site.method}: ${await granted}`);
  }
}

/** Calls `fn` later, if the process still lives then. */
function unheldTimer(fn: () => void, ms: number): void {
  const { process } = globalThis as unknown as { process: ProcessLike };
  process.getBuiltinModule("node:timers").setTimeout(fn, ms).unref();
}

/** How a call ends, in a word. */
async function outcome(call: unknown): Promise<string> {
  try {
    await call;
    return "granted";
  } catch (error) {
    if (!(error instanceof Error)) return String(error);
    return error.message === "aborted" ? "aborted" : error.name;
  }
}

/** Prints, at the end of the process, what rejections it was told nobody handles. */
function countReports(): void {
  const { process } = globalThis as unknown as { process: ProcessLike };
  const reports: unknown[] = [];
  process.on("unhandledRejection", (reason) => void reports.push(reason));
  process.on("exit", () => say(`${reports.length} reported: ${reports.join(", ")}`));
}

function fail(): never {
  throw new Error("nobody asked");
}

/** The other programs, by name. */
const ends: Readonly<Record<string, (subject: Subject) => unknown>> = {
  [hello]: () => say(hello),
  "a rejection": () => void Promise.reject(new Error("nobody asked")),
  "a task": (subject) => void subject.spawn?.(fail),
  "a task, counted": (subject) => {
    countReports();
    subject.spawn?.(fail);
  },
  "a task whose join gave up, counted": async (subject) => {
    countReports();
    let end = (): void => {};
    const task = subject.spawn?.(async () => {
      await new Promise<void>((resolve) => end = resolve);
      fail();
    });
    await outcome(task?.join({ timeout: 1 }));
    end();
  },
  "a joined task, counted": async (subject) => {
    countReports();
    const task = subject.spawn?.(fail);
    await Promise.all([outcome(task?.join()), outcome(task?.join())]);
    await outcome(task?.join());
  },
};

/** Runs one of the programs: a primitive's name, or one of the others. */
export async function runProbe(name: string, subject: Subject): Promise<void> {
  const end = ends[name];
  const plain = name.startsWith(shared) ? name.slice(shared.length) : name;
  const known = sites.find(({ primitive }) => primitive === plain);
  if (end !== undefined) await end(subject);
  else if (known !== undefined) {
    await (plain === name ? waits : sharedWaits)(known.primitive, subject);
  } else throw new RangeError(`Cannot run a probe: there is no ${name}`);
  await subject.close?.();
}
