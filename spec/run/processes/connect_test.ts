/**
 * How a client finds a broker: what it does where one is ending, has been followed by another, or is none.
 *
 * @module
 */

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { createServer, type Socket } from "node:net";
import { connect } from "../../../src/processes/connect.ts";
import { Listener } from "../../../src/processes/listener.ts";
import { ConnectionLostError, Lock } from "../../../src/processes/mod.ts";
import { type Address, Place } from "../../../src/processes/place.ts";
import { Tell } from "../../../src/processes/wire.ts";
import { framed } from "./raw_client.ts";
import { withFolder } from "./testing.ts";

/** Somebody at the place of a broker. */
interface Host {
  readonly place: Place;
  readonly address: Address;
  /** Listens no more, as a broker that is killed. */
  die(): void;
  /** Leaves the place, as a broker does that ends. */
  leave(): void;
}

/** How somebody meets a client that has connected to it. */
type Meeting = (socket: Socket, host: Host) => void;

/** Runs a test with somebody in a broker's place; gives how many have connected to it. */
async function withHost(meet: Meeting, test: (host: Host) => Promise<void>): Promise<number> {
  const place = new Place();
  const draft = place.prepare();
  const { address } = draft;
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {}); // it may be closed while we speak
    meet(socket, host);
  });
  const host: Host = {
    place,
    address,
    die: () => server.close(),
    leave() {
      server.close();
      place.clear(address);
    },
  };
  await new Promise<void>((resolve) => server.listen(address.path, resolve));
  assert(place.publish(draft));
  try {
    await test(host);
  } finally {
    host.leave();
    for (const socket of sockets) socket.destroy();
  }
  return sockets.length;
}

/** Uses a lock, and leaves. */
async function locks(): Promise<void> {
  const lock = await Lock.open("l");
  await lock.use(() => {});
  (await connect()).disconnect();
}

const refusal = framed([Tell.error, 0, "ProtocolError", "its token is wrong"]);

/** Brokers that are ending when a client finds them. */
const ending: Readonly<Record<string, Meeting>> = {
  "at once"(socket, host) {
    host.leave();
    socket.destroy();
  },
  "once it was greeted"(socket, host) {
    socket.on("data", () => {
      host.leave();
      socket.destroy();
    });
  },
  "by being killed"(socket, host) {
    socket.on("data", () => {
      host.die();
      socket.destroy();
    });
  },
  "by closing its end first"(socket, host) {
    socket.end();
    host.leave();
  },
};

for (const [when, meet] of Object.entries(ending)) {
  Deno.test(`connect: a broker that ends ${when} is followed by another`, () =>
    withFolder(async () => {
      const met = await withHost(meet, async ({ place, address }) => {
        const lock = await Lock.open("l");
        assert(place.find()!.id !== address.id);
        await lock.use(() => {});
        (await connect()).disconnect();
      });
      assertEquals(met, 1);
    }));
}

Deno.test("connect: a refusal by one who is not the broker any more counts for nothing", () =>
  withFolder(async () => {
    let successor: Listener | Address | undefined;
    const met = await withHost((socket, host) => {
      socket.on("data", async () => {
        host.leave();
        successor = await Listener.start({ idle: Infinity, log: () => {} });
        socket.write(refusal);
      });
    }, locks);
    assertEquals(met, 1);
    assert(successor instanceof Listener);
    successor.stop("the test is over");
    await successor.ended;
  }));

Deno.test("connect: a refusal by the broker is passed on, and no other is started", () =>
  withFolder(async () => {
    const met = await withHost((socket) => {
      socket.on("data", () => socket.write(refusal));
    }, async ({ place, address }) => {
      const error = await assertRejects(() => Lock.open("l"));
      assertStringIncludes(error.message, "its token is wrong");
      assert(place.holds(address));
    });
    assertEquals(met, 1);
  }));

Deno.test("connect: what does not answer as a broker does is a ConnectionLostError", () =>
  withFolder(async () => {
    const answers = [
      [new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n"), "keep to the protocol"],
      [framed("welcome"), "it does not answer a greeting"],
      [framed(null), "keep to the protocol"],
      [framed([Tell.welcome, 1, "many"]), "keep to the protocol"],
    ] as const;
    for (const [bytes, why] of answers) {
      await withHost((socket) => void socket.write(bytes), async () => {
        await assertRejects(() => Lock.open("l"), ConnectionLostError, why);
      });
    }
  }));

Deno.test("connect: one who does not answer at all is given up after a while", () =>
  withFolder(async () => {
    const { setTimeout } = globalThis;
    let patience: () => void = () => {};
    await withHost((socket) => void socket.on("data", () => patience()), async () => {
      globalThis.setTimeout = ((fn: () => void, ms: number) =>
        ms === 15_000 ? void (patience = fn) : setTimeout(fn, ms)) as typeof setTimeout;
      try {
        await assertRejects(
          () =>
            Lock.open("l"),
          ConnectionLostError,
          "no answer for 15000 ms",
        );
      } finally {
        globalThis.setTimeout = setTimeout;
      }
    });
  }));
