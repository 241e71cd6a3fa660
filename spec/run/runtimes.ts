/**
 * The engines that the suite runs on, and their installation.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { browser } from "./browser.ts";
import { bun } from "./bun.ts";
import { deno } from "./deno.ts";
import { edgeRuntime } from "./edge_runtime.ts";
import { node } from "./node.ts";
import { quickjs } from "./quickjs.ts";
import type { Engine, Runtime } from "./runtime.ts";
import { workerd } from "./workerd.ts";

/** Every column that there can be, in the order shown. */
export const runtimes: readonly Runtime[] = [
  deno,
  node(20),
  node(22),
  node(24),
  node(26),
  bun,
  workerd("workerd", "2026-11-01"),
  // The last date without `process` and AsyncLocalStorage. Before 2026-03-03 workerd reports rejections
  // as unhandled even where they are handled later in the same turn, which hides the real ones.
  workerd("workerd-old", "2026-08-03"),
  edgeRuntime,
  quickjs,
  browser("chromium", "chromium", "page"),
  browser("chromium-worker", "chromium", "worker"),
  browser("firefox", "firefox-esr", "page"),
  browser("firefox-worker", "firefox-esr", "worker"),
];

/** A runtime asked for, and the engine found or what would make it available. */
export interface Found {
  /** Which. */
  readonly runtime: Runtime;
  /** The engine, or why there is none. */
  readonly engine: Engine | string;
}

/**
 * Finds the engines, installing the packages of `spec/run/runtimes` first where one of them is
 * missing and can be had that way.
 */
export async function findAll(
  wanted: readonly Runtime[],
  say: (line: string) => void,
): Promise<Found[]> {
  let found = await find(wanted);
  if (found.some(({ runtime, engine }) => typeof engine === "string" && runtime.installable)) {
    const failure = await install(say);
    if (failure !== undefined) say(`  ${failure}`);
    found = await find(wanted);
  }
  return found;
}

function find(wanted: readonly Runtime[]): Promise<Found[]> {
  return Promise.all(
    wanted.map(async (runtime) => ({ runtime, engine: await runtime.find() })),
  );
}

/** Installs the packages; resolves with why not, where they cannot be installed. */
async function install(say: (line: string) => void): Promise<string | undefined> {
  if (Deno.build.os !== "linux" || Deno.build.arch !== "x86_64") {
    return `Not installing runtimes: there are packages for Linux on x86-64 only, ` +
      `this is ${Deno.build.os} on ${Deno.build.arch}`;
  }
  say("Installing the runtimes of spec/run/runtimes/package.json (once) ...");
  const started = performance.now();
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["install", "-q"],
    cwd: fileURLToPath(new URL("runtimes/", import.meta.url)),
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) {
    return `Cannot install runtimes: ${new TextDecoder().decode(stderr).trim()}`;
  }
  say(`  installed in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
