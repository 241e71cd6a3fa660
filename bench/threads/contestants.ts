/**
 * The rows of the threads scope: floors, Interlock, peers.
 *
 * @module
 */
import { Lock, Semaphore } from "../../src/threads/mod.ts";
import { type Contestant, contestants } from "../contract.ts";
import { awaitResolved } from "../floors.ts";
import { checkTaken } from "../loops/trying.ts";
import { crewLoop } from "./crew.ts";
import { multithreading } from "./multithreading.ts";
import { pairs as blockingPairs } from "./pairs.ts?blocking";
import { pairs as semaphorePairs } from "./pairs.ts?semaphore";
import { pairs as tryingPairs } from "./pairs.ts?trying";
import { sharedWords } from "./part.ts";
import { python } from "./python.ts";

/** Names that the tables and the bars share. */
export const names = {
  cas: "compareExchange, both ways",
  await: "await of a resolved promise",
  awaitedCas: "compareExchange, await of an object, compareExchange",
  futex: "bare three-state futex lock",
  parked: "Atomics.wait + notify",
  parkedAsync: "Atomics.waitAsync + notify",
  spun: "spin, then Atomics.wait + notify",
  postMessage: "postMessage",
  trying: "Interlock, tryAcquire",
  blocking: "Interlock, blocking",
  awaited: "Interlock, await",
} as const;

function casPairs(n: number): number {
  const words = sharedWords(1);
  let taken = 0;
  const start = performance.now();
  for (let i = 0; i < n; i++) {
    if (Atomics.compareExchange(words, 0, 0, 1) === 0) taken++;
    Atomics.compareExchange(words, 0, 1, 0);
  }
  const ms = performance.now() - start;
  checkTaken(taken, n);
  return ms;
}

/** The least that a lock does whose acquire is awaited and gives an object. */
async function awaitedCasPairs(n: number): Promise<number> {
  const words = sharedWords(1);
  let taken = 0;
  const start = performance.now();
  for (let i = 0; i < n; i++) {
    if (Atomics.compareExchange(words, 0, 0, 1) === 0) taken++;
    const permit = await Promise.resolve({ words });
    Atomics.compareExchange(permit.words, 0, 1, 0);
  }
  const ms = performance.now() - start;
  checkTaken(taken, n);
  return ms;
}

async function awaitedPairs(n: number): Promise<number> {
  const lock = new Lock();
  const start = performance.now();
  for (let i = 0; i < n; i++) {
    const permit = await lock.acquire();
    permit.release();
  }
  return performance.now() - start;
}

/** All of them. */
export const threadContestants: readonly Contestant[] = [
  ...contestants("floor", {
    [names.cas]: { "threads-pair": casPairs },
    [names.await]: { "threads-pair": awaitResolved },
    [names.awaitedCas]: { "threads-pair": awaitedCasPairs },
    [names.futex]: { "threads-counter": crewLoop("futexCounter") },
    [names.parked]: { "threads-ping-pong": crewLoop("parkedPingPong") },
    [names.parkedAsync]: {
      "threads-ping-pong": crewLoop("asyncPingPong"),
      "threads-waiters": crewLoop("asyncWaiters"),
    },
    [names.spun]: { "threads-ping-pong": crewLoop("spunPingPong") },
    [names.postMessage]: {
      "threads-queue": crewLoop("postMessage"),
      "threads-fan-in": crewLoop("postMessageFanIn"),
    },
  }),
  ...contestants("ours", {
    [names.trying]: {
      "threads-pair": tryingPairs(() => {
        const lock = new Lock();
        return () => lock.tryAcquire();
      }),
    },
    [names.blocking]: {
      "threads-pair": blockingPairs(() => {
        const lock = new Lock();
        return () => lock.acquireSync();
      }),
      "threads-counter": crewLoop("blockingCounter"),
      "threads-ping-pong": crewLoop("blockingPingPong"),
      "threads-queue": crewLoop("blockingQueue"),
      "threads-fan-in": crewLoop("blockingFanIn"),
    },
    [names.awaited]: {
      "threads-pair": awaitedPairs,
      "threads-counter": crewLoop("awaitedCounter"),
      "threads-ping-pong": crewLoop("awaitedPingPong"),
      "threads-queue": crewLoop("awaitedQueue"),
      "threads-fan-in": crewLoop("awaitedFanIn"),
      "threads-waiters": crewLoop("waiters"),
    },
    "Interlock, Semaphore.tryAcquire": {
      "threads-pair": semaphorePairs(() => {
        const semaphore = new Semaphore(1);
        return () => semaphore.tryAcquire();
      }),
    },
  }),
  multithreading,
  python,
];
