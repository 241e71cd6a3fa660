import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { connect as connectSocket, type Socket } from "node:net";
import type { BrokerLimits } from "../../../src/processes/broker.ts";
import type { Client } from "../../../src/processes/client.ts";
import { greet } from "../../../src/processes/connect.ts";
import { FrameBatch, FrameReader } from "../../../src/processes/frames.ts";
import { Listener, MAGIC } from "../../../src/processes/listener.ts";
import {
  CapacityError,
  ConnectionLostError,
  ProcessSemaphorePermit,
} from "../../../src/processes/mod.ts";
import { Place } from "../../../src/processes/place.ts";
import { Queue } from "../../../src/processes/queue.ts";
import { openOver } from "../../../src/processes/remote.ts";
import { Semaphore } from "../../../src/processes/semaphore.ts";
import { Ask, PROTOCOL, Tell } from "../../../src/processes/wire.ts";
import { until, withFolder } from "./testing.ts";

/** A broker in this process, whose state can be looked at. */
interface Host {
  readonly listener: Listener;
  readonly log: string[];
  readonly token: string;
  readonly path: string;
  /** Connects a client. */
  client(): Promise<Client>;
}

/** Runs a test with a broker; checks that it stops cleanly. */
function withBroker(
  test: (host: Host) => Promise<void>,
  { idle = Infinity, limits = {} }: { idle?: number; limits?: Partial<BrokerLimits> } = {},
): Promise<void> {
  return withFolder(async () => {
    const log: string[] = [];
    const listener = await Listener.start({ idle, limits, log: (line) => log.push(line) });
    assert(listener instanceof Listener);
    const { token, path } = listener.place.find()!;
    const client = async () => (await greet(listener.place, listener.place.find()!))!;
    await test({ listener, log, token, path, client });
    listener.stop("the test is over");
    await listener.ended;
  });
}

/** A connection that says what no client would. */
async function stranger(path: string): Promise<{ socket: Socket; closed: Promise<unknown[]> }> {
  const socket = connectSocket(path);
  const received: unknown[] = [];
  const reader = new FrameReader(1024);
  socket.on("data", (chunk) => reader.push(chunk, (message) => received.push(message)));
  socket.on("error", () => {}); // it may be closed while we speak
  const closed = new Promise<unknown[]>((resolve) => socket.on("close", () => resolve(received)));
  await new Promise((resolve) => socket.once("connect", resolve));
  return { socket, closed };
}

function frame(message: unknown): Uint8Array {
  const batch = new FrameBatch();
  batch.add(message);
  return new Uint8Array(batch.take().flatMap((piece) => [...piece]));
}

const greeting = (token: unknown, protocol = PROTOCOL) =>
  frame([Ask.hello, MAGIC, protocol, token, "stranger"]);

Deno.test("a stranger is told why it is not served, and its connection is closed", () =>
  withBroker(async ({ path, token, log }) => {
    const said: readonly (readonly [Uint8Array, string])[] = [
      [greeting("wrong"), "its token is wrong"],
      [greeting(`${token} `), "its token is wrong"],
      [greeting(token.slice(1)), "its token is wrong"],
      [greeting(7), "its token is wrong"],
      [greeting(token, PROTOCOL + 1), `it speaks version ${PROTOCOL + 1} of the protocol`],
      [frame([Ask.status, 1]), "its first message is no greeting"],
      [frame([Ask.hello, "other", PROTOCOL, token, ""]), "its first message is no greeting"],
      [frame("hello"), "its first message is none"],
    ];
    for (const [bytes, why] of said) {
      const { socket, closed } = await stranger(path);
      socket.end(bytes); // or one that is served would never be closed
      const received = await closed;
      assertEquals(received.length, 1);
      const [type, id, name, message] = received[0] as unknown[];
      assertEquals([type, id, name], [Tell.error, 0, "ProtocolError"]);
      assertStringIncludes(message as string, why);
      assertStringIncludes(log.at(-1)!, why);
    }
  }));

Deno.test("a foreign protocol is closed, and nobody else notices", () =>
  withBroker(async ({ path, client }) => {
    const held = await client();
    const foreign = [
      new TextEncoder().encode("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
      new Uint8Array(4096).fill(0xff),
      new Uint8Array([0, 0, 0, 1, 0xc1]),
      new Uint8Array([0, 0, 4, 1]), // announces more than a stranger may send
    ];
    for (const bytes of foreign) {
      const { socket, closed } = await stranger(path);
      socket.write(bytes);
      await closed;
    }
    assertEquals(await held.status(), []);
    held.disconnect();
  }));

Deno.test("a wrong token is an error of the client's, too", () =>
  withBroker(async ({ listener }) => {
    const address = { ...listener.place.find()!, token: "wrong" };
    const error = await assertRejects(() => greet(listener.place, address));
    assertStringIncludes(error.message, "its token is wrong");
  }));

Deno.test("there is one listener; another is told who it is", () =>
  withBroker(async ({ listener }) => {
    const other = await Listener.start({ idle: Infinity, log: () => {} });
    assert(!(other instanceof Listener));
    assertEquals(other.path, listener.place.find()!.path);
  }));

Deno.test("without a client it ends by itself, and not before the last has left", async () => {
  const idle = 86_400_123; // what no other timer has
  const { setTimeout, clearTimeout } = globalThis;
  let expire: (() => void) | undefined;
  globalThis.setTimeout = ((fn: () => void, ms: number) => {
    if (ms !== idle) return setTimeout(fn, ms);
    expire = fn;
    return -1;
  }) as typeof setTimeout;
  globalThis.clearTimeout = (id) => id === -1 ? expire = undefined : clearTimeout(id);
  try {
    await withBroker(async ({ listener, log, client }) => {
      assert(expire !== undefined, "nobody is there yet");
      const [one, other] = [await client(), await client()];
      one.disconnect();
      await until("one has left", () => log.some((line) => line.includes(" left: ")));
      assertEquals(expire, undefined);
      assertEquals(await other.status(), []);
      other.disconnect();
      await until("the other has left", () => expire !== undefined);
      expire!();
      assertEquals(await listener.ended, `no client for ${idle} ms`);
    }, { idle });
  } finally {
    Object.assign(globalThis, { setTimeout, clearTimeout });
  }
});

Deno.test("what a dead broker of another namespace has left is swept away, and a living one's is not", () =>
  withFolder(async () => {
    const log = () => {};
    const living = await Listener.start({ namespace: "living", idle: Infinity, log });
    const dead = new Place("dead");
    const draft = dead.prepare();
    assert(dead.publish(draft));
    const listener = await Listener.start({ idle: Infinity, log });
    assert(living instanceof Listener && listener instanceof Listener);
    await until("it is swept away", () => !dead.holds(draft.address));
    assertEquals(listener.place.others().map(({ namespace }) => namespace), ["living"]);
    dead.clear(draft.address); // as its successor does
    for (const one of [living, listener]) {
      one.stop("the test is over");
      await one.ended;
    }
  }));

Deno.test("it ends when its folder is taken away, and clients are told", () =>
  withBroker(async ({ listener, client }) => {
    const held = await client();
    await Deno.remove(listener.place.folder, { recursive: true });
    assertEquals(await listener.ended, "its folder was taken away");
    await until("the client is told", () => held.over);
    await Deno.remove(new URL(`file://${listener.place.folder}/..`)).catch(() => {});
  }));

Deno.test("a clean stop rejects what waits, and aborts the signals of what is held", () =>
  withBroker(async ({ listener, client }) => {
    const semaphore = new Semaphore(await openOver(await client(), "Semaphore", "s", 1));
    const permit = await semaphore.acquire();
    const waiting = assertRejects(() => semaphore.acquire(), ConnectionLostError);
    assertEquals(permit.signal.aborted, false);
    listener.stop("a stop");
    await waiting;
    assert(permit.signal.aborted && permit.signal.reason instanceof ConnectionLostError);
    assertEquals(permit.released, true);
  }));

Deno.test("an open that conflicts says both", () =>
  withBroker(async ({ client }) => {
    const held = await client();
    const open = (...args: Parameters<typeof openOver> extends [unknown, ...infer R] ? R : never) =>
      openOver(held, ...args);
    await open("Semaphore", "s", 3);
    const conflicts = [
      [() => open("Queue", "s"), TypeError, 'Cannot open Queue "s": it is a Semaphore already'],
      [() => open("Semaphore", "s", 4), RangeError, '"s" with 4: it was made with 3'],
    ] as const;
    for (const [attempt, Class, message] of conflicts) {
      await assertRejects(attempt, Class, message);
    }
    assertEquals((await open("Semaphore", "s")).size, 3);
    const [one, other] = [await open("Lock", "one"), await open("RLock", "other")];
    const over = (id: number) => held.open(held.newId(), "Condition", "c", undefined, id);
    await over(one.id);
    const message = 'Cannot open Condition "c" over RLock "other": it is over Lock "one"';
    await assertRejects(() => over(other.id), TypeError, message);
    held.disconnect();
  }));

Deno.test("limits are CapacityErrors, and what was refused leaves nothing", () =>
  withBroker(async ({ client }) => {
    const held = await client();
    const semaphore = new Semaphore(await openOver(held, "Semaphore", "s", 0));
    const waiting = [1, 2].map(() => semaphore.acquire());
    const third = () => semaphore.acquire({ timeout: 5_000 });
    await assertRejects(third, CapacityError, "2 calls wait");
    await semaphore.release(2);
    const permits = await Promise.all(waiting);
    assert(permits.every((permit) => permit instanceof ProcessSemaphorePermit));

    const queue = new Queue<Uint8Array>(await openOver(held, "Queue", "q"));
    await queue.put(new Uint8Array(600));
    await assertRejects(() => queue.put(new Uint8Array(600)), CapacityError, "bytes are queued");
    await assertRejects(() => queue.tryPut(new Uint8Array(600)), CapacityError);
    assertEquals(await queue.size(), 1);
    await queue.get();
    await queue.put(new Uint8Array(600));
    const huge = new Uint8Array(64 * 1024 * 1024 + 1);
    await assertRejects(() => queue.put(huge), CapacityError, "Cannot put into Queue: 6710");

    await openOver(held, "Lock", "third");
    await assertRejects(() => openOver(held, "Lock", "fourth"), CapacityError);
    const other = await client();
    await assertRejects(() => openOver(other, "Lock", "fourth"), CapacityError, "3 names");
    await other.destroy("third");
    await openOver(other, "Lock", "fourth");
    held.disconnect();
    other.disconnect();
  }, { limits: { waiters: 2, bytes: 1000, names: 3 } }));

Deno.test("a client that does not read is read no more", () =>
  withBroker(async ({ path, token, client }) => {
    const held = await client();
    const queue = new Queue<Uint8Array>(await openOver(held, "Queue", "q"));
    const { socket } = await stranger(path);
    socket.write(greeting(token));
    socket.write(frame([Ask.open, 1, "Queue", "q"]));
    socket.pause();
    const items = 1024; // of lengths that travel in messages
    await Promise.all(Array.from({ length: items }, () => queue.put(new Uint8Array(8000))));
    const gets = Array.from({ length: items }, (_, i) => [...frame([Ask.call, 2 + i, 1, "get"])]);
    socket.write(new Uint8Array(gets.flat()));
    // The answer is larger than what fits into a socket: it is not read further, and asks in vain.
    await until("items are under way", async () => await queue.isEmpty());
    const more = [new Uint8Array(1)];
    for (let id = 2000; id < 2010; id++) socket.write(frame([Ask.call, id, 1, "tryPut", more]));
    for (let round = 0; round < 20; round++) assertEquals(await queue.isEmpty(), true);
    socket.destroy();
    await until("they have come back", async () => await queue.size() === items);
    held.disconnect();
  }));

Deno.test("status shows who holds and who waits", () =>
  withBroker(async ({ client }) => {
    const [one, other] = [await client(), await client()];
    const mine = new Semaphore(await openOver(one, "Semaphore", "s", 1));
    const theirs = new Semaphore(await openOver(other, "Semaphore", "s"));
    await mine.acquire();
    const waiting = theirs.acquire();
    const [shown] = await other.status() as [{ holders: [string][]; waiters: [string][] }];
    assertMatch(shown.holders[0]![0], /^deno \d+$/);
    assertEquals([shown.holders.length, shown.waiters.length], [1, 1]);
    one.disconnect();
    assertEquals((await waiting).abandoned, true);
    other.disconnect();
  }));
