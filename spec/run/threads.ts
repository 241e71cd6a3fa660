/**
 * The threads scope as a subject of the suite.
 *
 * @module
 */

import { spawn } from "../../mod.ts";
import * as scope from "../../src/threads/mod.ts";
import { BOUND } from "../../src/threads/lock_core.ts";
import type { LifoQueue, PriorityQueue, Queue } from "../../src/contract.ts";
import type { Subject } from "../subject.ts";
import { errorsOf } from "./errors.ts";
import { startsByRequest } from "./host.ts";
import { threadParties } from "./threads/party.ts";

/**
 * The threads scope: its tasks are those of the tasks scope, its parties are threads.
 *
 * @throws {UnsupportedError} On an engine without shared memory, or without workers.
 */
export function threads(): Subject {
  if (typeof SharedArrayBuffer !== "function" || typeof MessageChannel !== "function") {
    throw new scope.UnsupportedError("Cannot make the threads subject: no shared memory");
  }
  if (startsByRequest()) {
    throw new scope.UnsupportedError("Cannot make the threads subject: no workers");
  }
  return {
    name: "threads",
    // Who overtakes does so while another thread wakes up: in one thread the order is strict.
    capabilities: { ...scope.capabilities, fairness: "fifo" },
    open: {
      Semaphore: (value) => new scope.Semaphore(value),
      BoundedSemaphore: (value) => new scope.BoundedSemaphore(value),
      Lock: () => new scope.Lock(),
      RLock: () => new scope.RLock(),
      Event: () => new scope.Event(),
      Condition: (lock?: scope.Lock | scope.RLock) => new scope.Condition(lock),
      Queue: <T>(maxSize?: number): Queue<T> => new scope.Queue<T>(maxSize),
      LifoQueue: <T>(maxSize?: number): LifoQueue<T> => new scope.LifoQueue<T>(maxSize),
      PriorityQueue: <T>(maxSize?: number): PriorityQueue<T> => new scope.PriorityQueue<T>(maxSize),
      Barrier: (parties, action) => new scope.Barrier(parties, action),
    },
    Owner: scope.Owner,
    spawn,
    errors: errorsOf(scope),
    parties: threadParties(BOUND),
  };
}
