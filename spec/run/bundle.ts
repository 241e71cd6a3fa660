/**
 * Makes what every engine runs: the suite, the tasks scope and the loopback subject.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

/** The git-ignored folder for what the tasks make. */
export const outFolder: URL = new URL("../../.out/", import.meta.url);

/** What a bundle is to be like. */
export interface BundleOptions {
  /** Whether to make it small; by default not. */
  readonly minify?: boolean;
  /** Whether functions and classes keep their names, which timelines show; by default not. */
  readonly keepNames?: boolean;
  /** A module, by default, or a script whose exports are a global `interlock`. */
  readonly format?: "esm" | "iife";
}

/**
 * Bundles `entry` for any engine: no import is left, and nothing of any platform is assumed.
 *
 * @returns The output's text. What the entry imports and cannot be bundled rejects.
 */
export async function bundle(
  entry: string | { readonly code: string },
  { minify = false, keepNames = false, format = "esm" }: BundleOptions = {},
): Promise<string> {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  try {
    const result = await esbuild.build({
      ...typeof entry === "string"
        ? { entryPoints: [entry] }
        : { stdin: { contents: entry.code, resolveDir: root, loader: "ts" as const } },
      absWorkingDir: root,
      bundle: true,
      format,
      ...format === "iife" && { globalName: "interlock" },
      platform: "neutral",
      mainFields: ["module", "main"],
      target: "es2022",
      minify,
      keepNames,
      plugins: [timerless],
      write: false,
      logLevel: "silent",
    });
    return result.outputFiles[0]!.text;
  } finally {
    await esbuild.stop();
  }
}

/**
 * fast-check reads `setTimeout` when it is imported, and calls it only for time limits, which the
 * suite does not ask for. On an engine without timers it reads `undefined` instead of throwing.
 */
const timerless: esbuild.Plugin = {
  name: "timerless",
  setup(build) {
    build.onLoad({ filter: /[\\/]fast-check[\\/]lib[\\/].*\.m?js$/ }, async ({ path }) => ({
      contents: `const { setTimeout, clearTimeout } = globalThis;\n${await Deno.readTextFile(
        path,
      )}`,
    }));
  },
};

/** The suite for any engine: as a module, which most run, and as a script. */
export interface Suite {
  /** An ES module. */
  readonly module: string;
  /** A script, for engines without modules; its exports are a global `interlock`. */
  readonly script: string;
}

/** Makes the suite's bundle. */
export async function bundleSuite(): Promise<Suite> {
  const options = { minify: true, keepNames: true };
  return {
    module: await bundle("spec/run/entry.ts", options),
    script: await bundle("spec/run/entry.ts", { ...options, format: "iife" }),
  };
}

/**
 * Writes the suite's bundle into a folder, as `suite.mjs` and `suite.js`, and beside it, where it
 * looks for that, the broker's; gives the suite's paths.
 */
export async function writeSuite(folder: string): Promise<Suite> {
  const { module, script } = await bundleSuite();
  await Deno.mkdir(folder, { recursive: true });
  const paths = { module: join(folder, "suite.mjs"), script: join(folder, "suite.js") };
  await replaceFile(paths.module, module);
  await replaceFile(paths.script, script);
  await replaceFile(join(folder, "broker_main.mjs"), await bundle("src/processes/broker_main.ts"));
  return paths;
}

/** Writes aside and renames, so that two runs at once never execute half a file. */
async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${Deno.pid}`;
  await Deno.writeTextFile(draft, text);
  await Deno.rename(draft, path);
}
