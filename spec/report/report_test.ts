import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Capabilities } from "../../src/contract.ts";
import { laws } from "../laws.ts";
import { identify } from "../select.ts";
import { renderFailure } from "./failure.ts";
import { judge, sum } from "./judge.ts";
import { renderMatrix } from "./matrix.ts";
import type { PropertyResult, Report } from "./report.ts";
import { renderRuntimes } from "./runtimes.ts";
import { wrap } from "./text.ts";

const capabilities: Capabilities = {
  scope: "tasks",
  fairness: "fifo",
  directGrant: true,
  blocking: false,
  fencing: false,
  recovery: false,
  cloning: false,
  barrierAction: true,
};

const passed: PropertyResult = {
  id: "K1/Lock/holds",
  laws: ["K1", "G13"],
  primitive: "Lock",
  title: "holds",
  level: 0,
  seed: 42,
  status: "passed",
  runs: 100,
  ms: 3,
};

const failed: PropertyResult = {
  id: "S4/Semaphore/admits",
  laws: ["S4"],
  primitive: "Semaphore",
  title: "admits exactly those that fit",
  level: 1,
  seed: 42,
  status: "failed",
  runs: 7,
  ms: 5,
  failure: {
    message: "value: expected 1, got 2",
    counterexample: "{n: 2}",
    shrinks: 3,
    path: "6:0",
    timeline: [
      { party: "A", text: "acquire()" },
      { party: "B", text: "acquire()" },
      { party: "", text: "abort: signal aborts" },
      { party: "B", text: "acquire() ✗ Error: abort" },
    ],
  },
};

const absent: PropertyResult = {
  id: "G12/Lock/alive",
  laws: ["G12"],
  primitive: "Lock",
  title: "alive",
  level: 1,
  seed: 42,
  status: "not applicable",
  reason: "no child process",
  runs: 0,
  ms: 0,
};

const cut: PropertyResult = {
  ...passed,
  id: "K2/Lock/tries",
  laws: ["K2"],
  status: "not checked",
  reason: "the budget of 5 ms was used up before",
};

function report(properties: PropertyResult[], platform = "Deno 2.9.6"): Report {
  const declared = identify(
    properties.map(({ laws, primitive, title }) => ({
      laws: laws as [string, ...string[]],
      primitive,
      level: 0,
      title,
      check: () => {},
    })),
  );
  const totals = sum(properties.length, properties);
  return {
    subject: "tasks",
    scope: "tasks",
    platform,
    seed: 42,
    runs: 100,
    ms: 8,
    properties,
    laws: judge(capabilities, declared, properties),
    totals,
    passed: totals.failed === 0 && totals.notChecked === 0,
  };
}

const width = (text: string) => Math.max(...text.split("\n").map((line) => line.length));

Deno.test("the matrix counts every property once, and sums up", () => {
  const text = renderMatrix(report([passed, failed, absent, cut]));
  const rows = text.split("\n");
  const row = (name: string) => rows.find((row) => row.startsWith(name))?.split(/\s{2,}/);
  assertEquals(row("Lock"), ["Lock", "0/1 1-", "1/2 1?", "·", "1/3 1? 1-"]);
  assertEquals(row("Semaphore"), ["Semaphore", "·", "·", "0/1 1✗", "0/1 1✗"]);
  assertEquals(row("all"), ["all", "0/1 1-", "1/2 1?", "0/1 1✗", "1/4 1✗ 1? 1-"]);
  assertStringIncludes(text, "  K2: the budget of 5 ms was used up before");
  assertStringIncludes(text, "  G12: no child process");
  assertStringIncludes(
    text,
    "4 properties: 1 passed, 1 failed, 1 not applicable, 1 not checked (207 runs in 0.0 s)",
  );
  assertStringIncludes(text, "seed 42");
  assertEquals(rows.at(-1), "FAILED");
});

Deno.test("a law without a property is listed as not checked", () => {
  assertStringIncludes(renderMatrix(report([passed])), "  B1: no property checks B1");
});

Deno.test("a failure shows the law, the violation, the input, the timeline and the replay", () => {
  const text = renderFailure(failed, { seed: 9 }, {
    replay: ({ id }, seed) => `run --property ${id} --seed ${seed}`,
  });
  const s4 = laws.find(({ id }) => id === "S4")?.text ?? "";
  assertStringIncludes(text.replaceAll(/\n\s*/g, " "), s4);
  assertStringIncludes(text, "value: expected 1, got 2");
  assertStringIncludes(text, "with {n: 2} (after 7 runs and 3 shrinks)");
  assertStringIncludes(text, "replay: run --property S4/Semaphore/admits --seed 9");
  const lines = text.split("\n");
  const column = (part: string) => lines.find((line) => line.includes(part))?.indexOf(part) ?? -1;
  const [head] = lines.filter((line) => /^\s+A\s+B$/.test(line));
  assertEquals(column("1  acquire()") + 3, head?.indexOf("A"));
  assertEquals(column("acquire() ✗"), head?.indexOf("B"));
  assertStringIncludes(text, "3  -- abort: signal aborts");
});

Deno.test("a failure of many parties becomes a list that fits", () => {
  const timeline = Array.from({ length: 20 }, (_, index) => ({
    party: `P${index}`,
    text: "acquire() and much more than anyone would like to read in one line of a report, really",
  }));
  const many = { ...failed, failure: { ...failed.failure!, timeline } };
  const text = renderFailure(many, { seed: 1 });
  assert(width(text) <= 100, `${width(text)} columns`);
  assertStringIncludes(text, "20  P19  acquire()");
});

Deno.test("what did not fail has no failure to show", () => {
  assertEquals(renderFailure(passed, { seed: 1 }), "");
});

Deno.test("runtimes stand beside each other in 100 columns, with reasons below", () => {
  const names = ["deno", "node20", "node22", "node24", "node26", "bun"];
  const columns = [
    ...names.map((name) => ({ name, report: report([passed, absent], name) })),
    { name: "workerd", unavailable: "not installed; npm i workerd makes it available" },
    { name: "quickjs", broken: "did not finish" },
  ];
  const text = renderRuntimes(columns);
  assert(width(text) <= 100, `${width(text)} columns`);
  const cells = (law: string) =>
    text.split("\n").find((line) => line.startsWith(law))?.split(/\s{2,}/);
  assertEquals(cells("K1 ")?.slice(1, 3), ["✓ 1", "✓ 1"]);
  assertEquals(cells("G12")?.[1]?.startsWith("n/a"), true);
  assertStringIncludes(text, "no child process");
  assertStringIncludes(text, "workerd is absent: not installed");
  assertStringIncludes(text, "quickjs is broken: did not finish");
  assertEquals(cells("total")?.[1], "1/1");
  assert(!text.split("\n").some((line) => line.startsWith("L1")), "laws of another scope");
});

Deno.test("runtimes that do not fit beside each other stand below each other, none is cut", () => {
  const names = Array.from({ length: 14 }, (_, index) => `chromium-worker${index}`);
  const columns = names.map((name, index) => ({
    name,
    report: { ...report([passed], name), runs: 1000 + index },
  }));
  const text = renderRuntimes(columns);
  assert(width(text) <= 100, `${width(text)} columns`);
  const words = text.split(/\s+/);
  assertEquals(words.filter((word) => names.includes(word)), names);
  const runs = columns.map(({ report }) => `${report.runs}`);
  assertEquals(words.filter((word) => runs.includes(word)), runs);
});

Deno.test("colour only on demand", () => {
  const escapes = (text: string) => text.includes("\u001b[");
  const bad = report([passed, failed]);
  for (const color of [true, false]) {
    assertEquals(escapes(renderMatrix(bad, { color })), color);
    assertEquals(escapes(renderFailure(failed, bad, { color })), color);
    assertEquals(escapes(renderRuntimes([{ name: "deno", report: bad }], { color })), color);
  }
});

Deno.test("sums that do not add up throw", () => {
  for (const results of [[passed], [passed, passed]]) {
    let message = "";
    try {
      sum(2, results);
    } catch (error) {
      message = (error as Error).message;
    }
    assertStringIncludes(message, "do not add up");
  }
});

Deno.test("text wraps between words, and within a word only if it must", () => {
  assertEquals(wrap("one two three", 7), ["one two", "three"]);
  assertEquals(wrap("abcdefgh ij", 4), ["abcd", "efgh", "ij"]);
  assertEquals(wrap("a\nb", 4), ["a", "b"]);
});

Deno.test("a law fails with any property that cites it, and passes if one of several does", () => {
  const other = { ...failed, id: "S1/Lock/x", title: "x", laws: ["S1", "K1"] };
  const verdicts = report([passed, other, absent]).laws;
  const status = (wanted: string) => verdicts.find(({ id }) => id === wanted)?.status;
  assertEquals(["K1", "S1", "G13", "G12", "L1", "B1"].map(status), [
    "failed",
    "failed",
    "passed",
    "not applicable",
    "not applicable",
    "not checked",
  ]);
});
