/**
 * Makes the files that every runtime runs: the contestants with what measures them, and what runs
 * beside these: workers of threads, helpers of processes, and the broker.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

/** The git-ignored folder for what the bench makes. */
export const outFolder: URL = new URL(".out/", import.meta.url);

/** Bundles the runner and gives the path of the file. Nothing is minified: names show in profiles. */
export async function bundleRunner(): Promise<string> {
  try {
    await esbuild.build({
      entryPoints: {
        bench: fileURLToPath(new URL("runner.ts", import.meta.url)),
        bench_worker: fileURLToPath(
          new URL("threads/worker.ts", import.meta.url),
        ),
        bench_process: fileURLToPath(
          new URL("processes/process.ts", import.meta.url),
        ),
        broker_main: fileURLToPath(
          new URL("../src/processes/broker_main.ts", import.meta.url),
        ),
      },
      outdir: fileURLToPath(outFolder),
      outExtension: { ".js": ".mjs" },
      // The one finds its worker's file beside itself, the other is native, and never needed.
      external: ["multithreading", "msgpackr-extract"],
      bundle: true,
      format: "esm",
      platform: "node",
      mainFields: ["module", "main"],
      target: "es2022",
      // Some peers are CommonJS and require a built-in module.
      banner: {
        js: `import { createRequire as requireFrom } from "node:module";\n` +
          `const require = requireFrom(import.meta.url);`,
      },
      logLevel: "error",
    });
  } finally {
    await esbuild.stop();
  }
  return fileURLToPath(new URL("bench.mjs", outFolder));
}
