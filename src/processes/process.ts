/**
 * A process from the outside.
 *
 * @module
 */

import type { ChildProcess } from "node:child_process";
import type { WaitOptions } from "../contract.ts";
import { TerminatedError } from "../errors.ts";
import { type Failure, revive } from "../failure.ts";
import { Outcome } from "../tasks/outcome.ts";
import { commandOf, type Runtime } from "./launch.ts";
import { builtin } from "./node.ts";
import { cannotBlock } from "./remote.ts";
import type { Process } from "./spawn.ts";
import {
  type Farewell,
  type Parcel,
  type Report,
  SPAWNED,
  type Start,
  unpackParcel,
} from "./start.ts";
import { watch } from "./watchdog.ts";

/** Milliseconds in which the module has to call `entry`. */
const PATIENCE = 60_000;

let lastNumber = 0;

/** How a process is started. */
export interface Launch {
  readonly name: string | undefined;
  readonly runtime: Runtime;
  readonly flags: readonly string[] | undefined;
  readonly detached: boolean;
}

/** See {@linkcode Process}. */
export class SpawnedProcess<T> implements Process<T> {
  readonly #name: string;
  readonly #pid: number | undefined;
  #exitCode: number | undefined = undefined;
  #exitSignal: string | undefined = undefined;
  readonly #outcome: Outcome<T> = new Outcome();
  readonly #child: ChildProcess;
  readonly #start: Start;
  /** Why it is being ended before its time. */
  #why: string | undefined = undefined;
  #entered = false;
  #over = false;
  /** Whether this process may end before that one, once that knows what to do. */
  readonly #detached: boolean;
  /** Whether somebody waits for its end. */
  #joined = false;
  #result: Promise<T> | undefined = undefined;
  readonly #timer: ReturnType<typeof setTimeout>;

  /** Starts it. */
  constructor(module: URL, { name, runtime, flags, detached }: Launch, args: Parcel) {
    const { file, args: own } = commandOf(runtime, module, flags);
    const { env } = builtin("node:process");
    const child = builtin("node:child_process").spawn(file, own, {
      detached,
      env: { ...env, [SPAWNED]: "1" },
      serialization: "json",
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.#child = child;
    this.#pid = child.pid;
    const unwatch = detached || child.pid === undefined ? () => {} : watch(child.pid);
    this.#name = name ?? `process-${++lastNumber}`;
    this.#start = { interlock: "start", name: this.#name, args, detached };
    child.on("message", (message) => this.#heard(message as unknown as Report | null));
    child.on("error", (error: Error & { code?: string }) => {
      if (error.code === "ENOENT") this.#end(`there is no ${runtime} on the PATH`);
      else this.#end(error.message);
    });
    child.on("exit", (code, signal) => {
      unwatch();
      this.#exitCode = code ?? undefined;
      this.#exitSignal = signal ?? undefined;
      const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
      const state = this.#entered
        ? `it ended ${how} before its function did`
        : exists(module)
        ? `it ended ${how} before its module called entry`
        : `there is no module ${module.href}`;
      this.#end(this.#why ?? state);
    });
    this.#timer = setTimeout(() => {
      this.#why = `its module did not call entry within ${PATIENCE} ms`;
      this.kill("SIGKILL");
    }, PATIENCE);
    this.#detached = detached && child.pid !== undefined;
  }

  get name(): string {
    return this.#name;
  }

  get pid(): number | undefined {
    return this.#pid;
  }

  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  get exitSignal(): string | undefined {
    return this.#exitSignal;
  }

  join(options?: WaitOptions): Promise<T> {
    const joined = this.#outcome.join("join Process", options);
    this.#joined = true;
    if (this.#detached && !this.#over) {
      this.#child.ref();
      this.#child.channel?.ref?.();
    }
    return joined;
  }

  /** The blocking form, which this scope has not. @throws {UnsupportedError} Always. */
  joinSync(): never {
    cannotBlock("join Process", "join");
  }

  kill(signal: string = "SIGTERM"): void {
    if (!Object.hasOwn(builtin("node:os").constants.signals, signal)) {
      throw new TypeError(`Cannot kill Process: there is no signal ${String(signal)}`);
    }
    this.#child.kill(signal as NodeJS.Signals);
  }

  /** A module may also send messages of its own, which say nothing here. */
  #heard(report: Report | null): void {
    if (report?.interlock === "here") {
      this.#entered = true;
      clearTimeout(this.#timer);
      this.#child.send(this.#start, () => {
        if (this.#detached && !this.#joined) this.#release();
      });
    } else if (report?.interlock === "ended" && this.#result === undefined) {
      this.#result = this.#unpack(report);
      this.#result.catch(() => {}); // the outcome reports it
      this.#child.send({ interlock: "farewell" } satisfies Farewell, () => {});
    }
  }

  async #unpack({ result, failure }: Report & { interlock: "ended" }): Promise<T> {
    if (failure !== undefined) throw revive(await unpackParcel(failure) as Failure);
    return await unpackParcel(result!) as T;
  }

  /** The process is not there any more. */
  #end(why: string): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    const message = `Cannot join Process: ${this.#name}: ${why}`;
    this.#outcome.settle(this.#result ?? Promise.reject(new TerminatedError(message)));
  }

  /** Bun's channel does not hold this process, and has no such method. */
  #release(): void {
    this.#child.unref();
    this.#child.channel?.unref?.();
  }
}

/** Whether there is a module, as far as this process can tell. */
function exists(module: URL): boolean {
  return module.protocol !== "file:" || builtin("node:fs").existsSync(module);
}
