/**
 * Makes the one file that every engine runs: the suite, the tasks scope and the loopback subject.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

/** The git-ignored folder for what the tasks make. */
export const outFolder: URL = new URL("../../.out/", import.meta.url);

/**
 * Bundles `entry` for any engine: no import is left, and nothing of any platform is assumed.
 *
 * @returns The output's text. What the entry imports and cannot be bundled rejects.
 */
export async function bundle(
  entry: string | { readonly code: string },
  options: { readonly minify?: boolean } = {},
): Promise<string> {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  try {
    const result = await esbuild.build({
      ...typeof entry === "string"
        ? { entryPoints: [entry] }
        : { stdin: { contents: entry.code, resolveDir: root, loader: "ts" as const } },
      absWorkingDir: root,
      bundle: true,
      format: "esm",
      platform: "neutral",
      mainFields: ["module", "main"],
      target: "es2022",
      minify: options.minify ?? false,
      write: false,
      logLevel: "silent",
    });
    return result.outputFiles[0]!.text;
  } finally {
    await esbuild.stop();
  }
}

/**
 * Writes the suite's bundle into {@linkcode outFolder}, and beside it, where it looks for that, the
 * broker's; returns the suite's path.
 */
export async function bundleSuite(): Promise<string> {
  await write("broker_main", await bundle("src/processes/broker_main.ts"));
  return await write("suite", await bundle("spec/run/entry.ts"));
}

async function write(name: string, text: string): Promise<string> {
  await Deno.mkdir(outFolder, { recursive: true });
  const file = new URL(`${name}.mjs`, outFolder);
  // Written aside and renamed, so that two runs at once never execute half a file.
  const draft = new URL(`${name}.${Deno.pid}.mjs`, outFolder);
  await Deno.writeTextFile(draft, text);
  await Deno.rename(draft, file);
  return fileURLToPath(file);
}
