/**
 * Losing the host: nobody is left waiting, and nobody believes to hold (X6).
 *
 * @module
 */

import type { Permit, Queue } from "../../src/contract.ts";
import { isError, ok, rejectedAs, same } from "../assert.ts";
import { asyncDispose } from "../disposal.ts";
import { type Property, property } from "../property.ts";
import type { Primitive, Subject } from "../subject.ts";
import type { Call, World } from "../world.ts";
import { needsParties, play, type Shareable } from "./parties_tools.ts";
import { sites } from "./sites.ts";
import { makeOwner } from "./waiting_tools.ts";

const LOST = "ConnectionLostError";

/** Long enough for no call to come to it: milliseconds. */
const LONG = 600_000;

function needsHost(subject: Subject): string | undefined {
  return subject.killHost === undefined ? "the subject has no host that could be lost" : undefined;
}

async function loseHost(world: World): Promise<void> {
  world.note("", "the host is killed");
  await world.subject.killHost!();
}

/** Starts every call of a primitive that can wait, in every way, on instances of their own. */
async function startWaiting(world: World, primitive: Primitive): Promise<Call[]> {
  const calls: Call[] = [];
  for (const site of sites.filter((site) => site.primitive === primitive)) {
    const bench = await site.open(world);
    const { signal } = world.trigger();
    // Who meets with others would let them go.
    const ways = site.serves === "meeting"
      ? [{ signal }]
      : [undefined, { signal }, { timeout: LONG }];
    for (const options of ways) {
      const call = await bench.ready();
      calls.push(world.start("A", `${site.method}()`, () => call(options)));
    }
  }
  await world.settle();
  for (const call of calls) same(call.state, "pending", `${call.label} while there is a host`);
  return calls;
}

/** Whatever waits rejects. */
function waitersOf(primitive: Primitive): Property {
  return property({
    laws: ["X6"],
    primitive,
    level: 3,
    title: "whatever waits when its host is lost rejects",
    inapplicable: needsHost,
    async check(world) {
      const calls = await startWaiting(world, primitive);
      await loseHost(world);
      for (const call of calls) rejectedAs(await call.settled, LOST);
    },
  });
}

type Held = "Semaphore" | "BoundedSemaphore" | "Lock" | "RLock" | "Condition";

interface Holdable {
  acquire(options?: object): Promise<Permit>;
  use(fn: () => unknown, options?: object): Promise<unknown>;
}

/** Who holds is told, and holds nothing any more; and whatever waits rejects. */
function holdersOf(primitive: Held): Property {
  return property({
    laws: ["X6", "P3", "P5"],
    primitive,
    level: 3,
    title: "when the host is lost, who holds is told, and whatever waits rejects",
    inapplicable: needsHost,
    async check(world) {
      const open = async () => await world.open(primitive) as unknown as Holdable;
      const own = primitive === "RLock" ? { owner: makeOwner(world) } : {};
      const [object, other] = [await open(), await open()];
      const permit = await object.acquire(own);
      let finish = () => {};
      const finished = new Promise<void>((resolve) => finish = resolve);
      const using = world.start("A", "use()", () => other.use(() => finished, own));
      const calls = await startWaiting(world, primitive);
      const { signal } = permit;
      same(signal?.aborted, false, "permit.signal.aborted before");
      await loseHost(world);
      for (const call of calls) rejectedAs(await call.settled, LOST);
      same(permit.released, true, "permit.released");
      same(signal?.aborted, true, "permit.signal.aborted");
      isError(signal?.reason, LOST, "permit.signal.reason");
      await permit.release(); // there is nothing to give back
      finish();
      rejectedAs(await using.settled, LOST);
      const late = world.start("A", "acquire()", () => object.acquire(own));
      rejectedAs(await late.settled, LOST);
      const next = await (await open()).acquire(own);
      ok(next.fence! > permit.fence!, "a fence of the next host is no larger than one of the last");
      await next.release();
    },
  });
}

/** A delivery cannot be done any more, and leaving its scope is no error. */
const deliveries: Property = property({
  laws: ["X6", "Q11"],
  primitive: "Queue",
  level: 3,
  title: "a delivery whose host is lost cannot be done, and is left in peace",
  inapplicable: needsHost,
  async check(world) {
    const queue: Queue<unknown> = await world.open("Queue");
    await queue.put(1);
    const delivery = await queue.take();
    const iterator = queue[Symbol.asyncIterator]();
    const next = world.start("A", "next()", () => iterator.next());
    await loseHost(world);
    rejectedAs(await next.settled, LOST);
    const done = world.start("A", "delivery.done()", () => delivery.done());
    rejectedAs(await done.settled, LOST);
    await delivery[asyncDispose]();
  },
});

/** Parties that wait learn of it each by its own connection. */
function partiesOf(primitive: Shareable, operation: string, args: readonly unknown[]): Property {
  return property({
    laws: ["X6"],
    primitive,
    level: 3,
    title: "parties that wait when the host is lost are all told",
    inapplicable: (subject) => needsHost(subject) ?? needsParties(subject),
    async check(world) {
      const object = await world.open(primitive, ...args as never);
      const parties = await world.parties(3, { it: { kind: primitive, object } });
      const played = play(
        world,
        parties.map((party) => [party, [{ steps: [{ operation, tell: "waits" }] }]]),
      );
      await Promise.all(parties.map((party) => party.says("waits")));
      await loseHost(world);
      for (const { recording } of await played) {
        same(recording.rows[0]?.value, LOST, `what ${operation} of a party rejected with`);
      }
    },
  });
}

/** What becomes of those whose host is lost; with parties first, who then have nothing else to open. */
export const hostLoss: readonly Property[] = [
  partiesOf("Semaphore", "acquire", [0]),
  partiesOf("Queue", "get", []),
  ...(["Semaphore", "BoundedSemaphore", "Lock", "RLock", "Condition"] as const).map(holdersOf),
  ...(["Event", "Queue", "LifoQueue", "PriorityQueue", "Barrier"] as const).map(waitersOf),
  deliveries,
];
