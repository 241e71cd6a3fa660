/**
 * Reports for the tests of what renders them.
 *
 * @module
 */

import * as fc from "fast-check";
import { capabilities } from "../../mod.ts";
import { laws } from "../laws.ts";
import { identify, primitives } from "../select.ts";
import type { TimelineEntry } from "../world.ts";
import { judge, sum } from "./judge.ts";
import type { Failure, PropertyResult, Report } from "./report.ts";
import type { RuntimeColumn } from "./runtimes.ts";

export const passed: PropertyResult = {
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

export const failed: PropertyResult = {
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
      { party: "A", text: "acquire()", call: 0 },
      { party: "B", text: "acquire()", call: 1 },
      { party: "", text: "abort: signal aborts" },
      { party: "B", text: "acquire() ✗ Error: abort", call: 1, ended: "rejected" },
      { party: "A", text: "acquire() → Permit", call: 0, ended: "fulfilled" },
    ],
    violation: 4,
  },
};

export const absent: PropertyResult = {
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

export const cut: PropertyResult = {
  ...passed,
  id: "K2/Lock/tries",
  laws: ["K2"],
  status: "not checked",
  reason: "the budget of 5 ms was used up before",
};

export function report(properties: PropertyResult[], platform = "Deno 2.9.6"): Report {
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

/** Text that markup has to be protected from. */
export const hostile: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom(
    `"><script>alert(1)</script>`,
    "</style></script><img src=x onerror='alert(1)'>",
    "]]> --> <!-- <![CDATA[ ?>",
    "&lt;b&gt; &amp; &#0; ' \" `",
    "\0\x07\x1b[31m\r\n\t\x7f\x85",
    "\ud800 \udfff \ufdd0 \ufffe \uffff",
    "a".repeat(300),
  ),
);

/** The rows of any run, in an order that need not make sense. */
const timeline: fc.Arbitrary<TimelineEntry[]> = fc.array(
  fc.record(
    {
      party: fc.oneof(fc.constantFrom("", "A", "B", "C"), hostile),
      text: hostile,
      call: fc.nat({ max: 5 }),
      ended: fc.constantFrom<("fulfilled" | "rejected")[]>("fulfilled", "rejected"),
    },
    { requiredKeys: ["party", "text"], noNullPrototype: true },
  ),
  { maxLength: 12 },
);

/** Any failure. */
export const failures: fc.Arbitrary<Failure> = timeline.chain((timeline) =>
  fc.record(
    {
      message: hostile,
      counterexample: hostile,
      shrinks: fc.nat(),
      path: fc.constant("0:1"),
      timeline: fc.constant(timeline),
      violation: fc.nat({ max: timeline.length }),
      pending: fc.array(fc.record({ party: hostile, label: hostile })),
      stack: hostile,
    },
    { requiredKeys: ["message", "shrinks", "timeline"], noNullPrototype: true },
  )
);

const ids = laws.map(({ id }) => id);

/** Any results of different properties. */
const results: fc.Arbitrary<PropertyResult[]> = fc.array(
  fc.record({
    laws: fc.uniqueArray(fc.constantFrom(...ids), { minLength: 1, maxLength: 3 }),
    primitive: fc.constantFrom(...primitives),
    title: hostile,
    status: fc.constantFrom(
      ...["passed", "failed", "known failing", "not applicable", "not checked"] as const,
    ),
    reason: hostile,
    runs: fc.nat(),
    failure: failures,
  }),
  { maxLength: 5 },
).map((list) =>
  list.map(({ status, reason, failure, title, ...rest }, index): PropertyResult => ({
    ...rest,
    id: `${rest.laws[0]}/${rest.primitive}/${index}`,
    // identify makes ids of the words of titles.
    title: `${index} ${title}`,
    ...{ level: 1, seed: index, ms: index, status },
    ...status !== "passed" && status !== "failed" && { reason },
    ...(status === "failed" || status === "known failing") && { failure },
  }))
);

/** Any columns: with reports, absent, broken. */
export const columns: fc.Arbitrary<RuntimeColumn[]> = fc.array(
  fc.oneof(
    fc.record({ name: hostile, report: results.map((list) => report(list)) }),
    fc.record({ name: hostile, subject: hostile, unavailable: hostile }),
    fc.record({ name: hostile, subject: hostile, broken: hostile }),
  ),
  { maxLength: 4 },
);
