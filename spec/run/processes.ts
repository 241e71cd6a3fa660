/**
 * The processes scope as a subject of the suite: this process as a client, and a broker in a process
 * of its own, which the same runtime runs.
 *
 * @module
 */

import type { Lock, RLock } from "../../src/contract.ts";
import * as scope from "../../src/processes/mod.ts";
import { connect } from "../../src/processes/connect.ts";
import { spawn } from "../../src/tasks/spawn.ts";
import type { Subject } from "../subject.ts";
import { tasks } from "./tasks.ts";

declare const process: { readonly pid: number; readonly env: Record<string, string | undefined> };

/** A broker of this run's own, which ends soon after it. */
export function processes(): Subject {
  const namespace = `spec-${process.pid}`;
  process.env.INTERLOCK_IDLE ??= "5";
  let opened = 0;
  const name = () => `${++opened}`;
  return {
    name: "processes",
    capabilities: scope.capabilities,
    open: {
      Semaphore: (value) => scope.Semaphore.open(name(), { namespace, value }),
      BoundedSemaphore: (value) => scope.BoundedSemaphore.open(name(), { namespace, value }),
      Lock: () => scope.Lock.open(name(), { namespace }),
      RLock: () => scope.RLock.open(name(), { namespace }),
      Event: () => scope.Event.open(name(), { namespace }),
      Condition: (lock?: Lock | RLock) =>
        scope.Condition.open(name(), { namespace, lock: lock as scope.Lock | undefined }),
      Queue: <T>(maxSize?: number) => scope.Queue.open<T>(name(), { namespace, maxSize }),
      LifoQueue: <T>(maxSize?: number) => scope.LifoQueue.open<T>(name(), { namespace, maxSize }),
      PriorityQueue: <T>(maxSize?: number) =>
        scope.PriorityQueue.open<T>(name(), { namespace, maxSize }),
      Barrier: (parties, action) =>
        scope.Barrier.open(name(), { namespace, parties, action } as scope.BarrierOptions),
    },
    Owner: scope.Owner,
    spawn,
    errors: tasks.errors ?? {},
    settle: async () => {
      const client = await connect(namespace);
      for (let quiet = 0; quiet < 2;) {
        const before = client.newId();
        await client.ping();
        for (let turn = 0; turn < 64; turn++) await undefined;
        // One id was the ping's; others are of what was called in reaction to what came before it.
        quiet = client.newId() === before + 2 ? quiet + 1 : 0;
      }
    },
    close: async () => (await connect(namespace)).disconnect(),
  };
}
