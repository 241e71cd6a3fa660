/**
 * Whatever is said to a broker: it answers or ends that connection, serves no stranger, goes on serving
 * those who keep to the protocol, and does not grow.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { connect } from "../../../src/processes/connect.ts";
import { MAX_FRAME } from "../../../src/processes/frames.ts";
import { Semaphore } from "../../../src/processes/mod.ts";
import { type Address, Place } from "../../../src/processes/place.ts";
import { Ask, Tell } from "../../../src/processes/wire.ts";
import { enclosed, framed, hello, RawClient } from "./raw_client.ts";
import { isAlive, withFolder } from "./testing.ts";

const seed = 1;

/**
 * How much larger a broker may be at the end than after the first visitors of each kind, in bytes: what
 * is garbage stays for a while. What the visitors send meanwhile is twice as much.
 */
const GROWTH = 160 * 2 ** 20;

/** A broker in a process of its own, and somebody who keeps to the protocol. */
interface Scene {
  readonly address: Address;
  /** Fails unless the broker serves. */
  serves(): Promise<void>;
}

async function withScene(test: (scene: Scene) => Promise<void>): Promise<void> {
  await withFolder(async () => {
    const semaphore = await Semaphore.open("good", { value: 1 });
    const address = new Place().find()!;
    const serves = async () => {
      const permit = await semaphore.acquire();
      assertEquals(await semaphore.value(), 0);
      await permit.release();
    };
    await test({ address, serves });
    await serves();
    assertEquals(new Place().find(), address, "the broker is the one that it was");
    assert(isAlive(address.pid));
    (await connect()).disconnect();
  });
}

/** Bytes in pieces: where they are cut. */
const cuts = fc.array(fc.nat(), { maxLength: 4 });

async function writeInPieces(client: RawClient, bytes: Uint8Array, cuts: readonly number[]) {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b)];
  for (const [index, place] of places.entries()) {
    await client.write(bytes.subarray(place, places[index + 1]));
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

/** What can be sent of whatever there is. */
const anything = fc.anything({ maxDepth: 2, withDate: true, withTypedArray: true });

/** What strangers say first: none of it is a greeting with the token. */
function openings({ token }: Address): fc.Arbitrary<Uint8Array> {
  const greeting = framed(hello(token));
  const wrongToken = fc.oneof(
    fc.string(),
    fc.nat(token.length - 1).map((length) => token.slice(0, length)),
    fc.constantFrom(`${token}=`, token.toUpperCase(), [token], { token }, null, 0, true),
  );
  const wrongMessage = fc.oneof(
    wrongToken.map(hello),
    fc.array(anything, { minLength: 1, maxLength: 5 }).filter(([type]) => type !== Ask.hello),
    fc.tuple(fc.nat(10), fc.nat(3)).map(([type, id]) => [type + 1, id, "Lock", "it"]),
    anything.filter((value) => !Array.isArray(value)),
  ).map((message) => framed(message));
  return fc.oneof(
    fc.uint8Array({ maxLength: 100 }).map(enclosed),
    fc.uint8Array({ minLength: 1, maxLength: 2_000 }),
    fc.integer({ min: 1025, max: 2 ** 32 - 1 }).map((length) => {
      const header = enclosed(new Uint8Array(1_000));
      new DataView(header.buffer).setUint32(0, length);
      return header;
    }),
    fc.nat(greeting.length - 1).map((length) => greeting.subarray(0, length)),
    wrongMessage,
    wrongMessage.map((bytes) => joined(bytes, greeting)),
  );
}

const words = fc.constantFrom(
  ...[
    "acquire",
    "tryAcquire",
    "release",
    "put",
    "get",
    "take",
    "taskDone",
    "wait",
    "notify",
    "join",
  ],
  ...["shutdown", "Lock", "RLock", "Queue", "Semaphore", "Condition", "Barrier", "constructor", ""],
  ...["__proto__", "toString", "possible", "already", "forget", "done", "giveBack"],
);
const small = fc.nat(12);
const part = fc.oneof(
  { weight: 4, arbitrary: small },
  { weight: 3, arbitrary: words },
  { weight: 1, arbitrary: fc.array(fc.oneof(small, words), { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 0.5, NaN, 2 ** 32, 2 ** 53, -Infinity, null) },
  { weight: 1, arbitrary: fc.record({ timeout: small, permits: small }) },
  { weight: 1, arbitrary: anything },
);

/** What a client says that has been let in: requests of sorts. */
const requests = fc.array(
  fc.oneof(
    // Calls and ends of what there is, by small numbers and words, in any order.
    { weight: 4, arbitrary: fc.tuple(fc.constant(Ask.call), small, small, words) },
    {
      weight: 4,
      arbitrary: fc.tuple(fc.constant(Ask.call), small, small, words, fc.array(part), part),
    },
    { weight: 4, arbitrary: fc.tuple(fc.constantFrom(Ask.end, Ask.close, Ask.keep), small, small) },
    { weight: 4, arbitrary: fc.tuple(fc.constantFrom(Ask.cancel, Ask.enter, Ask.status), small) },
    { weight: 1, arbitrary: fc.array(part, { maxLength: 8 }) },
  ),
  { maxLength: 20 },
);

/** One primitive of each kind, for {@linkcode requests} to meet. */
const opens = [
  "Semaphore",
  "Lock",
  "RLock",
  "Event",
  "Queue",
  "PriorityQueue",
  "Barrier",
  "Condition",
]
  .map((
    kind,
    index,
  ) => [Ask.open, index + 1, kind, `fuzz ${kind}`, kind === "Barrier" ? 2 : undefined]);

/** An id that no request has. */
const LAST = 1_000_000;

/** Sends a ping behind what was said; resolves once that is answered, or the connection is over. */
async function pingOrOver(client: RawClient): Promise<void> {
  client.write(framed([Ask.ping, LAST]));
  for (;;) {
    const reply = await client.next();
    if (reply === undefined || reply[1] === LAST) return;
  }
}

/** How much memory a process has, in bytes; 0 where that cannot be known. */
async function memoryOf({ pid }: Address): Promise<number> {
  if (Deno.build.os !== "linux") return 0;
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(status)![1]);
}

Deno.test(`fuzz: no stranger is served, whatever it says (seed ${seed})`, () =>
  withScene(async ({ address, serves }) => {
    await fc.assert(
      fc.asyncProperty(openings(address), cuts, async (bytes, cuts) => {
        const client = await RawClient.connect(address);
        await writeInPieces(client, bytes, cuts);
        client.end();
        await client.closed;
        for (const reply of client.replies) assertEquals((reply as unknown[])[0], Tell.error);
        await serves();
      }),
      { seed, numRuns: 300 },
    );
  }));

Deno.test(`fuzz: a session that is out of order is answered or ended (seed ${seed})`, () =>
  withScene(async ({ address, serves }) => {
    await fc.assert(
      fc.asyncProperty(
        requests,
        fc.option(fc.uint8Array({ maxLength: 50 })),
        cuts,
        async (requests, rest, cuts) => {
          const client = await RawClient.welcome(address);
          await writeInPieces(client, framed(...opens, ...requests), cuts);
          await pingOrOver(client);
          // Cut off inside a message, or behind something that is none.
          if (rest !== null) await client.write(rest);
          client.end();
          await client.closed;
          await serves();
        },
      ),
      { seed, numRuns: 300 },
    );
  }));

Deno.test("fuzz: who writes slowly is served in the end, and keeps nobody waiting", () =>
  withScene(async ({ address, serves }) => {
    const bytes = framed(hello(address.token), [Ask.ping, LAST]);
    const slow = await Promise.all(Array.from({ length: 8 }, () => RawClient.connect(address)));
    for (const byte of bytes) {
      await Promise.all(slow.map((client) => client.write(new Uint8Array([byte]))));
      await serves();
    }
    for (const client of slow) {
      assertEquals((await client.next())?.[0], Tell.welcome);
      assertEquals(await client.next(), [Tell.result, LAST]);
      client.destroy();
    }
  }));

Deno.test("fuzz: hundreds who say nothing keep nobody out who is in, nor later anybody else", () =>
  withScene(async ({ address, serves }) => {
    const silent = await Promise.all(Array.from({ length: 400 }, () => RawClient.connect(address)));
    for (const [index, client] of silent.entries()) {
      if (index % 2 === 1) client.write(new Uint8Array([0, 0]));
    }
    await serves();
    for (const client of silent) client.destroy();
    await Promise.all(silent.map((client) => client.closed));
    await serves();
    let late = await RawClient.connect(address);
    for (;;) { // until the broker has noticed that they are gone
      late.write(framed(hello(address.token)));
      const reply = await late.next();
      if (reply !== undefined) break;
      late = await RawClient.connect(address);
    }
    late.destroy();
  }));

/** Visitors who want memory: each has a connection of its own, and stays until all have come. */
const greedy: Readonly<Record<string, (client: RawClient) => unknown>> = {
  "a message that never comes"(client) {
    const header = enclosed(new Uint8Array(8 << 20));
    new DataView(header.buffer).setUint32(0, MAX_FRAME);
    client.write(header);
  },
  "a list of lists of millions"(client) {
    client.write(enclosed(new Uint8Array(Array(4_000).fill([0xdd, 1, 255, 255, 255]).flat())));
  },
  "answers that nobody reads"(client) {
    client.pause();
    const asked = Array.from({ length: 2_000 }, (_, index) => [Ask.status, index + 10]);
    client.write(framed(...opens, ...asked));
  },
  "calls that wait for ever"(client) {
    const waits = Array.from({ length: 1_000 }, (_, id) => [Ask.call, id + 2, 1, "wait"]);
    client.write(framed([Ask.open, 1, "Event", "never"], ...waits));
  },
};

Deno.test("fuzz: a broker does not grow with what strangers and clients ask it to keep", () =>
  withScene(async ({ address, serves }) => {
    const visit = async () => {
      for (const ask of Object.values(greedy)) {
        const clients = await Promise.all(
          Array.from({ length: 10 }, () => RawClient.welcome(address)),
        );
        for (const client of clients) ask(client);
        await serves();
        for (const client of clients) client.destroy();
        await Promise.all(clients.map((client) => client.closed));
        await serves();
      }
    };
    for (let time = 0; time < 2; time++) await visit();
    const before = await memoryOf(address);
    for (let time = 0; time < 4; time++) await visit();
    const after = await memoryOf(address);
    const shown = [before, after].map((bytes) => `${Math.round(bytes / 2 ** 20)} MB`).join(
      ", then ",
    );
    console.log(`the broker has ${shown}`);
    assert(after - before < GROWTH, shown);
  }));
