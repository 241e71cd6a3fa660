/**
 * Makes the files of which a trial consists: the suite, once, and a small module for each mutant.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { type Mutant, mutate } from "./mutant.ts";

const root = new URL("../../", import.meta.url);

const common: esbuild.BuildOptions = {
  absWorkingDir: fileURLToPath(root),
  bundle: true,
  format: "esm",
  platform: "neutral",
  mainFields: ["module", "main"],
  target: "es2022",
  logLevel: "silent",
};

/** Bundles the program that tries mutants. */
export async function bundleTrial(outfile: string): Promise<void> {
  await esbuild.build({ ...common, entryPoints: ["spec/mutants/trial.ts"], outfile });
}

/**
 * Bundles a mutant: its subject, with the edited source in place of the real one.
 *
 * @throws {Error} (rejects) If the edit cannot be made, or what it makes cannot be parsed.
 */
export async function bundleMutant(mutant: Mutant, outfile: string): Promise<void> {
  const { subject } = mutant;
  await bundleWith(
    mutant,
    `export { ${subject} as default } from "./spec/run/${subject}.ts";`,
    outfile,
  );
}

/**
 * Bundles tests of a mutant.
 *
 * @throws {Error} (rejects) As {@linkcode bundleMutant}.
 */
export async function bundleTests(
  mutant: Mutant,
  tests: string,
  outfile: string,
): Promise<void> {
  await bundleWith(mutant, `import "./${tests}";`, outfile);
}

/**
 * Bundles the broker of a mutant of the processes scope, which is looked for beside what uses it.
 *
 * @throws {Error} (rejects) As {@linkcode bundleMutant}.
 */
export async function bundleBroker(mutant: Mutant, outfile: string): Promise<void> {
  await bundleWith(mutant, 'import "./src/processes/broker_main.ts";', outfile);
}

async function bundleWith(mutant: Mutant, contents: string, outfile: string): Promise<void> {
  const url = new URL(mutant.file, root);
  const path = fileURLToPath(url);
  const mutated = mutate(await Deno.readTextFile(url), mutant);
  await esbuild.build({
    ...common,
    stdin: { contents, resolveDir: fileURLToPath(root) },
    alias: { "@std/assert": fileURLToPath(new URL("spec/offline_assert.ts", root)) },
    external: ["node:*"],
    outfile,
    plugins: [{
      name: "mutant",
      setup: (build) => {
        build.onLoad(
          { filter: /\.ts$/ },
          (file) => file.path === path ? { contents: mutated, loader: "ts" } : undefined,
        );
      },
    }],
  });
}

/** Ends what bundling has started. */
export async function endBundling(): Promise<void> {
  await esbuild.stop();
}
