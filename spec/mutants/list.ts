/**
 * Every mutant.
 *
 * @module
 */

import { client } from "./loopback/client.ts";
import type { Mutant } from "./mutant.ts";
import { processesBroker } from "./processes/broker.ts";
import { processesClient } from "./processes/client.ts";
import { processesExchange } from "./processes/exchange.ts";
import { processesLock } from "./processes/lock.ts";
import { processesOthers } from "./processes/others.ts";
import { processesQueue } from "./processes/queue.ts";
import { processesSemaphore } from "./processes/semaphore.ts";
import { processesSession } from "./processes/session.ts";
import { barrier, barrierActions, barrierMemory } from "./tasks/barrier.ts";
import { condition, conditionWaits } from "./tasks/condition.ts";
import { errorEach, errorNames, errors } from "./tasks/errors.ts";
import { event, eventSignals } from "./tasks/event.ts";
import { limits, signals } from "./tasks/limits.ts";
import { lock } from "./tasks/lock.ts";
import { owner } from "./tasks/owner.ts";
import { permit } from "./tasks/permit.ts";
import { queue } from "./tasks/queue.ts";
import { queueEnds } from "./tasks/queue_ends.ts";
import { rlock, rlockLevels } from "./tasks/rlock.ts";
import { semaphore } from "./tasks/semaphore.ts";
import { semaphoreLimit, semaphorePermits, semaphoreSignals } from "./tasks/semaphore_permits.ts";
import { spawn } from "./tasks/spawn.ts";
import { store, storeLooks, storeMemory } from "./tasks/store.ts";
import { threadsBarrier } from "./threads/barrier.ts";
import { threadsCondition } from "./threads/condition.ts";
import { threadsErrors } from "./threads/errors.ts";
import { threadsEvent } from "./threads/event.ts";
import { threadsFailure } from "./threads/failure.ts";
import { threadsHeap } from "./threads/heap.ts";
import { threadsKeepAlive } from "./threads/keep_alive.ts";
import { threadsLock } from "./threads/lock.ts";
import { threadsMemory } from "./threads/memory.ts";
import { threadsPeer } from "./threads/peer.ts";
import { threadsQueue } from "./threads/queue.ts";
import { threadsRing } from "./threads/ring.ts";
import { threadsRlock } from "./threads/rlock.ts";
import { threadsSemaphore } from "./threads/semaphore.ts";
import { threadsThread } from "./threads/thread.ts";
import { threadsWards } from "./threads/wards.ts";
import { waiters, waitersLimits } from "./tasks/waiters.ts";

/** All of them. */
export const mutants: readonly Mutant[] = [
  ...waiters,
  ...waitersLimits,
  ...limits,
  ...signals,
  ...permit,
  ...semaphore,
  ...semaphorePermits,
  ...semaphoreSignals,
  ...semaphoreLimit,
  ...lock,
  ...rlock,
  ...rlockLevels,
  ...event,
  ...eventSignals,
  ...condition,
  ...conditionWaits,
  ...queue,
  ...queueEnds,
  ...store,
  ...storeLooks,
  ...storeMemory,
  ...barrier,
  ...barrierActions,
  ...barrierMemory,
  ...spawn,
  ...owner,
  ...errors,
  ...errorNames,
  ...errorEach,
  ...client,
  ...threadsBarrier,
  ...threadsCondition,
  ...threadsEvent,
  ...threadsFailure,
  ...threadsHeap,
  ...threadsKeepAlive,
  ...threadsLock,
  ...threadsMemory,
  ...threadsPeer,
  ...threadsQueue,
  ...threadsRing,
  ...threadsRlock,
  ...threadsSemaphore,
  ...threadsThread,
  ...threadsWards,
  ...threadsErrors,
  ...processesSemaphore,
  ...processesLock,
  ...processesQueue,
  ...processesOthers,
  ...processesSession,
  ...processesExchange,
  ...processesClient,
  ...processesBroker,
];
