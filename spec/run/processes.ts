/**
 * The processes scope as a subject of the suite: this process as a client, and a broker in a process
 * of its own, which the same runtime runs.
 *
 * @module
 */

import type { Lock, RLock } from "../../src/contract.ts";
import * as scope from "../../src/processes/mod.ts";
import { connect } from "../../src/processes/connect.ts";
import { builtin } from "../../src/processes/node.ts";
import { ENVIRONMENT, Place } from "../../src/processes/place.ts";
import { spawn } from "../../src/tasks/spawn.ts";
import type { Subject } from "../subject.ts";
import { errorsOf } from "./errors.ts";
import { processParties } from "./processes/party.ts";

/**
 * A broker of this run's own, which ends soon after it; the probes and the parties that this process
 * starts use it too.
 *
 * @throws {UnsupportedError} On an engine without processes.
 */
export function processes(): Subject {
  const { env, pid } = builtin("node:process");
  // workerd has the built-in modules in name, and no files to run.
  if (import.meta.url === undefined) {
    throw new scope.UnsupportedError("Cannot make the processes subject: no processes here");
  }
  const namespace = env[ENVIRONMENT.namespace] ??= `spec-${pid}`;
  env[ENVIRONMENT.idle] ??= "5";
  let opened = 0;
  const name = () => `${pid}.${++opened}`;
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
    errors: errorsOf(scope),
    parties: processParties(),
    settle: async () => await (await connect(namespace)).settle(),
    async killHost() {
      const client = await connect(namespace);
      builtin("node:process").kill(new Place(namespace).find()!.pid, "SIGKILL");
      while (!client.over) await client.settle().catch(() => {});
    },
    close: async () => (await connect(namespace)).disconnect(),
  };
}
