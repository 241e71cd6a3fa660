/**
 * Running scripts on real parties, and judging what they recorded.
 *
 * @module
 */

import * as fc from "fast-check";
import { LawViolation } from "../assert.ts";
import { checkHistory } from "../history/check.ts";
import { type HistoryRow, mergeRecordings, type Recording } from "../history/history.ts";
import type { HistoryModel } from "../history/model.ts";
import type { Script } from "../parties/script.ts";
import type { Plan } from "../parties/scripts.ts";
import type { Party, Play, Team } from "../parties/team.ts";
import type { Primitive, Subject } from "../subject.ts";
import type { World } from "../world.ts";
import { needsTimers } from "./waiting_tools.ts";

/** A primitive that parties open. */
export type Shareable = Exclude<Primitive, "Task">;

/** Why a property of parties, some of whose calls have a timeout, does not apply. */
export function needsParties({ parties }: Subject): string | undefined {
  return parties === undefined ? "the subject starts no parties" : needsTimers();
}

/** Why a property of parties that run at the same time does not apply. */
export function needsParallel(subject: Subject): string | undefined {
  return needsParties(subject) ??
    (subject.parties?.parallel ? undefined : "the parties share one event loop");
}

/** Why a property of threads that block does not apply. */
export function needsBlocking(subject: Subject): string | undefined {
  return needsParallel(subject) ??
    (subject.parties?.blocking ?? subject.capabilities.blocking ? undefined : "no blocking calls");
}

/** Has parties play, as calls that a hang names. */
export async function play(
  world: World,
  parts: readonly (readonly [Party, Script])[],
  live = false,
): Promise<Play[]> {
  const team: Team | undefined = parts[0]?.[0].team;
  if (team === undefined) return [];
  const names = parts.map(([{ name }]) => name).join(", ");
  let plays: Play[] = [];
  const call = world.start(names, "play", async () => {
    plays = await team.play(parts, { live });
    return plays.reduce((sum, { recording }) => sum + recording.rows.length, 0);
  });
  await call.settled;
  if (call.state === "rejected") throw call.reason;
  return plays;
}

/** Runs a plan and holds what was seen to the laws. */
export async function explainable(
  world: World,
  kind: Shareable,
  model: (...args: never[]) => HistoryModel,
  { args, scripts, closing }: Plan,
): Promise<void> {
  const object = await world.open(kind, ...args as never);
  const parties = await world.parties(scripts.length, { it: { kind, object } });
  const plays = await play(world, parties.map((party, index) => [party, scripts[index]!]));
  plays.push(...await play(world, [[parties[0]!, closing]]));
  judge(world, mergeRecordings(plays.map(({ recording }) => recording)), model(...args as never[]));
}

/** Fails unless one order of the calls explains all that they gave. */
export function judge(world: World, recording: Recording, model: HistoryModel): void {
  const { capabilities, parties } = world.subject;
  const { verdict, objects } = checkHistory(recording, {
    objects: { it: model },
    fairness: parties?.overtaking === undefined ? "fifo" : Infinity,
    grants: capabilities.directGrant ? "direct" : "travelling",
    ...parties?.slack === undefined ? {} : { slack: parties.slack },
  });
  if (verdict === "linearizable") return;
  // Neither a pass nor a failure: counts as a run that was not made.
  if (verdict === "undecided") fc.pre(false);
  const { event, state, tried, timeline } = objects[0]!.violation!;
  for (const { party, text } of timeline) world.note(party, text);
  const others = tried.map(({ party, text }) => `${party} ${text}`).join("; ");
  throw new LawViolation(
    `no order of the calls explains ${event.party} ${event.text}. After the longest that explains ` +
      `what came before it is: ${state}. Next could have come: ${others || "nothing"}`,
  );
}

function permitsOf({ args }: HistoryRow): number {
  return (args[0] as { permits?: number } | undefined)?.permits ?? 1;
}

/** How many of the events before a violation are told. */
const TOLD = 12;

/** Fails if more than `most` at once held what they had been granted, by the common clock. */
export function exclusive(world: World, { rows }: Recording, most: number): void {
  const begins = rows.filter(({ operation, outcome, value }) =>
    operation === "acquire" && outcome === "granted" ||
    operation === "tryAcquire" && value === true
  ).map((row) => ({ at: row.end!, step: permitsOf(row), party: row.party }));
  const ends = rows.filter(({ operation }) => operation === "permit.release")
    .map((row) => ({ at: row.begin, step: -permitsOf(row), party: row.party }));
  // At the same moment, an end may have come before a begin.
  const events = [...begins, ...ends].sort((a, b) => a.at - b.at || a.step - b.step);
  let held = 0;
  events.forEach(({ step, party, at }, index) => {
    held += step;
    if (held <= most) return;
    for (const event of events.slice(Math.max(0, index - TOLD), index + 1)) {
      world.note(event.party, event.step > 0 ? `has ${event.step}` : `gives ${-event.step} back`);
    }
    throw new LawViolation(`${held} are held of ${most}, by what ${party} got at ${at}`);
  });
}
