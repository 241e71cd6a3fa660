/**
 * What is said at the end: the kill matrix, mutants against laws, and who survived.
 *
 * @module
 */

import { groups, laws } from "../laws.ts";
import type { Level } from "../report/report.ts";
import type { Verdict } from "./judge.ts";
import { idOf, TESTS } from "./mutant.ts";
import type { Row } from "./try_all.ts";

/** What a cell shows. */
const legend =
  "e: the explorer finds it; 0 1 2 3: the law that has to notice does, at that level; !: it does " +
  "not;\nt: tests do, where no law can; x: another law notices; ·: it was tried and does not; blank: it was not tried; …: the trial did not reach its end";

/** What stands before the cells: the mutant's number and its law. */
const stub = 10;

/** Draws the matrix: a line for each mutant, in the order of laws, and a column for each law. */
export function renderKills(rows: readonly Row[]): string {
  const all = [...laws, { id: TESTS, group: TESTS }];
  const place = new Map(all.map(({ id }, index) => [id, index]));
  const ordered = rows.toSorted((a, b) =>
    place.get(a.mutant.law)! - place.get(b.mutant.law)! || a.number - b.number
  );
  const shown = new Set(
    rows.flatMap(({ mutant, verdict }) => [mutant.law, ...verdict.tried]),
  );
  const columns = [...Object.keys(groups), TESTS]
    .map((name) => all.filter(({ id, group }) => group === name && shown.has(id)))
    .filter((group) => group.length > 0);
  const line = (head: string, cell: (id: string) => string) =>
    head.padEnd(stub) +
    columns.map((group) => group.map(({ id }) => cell(id)).join("")).join(" ");
  const digit = (id: string, place: number) => id.replace(/^\D+/, "").at(place) ?? " ";
  const names = columns.map((group) => group[0]!.group.padEnd(group.length)).join(" ");
  return [
    " ".repeat(stub) + names,
    line("", (id) => digit(id, -2)),
    line("   # law", (id) => digit(id, -1)),
    ...ordered.map(({ number, mutant: { law }, verdict }) =>
      line(`${String(number).padStart(4)} ${law}`, (id) => cell(id, law, verdict)).trimEnd() +
      (verdict.cut === undefined ? "" : " …")
    ),
    legend,
  ].join("\n");
}

function cell(id: string, law: string, { tried, noticed, killer }: Verdict): string {
  if (id === law) return String(killer?.level ?? "!")[0]!;
  return noticed.includes(id) ? "x" : tried.includes(id) ? "·" : " ";
}

/** Tells how many mutants there are for each law. */
export function renderCounts(rows: readonly Row[]): string {
  const of = (fits: (law: string) => boolean) => rows.filter(({ mutant }) => fits(mutant.law));
  const tests = of((law) => law === TESTS).length;
  const counts = Object.keys(groups).flatMap((group) => {
    const ids = laws.filter((law) => law.group === group).map(({ id }) => id);
    const all = of((law) => ids.includes(law));
    if (all.length === 0) return [];
    const each = ids.map((id) => `${id} ${of((law) => law === id).length}`);
    return [`${group.padEnd(2)} ${String(all.length).padStart(3)}: ${each.join(", ")}`];
  });
  if (tests > 0) counts.push(`no law, but tests: ${tests}`);
  return counts.join("\n");
}

/** Says where a mutant was killed. */
export function nameLevel(level: Level | "explorer" | "tests"): string {
  return typeof level === "string" ? `by the ${level}` : `at level ${level}`;
}

/** Tells who survived; the exit code is 1 if anybody did. */
export function conclude(rows: readonly Row[]): { readonly text: string; readonly code: 0 | 1 } {
  const survivors = rows.filter(({ verdict }) => verdict.killer === undefined);
  const levels = (["explorer", 0, 1, 2, 3, "tests"] as const).flatMap((level) => {
    const count = rows.filter(({ verdict }) => verdict.killer?.level === level).length;
    return count === 0 ? [] : [`${count} ${nameLevel(level)}`];
  });
  const lines = [
    ...survivors.map(({ number, mutant }) => `survived: #${number} ${idOf(mutant)}`),
    `${rows.length - survivors.length} of ${rows.length} mutants killed` +
    (levels.length > 0 ? ` (${levels.join(", ")})` : ""),
  ];
  return { text: lines.join("\n"), code: survivors.length > 0 ? 1 : 0 };
}
