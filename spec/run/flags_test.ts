import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { fileURLToPath } from "node:url";
import { formats } from "./files.ts";
import { help, readFlags } from "./flags.ts";
import { UsageError } from "./wanted.ts";

function read(...args: readonly string[]) {
  const flags = readFlags(args);
  assert(flags !== "help");
  return { ...flags, runtimes: flags.runtimes.map(({ name }) => name) };
}

Deno.test("without flags: every subject on the Deno at hand, with the usual seed", () => {
  assertEquals(read(), {
    runtimes: ["deno"],
    subjects: ["tasks", "loopback", "threads", "processes"],
    files: { json: undefined, junit: undefined, html: undefined },
    tap: false,
    options: { seed: 1 },
  });
});

Deno.test("lists choose, in the order of the report", () => {
  const flags = read("--runtime", "bun,node20", "--subject=loopback", "--law", "S7,G");
  assertEquals(flags.runtimes, ["node20", "bun"]);
  assertEquals(flags.subjects, ["loopback"]);
  assertEquals(flags.options, { seed: 1, only: { laws: ["S7", "G"] } });
  assertEquals(read("--runtime", "all").runtimes.length, 14);
});

Deno.test("numbers reach the suite", () => {
  const { options } = read("--seed=-7", "--runs", "5", "--budget", "1000");
  assertEquals(options, { seed: -7, runs: 5, budget: 1000 });
});

Deno.test("a random seed is one that can be given again", () => {
  const { seed } = read("--seed", "random").options;
  assertEquals(read("--seed", `${seed}`).options.seed, seed);
});

Deno.test("--help wins over everything else", () => {
  assertEquals(readFlags(["--help", "--seed", "none"]), "help");
  const names = ["runtime", "subject", "law", "primitive", "property", "path", ...formats, "tap"];
  for (const name of names) {
    assertStringIncludes(help, `--${name}`);
  }
});

const wrong: readonly (readonly [string, readonly string[]])[] = [
  ["--speed", ["--speed"]],
  ["extra", ["extra"]],
  ["Z9", ["--law", "Z9"]],
  ["Mutex", ["--primitive", "Mutex"]],
  ["node18", ["--runtime", "deno,node18"]],
  ["workers", ["--subject", "workers"]],
  ["--law", ["--law", "S7,"]],
  ["--seed", ["--seed", "one"]],
  ["seed must be", ["--seed", "1.5"]],
  ["runs must be", ["--runs", "0"]],
  ["budget must be", ["--budget=-1"]],
  ["S7/Semaphore", ["--property", "S7/Semaphore/unheard-of"]],
  ["a path needs", ["--path", "1:2"]],
  ["none matches", ["--law", "SB1", "--primitive", "Event"]],
];

for (const [names, args] of wrong) {
  Deno.test(`refuses ${args.join(" ")}, and names what is wrong`, () => {
    assertThrows(() => readFlags(args), UsageError, names);
  });
}

Deno.test("what makes no sense is exit code 2, said on stderr alone", async () => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", fileURLToPath(new URL("main.ts", import.meta.url)), "--law", "Z9"],
    stdin: "null",
  }).output();
  assertEquals([code, stdout.length], [2, 0]);
  assertStringIncludes(new TextDecoder().decode(stderr), "Z9");
});
