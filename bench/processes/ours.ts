/**
 * Interlock's loops. The broker is a process of the same runtime; where pings are the measure, it is the
 * one that answers these.
 *
 * @module
 */
import { greet } from "../../src/processes/connect.ts";
import { Lock } from "../../src/processes/lock.ts";
import type { ProcessPermit } from "../../src/processes/permits.ts";
import { Place } from "../../src/processes/place.ts";
import { Queue } from "../../src/processes/queue.ts";
import { openOver } from "../../src/processes/remote.ts";
import { Semaphore } from "../../src/processes/semaphore.ts";
import type { Loop, Loops } from "../contract.ts";
import { kindOf } from "../threads/items.ts";
import { Helper, serve } from "./helper.ts";
import { inFlight, QUEUE_WINDOW, WINDOW } from "./in_flight.ts";
import type { Role } from "./process.ts";
import { timed, timedInTurn } from "./timed.ts";

interface Acquirable {
  acquire(): Promise<ProcessPermit>;
}

/** Acquires, and releases as `using` does, without waiting for an answer. */
async function pair(lock: Acquirable): Promise<void> {
  (await lock.acquire())[Symbol.dispose]();
}

/** What `make` gives for an argument, made once at the broker that answers pings as well. */
function once<T>(
  make: (arg: number) => Promise<T>,
): (arg: number) => Promise<T> {
  const made = new Map<number, Promise<T>>();
  return (arg) => {
    let value = made.get(arg);
    if (value === undefined) made.set(arg, value = serve().then(() => make(arg)));
    return value;
  };
}

const lock = once(() => Lock.open("pair"));
const wide = once((permits) => Semaphore.open(`wide ${permits}`, { value: permits }));

/** That many locks, each under a name of its own. */
const locks = once((names) =>
  Promise.all(
    Array.from({ length: names }, (_, i) => Lock.open(`names ${names} ${i}`)),
  )
);

/** A lock that is held, and the promises of those who wait for it. */
const line = once(async (waiters) => {
  const lock = await Lock.open(`waiters ${waiters}`);
  const holder = await lock.acquire();
  const waiting = Array.from({ length: waiters }, () => lock.acquire());
  await lock.locked(); // all of them are in line now
  return { lock, holder, waiting, front: 0 };
});

/** So many connections, as so many processes have. */
const clients = once(async (count) => {
  await wide(count); // there is a broker now
  const place = new Place();
  const address = place.find()!;
  return await Promise.all(Array.from({ length: count }, async () => {
    const client = (await greet(place, address))!;
    return new Semaphore(await openOver(client, "Semaphore", `wide ${count}`));
  }));
});

/** A helper puts, this process gets. */
function handing(
  role: Role & `${string}roducer`,
  consume: (n: number, get: () => Promise<void>) => Promise<void>,
): Loop {
  return async (n, bytes) => {
    const name = `${role} ${bytes}`;
    const queue = await Queue.open<unknown>(name);
    const helper = await Helper.engage(role, name);
    const kind = kindOf(bytes);
    let sum = 0;
    const ms = await timed(async () => {
      helper.send(n);
      await consume(n, async () => {
        const item = await queue.get();
        sum += kind.read(item);
      });
    });
    await queue.close();
    kind.check(sum, n, 1);
    return ms;
  };
}

/** Interlock, as it is meant to be used. */
export const ours: Loops = {
  async "processes-pair"(n) {
    const one = await lock(1);
    return await timedInTurn(n, () => pair(one));
  },
  async "processes-flight"(n) {
    const semaphore = await wide(WINDOW);
    return await timed(() => inFlight(n, WINDOW, () => pair(semaphore)));
  },
  async "processes-contended"(n, processes) {
    const helpers = await Promise.all(
      Array.from(
        { length: processes },
        (_, who) => Helper.engage("contender", "contended", who),
      ),
    );
    return await timed(() => Promise.all(helpers.map((helper) => helper.run(n))));
  },
  "processes-queue": handing("producer", (n, get) => inFlight(n, QUEUE_WINDOW, get)),
  async "processes-clients"(n, count) {
    const semaphores = await clients(count);
    return await timed(() => inFlight(n, count, (i) => pair(semaphores[i % count]!)));
  },
  async "processes-names"(n, names) {
    const all = await locks(names);
    return await timedInTurn(n, (i) => pair(all[i % names]!));
  },
  async "processes-waiters"(n, waiters) {
    const all = await line(waiters);
    return await timedInTurn(n, async () => {
      all.waiting.push(all.lock.acquire());
      all.holder[Symbol.dispose]();
      all.holder = await all.waiting[all.front++]!;
    });
  },
};

/** Interlock, where every call waits for its answer. */
export const patient: Loops = {
  async "processes-pair"(n) {
    const one = await lock(1);
    return await timedInTurn(n, async () => (await one.acquire()).release());
  },
  "processes-queue": handing("patientProducer", async (n, get) => {
    for (let i = 0; i < n; i++) await get();
  }),
};
