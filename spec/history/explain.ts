/**
 * What a search found, in words.
 *
 * @module
 */

import { show, type TimelineEntry } from "../world.ts";
import type { HistoryRow } from "./history.ts";
import type { Answer, Call, Model, State, Step } from "./model.ts";
import type { Rules } from "./rules.ts";
import { type Impasse, type Move, type Search, SETTLED } from "./search.ts";

/** Why there is no order. */
export interface Violation {
  /** The first event that no order explains, given what all the calls gave in the end. */
  readonly event: TimelineEntry;
  /** The object after the longest order that was found. */
  readonly state: string;
  /** What could have come next there, each with the reason why it could not. */
  readonly tried: readonly TimelineEntry[];
  /** What was recorded, from the beginning to that event, which is the last. */
  readonly timeline: readonly TimelineEntry[];
}

/** Explains why a search came no farther. */
export function explain<C>(
  { state, stuck, tried }: Impasse<C>,
  search: Search<C>,
  rules: Rules<C>,
  model: Model<C>,
  calls: readonly Call[],
): Violation {
  return {
    event: { party: stuck.party, text: ended(stuck) },
    state: describeState(state, model),
    tried: tried.map((move) => ({
      party: move.call.party,
      text: `${label(move)}: ${reason(search.results(state, move), rules, move)}`,
    })),
    timeline: timelineUntil(calls, stuck),
  };
}

/** A move as a row. */
export function row(move: Move): TimelineEntry {
  return { party: move.call.party, text: label(move) };
}

function label({ kind, call }: Move): string {
  if (kind === "grant") return `${named(call)} is granted`;
  if (kind === "leave") return `${named(call)} gives up`;
  return call.outcome === "pending" ? `${named(call)} takes its place` : ended(call);
}

/** Why none of these steps is one. */
function reason<C>(steps: readonly Step<C>[], rules: Rules<C>, { kind, call }: Move): string {
  if (call.operation === SETTLED) {
    return steps.length > 0 ? "leads nowhere" : "somebody could still go on, or is missing";
  }
  if (steps.length === 0) {
    return kind === "leave" ? "a notification came first" : "it cannot be now";
  }
  const wrong = steps.map(({ ends }) =>
    ends.find(([ended, answer]) => !rules.agrees(ended, answer))
  );
  const first = wrong[0];
  if (first === undefined || wrong.includes(undefined)) return "leads nowhere";
  const [other, answer] = first;
  const who = other === call ? "it" : `${other.party} ${named(other)}`;
  return `${who} would ${describeAnswer(answer)}`;
}

function describeAnswer(answer: Answer): string {
  if ("error" in answer) return `throw ${answer.error}`;
  return "gaveUp" in answer ? "give up" : `give ${show(answer.value)}`;
}

function describeState<C>({ core, waiting, late }: State<C>, model: Model<C>): string {
  const list = (calls: readonly { call: Call }[]) =>
    calls.map(({ call }) => `${call.party} ${named(call)}`).join(", ");
  return model.describe(core) +
    (waiting.length > 0 ? `; waiting: ${list(waiting)}` : "") +
    (late.length > 0 ? `; granted after giving up: ${list(late)}` : "");
}

function named({ operation, args }: Call): string {
  return operation === SETTLED ? "all is quiet" : `${operation}(${args.map(show).join(", ")})`;
}

/** A call with how it ended. */
function ended(call: Call): string {
  const outcomes: Record<HistoryRow["outcome"], string> = {
    pending: " still waits",
    granted: ` → ${show(call.value)}`,
    returned: call.operation === SETTLED ? "" : ` → ${show(call.value)}`,
    threw: ` ✗ ${call.value}`,
    "gave up": ` ✗ gave up (${call.value})`,
    unknown: " → unknown",
  };
  return named(call) + outcomes[call.outcome];
}

/** All begins and ends by time; the last is what got stuck. */
function timelineUntil(calls: readonly Call[], stuck: Call): TimelineEntry[] {
  const horizon = Math.min(stuck.endBy, stuck.requestBy);
  const events = calls.flatMap((call) => {
    const begin = { at: call.begin, row: { party: call.party, text: named(call) } };
    const end = { at: call.endBy, row: { party: call.party, text: ended(call) } };
    if (call === stuck) return [begin];
    return call.operation === SETTLED ? [end] : [begin, end];
  });
  const before = events.filter(({ at }) => at <= horizon).sort((a, b) => a.at - b.at);
  return [...before.map((event) => event.row), { party: stuck.party, text: ended(stuck) }];
}
