/**
 * Every property ends in exactly one way, and no failure keeps anyone waiting.
 *
 * @module
 */

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import * as fc from "fast-check";
import type { Options, SuiteEvent } from "./options.ts";
import { type Property, property } from "./property.ts";
import { renderMatrix } from "./report/matrix.ts";
import type { Report } from "./report/report.ts";
import { tasks } from "./run/tasks.ts";
import { runProperties } from "./runner.ts";
import { propertySeed } from "./seed.ts";
import { identify } from "./select.ts";

const holds = property({
  laws: ["K1"],
  primitive: "Lock",
  level: 1,
  title: "holds",
  input: fc.nat(),
  check: () => {},
});

const fails: Property = {
  ...holds,
  laws: ["K2"],
  title: "fails",
  check: () => Promise.reject(new Error("x")),
};

function run(properties: readonly Property[], options: Options = {}): Promise<Report> {
  return runProperties(identify(properties), tasks, { seed: 7, runs: 20, ...options });
}

Deno.test("every result has the level and the seed of its property", async () => {
  const report = await run([holds, { ...fails, level: 0, inapplicable: () => "no such thing" }]);
  assertEquals(
    report.properties.map(({ id, level, seed }) => [id, level, seed]),
    [["K1/Lock/holds", 1, propertySeed(7, "K1/Lock/holds")], [
      "K2/Lock/fails",
      0,
      propertySeed(7, "K2/Lock/fails"),
    ]],
  );
});

Deno.test("what is known to fail counts apart, by property and by law", async () => {
  for (const name of ["K2/Lock/fails", "K2"]) {
    const { totals, properties, laws, ...report } = await run([holds, fails], {
      knownFailing: { [name]: "see the tracker" },
    });
    assertEquals([properties[1]?.status, properties[1]?.reason], [
      "known failing",
      "see the tracker",
    ]);
    assertEquals(properties[1]?.failure?.message, "threw Error: x");
    assertEquals([totals.planned, totals.passed, totals.failed, totals.knownFailing], [2, 1, 0, 1]);
    assertEquals(laws.find(({ id }) => id === "K2")?.status, "known failing");
    const text = renderMatrix({ totals, properties, laws, ...report });
    assertStringIncludes(text, "Laws known to fail:\n  K2: see the tracker");
    assertStringIncludes(text, "2 properties: 1 passed, 1 known failing (21 runs");
  }
});

Deno.test("a report passes with what is known to fail, and with nothing else that fails", async () => {
  const some: Options = { only: { laws: ["K2"] }, knownFailing: { K2: "known" } };
  assertEquals((await run([holds, fails], some)).passed, true);
  const other: Property = { ...fails, laws: ["K3", "K2"] };
  assertEquals((await run([holds, fails, other], some)).passed, false);
});

Deno.test("what is known to fail and passes fails the run", async () => {
  const { properties, passed } = await run([holds, fails], {
    only: { laws: ["K1"] },
    knownFailing: { "K1/Lock/holds": "gone by now" },
  });
  assertEquals(properties[0]?.status, "failed");
  assertEquals(
    properties[0]?.failure?.message,
    "expected to fail (gone by now), but passed: remove it from knownFailing",
  );
  assertEquals(passed, false);
  const report = await run([holds, fails], {
    only: { laws: ["K1"] },
    knownFailing: { K1: "gone by now" },
  });
  assertEquals(
    [report.problem, report.passed],
    ["K1 is expected to fail (gone by now), but passed: remove it from knownFailing", false],
  );
});

Deno.test("what is known to fail and was not run, or not to its end, is no reason to fail", async () => {
  const twice = [holds, { ...holds, title: "holds too" }];
  const one = { only: { property: "K1/Lock/holds" }, knownFailing: { K1: "known" } };
  assertEquals((await run(twice, one)).problem, undefined);
  const absent = { ...holds, inapplicable: () => "no such thing" };
  const other: Property = { ...holds, laws: ["K2"], title: "holds, too" };
  assertEquals((await run([absent, other], { knownFailing: { K1: "known" } })).problem, undefined);
});

Deno.test("a list of known failures that makes no sense is refused", async () => {
  await assertRejects(() => run([holds], { knownFailing: { K9: "x" } }), RangeError, '"K9"');
  await assertRejects(
    () => run([holds], { knownFailing: { K1: 1 } as never }),
    TypeError,
    "knownFailing.K1 must be a reason, got number",
  );
  await assertRejects(() => run([holds], { knownFailing: 1 as never }), TypeError, "an object");
});

Deno.test("a property without runs, or with too few, is not checked", async () => {
  let made = 0;
  const unmet: Property = { ...holds, check: () => void fc.pre(false) };
  const once: Property = { ...holds, title: "once", check: () => void fc.pre(false) };
  delete (once as { input?: unknown }).input;
  const rare: Property = { ...holds, title: "rare", check: () => void fc.pre(made++ < 3) };
  const none: Property = {
    ...holds,
    title: "none",
    input: fc.nat().map(() => {
      throw new Error("no input");
    }),
  };
  const { properties, passed } = await run([unmet, once, rare, none]);
  assertEquals(properties.map(({ status, runs }) => [status, runs]), [
    ["not checked", 0],
    ["not checked", 0],
    ["not checked", 3],
    ["not checked", 0],
  ]);
  assertEquals(properties.map(({ reason }) => reason), [
    "cut short after 0 of 20 runs: the other inputs did not meet its preconditions",
    "cut short after 0 of 1 runs: the other inputs did not meet its preconditions",
    "cut short after 3 of 20 runs: the other inputs did not meet its preconditions",
    "cut short after 0 of 20 runs: no more inputs could be made: Error: no input",
  ]);
  assertEquals(passed, false);
});

Deno.test("a failure says after which row of the timeline the law was violated", async () => {
  const { properties: [result] } = await run([{
    ...fails,
    check: async (world) => {
      world.note("A", "before");
      world.note("B", "before too");
      await Promise.reject(new Error("x"));
    },
  }]);
  assertEquals(result?.failure?.timeline.map(({ text }) => text), ["before", "before too"]);
  assertEquals(result?.failure?.violation, 2);
});

Deno.test("a hang says who waits for what, the property's own calls too", async () => {
  const called: Property = {
    ...holds,
    check: async (world) => {
      world.start("A", "acquire()", () => new Promise(() => {}));
      await new Promise(() => {});
    },
  };
  const own: Property = {
    ...holds,
    title: "own",
    check: async (world) => {
      const lock = await world.open("Lock");
      await lock.acquire();
      await lock.acquire();
    },
  };
  const { properties } = await run([called, own], { patience: 20 });
  assertEquals(properties.map(({ failure }) => failure?.pending), [
    [{ party: "A", label: "acquire()" }],
    [{ party: "", label: "Lock.acquire()" }],
  ]);
});

Deno.test("a failure is told at once, and in full five seconds later, though smaller ones hang", async () => {
  let after = 0;
  let failed = false;
  const slow: Property = {
    ...holds,
    input: fc.array(fc.nat(), { minLength: 50 }),
    check: () => {
      if (failed) {
        after++;
        return new Promise(() => {});
      }
      failed = true;
      throw new Error("x");
    },
  };
  const told: SuiteEvent[] = [];
  await run([slow], { onEvent: (event) => void told.push(event) });
  assertEquals(told.map(({ type }) => type), ["start", "property", "failing", "result", "end"]);
  assertEquals(told[2], {
    type: "failing",
    id: "K1/Lock/holds",
    message: "threw Error: x",
    index: 0,
    planned: 1,
  });
  assert(after <= 10, `${after} hung, each for half a second`);
});
