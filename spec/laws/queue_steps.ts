/**
 * What parties do with a queue, each step on the model and on the subject alike, without waiting.
 *
 * @module
 */

import * as fc from "fast-check";
import { Ticket } from "../models/queue.ts";
import type { Play } from "./queue_play.ts";
import { priorityOf, returns } from "./queue_rig.ts";

/** Something that a party does. */
export interface Step {
  /** Shown in a failing case. */
  readonly name: string;
  /** Whether it can be done, and the laws say what it does. */
  able(play: Play): boolean;
  /** Does it on both sides. */
  run(play: Play): void;
}

/** How a waiting call is willing to wait. */
type Patience = "patient" | "timeout 0" | "already aborted";

const party = fc.constantFrom("A", "B", "C");
const index = fc.nat(7);
const always = () => true;

/** A put, get, take or join. */
function wait(who: string, call: "put" | "get" | "take" | "join", p: number, how: Patience): Step {
  return {
    name: `${who}: ${call}${call === "put" ? ` (priority ${p})` : ""}, ${how}`,
    // Which of the two errors a dead signal gets from a queue that was shut down is left open.
    able: how === "already aborted" ? ({ model }) => model.shut === "no" : always,
    run(play) {
      const { rig, model } = play;
      const label = play.fresh(p);
      const trigger = rig.world.trigger(`${who} gives up`);
      if (how === "already aborted") trigger.abort();
      const options = how === "timeout 0" ? { timeout: 0 } : { signal: trigger.signal };
      const started = call === "put" ? rig.put(who, label, options) : rig[call](who, options);
      if (how === "already aborted") return play.expect(givenUp(call), started, trigger);
      const ticket = call === "put"
        ? model.put(label, priorityOf(label))
        : call === "join"
        ? model.join()
        : model.get(call);
      if (how === "timeout 0") model.cancel(ticket, "TimeoutError");
      play.expect(ticket, started, how === "patient" ? trigger : undefined);
    },
  };
}

/** A call that ended without touching the queue. */
function givenUp(call: string): Ticket {
  const ticket = new Ticket(call);
  ticket.state = "aborted";
  return ticket;
}

const patience = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Patience>("patient") },
  { weight: 1, arbitrary: fc.constant<Patience>("timeout 0") },
  { weight: 1, arbitrary: fc.constant<Patience>("already aborted") },
);

const hurried = fc.constantFrom<Patience>("timeout 0", "already aborted");

function waits(call: "put" | "get" | "take" | "join", how = patience): fc.Arbitrary<Step> {
  return fc.tuple(party, fc.nat(3), how).map(([who, p, how]) => wait(who, call, p, how));
}

/** Cancels a call that its caller does not know to have settled. */
const abort = index.map((nth): Step => ({
  name: `abort call ${nth}`,
  able: (play) => play.abortable.length > 0,
  run(play) {
    const { ticket, trigger } = play.abortable[nth % play.abortable.length]!;
    play.model.cancel(ticket, "aborted");
    trigger?.abort();
  },
}));

const tryPut = fc.tuple(party, fc.nat(3)).map(([who, p]): Step => ({
  name: `${who}: tryPut (priority ${p})`,
  able: always,
  run(play) {
    const label = play.fresh(p);
    play.expect(play.model.tryPut(label, priorityOf(label)), play.rig.tryPut(who, label));
  },
}));

const tryGet = party.map((who): Step => ({
  name: `${who}: tryGet`,
  able: always,
  run: (play) => play.expect(play.model.tryGet(), play.rig.tryGet(who)),
}));

const taskDone = party.map((who): Step => ({
  name: `${who}: taskDone`,
  able: always,
  run: (play) => play.expect(play.model.taskDone(), play.rig.taskDone(who)),
}));

/** Ends a delivery, also one that has ended before. */
const finish = fc.tuple(index, fc.constantFrom("done", ...returns)).map(([nth, how]): Step => ({
  name: `${how} delivery ${nth}`,
  // A delivery may be accounted for by hand, too; what a second accounting does is left open.
  able: ({ taken, model }) =>
    taken.length > 0 && (model.unfinished > 0 || !taken[nth % taken.length]!.ticket.out),
  run(play) {
    const { ticket, delivery } = play.taken[nth % play.taken.length]!;
    if (how === "done") play.expect(play.model.done(ticket), play.rig.done("A", delivery));
    else play.expect(play.model.giveBack(ticket), play.rig.giveBack("A", delivery, how));
  },
}));

const shutdown = fc.tuple(party, fc.nat(3)).map(([who, kind]): Step => ({
  name: `${who}: shutdown${kind === 3 ? ", immediate" : ""}`,
  able: always,
  run: (play) => play.expect(play.model.shutdown(kind === 3), play.rig.shutdown(who, kind === 3)),
}));

const next = fc.nat(1).map((nth): Step => ({
  name: `loop ${nth}: next`,
  able: ({ loops }) => loops[nth]!.next?.state !== "pending",
  run(play) {
    const loop = play.loops[nth]!;
    const ended = loop.left || loop.next?.state === "QueueShutDownError";
    const ticket = ended ? givenUp("next") : play.model.get("next");
    if (!ended) loop.next = ticket;
    play.expect(ticket, play.rig.world.start(`L${nth}`, "next()", () => loop.iterator.next()));
  },
}));

const leave = fc.nat(1).map((nth): Step => ({
  name: `loop ${nth}: return`,
  able: always,
  run(play) {
    const loop = play.loops[nth]!;
    if (loop.next !== undefined) play.model.cancel(loop.next, "aborted");
    loop.left = true;
    const call = play.rig.world.start(`L${nth}`, "return()", () => loop.iterator.return?.());
    play.expect(givenUp("next"), call);
  },
}));

/** Steps by their names, to be weighed by properties. */
export const steps = {
  put: waits("put"),
  get: waits("get"),
  take: waits("take"),
  join: waits("join"),
  putNow: waits("put", hurried),
  getNow: waits("get", hurried),
  takeNow: waits("take", hurried),
  joinNow: waits("join", hurried),
  tryPut,
  tryGet,
  taskDone,
  finish,
  shutdown,
  abort,
  next,
  leave,
};

/** Any of these steps, some more often than others. */
export function mix(weights: Partial<Record<keyof typeof steps, number>>): fc.Arbitrary<Step> {
  const names = Object.keys(weights) as (keyof typeof steps)[];
  return fc.oneof(
    ...names.map((name) => ({ weight: weights[name] ?? 1, arbitrary: steps[name] })),
  );
}
