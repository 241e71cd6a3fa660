/**
 * Parties of the threads scope: workers whose program is the very module or bundle that this file is in.
 *
 * @module
 */

import { capabilities, type Handle, Owner, recover } from "../../../src/threads/mod.ts";
import * as scope from "../../../src/threads/mod.ts";
import { threadId } from "../../../src/threads/thread_id.ts";
import { BOUND } from "../../../src/threads/lock_core.ts";
import { serveParty } from "../../parties/serve.ts";
import type { Parties, PartyLink, Primitive } from "../../subject.ts";

/** The part of `node:worker_threads` that is used; Node, Deno and Bun have it. */
interface WorkerThreads {
  readonly workerData: unknown;
  readonly parentPort: Channel | null;
  readonly Worker: new (url: URL, options: { workerData: PartyData }) => Channel & {
    terminate(): Promise<unknown>;
    unref(): void;
  };
}

interface Channel {
  postMessage(message: unknown): void;
  on(event: "message" | "error", listener: (data: unknown) => void): unknown;
}

/** What a worker is told from the start. */
interface PartyData {
  readonly interlockParty: string;
  /** A clock, and how many have met. */
  readonly words: Int32Array;
}

const CLOCK = 0;
const MET = 1;

const { process } = globalThis as unknown as {
  process?: { getBuiltinModule?(id: string): WorkerThreads | undefined };
};

const threads = process?.getBuiltinModule?.("node:worker_threads");
const data = threads?.workerData as Partial<PartyData> | null | undefined;

/** Whether this thread is a party. */
export const isParty: boolean = data?.interlockParty !== undefined;

/** The classes, by the name of what they make. */
const classes = scope as unknown as Record<Primitive, { from(handle: Handle): object }>;

if (isParty) serve(threads!.parentPort!, data as PartyData);

function serve(port: Channel, { interlockParty, words }: PartyData): void {
  port.postMessage({ type: "thread", id: threadId() });
  serveParty(interlockParty, {
    send: (message) => port.postMessage(message),
    listen: (receive) => void port.on("message", receive),
  }, {
    open: (kind, handle) => classes[kind].from(handle as Handle),
    blocking: capabilities.blocking,
    lined: capabilities.directGrant,
    Owner,
    clock: () => Atomics.add(words, CLOCK, 1),
    meet: (count) => {
      if (Atomics.add(words, MET, 1) + 1 >= count) Atomics.notify(words, MET);
      for (let met; (met = Atomics.load(words, MET)) < count;) {
        // One who was to come may have died: then this begins without it.
        if (Atomics.wait(words, MET, met, 1000) === "timed-out") return;
      }
    },
  });
}

/** Starts workers, where the platform can. */
export function workerParties(): Parties | undefined {
  if (threads === undefined) return undefined;
  const words = new Int32Array(new SharedArrayBuffer(8));
  return {
    parallel: true,
    killable: true,
    overtaking: BOUND,
    handle: (primitive) => (primitive as { readonly handle: Handle }).handle,
    start: (name) => startWorker(threads, { interlockParty: name, words }),
  };
}

async function startWorker(threads: WorkerThreads, workerData: PartyData): Promise<PartyLink> {
  const worker = new threads.Worker(new URL(import.meta.url), { workerData });
  const waiting: unknown[] = [];
  let receive = (message: unknown): void => void waiting.push(message);
  const id = await new Promise<number>((resolve, reject) => {
    worker.on("error", reject);
    worker.on("message", (message) => {
      const { type, id } = message as { type: string; id: number };
      if (type === "thread") resolve(id);
      else receive(message);
    });
  });
  const end = async () => {
    await worker.terminate();
    recover(id);
  };
  return {
    send: (message) => worker.postMessage(message),
    listen(listener) {
      receive = listener;
      waiting.splice(0).forEach(receive);
    },
    end,
    kill: end,
  };
}
