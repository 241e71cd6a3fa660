/**
 * What a failing run's timeline shows, however it is drawn: parties, calls as bars from call to
 * return, and the moment of the violation.
 *
 * @module
 */

import type { TimelineEntry } from "../world.ts";
import type { Failure } from "./report.ts";

/** A call, from the row where it starts to the row where it returns. */
export interface Bar {
  /** Who called. */
  readonly party: string;
  /** Tells calls of one party apart that are under way at once: the first free number from 0. */
  readonly lane: number;
  /** The index of the row where it starts. */
  readonly from: number;
  /** The index of the row where it returns; absent if it never does. */
  readonly to?: number;
  /** How it returns. */
  readonly ended?: "fulfilled" | "rejected";
}

/** A timeline, ready to be drawn. */
export interface Timeline {
  /** What happened, a row each. */
  readonly rows: readonly TimelineEntry[];
  /** The parties, in the order of their first row. */
  readonly parties: readonly string[];
  /** The calls, in the order of their start. */
  readonly bars: readonly Bar[];
  /** When the law was violated, where that is known. */
  readonly moment?: Moment;
}

/** The moment of the violation. */
export interface Moment {
  /** How many rows stand before it. */
  readonly rows: number;
  /** What is to be said there. */
  readonly text: string;
}

/** Reads a failure's timeline. */
export function readTimeline({ timeline: rows, violation, pending }: Failure): Timeline {
  const parties = [...new Set(rows.map(({ party }) => party).filter((party) => party !== ""))];
  const bars: Bar[] = [];
  for (const [from, { party, call, ended }] of rows.entries()) {
    if (party === "" || call === undefined || ended !== undefined) continue;
    const end = rows.findIndex((row) => row.call === call && row.ended !== undefined);
    const busy = bars.filter((bar) => bar.party === party && (bar.to ?? Infinity) > from)
      .map(({ lane }) => lane);
    let lane = 0;
    while (busy.includes(lane)) lane++;
    const how = rows[end]?.ended;
    bars.push({ party, lane, from, ...how !== undefined && { to: end, ended: how } });
  }
  const text = pending === undefined ? "✗ the law is violated here" : "✗ nothing happens any more";
  return {
    rows,
    parties,
    bars,
    ...violation !== undefined && { moment: { rows: violation, text } },
  };
}

/** Whether a bar is under way in a row that is neither its first nor its last. */
export function passes({ from, to = Infinity }: Bar, row: number): boolean {
  return from < row && row < to;
}

/** How many lanes a party needs. */
export function lanesOf(party: string, bars: readonly Bar[]): number {
  return bars.reduce((most, bar) => bar.party === party ? Math.max(most, bar.lane + 1) : most, 1);
}
