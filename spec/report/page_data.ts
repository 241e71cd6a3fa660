/**
 * What the page shows, gathered from the reports.
 *
 * @module
 */

import { laws } from "../laws.ts";
import { isOmitted } from "./judge.ts";
import { type Markup, markup } from "./markup.ts";
import type { LawResult, PropertyResult, Status } from "./report.ts";
import { type ReportOptions, type RuntimeColumn, subjectOf } from "./runtimes.ts";

/** The statuses, worst first. */
export const statuses = [
  "failed",
  "known failing",
  "not checked",
  "not applicable",
  "passed",
] as const satisfies readonly Status[];

/** How each status is written: its mark, and its name as a class. */
export const words: Readonly<Record<Status, { readonly mark: string; readonly key: string }>> = {
  "failed": { mark: "✗", key: "failed" },
  "known failing": { mark: "~", key: "known" },
  "not checked": { mark: "?", key: "unchecked" },
  "not applicable": { mark: "–", key: "na" },
  "passed": { mark: "✓", key: "passed" },
};

/** A column: one subject on one runtime. */
export interface PageColumn extends RuntimeColumn {
  /** The subject's name. */
  readonly subject: string;
  /** Runtime and subject. */
  readonly title: string;
}

/** A law or a property across the columns. */
interface Across<R> {
  /** Its id. */
  readonly id: string;
  /** What became of it in each column; `undefined` where there is no report, or it was left out. */
  readonly results: readonly (R | undefined)[];
  /** How it stands anywhere. */
  readonly has: ReadonlySet<Status>;
}

/** A law across the columns. */
export interface PageLaw extends Across<LawResult> {
  /** Its group. */
  readonly group: string;
  /** The law itself. */
  readonly text: string;
}

/** A property across the columns. */
export interface PageProperty extends Across<PropertyResult> {
  /** Any of its results, for what they have in common. */
  readonly any: PropertyResult;
  /** Names its place in the page. */
  readonly anchor: string;
}

/** All that the page shows. */
export interface Page {
  /** The columns. */
  readonly columns: readonly PageColumn[];
  /** The laws that were selected anywhere. */
  readonly laws: readonly PageLaw[];
  /** The properties that were selected anywhere. */
  readonly properties: readonly PageProperty[];
  /** How a failure is replayed. */
  readonly replay: ReportOptions["replay"];
}

/** Gathers it. */
export function readPage(given: readonly RuntimeColumn[], { replay }: ReportOptions): Page {
  const columns = given.map((column): PageColumn => {
    const subject = subjectOf(column);
    return { ...column, subject, title: `${column.name} ${subject}` };
  });
  const across = <R extends { readonly id: string; readonly status: Status }>(
    id: string,
    lists: readonly ReadonlyMap<string, R>[],
  ): Across<R> => {
    const results = lists.map((list) => list.get(id));
    return { id, results, has: new Set(results.flatMap((result) => result?.status ?? [])) };
  };
  const lawLists = columns.map(({ report }) =>
    byId((report?.laws ?? []).filter((law) => !isOmitted(law)))
  );
  const propertyLists = columns.map(({ report }) => byId(report?.properties ?? []));
  const ids = new Set(propertyLists.flatMap((list) => [...list.keys()]));
  return {
    columns,
    replay,
    laws: laws.map(({ id, group, text }) => ({ ...across(id, lawLists), group, text }))
      .filter(({ has }) => has.size > 0),
    properties: [...ids].map((id, index) => {
      const property = across(id, propertyLists);
      const any = property.results.find((result) => result !== undefined)!;
      return { ...property, any, anchor: `property-${index + 1}` };
    }),
  };
}

function byId<R extends { readonly id: string }>(results: readonly R[]): Map<string, R> {
  return new Map(results.map((result) => [result.id, result]));
}

/** The value of a `data-has` attribute, by which the filter shows and hides. */
export function hasAttribute(has: Iterable<Status>): string {
  return [...has].map((status) => words[status].key).join(" ");
}

/** Links to laws. */
export function lawLinks(ids: readonly string[]): Markup[] {
  return ids.map((id) => markup`<a href="#${id}">${id}</a> `);
}

/** A law's text, in which code stands between backticks. */
export function prose(text: string): (string | Markup)[] {
  return text.split("`").map((part, index) =>
    index % 2 === 0 ? part : markup`<code>${part}</code>`
  );
}
