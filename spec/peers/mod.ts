/** The libraries that the suite is run on. */
import { asyncMutex } from "./async_mutex.ts";
import { asyncSema } from "./async_sema.ts";
import { awaitLock } from "./await_lock.ts";
import { effect } from "./effect.ts";
import { esToolkit } from "./es_toolkit.ts";
import { esfxMutex } from "./esfx_mutex.ts";
import { esfxSemaphore } from "./esfx_semaphore.ts";
import { pQueue } from "./p_queue.ts";
import type { Peer } from "./peer.ts";

/** Every library, by name. */
export const peers: readonly Peer[] = [
  esfxMutex,
  esfxSemaphore,
  asyncMutex,
  asyncSema,
  awaitLock,
  effect,
  esToolkit,
  pQueue,
];
