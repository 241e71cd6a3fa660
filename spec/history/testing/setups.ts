/**
 * Each primitive with its model, its machine and the calls that are generated for it.
 *
 * @module
 */

import type { HistoryModel } from "../model.ts";
import { models } from "../models.ts";
import type { Discipline } from "../queue.ts";
import {
  barrierMachine,
  eventMachine,
  lockMachine,
  type Machine,
  queueMachine,
  semaphoreMachine,
} from "./machine.ts";

/** A method and its arguments. */
export type Asked = readonly [operation: string, ...args: unknown[]];

/** A primitive to be played with. */
export interface Setup {
  /** Its name. */
  readonly name: string;
  /** What the checker takes it for. */
  readonly model: HistoryModel;
  /** A new one that really does what it is asked. */
  machine(): Machine;
  /** Calls to choose from; `fresh` is a new item, `given` one that was handed out before. */
  calls(fresh: number, given: unknown): readonly Asked[];
}

const locking: readonly Asked[] = [
  ...["acquire", "acquire", "acquire", "release", "release", "tryAcquire", "locked"],
  "permit.release",
].map((operation): Asked => [operation]);

const waiting: readonly Asked[] = [["wait"], ["wait"], ["wait"], ["notify"], ["notify", 2], [
  "notifyAll",
]];

function semaphoreSetup(name: "Semaphore" | "BoundedSemaphore", most: number): Setup {
  const permits = most > 1 ? [{ permits: 2 }] : [];
  return {
    name: `${name}, up to ${most} at once`,
    model: models[name](2),
    machine: () => semaphoreMachine(2, name === "BoundedSemaphore"),
    calls: () => [
      ["acquire"],
      ["acquire"],
      ["acquire", ...permits],
      ["tryAcquire", ...permits],
      ["tryAcquire"],
      ["release"],
      ["release"],
      ["release", 2],
      ["permit.release"],
      ["value"],
      ["locked"],
    ],
  };
}

function queueSetup(kind: Discipline, maxSize: number, shuts: boolean): Setup {
  const item = (label: number) => kind === "PriorityQueue" ? [label % 3, label] : label;
  const ends: Asked[] = [["shutdown", {}], ["shutdown", { immediate: true }]];
  return {
    name: `${kind} of ${maxSize}${shuts ? ", shut down" : ""}`,
    model: models[kind](maxSize),
    machine: () => queueMachine(kind, maxSize),
    calls: (fresh, given) => [
      ...["put", "put", "put", "tryPut"].map((operation): Asked => [operation, item(fresh)]),
      ...["get", "get", "take", "take", "tryGet", "taskDone", "join", "size", "isFull", "isEmpty"]
        .map((operation): Asked => [operation]),
      ...["delivery.done", "delivery.dispose"].map((operation): Asked => [operation, given]),
      ...(shuts ? ends : []),
    ],
  };
}

/** All of them. */
export const setups: readonly Setup[] = [
  semaphoreSetup("Semaphore", 1),
  semaphoreSetup("Semaphore", 2),
  semaphoreSetup("BoundedSemaphore", 2),
  {
    name: "Lock",
    model: models.Lock(),
    machine: () => lockMachine(false),
    calls: () => locking,
  },
  {
    name: "RLock",
    model: models.RLock(),
    machine: () => lockMachine(true),
    calls: () => [...locking, ["depth"]],
  },
  {
    name: "Condition",
    model: models.Condition(),
    machine: () => lockMachine(false),
    calls: () => [...locking.slice(0, -1), ...waiting],
  },
  {
    name: "Condition over an RLock",
    model: models.Condition({ reentrant: true }),
    machine: () => lockMachine(true),
    calls: () => [...locking.slice(0, -1), ...waiting, ["depth"]],
  },
  {
    name: "Event",
    model: models.Event(),
    machine: eventMachine,
    calls: () => [["wait"], ["wait"], ["wait"], ["set"], ["clear"], ["clear"], ["isSet"]],
  },
  queueSetup("Queue", 0, false),
  queueSetup("Queue", 2, false),
  queueSetup("Queue", 2, true),
  queueSetup("LifoQueue", 2, true),
  queueSetup("PriorityQueue", 3, true),
  {
    name: "Barrier",
    model: models.Barrier(3),
    machine: () => barrierMachine(3),
    calls: () => [
      ...["wait", "wait", "wait", "wait", "wait", "waiting", "broken", "abort", "reset", "reset"]
        .map((operation): Asked => [operation]),
    ],
  },
];
