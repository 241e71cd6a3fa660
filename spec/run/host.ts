/**
 * What the suite can use of the engine that the bundle finds itself on, found without an import that
 * another engine would trip over.
 *
 * @module
 */

import type { ChildResult } from "../platform.ts";
import type { Command } from "./order.ts";

interface Readable {
  setEncoding(encoding: "utf8"): void;
  on(event: "data", listener: (text: string) => void): void;
}

interface Child {
  readonly stdout: Readable;
  readonly stderr: Readable;
  on(event: "error", listener: (error: Error) => void): void;
  on(event: "close", listener: (code: number | null, signal: string | null) => void): void;
  kill(signal: "SIGKILL"): void;
}

interface ChildProcess {
  spawn(
    file: string,
    args: readonly string[],
    options: {
      readonly env: Readonly<Record<string, string | undefined>>;
      readonly stdio: readonly ["ignore", "pipe", "pipe"];
    },
  ): Child;
}

interface Host {
  readonly process?: {
    readonly argv?: readonly string[];
    readonly execPath?: string;
    readonly execArgv?: readonly string[];
    readonly version?: string;
    readonly env?: Readonly<Record<string, string | undefined>>;
    exitCode?: number;
    getBuiltinModule?(id: "node:child_process"): ChildProcess | undefined;
  };
  readonly navigator?: { readonly userAgent?: string };
  readonly interlockOptions?: { readonly print?: (line: string) => void };
  readonly console?: { log(line: string): void };
  readonly document?: unknown;
  readonly print?: (line: string) => void;
  readonly gc?: () => void;
  readonly Bun?: { gc(force: boolean): void };
  readonly Deno?: {
    readonly permissions: { querySync(what: { name: "run" | "env" }): { readonly state: string } };
  };
}

const host = globalThis as Host;

/** Node's `process`, where there is one. */
export const process: Host["process"] = host.process;

/** What the engine says about itself. */
export function describe(): string {
  return host.navigator?.userAgent ??
    (process?.version === undefined ? "this engine" : `Node ${process.version}`);
}

/** Whether the engine runs a program by calling it, and forbids it to do anything before. */
export function startsByRequest(): boolean {
  return host.navigator?.userAgent === "Cloudflare-Workers";
}

/** Whether the one that started this thread has told the suite what to do. */
export function isTold(): boolean {
  return host.interlockOptions !== undefined;
}

/** Makes the process end as a promise says, and as failed where it never settles. */
export async function leave(code: Promise<number>): Promise<number> {
  if (process !== undefined) process.exitCode = 1;
  const known = await code;
  if (process !== undefined) process.exitCode = known;
  return known;
}

/** What was printed where there is nothing to print with. */
export const unprinted: string[] = [];

/** Finds something that prints a line: what the host gave, or what the engine has. */
export function findPrint(): (line: string) => void {
  const { console, document, interlockOptions, print } = host;
  if (typeof interlockOptions?.print === "function") return interlockOptions.print;
  // Before the console, which some embedded engines have for a debugger alone; a page's prints paper.
  if (typeof print === "function" && document === undefined) return print;
  return console === undefined ? (line) => void unprinted.push(line) : (line) => console.log(line);
}

/** Forces a full garbage collection, where the engine lets anyone. */
export function gc(): (() => void) | undefined {
  const { Bun } = host;
  return Bun === undefined ? host.gc : () => Bun.gc(true);
}

/** Milliseconds after which a probe counts as hung: less than the suite has patience. */
const DEADLINE = 50_000;

/**
 * How to start this program, or another module, its arguments last, where the engine can do that, and
 * may.
 */
export function again(program = process?.argv?.[1]): Command | undefined {
  const { Deno } = host;
  const { execArgv = [], execPath } = process ?? {};
  if (execPath === undefined || program === undefined) return undefined;
  if (Deno === undefined) return { file: execPath, args: [...execArgv, program] };
  return isGranted("run") && isGranted("env")
    ? { file: execPath, args: ["run", "-A", "-q", "--no-config", "--no-lock", program] }
    : undefined;
}

function isGranted(name: "run" | "env"): boolean {
  return host.Deno === undefined ||
    host.Deno.permissions.querySync({ name }).state === "granted";
}

/** What says in the environment that a process was started to run a probe. */
const STARTED = "INTERLOCK_PROBE";

/** Whether this process was started by {@linkcode childRunner}. */
export function isStartedAgain(): boolean {
  return isGranted("env") && process?.env?.[STARTED] !== undefined;
}

/** Runs probes in processes of their own, where the engine can start some. */
export function childRunner(
  command: (probe: string) => Command,
  deadline: number = DEADLINE,
): ((probe: string) => Promise<ChildResult>) | undefined {
  const children = process?.getBuiltinModule?.("node:child_process");
  if (children === undefined) return undefined;
  return (probe) => {
    const { file, args } = command(probe);
    return new Promise((resolve, reject) => {
      const env = { ...process?.env, [STARTED]: probe };
      const child = children.spawn(file, args, { env, stdio: ["ignore", "pipe", "pipe"] });
      let stdout = "";
      child.stdout.setEncoding("utf8");
      child.stdout.on("data", (text) => stdout += text);
      child.stderr.setEncoding("utf8");
      child.stderr.on("data", () => {});
      let hung = false;
      const timer = setTimeout(() => {
        hung = true;
        child.kill("SIGKILL");
      }, deadline);
      child.on("error", (error) => {
        clearTimeout(timer);
        reject(error);
      });
      child.on("close", (code) => {
        clearTimeout(timer);
        resolve({ code: hung ? 124 : code ?? 125, stdout });
      });
    });
  };
}
