import { assert, assertEquals } from "@std/assert";
import { conformance, renderFailure } from "../../mod.ts";
import { hampered } from "./hampered.ts";

const SEED = 1;

Deno.test("the laws hold whenever the death of a thread that was in the way is noticed", async () => {
  const subject = hampered();
  const report = await conformance(subject, { seed: SEED, runs: 5, patience: 1000 });
  console.log(`${subject.deaths()} deaths in ${report.totals.runs} runs, seed ${SEED}`);
  const failures = report.properties.filter(({ status }) => status === "failed");
  assertEquals(failures, [], failures.map((failure) => renderFailure(failure, report)).join("\n"));
  assert(report.passed, report.problem);
  assert(subject.deaths() > report.totals.runs);
});
