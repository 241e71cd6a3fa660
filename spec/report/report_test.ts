import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import * as fc from "fast-check";
import { renderFailure } from "./failure.ts";
import { absent, cut, failed, failures, passed, report } from "./fixtures_test.ts";
import { sum } from "./judge.ts";
import { renderMatrix } from "./matrix.ts";
import { renderRuntimes } from "./runtimes.ts";
import { wrap } from "./text.ts";
import { readTimeline } from "./timeline.ts";
import { timelineLines } from "./timeline_text.ts";

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
  assertEquals(
    text,
    `
✗ S4 Semaphore: admits exactly those that fit
  “\`release(n)\` and \`permits\`: integer >= 1, else \`RangeError\`; a release admits exactly the waiters
  that now fit, in order.”

  value: expected 1, got 2

  with {n: 2} (after 7 runs and 3 shrinks)

     A                         B
  1  acquire()
  2  │                         acquire()
  3  -- abort: signal aborts
  4  │                         acquire() ✗ Error: abort
  ─  ✗ the law is violated here ─────────────────────────
  5  acquire() → Permit

  replay:
  run --property S4/Semaphore/admits --seed 9`.trim(),
  );
});

Deno.test("a run that hung says so where nothing happens any more", () => {
  const pending = [{ party: "A", label: "acquire()" }];
  const hung = { ...failed, failure: { ...failed.failure!, violation: 5, pending } };
  const lines = renderFailure(hung, { seed: 9 }).split("\n");
  assertStringIncludes(lines.at(-1)!, "✗ nothing happens any more");
});

Deno.test("the timeline marks the violation behind the rows that had happened, in every layout", () => {
  fc.assert(
    fc.property(failures, fc.constantFrom(40, 60, 100), (failure, width) => {
      const lines = timelineLines(readTimeline(failure), { width });
      const moment = lines.findIndex((line) => line.includes("─  ✗ "));
      assertEquals(moment >= 0, failure.violation !== undefined);
      if (failure.violation === undefined) return;
      const numbers = lines.slice(0, moment).flatMap((line) =>
        line.match(/^ *(\d+)(?: {2}|$)/)?.[1] ?? []
      );
      const last = Number(numbers.at(-1) ?? 0);
      assertEquals(last, failure.violation);
    }),
    { seed: 1, numRuns: 200 },
  );
});

Deno.test("calls of a party that are under way at once have lanes of their own", () => {
  fc.assert(
    fc.property(failures, (failure) => {
      const { bars } = readTimeline(failure);
      for (const [index, a] of bars.entries()) {
        for (const b of bars.slice(0, index)) {
          const overlap = (b.to ?? Infinity) > a.from;
          assert(!(overlap && a.party === b.party && a.lane === b.lane));
        }
      }
    }),
    { seed: 1, numRuns: 200 },
  );
});

Deno.test("tables fit into any width, by going on below", () => {
  const names = ["deno", "node20", "node22", "node24", "node26", "bun", "workerd"];
  const columns = names.map((name) => ({ name, report: report([passed, failed, absent], name) }));
  for (const width of [30, 50, 80]) {
    const [table] = renderRuntimes(columns, { width }).split("\n(1)", 1);
    const lines = table!.split("\n");
    assert(Math.max(...lines.map((line) => line.length)) <= width);
    for (const name of names) assert(lines.some((line) => line.split(/ +/).includes(name)), name);
    assertEquals(
      lines.filter((line) => /^K1 .*✓ 1/.test(line)).length,
      width === 80 ? 1 : width === 50 ? 2 : 4,
    );
  }
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
