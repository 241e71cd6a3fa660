import { assert, assertEquals, assertMatch, assertStringIncludes, fail } from "@std/assert";
import { createContext, runInContext } from "node:vm";
import { Parser } from "tap-parser";
import { bundleSuite, writeSuites } from "./bundle.ts";

const { module, script } = await bundleSuite("alone");

/** An engine that has the language, and these globals; a context of Deno has two more by itself. */
function engine(globals: Readonly<Record<string, unknown>>) {
  return createContext({ console: undefined, queueMicrotask: undefined, ...globals });
}

/** Runs the script on such an engine, after some code. */
async function run(globals: Readonly<Record<string, unknown>>, before = "") {
  const context = engine(globals);
  runInContext(before, context);
  runInContext(script, context);
  const code: number = await runInContext("interlock.ended", context);
  const lines: string[] = [...runInContext("interlock.lines", context)];
  return { code, lines };
}

/** The ids of the properties that a document is about. */
function ids(lines: readonly string[]): string[] {
  return lines.flatMap((line) => /^ok \d+ - tasks (\S+)/.exec(line)?.[1] ?? []);
}

Deno.test("an engine that has nothing but the language runs everything, and tells its end", async () => {
  const bare = engine({});
  const absent = [
    "console",
    "setTimeout",
    "queueMicrotask",
    "AbortController",
    "structuredClone",
    "performance",
    "process",
    "Deno",
  ];
  for (const name of absent) assertEquals(runInContext(`typeof ${name}`, bare), "undefined");
  const { code, lines } = await run({ interlockOptions: { runs: 1 } });
  const failed = lines.filter((line) => line.startsWith("not ok"));
  assertEquals([failed, code, lines[0]], [[], 0, "TAP version 14"]);
  const { complete } = Object.fromEntries(Parser.parse(`${lines.join("\n")}\n`, { strict: true }));
  assert((complete as unknown as { ok: boolean }).ok, "not a document that passes");
  const skips = lines.filter((line) => line.includes(" # SKIP "));
  assert(skips.some((line) => line.includes("no timers")), "nothing is skipped for want of timers");
  assert(skips.some((line) => line.includes("loopback # SKIP")), "loopback is not skipped");
  assert(lines.some((line) => /^# Semaphore +\d/.test(line)), "no matrix");
  assertEquals(lines.at(-1), "# ended: passed");
});

/** What came into the language after ES2022, of what is not syntax. */
const later = `
  for (const name of ["findLast", "findLastIndex", "toReversed", "toSorted", "toSpliced", "with"]) {
    delete Array.prototype[name];
    delete Object.getPrototypeOf(Int8Array.prototype)[name];
  }
  delete Array.fromAsync;
  delete Map.groupBy;
  delete Object.groupBy;
  delete Promise.try;
  delete Promise.withResolvers;
  delete globalThis.Iterator;
  for (const name of Object.getOwnPropertyNames(Set.prototype)) {
    if (/^(union|inter|diff|symm|is)/.test(name)) delete Set.prototype[name];
  }`;

const partial: readonly (readonly [
  what: string,
  globals: Readonly<Record<string, unknown>>,
  before: string,
  skipped: readonly string[],
])[] = [
  ["the language of 2022, and no Event", { setTimeout, clearTimeout, AbortController }, later, [
    "no AbortController or Event",
  ]],
  [
    "timers that nothing stops, and a process without arguments",
    {
      setTimeout,
      process: { env: {} },
    },
    "",
    ["no timers", "no child process"],
  ],
];

for (const [what, globals, before, skipped] of partial) {
  Deno.test(`an engine that has ${what} runs everything`, async () => {
    const { code, lines } = await run({ ...globals, interlockOptions: { runs: 1 } }, before);
    assertEquals([lines.filter((line) => /^(not ok|Bail)/.test(line)), code], [[], 0]);
    const skips = lines.filter((line) => line.includes(" # SKIP "));
    for (const why of skipped) {
      assert(skips.some((line) => line.includes(why)), `nothing is skipped: ${why}`);
    }
  });
}

const told: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ["by a global", { interlockOptions: { law: "K11", runs: 1 } }],
  ["by arguments", { process: { argv: ["engine", "suite.js", "--law", "K11", "--runs=1"] } }],
  ["by a shell's arguments", { scriptArgs: ["suite.js", "--law", "K11", "--runs=1"] }],
  ["by the page's address", { location: { search: "?law=K11&runs=1" }, URLSearchParams }],
  ["by arguments rather than a global", {
    interlockOptions: { law: "S", runs: 1 },
    scriptArgs: ["--law", "K11"],
  }],
];

const { lines: all } = await run(told[0]![1]);

for (const [how, globals] of told) {
  Deno.test(`it can be told what to do ${how}`, async () => {
    const { code, lines } = await run(globals);
    assertEquals([code, ids(lines)], [0, ids(all)]);
    assert(ids(all).length > 0 && ids(all).length < 20, `${ids(all).length} properties`);
  });
}

Deno.test("it prints through what the host gives, else print, else the console", async () => {
  const interlockOptions = { law: "K11", runs: 1 };
  const seen: Record<string, string[]> = { given: [], console: [], print: [] };
  const to = (name: string) => (line: string) => void seen[name]!.push(line);
  const print = to("print");
  const console = { log: to("console") };
  await run({ interlockOptions, print, console });
  // In a page, that is how paper is printed.
  await run({ interlockOptions, print: () => fail(), console, document: {} });
  await run({ interlockOptions: { ...interlockOptions, print: to("given") }, print, console });
  const ms = (lines: string[]) => lines.filter((line) => !/\d s\)/.test(line));
  for (const [name, lines] of Object.entries(seen)) assertEquals(ms(lines), ms(all), name);
});

const wrong: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  [`there is no "speed"`, { interlockOptions: { speed: 9 } }],
  ["nothing behind it", { scriptArgs: ["--law"] }],
  [`there is no "bogus"`, { scriptArgs: ["--bogus"] }],
  [`"extra"`, { scriptArgs: ["--law", "K11", "extra"] }],
  [`there is no "Z9"`, { interlockOptions: { law: "Z9" } }],
  [`"one" is no number`, { interlockOptions: { seed: "one" } }],
  [`there is no "threads"`, { interlockOptions: { subject: "threads" } }],
];

for (const [what, globals] of wrong) {
  Deno.test(`options that make no sense are refused: ${what}`, async () => {
    const { code, lines } = await run(globals);
    assertEquals([code, lines.length], [2, 2]);
    assertStringIncludes(lines[1]!, "Bail out! ");
    assertStringIncludes(lines[1]!, what);
  });
}

Deno.test("help names every option", async () => {
  const { code, lines } = await run({ scriptArgs: ["--help"] });
  assertEquals(code, 0);
  for (const name of ["subject", "law", "seed", "runs", "engine"]) {
    assertStringIncludes(lines.join("\n"), `--${name} `);
  }
});

Deno.test("a process ends with the exit code", async () => {
  const folder = await Deno.makeTempDir({ prefix: "interlock-" });
  try {
    const { alone } = await writeSuites(folder);
    assertEquals(await Deno.readTextFile(alone.module), module);
    for (const [law, expected] of [["K11", 0], ["Z9", 2]] as const) {
      const { code } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-config", "--no-lock", alone.module, "--law", law, "--runs", "1"],
        stdin: "null",
      }).output();
      assertEquals(code, expected, law);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** Runs the laws of how processes end; gives the lines about them. */
async function processLaws(args: readonly string[], input?: string) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-config", "--no-lock", "--no-prompt", ...args],
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = child.stdin.getWriter();
  if (input !== undefined) await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { code, stdout } = await child.output();
  const lines = new TextDecoder().decode(stdout).split("\n");
  assertEquals([lines.filter((line) => line.startsWith("not ok")), code], [[], 0]);
  return lines.filter((line) => /^ok .*-holds?-the-process/.test(line));
}

Deno.test("processes are started again only where that runs the suite", async () => {
  const folder = await Deno.makeTempDir({ prefix: "interlock-" });
  try {
    const { alone } = await writeSuites(folder);
    const options = ["--law", "G12", "--subject", "tasks"];
    const host = `${folder}/host.mjs`;
    await Deno.writeTextFile(
      host,
      `console.log("a host");\nawait (await import("./suite.mjs")).ended;\nconsole.log("its end");\n`,
    );
    for (const program of [alone.module, host]) {
      const lines = await processLaws(["-A", program, ...options]);
      assert(lines.some((line) => !line.includes("SKIP")), "nothing is checked");
    }
    const told = `globalThis.interlockOptions = { law: "G12", subject: "tasks" };\n${module}`;
    for (
      const [why, args, input] of [
        ["runs no suite", ["-A", "-"], told],
        ["no child process", ["--allow-run", alone.module, ...options], undefined],
        ["no child process", [alone.module, ...options], undefined],
      ] as const
    ) {
      const lines = await processLaws(args, input);
      assert(lines.length > 0);
      for (const line of lines) assertStringIncludes(line, " # SKIP ");
      assert(lines.some((line) => line.includes(why)), `${why}: ${lines[0]}`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a folder that cannot be written to is told", async () => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "-q",
      "--no-lock",
      "--no-check",
      "spec/run/bundle_main.ts",
      "--out",
      "README.md",
    ],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const [printed, complaint] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assertEquals([code, printed], [1, ""]);
  assertMatch(complaint!, /^Cannot write to README\.md: [^\n]+\n$/);
});
