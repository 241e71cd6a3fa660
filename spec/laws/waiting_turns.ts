/**
 * Giving up, letting go on and coming a few turns of the microtask queue apart, in every order: the
 * moments around a grant are where a place in line, a permit or an item gets lost.
 *
 * @module
 */

import * as fc from "fast-check";
import { fulfilled, pending, same } from "../assert.ts";
import { type Property, property } from "../property.ts";
import type { Call, World } from "../world.ts";
import type { Caller, Site } from "./site.ts";
import { sites } from "./sites.ts";
import { Stage } from "./waiting_stage.ts";
import { Quitter } from "./turns.ts";
import { type AskedTimer, holdingTimers, needsOwnTimers } from "./waiting_tools.ts";

/** What happens, so many turns after what happened before it; 0 is in the same turn. */
interface Step {
  readonly after: number;
  readonly do: "give up" | "let go on" | "come";
  /** Who gives up: a number of a call, modulo how many there are. */
  readonly who: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  after: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 3 })),
  do: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom("give up" as const, "let go on" as const) },
    fc.constant("come" as const),
  ),
  who: fc.nat({ max: 3 }),
});

const input = fc.record({
  waiting: fc.integer({ min: 1, max: 3 }),
  steps: fc.array(step, { minLength: 1, maxLength: 6, size: "max" }),
});

/** A call, how to end it, and how it has to end as far as that is certain. */
interface Entry {
  readonly call: Call;
  readonly quitter: Quitter;
  gaveUp: boolean;
  ends: "waits" | "granted" | "rejected" | "granted or rejected";
}

/** The line at one waiting method, beside what it has to be. */
class Line {
  readonly stage: Stage;
  readonly entries: Entry[] = [];
  /** How often somebody was let go on. */
  letGo = 0;
  readonly #timers: AskedTimer[] | undefined;
  /** Whether it is certain who is granted the moment that somebody is let go on. */
  readonly #exact: boolean;

  constructor(stage: Stage, timers: AskedTimer[] | undefined) {
    this.stage = stage;
    this.#timers = timers;
    this.#exact = stage.world.subject.capabilities.directGrant && !stage.site.chains;
  }

  /** Those who did not give up. */
  get #steady(): Entry[] {
    return this.entries.filter(({ gaveUp }) => !gaveUp);
  }

  /** Brings somebody to where the call can be made. */
  async bring(): Promise<void> {
    this.come(await this.stage.bench.ready());
  }

  /** Somebody makes the call, and has to wait unless all are served for good. */
  come(caller: Caller): void {
    const quitter = new Quitter(this.stage.world, this.#timers);
    const call = this.stage.make(caller, quitter.options);
    const served = this.stage.site.serves === "all" && this.letGo > 0;
    if (!served) quitter.armed();
    this.entries.push({ call, quitter, gaveUp: false, ends: served ? "granted" : "waits" });
  }

  /** Ends somebody's wait by a timeout or an abort, unless it has ended. */
  giveUp(who: number): void {
    const entry = this.entries[who % this.entries.length]!;
    if (entry.gaveUp) return;
    // A notification that found the lock taken comes later, and must still find somebody.
    const all = this.stage.site.serves === "all";
    if (!this.#exact && !all && this.#steady.length <= this.letGo) return;
    entry.gaveUp = true;
    entry.quitter.giveUp(entry.call.party);
    if (entry.ends === "waits") {
      entry.ends = this.#exact || this.letGo === 0 ? "rejected" : "granted or rejected";
    } else if (!this.#exact && entry.ends === "granted") {
      entry.ends = "granted or rejected";
    }
  }

  /** Whether what was begun has to come to its end before somebody else is let go on. */
  get busy(): boolean {
    return !this.#exact && this.letGo > 0;
  }

  /** Lets somebody go on, in this very turn, if anyone is there who did not give up. */
  letOneGoOn(): void {
    const { site, world, bench } = this.stage;
    const all = site.serves === "all";
    if (all ? this.letGo > 0 : this.#steady.length <= this.letGo) return;
    this.letGo++;
    world.start("", "lets go on", () => bench.unblock());
    const waiting = this.entries.filter(({ ends }) => ends === "waits");
    for (const entry of all ? waiting : waiting.slice(0, 1)) {
      if (all || this.#exact) entry.ends = "granted";
    }
  }

  /** Compares with what has to be; gives those who still wait. */
  compare(): Call[] {
    const { site, world } = this.stage;
    const left: Call[] = [];
    for (const { call, quitter, ends } of this.entries) {
      if (ends === "rejected") quitter.gaveUp(call);
      else if (ends === "granted") fulfilled(call);
      else if (this.#exact) pending(call);
      else if (ends === "granted or rejected" && call.state !== "fulfilled") quitter.gaveUp(call);
      else if (call.state !== "fulfilled") pending(call);
      if (call.state === "pending") left.push(call);
      if (call.state !== "pending") quitter.forgotten();
      if (call.state === "fulfilled") this.stage.granted(call, false);
    }
    if (site.serves === "all") return left;
    const stayed = this.entries.filter(({ call }) => call.state !== "rejected");
    const granted = stayed.filter(({ call }) => call.state === "fulfilled");
    same(granted.length, this.letGo, "calls that were granted");
    if (world.subject.capabilities.fairness === "fifo" && site.method !== "waitFor") {
      stayed.slice(0, this.letGo).forEach(({ call }) => fulfilled(call));
    }
    return left;
  }
}

/** Plays the steps at a waiting method, and sees that nothing is lost or doubled. */
async function play(
  world: World,
  site: Site,
  { waiting, steps }: { waiting: number; steps: readonly Step[] },
  timers?: AskedTimer[],
): Promise<void> {
  const line = new Line(await Stage.open(world, site), timers);
  for (let count = 0; count < waiting; count++) await line.bring();
  await world.settle();
  // Who waits on a condition takes its lock first: nobody comes in this very turn.
  const needsLock = site.primitive === "Condition" && site.method.startsWith("wait");
  for (const { after, do: what, who } of steps) {
    for (let turn = 0; turn < after; turn++) await undefined;
    if (what === "give up") {
      line.giveUp(who);
    } else if (what === "let go on") {
      if (line.busy) await world.settle();
      line.letOneGoOn();
    } else if (!needsLock) {
      line.come(line.stage.bench.ready() as Caller);
    }
  }
  await world.settle();
  const left = line.compare();
  if (left.length > 0 || site.serves !== "all") await line.stage.serve(left);
  await line.stage.conserved();
}

/** G4, G5 and G6, around the very turn of a grant. */
export const turnsApart: readonly Property[] = sites.filter(({ serves }) => serves !== "meeting")
  .flatMap((site) => [
    property({
      laws: site.serves === "all" ? ["G4", "G5", "G6"] : ["G4", "G5", "G6", "G13"],
      primitive: site.primitive,
      level: 1,
      title: `${site.method}: aborts, grants and newcomers a few turns apart: nothing is lost`,
      input,
      share: 0.5,
      check: (world, script) => play(world, site, script),
    }),
    property({
      laws: site.serves === "all" ? ["G4", "G5", "G6"] : ["G4", "G5", "G6", "G13"],
      primitive: site.primitive,
      level: 1,
      title: `${site.method}: timeouts, grants and newcomers a few turns apart: nothing is lost`,
      inapplicable: needsOwnTimers,
      input,
      share: 0.5,
      check: (world, script) => holdingTimers((timers) => play(world, site, script, timers)),
    }),
  ]);
