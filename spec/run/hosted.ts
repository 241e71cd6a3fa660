/**
 * Engines that are no program of their own: a program of the Deno at hand hosts them.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import type { Command } from "./order.ts";
import { installed } from "./runtime.ts";

/** How to run a host, a file beside this one. */
export function hosted(host: string, args: readonly string[]): Promise<Command> {
  const path = fileURLToPath(new URL(host, import.meta.url));
  const flags = ["run", "-A", "-q", "--no-config", "--no-lock", "--node-modules-dir=manual"];
  return Promise.resolve({ file: Deno.execPath(), args: [...flags, path, ...args] });
}

/** The version of an installed package; `undefined` where it is missing. */
export async function packageVersion(name: string): Promise<string | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(`${installed(name)}package.json`)).version;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
