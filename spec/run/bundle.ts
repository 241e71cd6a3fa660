/**
 * Makes what every engine runs: the suite, the tasks scope and the loopback subject; and the same with
 * all scopes, for engines that have threads or processes.
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
  /** A module, by default, or a script whose exports are a global `interlock`. */
  readonly format?: "esm" | "iife";
  /** Whether to leave out what needs threads or processes; by default not. */
  readonly alone?: boolean;
}

/**
 * Bundles `entry` for any engine: no import is left, and nothing of any platform is assumed.
 *
 * @returns The output's text. What the entry imports and cannot be bundled rejects.
 */
export async function bundle(
  entry: string | { readonly code: string },
  { minify = false, format = "esm", alone = false }: BundleOptions = {},
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
      plugins: alone ? [timerless, lonely] : [timerless],
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

/** Leaves out the scopes that need threads or processes, and the properties of those only. */
const lonely: esbuild.Plugin = {
  name: "lonely",
  setup(build) {
    const leave = (filter: RegExp, contents: string) =>
      build.onLoad({ filter }, () => ({ contents }));
    leave(/[\\/]spec[\\/]run[\\/]sharing\.ts$/, "export const sharing = {}, isParty = false;");
    leave(/[\\/]spec[\\/]laws[\\/]deaths\.ts$/, "export const deaths = [];");
  },
};

/** The suite: as a module, which most engines run, and as a script. */
export interface Suite {
  /** An ES module. */
  readonly module: string;
  /** A script, for engines without modules; its exports are a global `interlock`. */
  readonly script: string;
}

/** Makes the suite's bundle: the one for any engine, or the one with all scopes. */
export async function bundleSuite(scopes: "alone" | "all"): Promise<Suite> {
  const options = { minify: true, alone: scopes === "alone" };
  return {
    module: await bundle("spec/run/entry.ts", options),
    script: await bundle("spec/run/entry.ts", { ...options, format: "iife" }),
  };
}

/** The paths of the suite's bundles. */
export interface Suites {
  /** The one for any engine. */
  readonly alone: Suite;
  /** The one with all scopes. */
  readonly all: Suite;
}

/**
 * Writes the suite's bundles into a folder, as `suite.mjs` and `suite.js`, and those with all scopes as
 * `suite_all.mjs` and `suite_all.js`; and beside them, where they look for it, the broker.
 */
export async function writeSuites(folder: string): Promise<Suites> {
  await Deno.mkdir(folder, { recursive: true });
  await replaceFile(join(folder, "broker_main.mjs"), await bundle("src/processes/broker_main.ts"));
  const write = async (scopes: "alone" | "all", name: string): Promise<Suite> => {
    const paths = { module: join(folder, `${name}.mjs`), script: join(folder, `${name}.js`) };
    const { module, script } = await bundleSuite(scopes);
    await replaceFile(paths.module, module);
    await replaceFile(paths.script, script);
    return paths;
  };
  return { alone: await write("alone", "suite"), all: await write("all", "suite_all") };
}

/** Writes aside and renames, so that two runs at once never execute half a file. */
async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${Deno.pid}`;
  await Deno.writeTextFile(draft, text);
  await Deno.rename(draft, path);
}
