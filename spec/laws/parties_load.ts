/**
 * Many calls of parallel parties at once (level 2): what one order of the calls is too much to find for.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Event, Lock, Queue, Semaphore } from "../../src/contract.ts";
import { ok, same } from "../assert.ts";
import { mergeRecordings } from "../history/history.ts";
import type { Act, Script, Step } from "../parties/script.ts";
import { waits } from "../parties/scripts.ts";
import type { Party, Play } from "../parties/team.ts";
import { type Property, property } from "../property.ts";
import type { World } from "../world.ts";
import {
  exclusive,
  needsBlocking,
  needsParallel,
  needsParties,
  play,
  type Shareable,
} from "./parties_tools.ts";

const ROUNDS = 40;

/** Holds a lock, or up to two permits, again and again, some of it given up. */
function holds(primitive: Shareable): fc.Arbitrary<Script> {
  const most = primitive.includes("Semaphore") ? 2 : 1;
  const act = fc.record({
    how: waits(true),
    aside: fc.boolean(),
    permits: fc.integer({ min: 1, max: most }),
  }).map(({ how, aside, permits }): Act => {
    const options = { ...how.options, ...most === 1 ? {} : { permits } };
    const steps = [{ operation: "acquire", ...how, options }, { operation: "permit.release" }];
    return { times: ROUNDS, aside, steps };
  });
  return fc.array(act, { minLength: 1, maxLength: 4 });
}

function conserves(
  primitive: "Lock" | "RLock" | "Semaphore" | "BoundedSemaphore",
  laws: readonly [string, ...string[]],
): Property {
  const permits = primitive.includes("Semaphore") ? 3 : undefined;
  return property({
    laws,
    primitive,
    level: 2,
    title: "nothing is lost or doubled in many holds, blocking, awaiting and given up",
    share: 0.04,
    inapplicable: needsParties,
    input: fc.array(holds(primitive), { minLength: 2, maxLength: 6 }),
    async check(world, scripts) {
      const object = await world.open(primitive, ...permits === undefined ? [] : [permits]);
      const parties = await world.parties(scripts.length, { it: { kind: primitive, object } });
      const plays = await play(world, parties.map((party, index) => [party, scripts[index]!]));
      const recording = mergeRecordings(plays.map(({ recording }) => recording));
      if (primitive !== "RLock") exclusive(world, recording, permits ?? 1);
      for (const { outcome, party, operation, value } of recording.rows) {
        ok(outcome !== "threw", `${party} ${operation} threw ${value}`);
      }
      await world.settle(); // not every release was waited for
      same(await object.locked(), false, "locked() in the end");
      if (permits !== undefined) same(await (object as Semaphore).value(), permits, "value()");
      same(plays.reduce((sum, { abandoned }) => sum + abandoned, 0), 0, "abandoned permits");
    },
  });
}

const CROWD = 10_000;
/** The same where each call is a message. */
const SMALL_CROWD = 1_000;

/** All wait for the suite to let go, each goes on when it has come to its turn. */
function crowd(primitive: "Lock" | "Semaphore"): Property {
  return property({
    laws: ["G11", "G15", primitive === "Lock" ? "K3" : "S4"],
    primitive,
    level: 2,
    title: "a crowd in one party and some in others, which block where they can, are all served",
    inapplicable: needsParallel,
    async check(world) {
      const canBlock = needsBlocking(world.subject) === undefined;
      const count = world.subject.capabilities.directGrant ? CROWD : SMALL_CROWD;
      const object = await world.open(primitive);
      const parties = await world.parties(3, { it: { kind: primitive, object } });
      const permit = await object.acquire();
      const hold: Step[] = [{ operation: "acquire" }, { operation: "permit.release" }];
      const said = { operation: "locked", tell: "all wait" };
      const crowd: Script = [
        ...Array.from({ length: count }, (): Act => ({ steps: hold, aside: true })),
        { steps: [said] },
      ];
      const blocking: Script = [
        { steps: [said, { ...hold[0]!, blocking: canBlock }, hold[1]!], times: 10 },
      ];
      const played = play(world, [
        [parties[0]!, crowd],
        [parties[1]!, blocking],
        [parties[2]!, blocking],
      ]);
      await Promise.all(parties.map((party) => party.says("all wait")));
      await permit.release();
      const recording = mergeRecordings((await played).map(({ recording }) => recording));
      exclusive(world, recording, 1);
      const granted = recording.rows.filter(({ outcome }) => outcome === "granted");
      same(granted.length, count + 20, "calls granted");
      await world.settle();
      same(await object.locked(), false, "locked() in the end");
    },
  });
}

/** How often a running party holds, while one waits. */
const HOLDS = 300;
/** How many of these are longer by far than it may overtake. */
const LONG = 100;
/** How often one may begin to wait when the others have nearly done: the machine may be busy. */
const MOST_LATE = 20;

/**
 * Fails unless one who waits is served while others run who always take the next hold at once: it is,
 * unless it comes too late to be overtaken for long.
 */
async function servesInTime(
  world: World,
  runners: readonly Party[],
  waiter: Party,
  wait: Step,
): Promise<void> {
  const hold: Step = { operation: "acquire", blocking: true };
  const release: Step = { operation: "permit.release", busy: 1 };
  const running: Script = [
    { steps: [hold, { operation: "locked", tell: "holds" }, release] },
    { steps: [hold, { operation: "locked" }, release], times: HOLDS },
  ];
  for (let late = 0; late < MOST_LATE; late++) {
    const run = play(world, runners.map((runner) => [runner, running]));
    await Promise.all(runners.map((runner) => runner.says("holds")));
    const waited = play(world, [[waiter, [{ steps: [wait] }]]]);
    const [ran, [served]] = await Promise.all([run, waited]);
    const { begin, end: granted = Infinity } = served!.recording.rows[0]!;
    const [first] = ran.map(({ recording: { rows } }) => ({ rows, end: rows.at(-1)!.end! }))
      .sort((a, b) => a.end - b.end);
    if (granted < first!.end) return;
    const during = first!.rows.filter((row) => row.operation === "acquire" && row.begin > begin);
    ok(during.length < LONG, `it was served after ${during.length} holds of 1 ms of one that ran`);
  }
  ok(false, `it began to wait too late, ${MOST_LATE} times`);
}

/** A party that always takes the next hold at once, and one that waits for its turn. */
function bounded(primitive: "Lock" | "Semaphore", blocking: boolean): Property {
  return property({
    laws: ["G13", primitive === "Lock" ? "K4" : "S6"],
    primitive,
    level: 2,
    title: `who waits ${blocking ? "blocking" : "awaiting"} is overtaken no longer than declared`,
    inapplicable: (subject) =>
      subject.parties?.overtaking === undefined ? "parties never overtake" : needsBlocking(subject),
    async check(world) {
      const object = await world.open(primitive);
      const [runner, waiter] = await world.parties(2, { it: { kind: primitive, object } });
      await servesInTime(world, [runner!], waiter!, { operation: "acquire", blocking });
    },
  });
}

/** Two that hold one permit each, again and again, and one that waits for both. */
const boundedLarge = property({
  laws: ["S7", "G13"],
  primitive: "Semaphore",
  level: 2,
  title: "a large request is overtaken no longer than declared",
  inapplicable: needsBlocking,
  async check(world) {
    const object = await world.open("Semaphore", 2);
    const [one, two, waiter] = await world.parties(3, { it: { kind: "Semaphore", object } });
    const large: Step = { operation: "acquire", blocking: true, options: { permits: 2 } };
    await servesInTime(world, [one!, two!], waiter!, large);
  },
});

const readers = { Lock: "locked", Semaphore: "value", Queue: "size" } as const;

/**
 * One that awaits something and then blocks for the same: it may not wait for itself, even where the
 * first was given it while the thread was busy.
 */
function goesFirst(
  primitive: keyof typeof readers,
  operation: "acquire" | "get",
  free: (world: World) => Promise<readonly [object: object, free: () => unknown]>,
): Property {
  return property({
    laws: ["G15"],
    primitive,
    level: 2,
    title: "a blocking call goes before its own thread's async waiters",
    inapplicable: needsBlocking,
    share: 0.1,
    input: fc.record({ count: fc.integer({ min: 1, max: 5 }), late: fc.boolean() }),
    async check(world, { count, late }) {
      const [object, letGo] = await free(world);
      const [party] = await world.parties(1, { it: { kind: primitive, object } });
      const waiting = Array.from(
        { length: count },
        (): Act => ({ steps: [{ operation }], aside: true }),
      );
      const script: Script = [...waiting, {
        steps: [
          // A reader that is no transition: it does not notice what the thread was given.
          { operation: readers[primitive], tell: "blocks" },
          { operation, blocking: true, busy: late ? 20 : 0 },
        ],
      }];
      const played = play(world, [[party!, script]]);
      await party!.says("blocks");
      for (let freed = 0; freed <= count; freed++) await letGo();
      const [{ recording }] = await played as [Awaited<typeof played>[number]];
      const rows = recording.rows.filter((row) => row.operation === operation);
      const first = [...rows].sort((a, b) => a.end! - b.end!)[0];
      same(first, rows.at(-1), "the first that was served");
    },
  });
}

/** Lets a held object go once. */
async function held(world: World, primitive: "Lock" | "Semaphore") {
  const object: Lock | Semaphore = await world.open(primitive);
  const permit = await object.acquire();
  return [object, () => permit.release()] as const;
}

/** One call wakes the waits of all parties, in whatever way they wait. */
const wakesAll = property({
  laws: ["E2"],
  primitive: "Event",
  level: 2,
  title: "one set wakes all parties, blocking and awaiting",
  share: 0.1,
  inapplicable: needsParallel,
  input: fc.array(fc.tuple(fc.nat(20), fc.boolean()), { minLength: 2, maxLength: 8 }),
  async check(world, parts) {
    const event: Event = await world.open("Event");
    const parties = await world.parties(parts.length, { it: { kind: "Event", object: event } });
    const played = play(
      world,
      parts.map(([asides, blocks], index) => {
        const wait: Step = { operation: "wait" };
        const acts = Array.from({ length: asides }, (): Act => ({ steps: [wait], aside: true }));
        const last: Step = { ...wait, blocking: blocks, tell: "waits" };
        return [parties[index]!, [...acts, { steps: [last] }]];
      }),
    );
    await Promise.all(parties.map((party) => party.says("waits")));
    // One that has said so may still be about to wait: it has to find the event set.
    await event.set();
    await played;
    await event.clear();
    same(await event.isSet(), false, "isSet() in the end");
  },
});

/** Who waits when it is set goes on, though it is cleared before its thread has looked. */
const wakesThoughCleared = property({
  laws: ["E3"],
  primitive: "Event",
  level: 2,
  title: "a set that is cleared at once wakes all who wait in other parties",
  share: 0.1,
  inapplicable: needsParallel,
  input: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 8 }),
  async check(world, counts) {
    const event: Event = await world.open("Event");
    const parties = await world.parties(counts.length, { it: { kind: "Event", object: event } });
    // Where calls are messages, they have come once one behind them was answered.
    const said: Act = {
      steps: [{ operation: "isSet" }, { operation: "isSet", tell: "all wait" }],
    };
    const played = play(
      world,
      parties.map((party, index) => {
        const wait: Act = { steps: [{ operation: "wait" }], aside: true };
        return [party, [...Array.from({ length: counts[index]! }, () => wait), said]];
      }),
    );
    await Promise.all(parties.map((party) => party.says("all wait")));
    void event.set();
    void event.clear();
    for (const { recording } of await played) {
      for (const { outcome, operation } of recording.rows) {
        if (operation === "wait") same(outcome, "granted", "a wait");
      }
    }
    same(await event.isSet(), false, "isSet() in the end");
  },
});

/** A blocking put that has given up is nobody's any more, whoever gets in line after it. */
const givesUp = (["Queue", "LifoQueue", "PriorityQueue"] as const).map((primitive) =>
  property({
    laws: ["G4", "Q9"],
    primitive,
    level: 2,
    title: "one who puts after a blocking put has timed out is served by who gave up",
    share: 0.1,
    inapplicable: needsBlocking,
    input: fc.record({
      timeout: fc.constantFrom(0, 1),
      later: fc.integer({ min: 1, max: 3 }),
      blocking: fc.boolean(),
    }),
    async check(world, { timeout, later, blocking }) {
      const item = (value: number) => primitive === "PriorityQueue" ? [1, value] as const : value;
      const queue = await world.open(primitive, 1) as Queue<unknown>;
      const go: Event = await world.open("Event");
      const [party] = await world.parties(1, {
        it: { kind: primitive, object: queue as never },
        go: { kind: "Event", object: go },
      });
      const played = play(world, [[party!, [
        { steps: [{ operation: "put", args: [item(0)] }] },
        { steps: [{ operation: "put", args: [item(1)], options: { timeout }, blocking: true }] },
        { steps: [{ object: "go", operation: "wait", tell: "gave up" }] },
        { steps: [{ operation: "get", blocking }] },
      ]]]);
      await party!.says("gave up");
      const puts = Array.from(
        { length: later },
        (_, index) => world.start("suite", `put(${index + 2})`, () => queue.put(item(index + 2))),
      );
      await world.settle();
      await go.set();
      const [{ recording }] = await played as [Play];
      same(recording.rows[1]?.value, "timeout", "how the put that blocks gave up");
      for (let left = later; left > 0; left--) await queue.get();
      await Promise.all(puts.map(({ settled }) => settled));
      for (const put of puts) same(put.state, "fulfilled", "a put that waits");
      same(await queue.size(), 0, "size() in the end");
    },
  })
);

/** What many calls of parallel parties come to. */
export const loads: readonly Property[] = [
  conserves("Lock", ["K1", "K3", "G4"]),
  conserves("RLock", ["R1", "G4"]),
  conserves("Semaphore", ["S1", "S3", "S7", "G4"]),
  conserves("BoundedSemaphore", ["S1", "SB1", "G4"]),
  crowd("Lock"),
  crowd("Semaphore"),
  ...(["Lock", "Semaphore"] as const).flatMap((primitive) => [
    bounded(primitive, true),
    bounded(primitive, false),
    goesFirst(primitive, "acquire", (world) => held(world, primitive)),
  ]),
  goesFirst("Queue", "get", async (world) => {
    const queue = await world.open("Queue");
    return [queue, () => queue.put("item")];
  }),
  boundedLarge,
  wakesAll,
  wakesThoughCleared,
  ...givesUp,
];
