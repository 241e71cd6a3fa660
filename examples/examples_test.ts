/**
 * Runs every example on every runtime that runs TypeScript, and checks all that it prints.
 */
import { assert, assertEquals } from "@std/assert";
import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Engine } from "../spec/run/runtime.ts";
import { findAll, runtimes } from "../spec/run/runtimes.ts";
import type { Expectation } from "./expected/expectation.ts";
import { processes } from "./expected/processes.ts";
import { tasks } from "./expected/tasks.ts";
import { threads } from "./expected/threads.ts";
import { denoCommand, exampleNames, examplePath } from "./main.ts";

const DEADLINE_MS = 300_000;

/** What each example prints. */
const expected: Readonly<Record<string, Expectation>> = {
  ...inScope("tasks", tasks),
  ...inScope("threads", threads),
  ...inScope("processes", processes),
};

function inScope(scope: string, expectations: Readonly<Record<string, Expectation>>) {
  return Object.fromEntries(
    Object.entries(expectations).map(([name, expectation]) => [`${scope}/${name}`, expectation]),
  );
}

async function output(file: string, args: readonly string[], env?: Record<string, string>) {
  const { code, stdout, stderr } = await new Deno.Command(file, {
    args: [...args],
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    signal: AbortSignal.timeout(DEADLINE_MS),
  }).output();
  const decoder = new TextDecoder();
  return { code, printed: decoder.decode(stdout), complaint: decoder.decode(stderr) };
}

/** Those that the processes of an example can be of. */
const PARTNERS = ["deno", "node24", "bun"];

/** A runtime that is on this machine. */
function engineOf(name: string): Engine | undefined {
  const engine = found.find(({ runtime }) => runtime.name === name)?.engine;
  return typeof engine === "string" ? undefined : engine;
}

/** What processes run with: brokers of their own, and other runtimes where they look for them. */
async function processEnvironment(): Promise<{ env: Record<string, string>; brokers: string }> {
  const brokers = `${await Deno.makeTempDir()}/brokers`;
  const folders = PARTNERS.flatMap((name) => {
    const engine = engineOf(name);
    return engine === undefined ? [] : [dirname(engine.again!("").file)];
  });
  const path = [...folders, Deno.env.get("PATH")].join(delimiter);
  return { env: { PATH: path, INTERLOCK_DIR: brokers, INTERLOCK_IDLE: "0.5" }, brokers };
}

/** Resolves once the last broker has ended, which removes its folder. */
async function brokersEnded(folder: string): Promise<void> {
  const end = Date.now() + DEADLINE_MS;
  while (await Deno.lstat(folder).then(() => true, () => false)) {
    assert(Date.now() < end, `a broker has not ended, or has left ${folder}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await Deno.remove(dirname(folder));
}

async function check(name: string, runtime: string, engine: Engine): Promise<void> {
  const { file, args } = runtime === "deno" ? denoCommand(name) : engine.again!(examplePath(name));
  const { env, brokers } = await processEnvironment();
  const { code, printed, complaint } = await output(file, args, env);
  assertEquals([code, complaint], [0, ""], `${name} printed:\n${printed}`);
  assert(printed.endsWith("\n"), "the last line is not complete");
  const lines = printed.trimEnd().split("\n");
  const expectation = expected[name]!;
  if (typeof expectation === "function") expectation(lines);
  else assertEquals(lines, expectation.trim().split("\n"));
  await brokersEnded(brokers);
}

Deno.test("examples: what each prints is known", () => {
  assertEquals(exampleNames().sort(), Object.keys(expected).sort());
});

const main = fileURLToPath(new URL("main.ts", import.meta.url));

Deno.test("examples: the task runs the named ones, with headings", async () => {
  const result = await output(Deno.execPath(), [
    "run",
    "-A",
    main,
    "lifo_queue",
    "tasks/semaphore",
  ]);
  assertEquals([result.code, result.complaint], [0, ""]);
  const headings = result.printed.split("\n").filter((line) => line.startsWith("--- "));
  assertEquals(headings, [
    "--- examples/tasks/lifo_queue.ts",
    "--- examples/tasks/semaphore.ts",
  ]);
  assert(result.printed.includes("back to: search") && result.printed.includes("fetch(11) = 11"));
});

Deno.test("examples: the task explains itself", async () => {
  const result = await output(Deno.execPath(), ["run", "-A", main, "--help"]);
  assertEquals([result.code, result.complaint], [0, ""]);
  for (const name of exampleNames()) {
    assert(result.printed.includes(name.split("/")[1]!), `${name} is not there`);
  }
});

for (const unknown of ["mutex", "--fast"]) {
  Deno.test(`examples: the task refuses ${unknown}`, async () => {
    const result = await output(Deno.execPath(), ["run", "-A", main, "lock", unknown]);
    assertEquals([result.code, result.printed], [2, ""]);
    assert(result.complaint.startsWith(`Cannot run example "${unknown}": there is none`));
  });
}

const wanted = runtimes.filter(({ name }) => ["deno", "node24", "node26", "bun"].includes(name));
const found = await findAll(wanted, console.log);
for (const { runtime, engine } of found) {
  if (typeof engine === "string") {
    Deno.test({ name: `examples: not run on ${runtime.name}: ${engine}`, ignore: true, fn() {} });
    continue;
  }
  for (const name of exampleNames()) {
    Deno.test(`examples: ${name} on ${engine.title}`, () => check(name, runtime.name, engine));
  }
}

Deno.test("examples: whatever runtimes are there take part", async () => {
  const { file, args } = denoCommand("processes/three_runtimes");
  const { env, brokers } = await processEnvironment();
  const { printed } = await output(file, args, env);
  for (const name of PARTNERS) {
    if (engineOf(name) === undefined) continue;
    const line = `${name.replace(/\d+$/, "")} takes part\n`;
    assert(printed.includes(line), `${name} is missing:\n${printed}`);
  }
  await brokersEnded(brokers);
});

Deno.test("examples: a runtime that is missing is said and left out", async () => {
  const { file, args } = denoCommand("processes/three_runtimes");
  const { env, brokers } = await processEnvironment();
  const { code, printed, complaint } = await output(file, args, { ...env, PATH: brokers });
  assertEquals([code, complaint], [0, ""], printed);
  assertEquals(printed.split("\n").slice(0, 3), [
    "deno takes part",
    "node is left out: it is not on the PATH",
    "bun is left out: it is not on the PATH",
  ]);
  await brokersEnded(brokers);
});
