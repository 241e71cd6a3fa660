/**
 * Makes the one file that every runtime runs: the contestants and what measures them.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

/** The git-ignored folder for what the bench makes. */
export const outFolder: URL = new URL(".out/", import.meta.url);

/** Bundles the runner and gives the path of the file. Nothing is minified: names show in profiles. */
export async function bundleRunner(): Promise<string> {
  const outfile = fileURLToPath(new URL("bench.mjs", outFolder));
  try {
    await esbuild.build({
      entryPoints: [fileURLToPath(new URL("runner.ts", import.meta.url))],
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      mainFields: ["module", "main"],
      target: "es2022",
      // Some peers are CommonJS and require a built-in module.
      banner: {
        js: `import { createRequire } from "node:module";\n` +
          `const require = createRequire(import.meta.url);`,
      },
      logLevel: "error",
    });
  } finally {
    await esbuild.stop();
  }
  return outfile;
}
