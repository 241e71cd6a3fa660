/**
 * Starting threads.
 *
 * @module
 */

import { runtime } from "../runtime/mod.ts";
import { checkName, kind } from "./common.ts";
import { pack } from "./primitives.ts";
import type { Start } from "./start.ts";
import { SpawnedThread, type Thread } from "./thread.ts";
import { newThreadId } from "./thread_id.ts";

/** A worker as its platform makes it. */
export interface WorkerLike {
  /** Sends it a message. */
  postMessage(message: unknown, transfer: never[]): void;
  /** Ends it. */
  terminate(): unknown;
}

/** How to start a thread. */
export interface ThreadOptions {
  /** For people to read; by default made of its id. */
  name?: string | undefined;
  /** What the arguments contain that is transferred instead of cloned, as in `postMessage`. */
  transfer?: readonly object[] | undefined;
}

/** Whether this is the thread that the program began in, and none that was started by another. */
export const isMainThread: boolean = runtime().isMainThread;

/**
 * Starts a thread that runs the function which a module gives to `entry`, and returns before it runs
 * (T1).
 *
 * An error that no `join` is waiting for is reported as the runtime reports an unhandled rejection.
 * The thread keeps the program alive until it has ended. It ends with the thread that has spawned it,
 * also when that one's function returns: which joins it first, unless it is to be cut short.
 *
 * @param source The module; or, where a bundler has to see it, a function that makes its worker:
 *   `() => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" })`.
 * @param args What the function is called with: anything that can be cloned. Primitives of this scope
 *   anywhere in its arrays, maps, sets and plain objects are opened in the thread.
 * @throws {TypeError} On misuse, or if the arguments cannot be cloned; then nothing was started.
 *
 * @example One file that is main and worker
 * ```ts ignore
 * import { entry, isMainThread, Lock, spawn } from "@interlock/sync/threads";
 *
 * interface Job {
 *   lock: Lock;
 *   counter: Int32Array;
 * }
 *
 * entry<Job>(({ lock, counter }) => {
 *   for (let round = 0; round < 1000; round++) lock.useSync(() => counter[0]!++);
 * });
 *
 * if (isMainThread) {
 *   const job: Job = { lock: new Lock(), counter: new Int32Array(new SharedArrayBuffer(4)) };
 *   const threads = [1, 2, 3].map(() => spawn(new URL(import.meta.url), job));
 *   for (const thread of threads) await thread.join();
 *   console.log(job.counter[0]); // 3000
 * }
 * ```
 */
export function spawn<T = unknown>(
  source: URL | (() => WorkerLike),
  args?: unknown,
  options?: ThreadOptions,
): Thread<T> {
  const action = "spawn Thread";
  if (!(source instanceof URL) && typeof source !== "function") {
    throw new TypeError(
      `Cannot ${action}: source must be a URL or a function, got ${kind(source)}`,
    );
  }
  checkName(action, options);
  const { transfer = [] } = options ?? {};
  if (!Array.isArray(transfer)) {
    throw new TypeError(`Cannot ${action}: transfer must be a list, got ${kind(transfer)}`);
  }
  const { adopt, channel, gives, start } = runtime();
  const arrived = clone(action, args, transfer);
  const { near, far } = channel();
  const given = gives && source instanceof URL;
  const makeStart = (name: string): Start => ({
    interlock: 1,
    id: newThreadId(),
    name,
    ...arrived,
    port: far,
    words: new SharedArrayBuffer(8),
  });
  return new SpawnedThread<T>(options?.name, makeStart, near, given, (start_, events) => {
    if (source instanceof URL) {
      return start(source, start_.name, start_, [far, ...start_.transfer], events);
    }
    const worker = adopt(source(), events);
    if (worker === undefined) {
      throw new TypeError(`Cannot ${action}: the function did not make a Worker`);
    }
    return worker;
  });
}

function clone(
  action: string,
  args: unknown,
  list: readonly object[],
): Pick<Start, "args" | "transfer"> {
  try {
    const transfer = [...list];
    // Both at once, so that the list names what the arguments now contain.
    return structuredClone({ args: pack(args), transfer }, {
      transfer: transfer as Transferable[],
    });
  } catch (cause) {
    throw new TypeError(`Cannot ${action}: ${(cause as Error).message}`, { cause });
  }
}
