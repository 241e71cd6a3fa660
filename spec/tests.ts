/**
 * The suite as the tests of a test runner.
 *
 * @module
 */

import type { Options } from "./options.ts";
import { renderFailure } from "./report/failure.ts";
import { isOmitted } from "./report/judge.ts";
import type { LawResult, Report } from "./report/report.ts";
import { conformance } from "./runner.ts";
import type { Subject } from "./subject.ts";

/** Registers a test, as `Deno.test` and the `test` of `node:test` and `bun:test` do. */
export type Register = (name: string, fn: () => void) => unknown;

/** The part of `Deno.test`, and of the `test` of `node:test` and `bun:test`, that is used. */
export interface TestFunction {
  /** Registers a test. */
  (name: string, fn: () => void): unknown;
  /** Registers one that is skipped, on Node and Bun. */
  readonly skip?: Register;
  /** Registers one that is skipped, on Deno. */
  readonly ignore?: Register;
  /** Registers one that is known to fail, on Node and Bun; elsewhere it is skipped. */
  readonly todo?: Register;
}

/**
 * Runs the suite, then registers a test for each law, so that a test runner shows how it stands: one
 * that does not apply is skipped with the reason in its name, one that failed or was not checked fails
 * with the timeline, one that is known to fail is to do.
 *
 * @param test `Deno.test`, or the `test` of `node:test` or `bun:test`; called before this resolves.
 * @param subject What is to be checked.
 * @param options As for {@linkcode conformance}; the seed is 1 by default, so that a run is repeatable.
 * @returns The report.
 * @throws {TypeError} (rejects) As {@linkcode conformance} does.
 * @throws {RangeError} (rejects) As {@linkcode conformance} does.
 *
 * @example
 * ```ts
 * // mine_test.ts, for deno test; on Node and Bun pass the test of "node:test" or "bun:test"
 * import { capabilities, Semaphore } from "@interlock/sync";
 * import { conformanceTests } from "@interlock/sync/spec";
 *
 * await conformanceTests(Deno.test, {
 *   name: "mine",
 *   capabilities,
 *   open: { Semaphore: (value) => new Semaphore(value) },
 * }, { runs: 5, only: { laws: ["S1"] } });
 * ```
 */
export async function conformanceTests(
  test: TestFunction,
  subject: Subject,
  options: Options = {},
): Promise<Report> {
  const report = await conformance(subject, { seed: 1, ...options });
  for (const law of report.laws) if (!isOmitted(law)) register(test, law, report);
  const { problem } = report;
  if (problem !== undefined) test(`${subject.name}: the subject itself`, () => fail(problem));
  return report;
}

function register(test: TestFunction, law: LawResult, report: Report): void {
  const { id, status, reason, passed, properties } = law;
  const name = `${report.subject}: ${id}`;
  const because = `${name}: ${status}: ${reason}`;
  switch (status) {
    case "passed":
      return void test(`${name}: ${passed} of ${properties} properties`, () => {});
    case "failed":
      return void test(name, () => fail(failures(law, report)));
    case "not checked":
      return void test(because, () => fail(`${id} was not checked: ${reason}`));
    case "not applicable":
      return later(test, because, test.skip ?? test.ignore);
    case "known failing":
      return later(test, because, test.todo ?? test.skip ?? test.ignore);
  }
}

/** Registers a test that is not run now, or, with a runner that knows no such thing, none. */
function later(test: TestFunction, name: string, how: Register | undefined): void {
  how?.call(test, name, () => {});
}

/** Those that are mainly about the law in full, the others by name. */
function failures({ id }: LawResult, report: Report): string {
  return report.properties.filter(({ status, laws }) => status === "failed" && laws.includes(id))
    .map((result) =>
      result.laws[0] === id
        ? renderFailure(result, report)
        : `✗ ${id} too, see ${result.laws[0]}: ${result.id}`
    ).join("\n\n");
}

function fail(message: string): never {
  throw new Error(message);
}
