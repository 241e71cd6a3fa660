/**
 * Parties at paces of their own: each comes, gives up, and goes on after it was woken, some turns of
 * the microtask queue late. Who is woken has not run yet, and who runs may not be whose turn it is.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Condition, Lock, Permit, RLock, WaitOptions } from "../../src/contract.ts";
import { fulfilled, ok, rejectedAs, same, sameList } from "../assert.ts";
import { partyName } from "../models/scene.ts";
import { type Property, property } from "../property.ts";
import type { Call, World } from "../world.ts";
import { arrive } from "./barrier_tools.ts";
import { makeOwner } from "./waiting_tools.ts";

/** How a party moves, in turns. */
interface Pace {
  /** Before each of its calls. */
  readonly comes: number;
  /** Between its wake and what it does next. */
  readonly goesOn: number;
  /** Between its call and its abort; `null` if it does not give up. */
  readonly givesUp: number | null;
  /** How often it calls. */
  readonly rounds: number;
}

const pace: fc.Arbitrary<Pace> = fc.record({
  comes: fc.nat({ max: 3 }),
  goesOn: fc.nat({ max: 3 }),
  givesUp: fc.option(fc.nat({ max: 9 }), { freq: 2 }),
  rounds: fc.integer({ min: 1, max: 3 }),
});

const paces = fc.array(pace, { minLength: 2, maxLength: 5, size: "max" });

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await undefined;
}

/** Makes a call that the party may give up; tells how it ended, and whether by that. */
async function attempt<T>(
  world: World,
  name: string,
  label: string,
  givesUp: number | null,
  make: (options: WaitOptions) => Promise<T>,
): Promise<{ call: Call<T>; gaveUp: boolean }> {
  const trigger = world.trigger(`abort of ${name}`);
  const call = world.start(name, label, () => make({ signal: trigger.signal }));
  const abort = async (count: number) => {
    await turns(count);
    if (call.state === "pending") trigger.abort();
  };
  if (givesUp !== null) void abort(givesUp);
  await call.settled;
  return { call, gaveUp: call.state === "rejected" && Object.is(call.reason, trigger.reason) };
}

/** Whatever admits a number of parties at once. */
interface Gate {
  readonly limit: number;
  enter(party: number, options: WaitOptions): Promise<Permit>;
  /** How many more could enter. */
  free(): Promise<number>;
}

const gates = {
  Lock: (world: World): Promise<Gate> => excluding(world, "Lock"),
  RLock: (world: World): Promise<Gate> => excluding(world, "RLock"),
  Condition: (world: World): Promise<Gate> => excluding(world, "Condition"),
  Semaphore: (world: World): Promise<Gate> => admitting(world, "Semaphore"),
  BoundedSemaphore: (world: World): Promise<Gate> => admitting(world, "BoundedSemaphore"),
};

/** A lock; of an RLock, every call is another owner's. */
async function excluding(world: World, kind: "Lock" | "RLock" | "Condition"): Promise<Gate> {
  const lock: Lock | RLock | Condition = await world.open(kind);
  return {
    limit: 1,
    enter: (_, options) =>
      (lock as RLock).acquire(kind === "RLock" ? { ...options, owner: makeOwner(world) } : options),
    free: async () => await lock.locked() ? 0 : 1,
  };
}

/** A semaphore of three, of which every other party takes two. */
async function admitting(world: World, kind: "Semaphore" | "BoundedSemaphore"): Promise<Gate> {
  const semaphore = await world.open(kind, 3);
  return {
    limit: 3,
    enter: (party, options) => semaphore.acquire({ ...options, permits: 1 + party % 2 }),
    free: async () => await semaphore.value(),
  };
}

const crowds = (Object.keys(gates) as (keyof typeof gates)[]).map((primitive) =>
  property({
    laws: primitive.endsWith("Semaphore") ? ["S3", "G4", "G5"] : ["G4", "G5", "G6"],
    primitive,
    level: 1,
    title: "parties that go on some turns after they were woken: never too many, all come through",
    input: paces,
    async check(world, paces) {
      const gate = await gates[primitive](world);
      let inside = 0;
      await Promise.all(paces.map(async (pace, party) => {
        const size = gate.limit === 1 ? 1 : 1 + party % 2;
        for (let round = 0; round < pace.rounds; round++) {
          await turns(pace.comes);
          const enter = (options: WaitOptions) => gate.enter(party, options);
          const name = partyName(party);
          const { call, gaveUp } = await attempt(world, name, "acquire()", pace.givesUp, enter);
          if (gaveUp) continue;
          fulfilled(call);
          inside += size;
          ok(inside <= gate.limit, `${inside} are inside of ${gate.limit}`);
          await turns(pace.goesOn);
          inside -= size;
          await call.value!.release();
        }
      }));
      await world.settle();
      same(await gate.free(), gate.limit, "how many could enter in the end");
    },
  })
);

const queues = (["Queue", "LifoQueue", "PriorityQueue"] as const).map((primitive) =>
  property({
    laws: ["Q5", "Q7", "Q8"],
    primitive,
    level: 1,
    title: "parties that go on some turns after they were woken: nothing is lost or doubled",
    input: fc.record({ maxSize: fc.nat({ max: 2 }), producers: paces, consumers: paces }),
    async check(world, { maxSize, producers, consumers }) {
      const queue = await world.open(primitive, maxSize);
      const item = (value: number) => (primitive === "PriorityQueue" ? [value, value] : value);
      const put: number[] = [];
      const got: number[] = [];
      const produce = async (pace: Pace, party: number) => {
        for (let round = 0; round < pace.rounds; round++) {
          await turns(pace.comes);
          const value = 10 * party + round;
          const offer = (options: WaitOptions) => queue.put(item(value) as never, options);
          const label = `put(${value})`;
          const { call, gaveUp } = await attempt(world, `P${party}`, label, pace.givesUp, offer);
          if (!gaveUp) {
            fulfilled(call);
            put.push(value);
          }
          await turns(pace.goesOn);
        }
      };
      // In the end everybody waits in patience, for the queue to be shut down.
      const consume = async (pace: Pace, party: number) => {
        for (let round = 0;; round++) {
          await turns(pace.comes);
          const givesUp = round < pace.rounds ? pace.givesUp : null;
          const take = (options: WaitOptions) => queue.get(options) as Promise<unknown>;
          const { call, gaveUp } = await attempt(world, `C${party}`, "get()", givesUp, take);
          if (call.state === "fulfilled") got.push([call.value].flat()[0] as number);
          else if (!gaveUp) return rejectedAs(call, "QueueShutDownError");
          await turns(pace.goesOn);
        }
      };
      const consuming = Promise.all(consumers.map(consume));
      await Promise.race([Promise.all(producers.map(produce)), consuming]);
      await world.settle();
      await queue.shutdown();
      await consuming;
      sameList(got.sort(sorted), put.sort(sorted), "the items that came out");
    },
  })
);

function sorted(a: number, b: number): number {
  return a - b;
}

const barrier = property({
  laws: ["B2", "B3"],
  primitive: "Barrier",
  level: 1,
  title: "parties that go on some turns after they were released meet again, each cycle in full",
  input: fc.record({ paces, rounds: fc.integer({ min: 1, max: 4 }) }),
  async check(world, { paces, rounds }) {
    const barrier = await world.open("Barrier", paces.length);
    const indices: number[][] = Array.from({ length: rounds }, () => []);
    await Promise.all(paces.map(async ({ comes, goesOn }, party) => {
      for (const cycle of indices) {
        await turns(comes);
        const call = await arrive(world, barrier, party).settled;
        cycle.push(call.value ?? NaN);
        await turns(goesOn);
      }
    }));
    for (const cycle of indices) sameList(cycle.sort(sorted), [...paces.keys()], "indices");
    same(await barrier.waiting(), 0, "waiting() in the end");
  },
});

/** What holds whenever a party goes on. */
export const paced: readonly Property[] = [...crowds, ...queues, barrier];
