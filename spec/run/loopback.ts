/**
 * The tasks scope behind a MessageChannel as a subject of the suite: what a remote scope is like.
 *
 * @module
 */

import * as scope from "../../mod.ts";
import type { Capabilities } from "../../src/contract.ts";
import { hasTimers } from "../deadline.ts";
import { Client } from "../loopback/client.ts";
import { RemoteCondition } from "../loopback/condition.ts";
import { Host } from "../loopback/host.ts";
import { Link } from "../loopback/link.ts";
import { RemoteLock, RemoteRLock } from "../loopback/locks.ts";
import { RemoteBarrier, RemoteEvent } from "../loopback/others.ts";
import { RemoteQueue } from "../loopback/queue.ts";
import { RemoteSemaphore } from "../loopback/semaphore.ts";
import type { Reply, Request } from "../loopback/wire.ts";
import { localParties } from "../parties/local.ts";
import type { Subject } from "../subject.ts";
import { tasks } from "./tasks.ts";

/** What a scope behind messages can do. */
const capabilities: Capabilities = {
  ...scope.capabilities,
  directGrant: false,
  cloning: true,
  barrierAction: false,
};

/**
 * The tasks scope's primitives, each call of which travels as a message that takes a random number of
 * event-loop turns, as does its answer; the numbers follow from the seed of each run.
 *
 * @throws {UnsupportedError} On an engine without MessageChannel, or without timers.
 */
export function loopback(): Subject {
  // Messages take turns of an event loop, and only timers give those.
  if (typeof MessageChannel === "undefined" || !hasTimers) {
    throw new scope.UnsupportedError(
      "Cannot make the loopback subject: no MessageChannel or timers",
    );
  }
  const link = new Link();
  const client = new Client(link);
  const host = new Host((reply) => link.sendToClient(reply));
  link.connect(
    (message) => host.receive(message as Request),
    (message) => client.receive(message as Reply),
  );
  const openLock = async () => new RemoteLock(client, (await client.open("Lock")).id);
  const primitives: Subject = {
    name: "loopback",
    capabilities,
    open: {
      Semaphore: async (value) =>
        new RemoteSemaphore(client, (await client.open("Semaphore", [value])).id),
      BoundedSemaphore: async (value) =>
        new RemoteSemaphore(client, (await client.open("BoundedSemaphore", [value])).id),
      Lock: openLock,
      RLock: async () => new RemoteRLock(client, (await client.open("RLock")).id),
      Event: async () => new RemoteEvent(client, (await client.open("Event")).id),
      Condition: async (given) => {
        const lock = given === undefined ? await openLock() : given;
        if (!(lock instanceof RemoteLock)) {
          throw new TypeError("Cannot open Condition: lock must be a Lock or an RLock");
        }
        return new RemoteCondition(client, (await client.open("Condition", [], lock.id)).id, lock);
      },
      Queue: (maxSize) => openQueue(client, "Queue", maxSize),
      LifoQueue: (maxSize) => openQueue(client, "LifoQueue", maxSize),
      PriorityQueue: (maxSize) => openQueue(client, "PriorityQueue", maxSize),
      Barrier: async (parties, action) => {
        if (action !== undefined) {
          throw new scope.UnsupportedError("Cannot open Barrier: an action cannot travel");
        }
        const { id, value } = await client.open("Barrier", [parties]);
        return new RemoteBarrier(client, id, value as number);
      },
    },
    Owner: scope.Owner,
    spawn: scope.spawn,
    errors: tasks.errors ?? {},
    begin: async (seed) => {
      await link.idle();
      link.reseed(seed);
    },
    settle: () => link.idle(),
    close: () => link.close(),
  };
  return { ...primitives, parties: localParties(primitives) };
}

async function openQueue<T>(
  client: Client,
  kind: "Queue" | "LifoQueue" | "PriorityQueue",
  maxSize: number | undefined,
): Promise<RemoteQueue<T>> {
  const { id, value } = await client.open(kind, [maxSize]);
  return new RemoteQueue<T>(client, id, value as number);
}
