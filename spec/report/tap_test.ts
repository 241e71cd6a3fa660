import { assert, assertEquals } from "@std/assert";
import { Parser } from "tap-parser";
import { conformance, type Options, type Subject, TapWriter } from "../mod.ts";
import { tasks } from "../run/tasks.ts";

/** A line of results as an independent parser reads it. */
interface Point {
  readonly ok: boolean;
  readonly id: number;
  readonly name: string;
  readonly skip: string | false;
  readonly todo: string | false;
  readonly diag?: Readonly<Record<string, unknown>>;
}

/** What an independent parser makes of a document. */
function parse(lines: readonly string[]) {
  const points: Point[] = [];
  const found: { plan?: unknown; bailout?: unknown; complete?: { ok: boolean } } = {};
  for (const [type, value] of Parser.parse(`${lines.join("\n")}\n`, { strict: true })) {
    if (type === "assert") points.push(value as unknown as Point);
    else if (type === "plan" || type === "bailout" || type === "complete") {
      Object.assign(found, { [type]: value });
    }
  }
  return { ...found, points };
}

async function run(subject: Subject, options: Options) {
  const lines: string[] = [];
  const tap = new TapWriter((line) => lines.push(line));
  const replay = () => "a # command";
  const onEvent = tap.listener({ title: "mine", replay });
  const report = await conformance(subject, { seed: 1, runs: 20, ...options, onEvent });
  const passed = tap.end();
  return { ...parse(lines), lines, passed, report };
}

Deno.test("a run that passes is a document that passes, with a line for each property", async () => {
  const { report, points, passed, complete, lines } = await run(tasks, { only: { laws: ["K11"] } });
  assertEquals([passed, complete?.ok, lines[0]], [true, true, "TAP version 14"]);
  assertEquals(points.map(({ ok, name }) => [ok, name]), [
    ...report.properties.map(({ id }) => [true, `mine ${id}`]),
  ]);
  assert(lines.some((line) => line.startsWith("# ") && line.includes("seed 1")), "no seed");
});

Deno.test("what does not apply is skipped, with the reason", async () => {
  const { name, capabilities } = tasks;
  const { report, points, passed } = await run({ name, capabilities, open: {} }, {
    only: { laws: ["K11"] },
  });
  assertEquals(points.map(({ ok, skip }) => [ok, skip]), [
    ...report.properties.map(() => [true, "the subject has no Lock"]),
  ]);
  assertEquals(passed, true);
});

Deno.test("a failure has the law, the case, the timeline and the command", async () => {
  const Lock = () => Object.assign(tasks.open.Lock!(), { locked: () => true });
  const { points, passed, complete, report } = await run(
    { ...tasks, open: { Lock } },
    { only: { laws: ["K11"], primitives: ["Lock"] } },
  );
  assertEquals([passed, complete?.ok], [false, false]);
  const index = report.properties.findIndex(({ failure }) => failure!.timeline.length > 0);
  const { ok, diag } = points[index]!;
  assertEquals(ok, false);
  const { laws: [main], failure } = report.properties[index]!;
  const { text } = report.laws.find(({ id }) => id === main)!;
  assertEquals(diag?.law, `${main}: ${text}`);
  const { message, timeline } = failure!;
  assertEquals(diag?.message, message);
  assertEquals(diag?.timeline, timeline.map(({ party, text }) => `${party || "--"}: ${text}`));
  assertEquals(diag?.replay, "a # command");
});

/** What the writer makes of one result. */
function one(status: string, reason: string) {
  const lines: string[] = [];
  const tap = new TapWriter((line) => lines.push(line));
  const result = { id: "K1/Lock/x", laws: ["K1"], status, reason };
  tap.listener()({ type: "result", result: result as never, index: 0, planned: 1 });
  const passed = tap.end();
  return { ...parse(lines), passed, line: lines[1] };
}

Deno.test("what was not checked does not pass", () => {
  const { line, passed, complete } = one("not checked", "no time");
  assertEquals(line, "not ok 1 - K1/Lock/x # not checked: no time");
  assertEquals([passed, complete?.ok], [false, false]);
});

Deno.test("a failure that is known is one to be done", () => {
  const { points: [point], passed, complete } = one("known failing", "see #7");
  assertEquals([point?.ok, point?.todo, passed, complete?.ok], [false, "see #7", true, true]);
});

Deno.test("a law without a property and a problem outside of all are not ok", async () => {
  const lines: string[] = [];
  const tap = new TapWriter((line) => lines.push(line));
  const { report } = await run(tasks, { only: { laws: ["K11"] } });
  const law = report.laws.find(({ properties }) => properties === 0)!;
  const laws = [{ ...law, status: "not checked" as const, reason: "none checks it" }];
  tap.listener()({ type: "end", report: { ...report, laws, problem: "it hangs\nfor ever" } });
  assertEquals(tap.end(), false);
  assertEquals(parse(lines).points.map(({ ok, name }) => [ok, name]), [
    [false, `law ${law.id} # not checked: none checks it`],
    [false, "outside the properties"],
  ]);
});

Deno.test("nothing in a name or a reason is taken for a directive", () => {
  const lines: string[] = [];
  const tap = new TapWriter((line) => lines.push(line));
  tap.fail("a # TODO b\\", "first\n  ...\nok 2");
  tap.skip("c", "d # e\nf");
  tap.end();
  const { points } = parse(lines);
  assertEquals(points.map(({ ok, name, todo }) => [ok, name, todo]), [
    [false, "a # TODO b\\", false],
    [true, "c", false],
  ]);
  assertEquals(points[0]?.diag, { message: "first\n  ...\nok 2" });
  assertEquals(points[1]?.skip, "d # e f");
});

Deno.test("a document that was cut off, and one that bailed out, do not pass", () => {
  const lines: string[] = [];
  const tap = new TapWriter((line) => lines.push(line));
  tap.skip("a", "b");
  assertEquals(parse(lines).complete?.ok, false);
  tap.bailOut("no such\nlaw");
  const { bailout, complete } = parse(lines);
  assertEquals([bailout, complete?.ok], ["no such law", false]);
});
