/**
 * Histories of parties that run into each other over a machine that is right.
 *
 * @module
 */

import * as fc from "fast-check";
import { History, type HistoryRow, type Recording } from "../history.ts";
import type { Model } from "../model.ts";
import type { Given } from "./machine.ts";
import type { Setup } from "./setups.ts";

/** One party goes on by one step; what it does there depends on a number. */
export interface Turn {
  readonly party: number;
  readonly choice: number;
}

/** Turns of so many parties. */
export function turns(parties: number, most: number): fc.Arbitrary<Turn[]> {
  const turn = fc.record({ party: fc.nat(parties - 1), choice: fc.nat(9999) });
  return fc.array(turn, { maxLength: most, size: "max" });
}

/** Where a party is in its call. */
interface Party {
  token?: HistoryRow | undefined;
  given?: Given | undefined;
  how?: "timeout" | "abort" | undefined;
}

/** What else happens. */
export interface PlayOptions {
  /** Whether it ends when nobody can go on any more, and says so. */
  readonly quiet?: boolean;
  /** Whether of some calls nobody hears again. */
  readonly unsure?: boolean;
}

/** Whether a call of this operation waits. */
export function waits({ model }: Setup, name: string): boolean {
  const operation = (model as Model).operations[name]!;
  return operation.kind === "waits" || operation.kind === "acts" && operation.waits;
}

/**
 * Plays turns. A party begins a call, the machine does it some time later, it ends some time later; in
 * between calls give up. Two turns share a moment.
 */
export function play(
  setup: Setup,
  schedule: readonly Turn[],
  { quiet = false, unsure = false }: PlayOptions = {},
): Recording {
  let step = 0;
  const history = new History({ clock: () => step >> 1 });
  const machine = setup.machine();
  const parties: Party[] = [];
  const handed: unknown[] = [];

  const turn = ({ party: number, choice }: Turn, orderly: boolean) => {
    const party = parties[number] ??= {};
    const name = "ABCDEFGH"[number]!;
    const { token, given } = party;
    if (token === undefined) {
      if (orderly) return;
      const asked = setup.calls(step, handed[choice % Math.max(1, handed.length)] ?? "nothing");
      const [operation, ...args] = asked[choice % asked.length]!;
      party.token = history.call(name, "object", operation, args);
      return;
    }
    const leave = () => parties[number] = {};
    if (given === undefined) {
      if (unsure && !orderly && choice % 19 === 0) return history.unknown(token), leave();
      if (!orderly && choice % 17 === 0 && waits(setup, token.operation)) {
        return history.gaveUp(token, "abort"), leave();
      }
      party.given = machine.call(name, token.operation, token.args);
      return;
    }
    const answer = given.answer();
    if (answer === undefined) {
      if (orderly) return;
      if (party.how === undefined && choice % 5 === 0) {
        party.how = choice % 2 === 0 ? "abort" : "timeout";
        given.giveUp!(party.how);
      } else if (token.requested === undefined && choice % 3 === 0) history.requested(token);
      return;
    }
    if (unsure && !orderly && choice % 13 === 0) history.unknown(token);
    else if ("gaveUp" in answer) history.gaveUp(token, party.how!);
    else if ("error" in answer) history.threw(token, answer.error);
    else {
      if (waits(setup, token.operation)) history.granted(token, answer.value);
      else history.returned(token, answer.value);
      if (answer.value !== undefined) handed.push(answer.value);
    }
    leave();
  };

  for (const one of schedule) {
    turn(one, false);
    step++;
  }
  if (quiet) {
    // Each of them takes its place, which may let others go on, and then ends, if it can.
    for (const again of [0, 1]) {
      parties.forEach((_, party) => turn({ party, choice: again }, true));
    }
    step += 2;
    history.settled();
  }
  return history.recording();
}
