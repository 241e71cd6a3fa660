/**
 * What the adapter of an engine supplies: how to find it, and how to run the bundle on it.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import type { Command } from "./order.ts";

/** An engine that is there. */
export interface Engine {
  /** Its name and version, as the report has it. */
  readonly title: string;
  /**
   * How to run the bundle. With it, the engine passes `options`, a JSON text, to the bundle's entry;
   * files that it needs for that go into the existing folder `scratch`.
   */
  command(bundle: string, options: string, scratch: string): Promise<Command>;
  /** How the bundle itself can run the bundle again, options last, where it can start processes. */
  again?(bundle: string): Command;
}

/** A column of the matrix. */
export interface Runtime {
  /** What `--runtime` calls it. */
  readonly name: string;
  /** Whether it comes with the packages of `spec/run/runtimes`, rather than being there already. */
  readonly installable: boolean;
  /** Finds it, or says what would make it available. */
  find(): Promise<Engine | string>;
}

/** The folder of an installed package of `spec/run/runtimes`. */
export function installed(name: string): string {
  return fileURLToPath(new URL(`runtimes/node_modules/${name}/`, import.meta.url));
}

/** What an executable prints about its version; `undefined` where it cannot be run. */
export async function version(file: string): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(file, {
      args: ["--version"],
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined;
  }
}

/** The first of some executables that runs and whose version `fits`. */
export async function firstThatRuns(
  files: readonly string[],
  fits: (version: string) => boolean = () => true,
): Promise<{ file: string; version: string } | undefined> {
  for (const file of files) {
    const found = await version(file);
    if (found !== undefined && fits(found)) return { file, version: found };
  }
}
