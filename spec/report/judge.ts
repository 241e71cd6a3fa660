/**
 * What the properties' results say about the laws, and the sums.
 *
 * @module
 */

import type { Capabilities } from "../../src/contract.ts";
import { type Law, laws, outOfScope } from "../laws.ts";
import type { Selected } from "../select.ts";
import type { LawResult, PropertyResult, Status, Totals } from "./report.ts";

const OMITTED = "not selected";

/** Whether the law was left out by who ran the suite. */
export function isOmitted(law: LawResult): boolean {
  return law.reason === OMITTED;
}

/** How every law stands after these results of the selected ones among the properties. */
export function judge(
  capabilities: Capabilities,
  properties: readonly Selected[],
  results: readonly PropertyResult[],
): LawResult[] {
  return laws.map((law) => {
    const citing = results.filter((result) => result.laws.includes(law.id));
    const exists = properties.some(({ property }) => property.laws.includes(law.id));
    const outside = outOfScope(law, capabilities);
    const { id, group, text } = law;
    return {
      id,
      group,
      text,
      concerned: outside === undefined,
      ...verdict(law, citing, outside, exists),
      passed: citing.filter((result) => result.status === "passed").length,
      properties: citing.length,
    };
  });
}

function verdict(
  law: Law,
  citing: readonly PropertyResult[],
  outside: string | undefined,
  exists: boolean,
): { status: Status; reason?: string } {
  const having = (status: Status) => citing.filter((result) => result.status === status);
  if (having("failed").length > 0) return { status: "failed" };
  const known = having("known failing");
  if (known.length > 0) return { status: "known failing", reason: reasons(known) };
  const open = having("not checked");
  if (open.length > 0) return { status: "not checked", reason: reasons(open) };
  if (having("passed").length > 0) return { status: "passed" };
  if (outside !== undefined) return { status: "not applicable", reason: outside };
  if (citing.length > 0) return { status: "not applicable", reason: reasons(citing) };
  const reason = exists ? OMITTED : `no property checks ${law.id}`;
  return { status: "not checked", reason };
}

function reasons(results: readonly PropertyResult[]): string {
  return [...new Set(results.map((result) => result.reason))].join("; ");
}

/**
 * Adds up.
 *
 * @throws {Error} If a property is missing from the results, or is there more than once.
 */
export function sum(planned: number, results: readonly PropertyResult[]): Totals {
  const count = (status: Status) => results.filter((result) => result.status === status).length;
  const totals: Totals = {
    planned,
    passed: count("passed"),
    failed: count("failed"),
    knownFailing: count("known failing"),
    notApplicable: count("not applicable"),
    notChecked: count("not checked"),
    runs: results.reduce((runs, result) => runs + result.runs, 0),
  };
  const ended = totals.passed + totals.failed + totals.knownFailing + totals.notApplicable +
    totals.notChecked;
  const distinct = new Set(results.map((result) => result.id)).size;
  if (ended !== planned || distinct !== planned) {
    throw new Error(
      `The suite's sums do not add up: ${planned} planned, ${ended} ended, ${distinct} distinct`,
    );
  }
  return totals;
}
