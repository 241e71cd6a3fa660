/**
 * The plainest judge there can be: it tries every order of a tiny history on a machine.
 *
 * @module
 */

import type { HistoryRow, Recording } from "../history.ts";
import { isSame } from "../rules.ts";
import type { Given } from "./machine.ts";
import { waits } from "./play.ts";
import type { Setup } from "./setups.ts";

/** Something that happens at a moment between two others. */
interface Point {
  readonly row: HistoryRow | undefined;
  /** The call takes its place (with no time at all), it gives up, or all is quiet. */
  readonly kind: "call" | "call now" | "leave" | "quiet";
  readonly from: number;
  readonly to: number;
}

/** Whether some order explains the history, if grants are direct and come in order. */
export function isLinearizable(setup: Setup, { rows, settled }: Recording): boolean {
  const points: Point[] = settled.map((at) => ({
    row: undefined,
    kind: "quiet",
    from: at,
    to: at,
  }));
  for (const row of rows) {
    const { begin: from, outcome } = row;
    // When nobody knows how a call ended, its end says only when it was given up on.
    const end = outcome === "unknown" ? Infinity : row.end ?? Infinity;
    const { requested = end } = row;
    points.push({ row, kind: "call", from, to: requested });
    const unsure = outcome === "gave up" || outcome === "unknown" || outcome === "pending";
    if (unsure && waits(setup, row.operation)) {
      const to = outcome === "gave up" ? end : Infinity;
      points.push({ row, kind: "leave", from, to });
      if (/^Condition/.test(setup.name) && row.operation === "wait" && outcome === "gave up") {
        points.push({ row, kind: "call now", from, to: requested });
      }
    }
  }
  return search(setup, points, rows, []);
}

/** Tries everything that may come after what has come. */
function search(
  setup: Setup,
  points: readonly Point[],
  rows: readonly HistoryRow[],
  order: readonly Point[],
): boolean {
  const played = replay(setup, order);
  if (played === undefined || !fits(rows, order, played)) return false;
  if (isComplete(points, rows, order, played)) return true;
  return points.some((point) => {
    const isNext = !order.includes(point) &&
      (point.kind !== "leave" || order.some(({ row }) => row === point.row)) &&
      (!point.kind.startsWith("call") ||
        order.every(({ row, kind }) => row !== point.row || kind === "leave"));
    return isNext && search(setup, points, rows, [...order, point]);
  });
}

/** Plays an order; gives for each call the point that ended it, unless the order is impossible. */
function replay(setup: Setup, order: readonly Point[]): Map<HistoryRow, number> | undefined {
  const machine = setup.machine();
  const given = new Map<HistoryRow, Given>();
  const endedBy = new Map<HistoryRow, number>();
  for (const [index, { row, kind }] of order.entries()) {
    if (row !== undefined && kind === "leave") {
      if (endedBy.has(row)) return undefined;
      given.get(row)!.giveUp!(row.value === "timeout" ? "timeout" : "abort");
    } else if (row !== undefined) {
      const { party, operation, args } = row;
      given.set(row, machine.call(party, operation, args, kind === "call now"));
    }
    for (const [call, { answer }] of given) {
      const found = answer();
      if (found === undefined || endedBy.has(call)) continue;
      const { outcome, value } = call;
      const agrees = outcome === "unknown" || outcome === "pending" ||
        ("gaveUp" in found
          ? outcome === "gave up"
          : "error" in found
          ? outcome === "threw" && value === found.error
          : (outcome === "granted" || outcome === "returned") && isSame(found.value, value));
      if (!agrees) return undefined;
      endedBy.set(call, index);
    }
  }
  return endedBy;
}

/** Whether nothing has to come any more, and it was quiet where it was said to be. */
function isComplete(
  points: readonly Point[],
  rows: readonly HistoryRow[],
  order: readonly Point[],
  endedBy: ReadonlyMap<HistoryRow, number>,
): boolean {
  const called = (row: HistoryRow) => order.some((point) => point.row === row);
  const missing = rows.some((row) => {
    if (row.outcome === "unknown" || row.outcome === "pending") {
      return row.requested !== undefined && !called(row);
    }
    if (endedBy.has(row)) return false;
    return row.outcome !== "gave up" || row.value === "timeout" || called(row);
  });
  if (missing || points.some((point) => point.kind === "quiet" && !order.includes(point))) {
    return false;
  }
  return order.every(({ kind, from }, index) =>
    kind !== "quiet" ||
    rows.every((row) => {
      if (row.outcome !== "pending" || row.begin >= from) return true;
      const place = order.findIndex((point) => point.row === row);
      return place >= 0 && place < index && !((endedBy.get(row) ?? Infinity) < index);
    })
  );
}

/** Whether each point has its time, and comes no later than the ends of the calls that it ended. */
function fits(
  rows: readonly HistoryRow[],
  order: readonly Point[],
  endedBy: ReadonlyMap<HistoryRow, number>,
): boolean {
  let now = -Infinity;
  const late = order.some(({ from, to }, index) => {
    now = Math.max(now, from);
    return now > to ||
      rows.some((row) =>
        endedBy.get(row) === index && row.outcome !== "unknown" && now > (row.end ?? Infinity)
      );
  });
  // What comes later cannot end a call any more whose time is over.
  return !late &&
    rows.every(({ end = Infinity, ...row }, index) =>
      row.outcome === "unknown" || row.outcome === "gave up" || end >= now ||
      endedBy.has(rows[index]!)
    );
}
