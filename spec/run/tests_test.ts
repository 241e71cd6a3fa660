/**
 * The suite as tests of the runners that there are: their exit codes and counts are those of the report.
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { broken, conformance, type Options, type Status } from "../mod.ts";
import { isOmitted } from "../report/judge.ts";
import { bundle } from "./bundle.ts";
import { installed } from "./runtime.ts";
import { findAll, runtimes } from "./runtimes.ts";
import { tasks } from "./tasks.ts";

const subjects = { tasks, broken };
const options: Readonly<Record<keyof typeof subjects, Options>> = {
  tasks: { seed: 1, runs: 2, only: { primitives: ["Event"] } },
  broken: {
    seed: 1,
    runs: 10,
    only: { primitives: ["Semaphore"], laws: ["P", "S"] },
    knownFailing: { P1: "on purpose" },
  },
};

/** How many tests a runner has to show, by their outcome. */
async function expected(name: keyof typeof subjects) {
  const { laws, problem } = await conformance(subjects[name], options[name]);
  assertEquals(problem, undefined);
  const count = (...statuses: Status[]) =>
    laws.filter((law) => !isOmitted(law) && statuses.includes(law.status)).length;
  return {
    passed: count("passed"),
    failed: count("failed", "not checked"),
    skipped: count("not applicable"),
    todo: count("known failing"),
  };
}

const wanted = { tasks: await expected("tasks"), broken: await expected("broken") };
const suite = await bundle({
  code: `export * from "./spec/mod.ts"; export * from "./spec/run/tasks.ts";`,
});

/** A runner: how it is called, where its `test` is from, and what its summary says of a kind of test. */
interface Runner {
  readonly name: string;
  readonly test: string;
  command(file: string): [file: string, ...args: string[]];
  summary(output: string): (kind: "passed" | "failed" | "skipped" | "todo") => number;
}

/** Reads a number that stands before or behind a word; 0 where there is none. */
function number(output: string, pattern: string): number {
  return Number(new RegExp(pattern, "m").exec(output)?.[1] ?? 0);
}

const words = { passed: "pass", failed: "fail", skipped: "skipped", todo: "todo" };

const node = (major: number): Runner => ({
  name: `node${major}`,
  test: `import { test } from "node:test";`,
  command: (file) => [
    `${installed(`node${major}`)}bin/node`,
    "--test",
    "--test-reporter=tap",
    file,
  ],
  summary: (output) => (kind) => number(output, `^# ${words[kind]} (\\d+)$`),
});

const runners: readonly Runner[] = [
  {
    name: "deno",
    test: "const { test } = Deno;",
    command: (file) => [Deno.execPath(), "test", "--no-check", "--no-config", file],
    summary: (output) => (kind) =>
      kind === "todo" ? 0 : number(output, `(\\d+) ${kind === "skipped" ? "ignored" : kind}`),
  },
  node(20),
  node(24),
  {
    name: "bun",
    test: `import { test } from "bun:test";`,
    command: (file) => [`${installed("@oven/bun-linux-x64")}bin/bun`, "test", file],
    summary: (output) => (kind) =>
      number(output, `^ *(\\d+) ${kind === "skipped" ? "skip" : words[kind]}$`),
  },
];

const found = await findAll(
  runtimes.filter(({ name }) => runners.some((runner) => runner.name === name)),
  (line) => console.log(line),
);

for (const runner of runners) {
  const engine = found.find(({ runtime }) => runtime.name === runner.name)?.engine;
  const absent = typeof engine === "string";
  Deno.test({
    name: `${runner.name} shows the laws as tests${absent ? ` (${engine})` : ""}`,
    ignore: absent,
    async fn() {
      const folder = await Deno.makeTempDir();
      try {
        await Deno.writeTextFile(`${folder}/suite.mjs`, suite);
        for (const name of ["tasks", "broken"] as const) {
          const file = `${folder}/${name}.test.mjs`;
          await Deno.writeTextFile(
            file,
            `import { conformanceTests, ${name} } from "./suite.mjs";\n${runner.test}\n` +
              `await conformanceTests(test, ${name}, ${JSON.stringify(options[name])});\n`,
          );
          const { code, output } = await run(runner.command(file), folder);
          const of = runner.summary(output);
          // Deno knows no tests that are to do: it skips them.
          const todo = of("todo");
          const shown = { passed: of("passed"), failed: of("failed"), rest: of("skipped") + todo };
          const { passed, failed, skipped, todo: known } = wanted[name];
          assertEquals(shown, { passed, failed, rest: skipped + known }, output);
          assertEquals(todo, runner.name === "deno" ? 0 : known, output);
          assertEquals(code, name === "tasks" ? 0 : 1, output);
          if (name === "broken") assertStringIncludes(output, "expected to wait, was granted");
        }
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

async function run([file, ...args]: [string, ...string[]], cwd: string) {
  const { code, stdout, stderr } = await new Deno.Command(file, {
    args,
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = new TextDecoder();
  return { code, output: text.decode(stdout) + text.decode(stderr) };
}
