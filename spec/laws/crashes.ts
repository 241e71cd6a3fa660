/**
 * Parties that die (level 3): what they had is recovered, and nobody waits for the dead.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Barrier, Event, Lock, Permit, RLock, Semaphore } from "../../src/contract.ts";
import { ok, same } from "../assert.ts";
import type { Act, Script, Step } from "../parties/script.ts";
import type { Party, Play } from "../parties/team.ts";
import { type Property, property } from "../property.ts";
import type { Subject, SubjectOwner } from "../subject.ts";
import type { World } from "../world.ts";
import { needsParties, play, type Shareable } from "./parties_tools.ts";

/** Why a property of dying parties does not apply. */
export function needsDeath(subject: Subject): string | undefined {
  return needsParties(subject) ??
    (subject.parties?.killable ? undefined : "the parties cannot be killed");
}

/** Says something once all that was asked for before it has been asked. */
export function saying(text: string, operation = "locked"): Step {
  return { operation, tell: text };
}

/** How a party asks for something: whether it blocks. */
const blocks = fc.boolean();

/** Keeps the thread busy until it is killed: what it is given, it cannot see. */
export function stuck(operation = "locked"): Act {
  return { steps: [saying("is stuck", operation), { operation, busy: 60_000 }] };
}

/** How many permits said that they were abandoned. */
function abandoned(plays: readonly Play[]): number {
  return plays.reduce((sum, play) => sum + play.abandoned, 0);
}

type Held = "Lock" | "RLock" | "Semaphore" | "BoundedSemaphore" | "Condition";

/** Takes an object for the suite itself, and frees it again. */
interface Holdable {
  acquire(): Promise<Permit>;
}

function holdableOf({ subject }: World, primitive: Shareable, object: unknown): Holdable {
  const { acquire } = object as { acquire(options?: { owner: SubjectOwner }): Promise<Permit> };
  const owner = primitive === "RLock" ? new subject.Owner!("suite") : undefined;
  return { acquire: () => acquire.apply(object, owner === undefined ? [] : [{ owner }]) };
}

async function openHeld(world: World, primitive: Held, count: number) {
  const object = await world.open(primitive) as Lock | RLock | Semaphore;
  const parties = await world.parties(count, { it: { kind: primitive, object } });
  return { object, holdable: holdableOf(world, primitive, object), parties };
}

/** Fails unless the object is as good as new, and nobody is told of a death any more. */
async function asNew(world: World, object: Lock | RLock | Semaphore, holdable: Holdable) {
  same(await object.locked(), false, "locked() once all is over");
  const permit = await world.start("suite", "acquire()", () => holdable.acquire()).settled;
  same(permit.value?.abandoned, false, "abandoned, of the next grant after the one that said so");
  await permit.value?.release();
  same(await object.locked(), false, "locked() in the end");
}

const hold = (blocking: boolean): Act => ({ steps: [{ operation: "acquire", blocking }] });

/** Somebody dies while it holds, and others wait. */
function holderDies(primitive: Held): Property {
  return property({
    laws: ["X1", "P4"],
    primitive,
    level: 3,
    title: "what a dead party held goes to the next, who is told once",
    inapplicable: needsDeath,
    share: 0.08,
    input: fc.record({
      depth: fc.integer({ min: 1, max: primitive === "RLock" ? 3 : 1 }),
      blocking: blocks,
      waiting: fc.array(blocks, { maxLength: 3 }),
    }),
    async check(world, { depth, blocking, waiting }) {
      const { object, holdable, parties } = await openHeld(world, primitive, 1 + waiting.length);
      const [victim, ...others] = parties as [Party, ...Party[]];
      const steps = Array.from({ length: depth }, (): Step => ({ operation: "acquire", blocking }));
      void play(world, [[victim, [{ steps: [...steps, saying("holds")], keep: true }]]]);
      await victim.says("holds");
      const played = play(
        world,
        others.map((party, index) => [party, [hold(waiting[index]!)]]),
      );
      await victim.kill();
      const told = abandoned(await played);
      if (others.length === 0) {
        const { value } = await world.start("suite", "acquire()", () => holdable.acquire()).settled;
        same(value?.abandoned, true, "abandoned, of the next grant after the death");
        await value?.release();
      } else same(told, 1, "grants that were told of the death");
      await asNew(world, object, holdable);
    },
  });
}

/** Somebody dies while it waits, or after it was given what it could not see yet. */
function waiterDies(primitive: Held): Property {
  return property({
    laws: ["X2", "X3"],
    primitive,
    level: 3,
    title: "one who dies waiting, or given what it has not seen, keeps nobody waiting",
    inapplicable: needsDeath,
    share: 0.08,
    input: fc.record({
      calls: fc.integer({ min: 1, max: 3 }),
      victim: fc.constantFrom("blocks", "is woken as it dies", "awaits", "is given it"),
      waiting: fc.array(blocks, { minLength: 1, maxLength: 3 }),
    }),
    async check(world, { calls, victim: how, waiting }) {
      const { object, holdable, parties } = await openHeld(world, primitive, 1 + waiting.length);
      const [victim, ...others] = parties as [Party, ...Party[]];
      const permit = await holdable.acquire();
      const awaiting = Array.from(
        { length: calls },
        (): Act => ({ ...hold(false), aside: true, keep: true }),
      );
      const script: Script = how === "blocks" || how === "is woken as it dies"
        ? [{ steps: [saying("is stuck"), { operation: "acquire", blocking: true }], keep: true }]
        : how === "awaits"
        ? [...awaiting, { steps: [saying("is stuck")] }]
        : [...awaiting, stuck()];
      void play(world, [[victim, script]]);
      await victim.says("is stuck");
      const behind = play(
        world,
        others.map((party, index): [Party, Script] => {
          const [step] = hold(waiting[index]!).steps;
          return [party, [{ steps: [{ ...step!, tell: "waits" }] }]];
        }),
      );
      await Promise.all(others.map((party) => party.says("waits")));
      if (how === "is given it") {
        await permit.release();
        await victim.kill();
      } else {
        // It may still sleep when it is woken, and not live to pass that on.
        const dying = victim.kill();
        if (how !== "is woken as it dies") await dying;
        await permit.release();
        await dying;
      }
      const told = abandoned(await behind);
      // A grant that has to travel may be on its way when its host notices that nobody is there.
      const given = how.startsWith("is ") || !world.subject.capabilities.directGrant;
      ok(told <= (given ? 1 : 0), `${told} grants were told that a holder died`);
      // Where a call travels, too, the victim's last one may have come when all others were done.
      if (given && told === 0) await (await holdable.acquire()).release();
      await asNew(world, object, holdable);
    },
  });
}

/** Acts that never block for ever, for as many parties as there are. */
const operations: Readonly<Record<string, readonly Act[]>> = {
  holds: [true, false].map((blocking) => ({
    steps: [{ operation: "acquire", blocking, options: { timeout: 5 } }, {
      operation: "tryAcquire",
    }],
  })),
  Condition: [
    {
      steps: [
        { operation: "acquire", blocking: true },
        { operation: "wait", blocking: true, options: { timeout: 1 } },
      ],
    },
    { steps: [{ operation: "acquire" }, { operation: "wait", options: { timeout: 1 } }] },
    { steps: [{ operation: "acquire", blocking: true }, { operation: "notify", args: [2] }] },
  ],
  Event: [
    { steps: [{ operation: "wait", blocking: true, options: { timeout: 1 } }] },
    { steps: [{ operation: "wait", options: { timeout: 1 } }] },
    { steps: [{ operation: "set" }, { operation: "clear" }] },
  ],
  Barrier: [
    { steps: [{ operation: "wait", blocking: true, options: { timeout: 1 } }] },
    { steps: [{ operation: "wait", options: { timeout: 1 } }] },
    { steps: [{ operation: "reset" }] },
  ],
};

const VICTIMS = 2;
const SURVIVORS = 2;

/** What has to work once all is over. */
const works: Readonly<Record<string, (world: World, object: never) => Promise<void>>> = {
  async Event(world, event: Event) {
    await event.clear();
    const waiting = world.start("suite", "wait()", () => event.wait());
    await event.set();
    await waiting.settled;
    same(waiting.state, "fulfilled", "a wait, after set()");
  },
  async Barrier(world, barrier: Barrier) {
    await barrier.reset();
    const all = Array.from(
      { length: barrier.parties },
      () => world.start("suite", "wait()", () => barrier.wait()),
    );
    await Promise.all(all.map((call) => call.settled));
    const indices = all.map(({ value }) => value).sort();
    ok(indices.every((value, index) => value === index), `they met as ${indices}`);
    same(await barrier.waiting(), 0, "waiting() in the end");
  },
};

/** Parties are killed at random moments, inside whatever they are in. */
function diesAnywhere(primitive: Shareable, args: readonly unknown[] = []): Property {
  const acts = operations[primitive] ?? operations.holds!;
  return property({
    laws: ["X5", "X1", "X3"],
    primitive,
    level: 3,
    title: "parties that are killed at any moment leave it whole, and nobody waits for them",
    inapplicable: needsDeath,
    share: 0.05,
    input: fc.array(fc.nat(200), { minLength: VICTIMS, maxLength: VICTIMS }),
    async check(world, moments) {
      const object = await world.open(primitive, ...args as never);
      const parties = await world.parties(VICTIMS + SURVIVORS, { it: { kind: primitive, object } });
      const victims = parties.slice(0, VICTIMS);
      const begins = primitive === "Event"
        ? "isSet"
        : primitive === "Barrier"
        ? "broken"
        : "locked";
      const dying = victims.map((party, index): [Party, Script] => {
        const turned = [...acts.slice(index), ...acts.slice(0, index)];
        const steps = turned.flatMap((act) => act.steps);
        return [party, [{ steps: [saying("begins", begins)] }, { steps, times: 1_000_000 }]];
      });
      void play(world, dying);
      await Promise.all(victims.map((party) => party.says("begins")));
      const surviving = play(
        world,
        parties.slice(VICTIMS).map((party) => [party, acts.map((act) => ({ ...act, times: 30 }))]),
      );
      for (const [index, turns] of moments.entries()) {
        for (let turn = 0; turn < 50 * turns; turn++) await undefined;
        await victims[index]!.kill();
      }
      await surviving;
      const check = works[primitive];
      if (check !== undefined) return await check(world, object as never);
      const holdable = holdableOf(world, primitive, object);
      const { value } = await world.start("suite", "acquire()", () => holdable.acquire()).settled;
      await value?.release();
      await asNew(world, object as Lock, holdable);
      if (args.length > 0) same(await (object as Semaphore).value(), args[0], "value() in the end");
    },
  });
}

/** A party's balance goes back: what it was granted, less what it returned and forgot. */
const balance = property({
  laws: ["X1"],
  primitive: "Semaphore",
  level: 3,
  title: "a dead party's balance goes back: granted, less returned and forgotten, not below 0",
  inapplicable: needsDeath,
  share: 0.1,
  input: fc.record({
    grants: fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom("keep", "forget")), {
      maxLength: 4,
    }),
    releases: fc.constantFrom([], [1], [2], [1, 1]),
  }),
  async check(world, { grants: others, releases }) {
    const start = 16;
    const semaphore: Semaphore = await world.open("Semaphore", start);
    const lock = await world.open("Lock");
    const [party] = await world.parties(1, {
      it: { kind: "Semaphore", object: semaphore },
      lock: { kind: "Lock", object: lock },
    });
    // More than is returned: what is forgotten would show if it came back.
    const grants = [[3, "forget"] as const, ...others];
    const acts = grants.map(([permits, then]): Act => ({
      keep: true,
      steps: [
        { operation: "acquire", options: { permits } },
        ...then === "forget" ? [{ operation: "permit.forget" }] : [],
      ],
    }));
    const holds: Act = { keep: true, steps: [{ object: "lock", operation: "acquire" }] };
    const returns = releases.map((count): Step => ({ operation: "release", args: [count] }));
    const script: Script = [holds, ...acts, { steps: [...returns, saying("is done")] }];
    void play(world, [[party!, script]]);
    await party!.says("is done");
    await party!.kill();
    await lock.acquire(); // its death was noticed
    const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
    const kept = sum(grants.filter(([, then]) => then === "keep").map(([permits]) => permits));
    const gone = sum(grants.map(([permits]) => permits)) - kept;
    const returned = sum(releases);
    const expected = start - kept - gone + returned + Math.max(0, kept - returned);
    await takesAll(world, semaphore, expected);
  },
});

/** What a party returns counts against what it was granted before, though it cannot know that yet. */
const balanceInOneTurn = property({
  laws: ["X1", "S1"],
  primitive: "Semaphore",
  level: 3,
  title: "what a party is granted and returns in one turn is in its balance once, in that order",
  inapplicable: needsDeath,
  share: 0.1,
  input: fc.record({
    wanted: fc.integer({ min: 1, max: 2 }),
    more: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 1, maxLength: 3 }),
  }),
  async check(world, { wanted, more }) {
    const start = 2;
    const releases = [wanted, ...more];
    const semaphore: Semaphore = await world.open("Semaphore", start);
    const lock = await world.open("Lock");
    const [party] = await world.parties(1, {
      it: { kind: "Semaphore", object: semaphore },
      lock: { kind: "Lock", object: lock },
    });
    const acquires = (permits: number, aside: boolean): Act => ({
      aside,
      keep: true,
      steps: [{ operation: "acquire", options: { permits } }],
    });
    void play(world, [[party!, [
      { keep: true, steps: [{ object: "lock", operation: "acquire" }] },
      acquires(start, false),
      acquires(wanted, true),
      ...releases.map((count): Act => ({
        aside: true,
        steps: [{ operation: "release", args: [count] }],
      })),
      { steps: [saying("is done")] },
    ]]]);
    await party!.says("is done");
    await party!.kill();
    await lock.acquire(); // its death was noticed
    let value = 0;
    let owed = start;
    let waits = true;
    for (const count of releases) {
      value += count;
      owed = Math.max(0, owed - count);
      if (!waits || value < wanted) continue;
      waits = false;
      value -= wanted;
      owed += wanted;
    }
    await takesAll(world, semaphore, value + owed);
  },
});

/** Takes all permits that there must be, and fails if there are more. */
async function takesAll(world: World, semaphore: Semaphore, permits: number): Promise<void> {
  const all = world.start(
    "suite",
    `acquire({ permits: ${permits} })`,
    () => semaphore.acquire({ permits }),
  );
  await all.settled;
  same(all.state, "fulfilled", "taking all");
  same(await semaphore.value(), 0, "what is left");
}

/** A party dies at a barrier. */
const breaks = property({
  laws: ["B4", "X5"],
  primitive: "Barrier",
  level: 3,
  title: "a party that dies waiting breaks it for all, until it is mended",
  inapplicable: needsDeath,
  share: 0.08,
  input: fc.array(blocks, { minLength: 2, maxLength: 4 }),
  async check(world, ways) {
    const barrier = await world.open("Barrier", ways.length + 1);
    const parties = await world.parties(ways.length, { it: { kind: "Barrier", object: barrier } });
    const waits = (blocking: boolean): Script => [
      { steps: [{ operation: "wait", blocking, tell: "waits" }] },
    ];
    const [victim, ...others] = parties as [Party, ...Party[]];
    void play(world, [[victim, waits(ways[0]!)]]);
    const played = play(world, others.map((party, index) => [party, waits(ways[index + 1]!)]));
    await Promise.all(parties.map((party) => party.says("waits")));
    // It says so just before it waits: until it does, it has nothing to break.
    while (await barrier.waiting() < ways.length) await world.settle();
    await victim.kill();
    for (const { recording } of await played) {
      same(recording.rows[0]?.value, "BrokenBarrierError", "what those got who waited with it");
    }
    same(await barrier.broken(), true, "broken()");
    await works.Barrier!(world, barrier as never);
  },
});

/** Somebody dies who waits for a condition, before or after it was notified. */
const notified = property({
  laws: ["X2", "X3", "C3"],
  primitive: "Condition",
  level: 3,
  title: "a notification for one who dies goes to the next who waits",
  inapplicable: needsDeath,
  share: 0.05,
  input: fc.record({ before: fc.boolean(), blocking: blocks }),
  async check(world, { before, blocking }) {
    const condition = await world.open("Condition");
    const parties = await world.parties(2, { it: { kind: "Condition", object: condition } });
    const [victim, other] = parties as [Party, Party];
    const waiting = (blocking: boolean, aside: boolean): Act => ({
      aside,
      keep: aside,
      steps: [
        { operation: "acquire", blocking: blocking && !aside },
        { operation: "wait", blocking: blocking && !aside, tell: "waits" },
      ],
    });
    /** Takes the lock, which shows that those who said that they wait have left it. */
    const within = async (act: () => unknown) => {
      const permit = await condition.acquire();
      await act();
      await permit.release();
    };
    // It waits aside, and is stuck before it can see that it was notified.
    void play(world, [[victim, [waiting(false, true), { steps: [{ ...saying("x"), turns: 9 }] }]]]);
    await victim.says("waits");
    await within(() => {});
    await victim.says("x");
    void play(world, [[victim, [stuck()]]]);
    await victim.says("is stuck");
    const played = play(world, [[other, [waiting(blocking, false)]]]);
    await other.says("waits");
    await within(() => {});
    if (before) await victim.kill();
    await within(() => condition.notify());
    if (!before) await victim.kill();
    const [{ recording }] = await played as [Play];
    same(recording.rows[1]?.outcome, "granted", "the wait of the one who lives");
    same(await condition.locked(), false, "locked() in the end");
  },
});

const held = ["Lock", "RLock", "Semaphore", "BoundedSemaphore", "Condition"] as const;

/** What parties that die come to. */
export const crashes: readonly Property[] = [
  ...held.map(holderDies),
  ...held.map(waiterDies),
  ...(["Lock", "RLock", "Condition", "Event"] as const).map((primitive) => diesAnywhere(primitive)),
  diesAnywhere("Semaphore", [2]),
  diesAnywhere("BoundedSemaphore", [2]),
  diesAnywhere("Barrier", [3]),
  balance,
  balanceInOneTurn,
  breaks,
  notified,
];
