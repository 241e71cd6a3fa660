/**
 * The tasks scope as a subject of the suite.
 *
 * @module
 */

import * as scope from "../../mod.ts";
import type { LifoQueue, PriorityQueue, Queue } from "../../src/contract.ts";
import { localParties } from "../parties/local.ts";
import type { Subject } from "../subject.ts";
import { errorsOf } from "./errors.ts";

const primitives: Subject = {
  name: "tasks",
  capabilities: scope.capabilities,
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
  spawn: scope.spawn,
  errors: errorsOf(scope),
};

/** The tasks scope; its parties are async functions. */
export const tasks: Subject = { ...primitives, parties: localParties(primitives) };
