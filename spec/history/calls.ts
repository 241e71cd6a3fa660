/**
 * From recorded rows to the calls that a search works with: when each may have happened.
 *
 * @module
 */

import type { HistoryRow, Recording } from "./history.ts";
import type { Call, Model } from "./model.ts";
import type { Promised } from "./rules.ts";
import { SETTLED } from "./search.ts";

/** The calls of one object, sorted by when they began, with the moments at which all was quiet. */
export function callsOf<C>(
  { rows, settled }: Recording,
  model: Model<C>,
  grants: Promised["grants"],
  slack: number,
): Call[] {
  const moments = [...settled].sort((a, b) => a - b);
  /** The first quiet moment from a time on. */
  const quiet = (time: number) => moments.find((moment) => moment >= time) ?? Infinity;

  const calls = rows.map((row): Omit<Call, "index"> => {
    checkRow(row, model);
    const { party, operation, args, outcome, value } = row;
    const begin = row.begin - slack;
    const end = (row.end ?? Infinity) + slack;
    const placed = (row.requested ?? Infinity) + slack;
    const call = { party, operation, args, outcome, value, begin, early: placed < Infinity };
    const open = { endBy: Infinity, latest: Infinity };
    if (outcome === "unknown") return { ...call, ...open, requestBy: placed };
    if (outcome === "pending") {
      const requestBy = Math.min(placed, quiet(begin));
      return { ...call, ...open, requestBy, early: requestBy < Infinity };
    }
    const requestBy = Math.min(placed, end);
    if (outcome !== "gave up") return { ...call, requestBy, endBy: end, latest: Infinity };
    const endBy = grants === "direct" ? end : quiet(end);
    if (grants === "direct" && value === "timeout") {
      return { ...call, requestBy, endBy, latest: Infinity };
    }
    // An abort may have come before the call did anything at all (G3).
    const early = call.early || grants === "travelling";
    return { ...call, early, requestBy: Infinity, endBy, latest: Math.min(placed, endBy) };
  });
  for (const begin of moments) calls.push(quietCall(begin));
  calls.sort((a, b) => a.begin - b.begin);
  const waitsEarly = earlyBy(calls, model);
  return calls.map((call, index) => ({ ...call, index, early: call.early || waitsEarly(call) }));
}

/** A call that stands for a moment at which all was quiet. */
function quietCall(begin: number): Omit<Call, "index"> {
  return {
    ...{ party: "", operation: SETTLED, args: [], outcome: "returned", value: undefined },
    ...{ begin, requestBy: begin, endBy: begin, latest: Infinity, early: true },
  };
}

/** Rejects what cannot have been recorded. */
function checkRow<C>(row: HistoryRow, { operations }: Model<C>): void {
  const { party, object, operation: name, begin, requested = begin, end = requested } = row;
  const wrong = (why: string) =>
    new TypeError(`Cannot check ${party} ${object}.${name} at ${begin}: ${why}`);
  const operation = operations[name];
  if (operation === undefined) throw wrong("its model has no such operation");
  if (!(begin <= requested && requested <= end)) throw wrong("its times are not in order");
  const waits = operation.kind === "waits" || operation.kind === "acts" && operation.waits;
  if (row.outcome === (waits ? "returned" : "granted")) {
    throw wrong(waits ? "what waits is granted" : "what never waits returns");
  }
  if (!waits && row.outcome === "gave up") throw wrong("what never waits cannot give up");
}

/**
 * Tells which calls may have to stand in line for a while. Without this, a search would try every
 * order of every selection of those that wait at every step, just to find that it changes nothing:
 * where nobody's place is known, a call can as well take its place when it is granted, or right before
 * somebody who was refused because of it. Those whose place is known make a difference to all who wait
 * at the same time.
 */
function earlyBy<C>(
  calls: readonly Omit<Call, "index">[],
  { operations }: Model<C>,
): (call: Omit<Call, "index">) => boolean {
  /** By line, or "" for all of them: when those took their places whose place is known. */
  const spans: Record<string, { begin: number; latest: number }[]> = {};
  for (const { operation: name, begin, requestBy, endBy, early } of calls) {
    const operation = operations[name];
    const list = (line: string) => spans[line] ??= [];
    // As the calls are, the spans are sorted by when they begin; each knows the latest end so far.
    const add = (known: { begin: number; latest: number }[], end: number) =>
      known.push({ begin, latest: Math.max(end, known.at(-1)?.latest ?? -Infinity) });
    if (operation?.kind === "waits" && early) {
      add(list(operation.line), Math.min(requestBy, endBy));
    } else if (operation?.kind === "acts" && operation.take !== undefined) add(list(""), endBy);
  }
  return ({ operation: name, begin, endBy }) => {
    const operation = operations[name];
    if (operation?.kind !== "waits") return false;
    return [spans[""], spans[operation.line]].some((known = []) => {
      let low = 0;
      let high = known.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (known[middle]!.begin <= endBy) low = middle + 1;
        else high = middle;
      }
      return low > 0 && known[low - 1]!.latest >= begin;
    });
  };
}
