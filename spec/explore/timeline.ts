/**
 * Operations as text.
 *
 * @module
 */

import { show, type TimelineEntry } from "../world.ts";
import type { ScheduleFailure, Words } from "./program.ts";
import type { Entry } from "./thread.ts";

/** Names a word. */
export type Describe = (view: Words, index: number) => string;

/** Rows beyond this many are left out of the middle of a timeline. */
const LONGEST = 400;

/** What a thread asked for, as in `compareExchange(lock.state, 0, 1)`. */
export function request(entry: Omit<Entry, "result">, describe: Describe): string {
  const { name, view, index, a, b } = entry;
  if (view === undefined) return a === undefined ? name : `${name} ${a}`;
  const rest = [a, b].filter((argument) => argument !== undefined).map(show);
  return `${name}(${[describe(view as Words, index), ...rest].join(", ")})`;
}

/** The same with its result. */
export function answered(entry: Entry, describe: Describe): string {
  const { name, result } = entry;
  const silent = result === undefined || name === "store";
  return silent ? request(entry, describe) : `${request(entry, describe)} → ${show(result)}`;
}

/** Leaves out the middle of what nobody would read. */
export function shorten(rows: readonly TimelineEntry[]): readonly TimelineEntry[] {
  if (rows.length <= LONGEST) return rows;
  const half = LONGEST / 2;
  const left = { party: "", text: `${rows.length - LONGEST} rows are left out here` };
  return [...rows.slice(0, half), left, ...rows.slice(-half)];
}

/**
 * Renders a failure as text: what went wrong, what each thread did, and how to see it again.
 *
 * @returns Lines of text.
 */
export function renderSchedule(failure: ScheduleFailure): string {
  const { message, timeline, schedule } = failure;
  const widest = Math.max(...timeline.map(({ party }) => party.length));
  const number = String(timeline.length).length;
  const rows = timeline.map(({ party, text }, index) =>
    `  ${String(index + 1).padStart(number)}  ${party.padEnd(widest)}  ${text}`
  );
  return [`✗ ${message}`, "", ...rows, "", `  replay(program, ${show(schedule)})`].join("\n");
}
