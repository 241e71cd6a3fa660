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
    options: { stdio: readonly ["ignore", "pipe", "pipe"] },
  ): Child;
}

interface Host {
  readonly process?: {
    readonly argv?: readonly string[];
    getBuiltinModule?(id: "node:child_process"): ChildProcess | undefined;
  };
  readonly gc?: () => void;
  readonly Bun?: { gc(force: boolean): void };
}

const host = globalThis as Host;

/** Node's `process`, where there is one. */
export const process: Host["process"] = host.process;

/** Forces a full garbage collection, where the engine lets anyone. */
export function gc(): (() => void) | undefined {
  const { Bun } = host;
  return Bun === undefined ? host.gc : () => Bun.gc(true);
}

/** Milliseconds after which a probe counts as hung. */
const deadline = 10_000;

/** Runs probes in processes of their own, where the engine can start some. */
export function childRunner(
  command: (probe: string) => Command,
): ((probe: string) => Promise<ChildResult>) | undefined {
  const children = process?.getBuiltinModule?.("node:child_process");
  if (children === undefined) return undefined;
  return (probe) => {
    const { file, args } = command(probe);
    return new Promise((resolve, reject) => {
      const child = children.spawn(file, args, { stdio: ["ignore", "pipe", "pipe"] });
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
