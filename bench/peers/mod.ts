/** The libraries that Interlock is measured beside. */
import type { Contestant } from "../contract.ts";
import { asyncBlockingQueue } from "./async_blocking_queue.ts";
import { asyncChannel } from "./async_channel.ts";
import { asyncLock } from "./async_lock.ts";
import { asyncMutex } from "./async_mutex.ts";
import { asyncSema } from "./async_sema.ts";
import { awaitLock } from "./await_lock.ts";
import { awaitSemaphore } from "./await_semaphore.ts";
import { denque } from "./denque.ts";
import { effect } from "./effect.ts";
import { esToolkit } from "./es_toolkit.ts";
import { esfx } from "./esfx.ts";
import { fastqPeer } from "./fastq.ts";
import { heapJs } from "./heap_js.ts";
import { henrygdSemaphore } from "./henrygd_semaphore.ts";
import { pLimitPeer } from "./p_limit.ts";
import { pQueue } from "./p_queue.ts";
import { semaphoreAsyncAwait } from "./semaphore_async_await.ts";

/** One entry an adapter. */
export const peers: readonly Contestant[] = [
  asyncMutex,
  asyncSema,
  awaitSemaphore,
  semaphoreAsyncAwait,
  asyncLock,
  pLimitPeer,
  pQueue,
  esfx,
  esToolkit,
  henrygdSemaphore,
  awaitLock,
  effect,
  asyncChannel,
  asyncBlockingQueue,
  fastqPeer,
  denque,
  heapJs,
];
