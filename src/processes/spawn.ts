/**
 * Starting processes.
 *
 * @module
 */

import type { Task, WaitOptions } from "../contract.ts";
import { checkOptions, kind } from "../tasks/waiters.ts";
import { currentRuntime, type Runtime } from "./launch.ts";
import { builtin } from "./node.ts";
import { SpawnedProcess } from "./process.ts";
import { packParcel, SPAWNED } from "./start.ts";

/** How to start a process. */
export interface ProcessOptions {
  /** For people to read; by default made of a number. */
  name?: string | undefined;
  /** Which runtime it is of: by default the same; another is looked for on the `PATH`. */
  runtime?: Runtime | undefined;
  /** Flags for the runtime, before the module: of Deno, those of `deno run`, by default `-A`. */
  flags?: readonly string[] | undefined;
  /** Whether it goes on when this process ends; by default it ends then, however that ended. */
  detached?: boolean | undefined;
}

/** A process that was started by {@linkcode spawn} (T1, T2). */
export interface Process<T> extends Task<T> {
  /** Its name. */
  readonly name: string;
  /** Its process id; `undefined` if it could not be started. */
  readonly pid: number | undefined;
  /** With what it exited; `undefined` while it runs, and where a signal ended it. */
  readonly exitCode: number | undefined;
  /** The signal that ended it, if one did. */
  readonly exitSignal: string | undefined;
  /**
   * Waits until it has ended, and gives the result or rejects with the error; any number of times.
   *
   * Rejects with a `TerminatedError` that has the exit code or the signal if the process ended before
   * its function did, with a `TimeoutError`, with `signal.reason`, or with a `TypeError` or
   * `RangeError` on misuse. An error of the process has its name, message, stack, code, cause and errors;
   * the library's own are instances of their classes.
   *
   * Cancellation: the process goes on.
   */
  join(options?: WaitOptions): Promise<T>;
  /** The blocking form, which this scope has not. @throws {UnsupportedError} Always. */
  joinSync(): never;
  /**
   * Sends it a signal, by default `"SIGTERM"`; nothing happens when it has ended.
   *
   * @throws {TypeError} If there is no signal of that name.
   */
  kill(signal?: string): void;
}

/** Whether this is no process that `spawn` has started: then `entry` does nothing. */
export const isMainProcess: boolean = !isSpawned();

function isSpawned(): boolean {
  try {
    return builtin("node:process").env[SPAWNED] !== undefined;
  } catch {
    return false; // no such runtime, or no right to look: then nobody has spawned it
  }
}

/**
 * Starts a process that runs the function which a module gives to `entry`, and returns before it runs
 * (T1). What it writes goes to this process's stdout and stderr.
 *
 * An error that no `join` is waiting for is reported as the runtime reports an unhandled rejection. A
 * process that cannot be started, whose module does not exist, or that does not call `entry` within
 * 60 s, is an error of `join` too.
 *
 * @param module The module, of a file or of what the runtime can load.
 * @param args What the function is called with: anything that can be cloned. Primitives of this scope
 *   anywhere in it arrive opened.
 * @throws {TypeError} On misuse, or if the arguments cannot be cloned; then nothing was started.
 * @throws {CapacityError} If they are more than 256 MiB; then nothing was started.
 *
 * @example One file that is both
 * ```ts ignore
 * import { entry, isMainProcess, Semaphore, spawn } from "@interlock/sync/processes";
 *
 * entry(async ({ downloads, page }: { downloads: Semaphore; page: number }) => {
 *   return await downloads.use(() => `page ${page}`);
 * });
 *
 * if (isMainProcess) {
 *   const downloads = await Semaphore.open("downloads", { value: 3 });
 *   const workers = [1, 2, 3].map((page) =>
 *     spawn<string>(new URL(import.meta.url), { downloads, page })
 *   );
 *   console.log(await Promise.all(workers.map((worker) => worker.join())));
 * }
 * ```
 */
export function spawn<T = unknown>(
  module: URL,
  args?: unknown,
  options?: ProcessOptions,
): Process<T> {
  const action = "spawn Process";
  if (!(module instanceof URL)) {
    throw new TypeError(`Cannot ${action}: module must be a URL, got ${kind(module)}`);
  }
  checkOptions(action, options);
  const { name, runtime = currentRuntime(), flags, detached = false } = options ?? {};
  if (name !== undefined && typeof name !== "string") {
    throw new TypeError(`Cannot ${action}: name must be a string, got ${kind(name)}`);
  }
  if (runtime !== "deno" && runtime !== "node" && runtime !== "bun") {
    throw new TypeError(
      `Cannot ${action}: runtime must be "deno", "node" or "bun", got ${String(runtime)}`,
    );
  }
  if (flags !== undefined && !isListOfStrings(flags)) {
    throw new TypeError(`Cannot ${action}: flags must be a list of strings, got ${kind(flags)}`);
  }
  if (typeof detached !== "boolean") {
    throw new TypeError(`Cannot ${action}: detached must be a boolean, got ${kind(detached)}`);
  }
  const parcel = packParcel(action, args);
  return new SpawnedProcess<T>(module, { name, runtime, flags, detached }, parcel);
}

function isListOfStrings(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
