import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import * as fc from "fast-check";
import { same } from "./assert.ts";
import type { Options, SuiteEvent } from "./options.ts";
import { property } from "./property.ts";
import type { Property } from "./property.ts";
import type { PropertyResult, Report } from "./report/report.ts";
import { runProperties } from "./runner.ts";
import { propertySeed } from "./seed.ts";
import { identify } from "./select.ts";
import { inOneEventLoop, type Subject } from "./subject.ts";

/** A subject with the openers that these properties ask for, none of which they really open. */
const subject: Subject = {
  name: "nothing",
  capabilities: inOneEventLoop,
  open: {
    Lock: () => {
      throw new Error("never opened");
    },
  },
};

const holds = property({
  laws: ["K1"],
  primitive: "Lock",
  level: 0,
  title: "holds",
  input: fc.nat(),
  check: () => {},
});

function run(properties: Property[], options: Options = {}): Promise<Report> {
  return runProperties(identify(properties), subject, { seed: 7, runs: 20, ...options });
}

function only(report: Report): PropertyResult {
  assertEquals(report.properties.length, 1);
  return report.properties[0] as PropertyResult;
}

Deno.test("a property that holds passes after the runs asked for", async () => {
  const report = await run([holds]);
  const result = only(report);
  assertEquals([result.status, result.runs], ["passed", 20]);
  assertEquals(report.laws.find(({ id }) => id === "K1")?.status, "passed");
  assertEquals(only(await run([{ ...holds, share: 0.1 }])).runs, 2);
});

Deno.test("a failure is shrunk, and carries the timeline of the shrunk run", async () => {
  const { status, failure } = only(
    await run([property({
      ...holds,
      input: fc.nat(1000),
      check: (world, input: number) => {
        world.note("A", `got ${input}`);
        same(input < 17, true, "smallness");
      },
    })]),
  );
  assertEquals(status, "failed");
  assertEquals(failure?.counterexample, "17");
  assertEquals(failure?.timeline, [{ party: "A", text: "got 17" }]);
  assertStringIncludes(failure?.message ?? "", "smallness: expected true, got false");
});

Deno.test("seed, property and path lead straight to the counterexample", async () => {
  const seen: number[] = [];
  const picky = property({
    ...holds,
    input: fc.nat(1000),
    check: (_, input: number) => {
      seen.push(input);
      same(input < 17, true, "smallness");
    },
  });
  const { id, failure } = only(await run([picky]));
  seen.length = 0;
  const path = failure?.path ?? "";
  const again = only(await run([picky], { only: { property: id }, path }));
  assertEquals(again.failure?.counterexample, "17");
  assertEquals(seen[0], 17);
});

Deno.test("what is random in a subject comes again with the case that failed", async () => {
  let random = 0;
  const lucky = property({
    ...holds,
    title: "lucky",
    input: fc.nat(1000),
    check: (world, input: number) => {
      world.note("A", `${input} with ${random}`);
      same(random % 5 === 0, false, "bad luck");
    },
  });
  const moody: Subject = { ...subject, begin: (seed) => void (random = Math.abs(seed)) };
  const play = (options: Options) =>
    runProperties(identify([lucky]), moody, { seed: 7, runs: 50, ...options });
  const found = only(await play({}));
  const { failure } = found;
  assertEquals(found.status, "failed");
  const again = only(await play({ only: { property: found.id }, path: failure!.path! }));
  assertEquals([again.runs, again.failure?.timeline], [1, failure!.timeline]);
});

Deno.test("a path leads to a case, not to a smaller one", async () => {
  const large = property({
    ...holds,
    title: "large",
    input: fc.integer({ min: 0, max: 1000 }),
    check: (_world, input: number) => same(input < 17, true, "smallness"),
  });
  const found = only(await run([large]));
  const [first] = found.failure!.path!.split(":");
  const again = only(await run([large], { only: { property: found.id }, path: first! }));
  assertEquals(again.failure?.shrinks, 0);
  assertEquals(Number(again.failure?.counterexample) > 17, true);
});

Deno.test("a property meets the same cases whichever others run", async () => {
  const seen: number[] = [];
  const watched = property({
    ...holds,
    title: "watched",
    input: fc.nat(),
    check: (_, input: number) => void seen.push(input),
  });
  await run([holds, watched]);
  const among = seen.splice(0);
  await run([watched], { only: { primitives: ["Lock"] } });
  assertEquals(seen.splice(0), among);
  await run([watched], { seed: 8 });
  assert(seen.join() !== among.join());
  assert(propertySeed(1, "a") !== propertySeed(1, "b"));
});

Deno.test("a synchronous throw, a rejection and a throw in inapplicable are failures", async () => {
  const throws = () => {
    throw new Error("broken");
  };
  for (
    const property of [
      { ...holds, check: throws },
      { ...holds, check: () => Promise.reject(new Error("broken")) },
      { ...holds, inapplicable: throws },
      { laws: holds.laws, primitive: holds.primitive, level: 0, title: "once", check: throws },
    ] satisfies Property[]
  ) {
    const { status, failure } = only(await run([property]));
    assertEquals([status, failure?.message], ["failed", "threw Error: broken"]);
  }
});

Deno.test("a run that never settles fails and names its pending calls", async () => {
  const { status, failure } = only(
    await run([{
      ...holds,
      check: async (world) => {
        const call = world.start("A", "acquire()", () => new Promise<void>(() => {}));
        await call.settled;
      },
    }], { patience: 20 }),
  );
  assertEquals(status, "failed");
  assertEquals(failure?.message, "hangs: after 20 ms still pending: A acquire()");
});

Deno.test("a rejection that nobody handles is a failure", async () => {
  const { status, failure } = only(
    await run([{ ...holds, check: () => void Promise.reject(new Error("stray")) }]),
  );
  assertEquals(status, "failed");
  assertEquals(failure?.message, "errors that nobody handled: Error: stray");
});

Deno.test("what the budget cuts short, or leaves out, is not checked", async () => {
  const endless: Property = { ...holds, title: "slow", check: () => new Promise<void>(() => {}) };
  const report = await run([endless, holds], { budget: 30 });
  assertEquals(report.properties.map(({ status }) => status), ["not checked", "not checked"]);
  assertEquals(report.properties.map(({ reason }) => reason), [
    "cut short after 0 of 20 runs: the budget of 30 ms was used up",
    "the budget of 30 ms was used up before",
  ]);
  assertEquals(report.passed, false);
  assertEquals(report.laws.find(({ id }) => id === "K1")?.status, "not checked");
});

Deno.test("a failure found before the budget ends stays a failure", async () => {
  let runs = 0;
  const late: Property = {
    ...holds,
    check: () => {
      if (++runs === 3) throw new Error("broken");
      if (runs > 3) return new Promise<void>(() => {});
    },
  };
  const { status } = only(await run([late], { budget: 50, patience: 20 }));
  assertEquals(status, "failed");
});

Deno.test("what does not apply says why, and does not count as passed", async () => {
  const report = await run([
    { ...holds, inapplicable: () => "no such thing" },
    { ...holds, primitive: "Queue" },
  ]);
  assertEquals(report.properties.map(({ status, reason }) => [status, reason]), [
    ["not applicable", "no such thing"],
    ["not applicable", "the subject has no Queue"],
  ]);
  const law = report.laws.find(({ id }) => id === "K1");
  assertEquals(
    [law?.status, law?.reason],
    ["not applicable", "no such thing; the subject has no Queue"],
  );
});

Deno.test("a law that no property checks is not checked, one of another scope not applicable", async () => {
  const report = await run([holds]);
  const find = (wanted: string) => report.laws.find(({ id }) => id === wanted);
  assertEquals([find("S1")?.status, find("S1")?.reason], [
    "not checked",
    "no property checks S1",
  ]);
  assertEquals([find("L1")?.status, find("L1")?.concerned], ["not applicable", false]);
  assertEquals(find("G15")?.reason, "tasks: no blocking calls");
  assertEquals(report.passed, false);
});

Deno.test("the sums add up, and bail leaves the rest unchecked", async () => {
  const fails: Property = { ...holds, title: "fails", check: () => Promise.reject(new Error("x")) };
  const last: Property = { ...holds, title: "last" };
  const { totals, properties } = await run([holds, fails, last], { bail: true });
  assertEquals(totals, {
    planned: 3,
    passed: 1,
    failed: 1,
    knownFailing: 0,
    notApplicable: 0,
    notChecked: 1,
    runs: 21,
  });
  assertEquals(properties[2]?.reason, "stopped after the first failure");
});

Deno.test("events come live and in order", async () => {
  const events: SuiteEvent[] = [];
  await run([holds], { onEvent: (event) => events.push(event) });
  assertEquals(events.map(({ type }) => type), ["start", "property", "result", "end"]);
});

Deno.test("the report is plain data", async () => {
  const fails: Property = { ...holds, check: () => Promise.reject(new Error("x")) };
  const report = await run([fails]);
  assertEquals(JSON.parse(JSON.stringify(report)), report);
});

Deno.test("the seed is reported when it was not given", async () => {
  const { seed } = await runProperties(identify([holds]), subject, {});
  assert(Number.isInteger(seed));
});

Deno.test("two properties with one id, and a law that does not exist, are refused", async () => {
  await assertRejects(() => Promise.resolve().then(() => run([holds, holds])), Error, "two");
  await assertRejects(
    () => Promise.resolve().then(() => run([{ ...holds, laws: ["K99"] }])),
    Error,
    "cites K99",
  );
});

Deno.test("options that make no sense are refused with a message that helps", async () => {
  const refused = async (options: unknown, kind: typeof TypeError, message: string) => {
    await assertRejects(() => run([holds], options as Options), kind, message);
  };
  await refused({ seed: 1.5 }, RangeError, "seed must be a 32-bit integer, got 1.5");
  await refused({ seed: "1" }, TypeError, "seed must be a 32-bit integer, got string");
  await refused({ runs: 0 }, RangeError, "runs must be an integer >= 1, got 0");
  await refused({ budget: NaN }, RangeError, "budget must be a number > 0, got NaN");
  await refused({ patience: 0 }, RangeError, "patience must be a number > 0, got 0");
  await refused({ onEvent: 1 }, TypeError, "onEvent must be a function, got number");
  await refused({ only: { laws: ["K99"] } }, RangeError, 'no "K99", there are G P K');
  await refused({ only: { laws: "K1" } }, TypeError, "only.laws must be an array, got string");
  await refused({ only: { primitives: ["Mutex"] } }, RangeError, 'no "Mutex", there are Semaphore');
  await refused({ only: { laws: ["S1"] } }, RangeError, "none matches S1");
  await refused({ only: { property: "K1/Lock/no" } }, RangeError, "there are K1/Lock/holds");
  await refused({ path: "0:1" }, TypeError, "a path needs the seed and the property");
  await refused({ path: "x" }, RangeError, '"x" is no path');
  await assertRejects(
    () => runProperties(identify([holds]), null as unknown as Subject),
    TypeError,
    "subject must be an object, got null",
  );
});

Deno.test("laws are selected by id and by group", async () => {
  const other: Property = { ...holds, laws: ["S1", "G5"] };
  const ids = async (laws: string[]) =>
    (await run([holds, other], { only: { laws } })).properties.map(({ laws }) => laws[0]);
  assertEquals(await ids(["K"]), ["K1"]);
  assertEquals(await ids(["G5"]), ["S1"]);
  assertEquals(await ids(["K1", "S"]), ["K1", "S1"]);
});
