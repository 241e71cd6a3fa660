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

/** Writes the suite's bundle into {@linkcode outFolder} and returns its path. */
export async function bundleSuite(): Promise<string> {
  const text = await bundle("spec/run/entry.ts");
  await Deno.mkdir(outFolder, { recursive: true });
  const file = new URL("suite.mjs", outFolder);
  // Written aside and renamed, so that two runs at once never execute half a file.
  const draft = new URL(`suite.${Deno.pid}.mjs`, outFolder);
  await Deno.writeTextFile(draft, text);
  await Deno.rename(draft, file);
  return fileURLToPath(file);
}
