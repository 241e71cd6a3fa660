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
   * How to run the bundle, so that its lines come out on stdout. The engine passes `order`, a JSON
   * text, to the bundle as the option of that name; files that it needs for that go into the existing
   * folder `scratch`.
   */
  command(bundle: string, order: string, scratch: string): Promise<Command>;
  /** How to run any module, its arguments last, on an engine that has arguments. */
  again?(module: string): Command;
}

/** A column of the matrix. */
export interface Runtime {
  /** What `--runtime` calls it. */
  readonly name: string;
  /** Whether it comes with the packages of `spec/run/runtimes`, rather than being there already. */
  readonly installable: boolean;
  /** Share of the usual runs, on an engine so slow that they would take minutes; by default 1. */
  readonly share?: number;
  /** Finds it, or says what would make it available. */
  find(): Promise<Engine | string>;
}

/** The script beside a bundle, for engines without modules. */
export function scriptOf(bundle: string): string {
  return bundle.replace(/\.mjs$/, ".js");
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
