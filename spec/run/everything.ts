/**
 * `deno task test`: everything that has to hold.
 *
 * @module
 */

import { readdirSync } from "node:fs";
import { importMap } from "./import_map.ts";
import { inParallel } from "./parallel.ts";
import { deno, denoPart, type Part, PartFailed, runParts } from "./parts.ts";

const live = { live: true };

/** The conformance suite. */
function suite(name: string, ...flags: readonly string[]): Part {
  return denoPart(name, [["run", "-A", "spec/run/main.ts", ...flags]], live);
}

/** How many files of tests run at once: one more than there are cores, for most tests wait for others. */
const jobs = navigator.hardwareConcurrency + 1;

/**
 * Tests of Deno's own runner, a file in each process: tests change what a process has only one of. What
 * each file prints is shown at its end. Types have been checked before.
 */
function tests(name: string, paths: readonly string[]): Part {
  return {
    name,
    async run() {
      const flags = ["-A", "--no-lock", "--no-check", `--import-map=${await importMap()}`];
      const failed: string[] = [];
      await inParallel(jobs, paths, async (path) => {
        try {
          console.log((await deno(["test", ...flags, path])).trim());
        } catch (error) {
          if (!(error instanceof PartFailed)) throw error;
          console.log(error.message.trim());
          failed.push(path);
        }
      });
      if (failed.length > 0) throw new PartFailed(`tests failed in ${failed.join(", ")}`);
      return `deno test of ${paths.length} files`;
    },
  };
}

const testFiles = ["src", "spec", "examples"].flatMap((folder) =>
  readdirSync(folder, { encoding: "utf8", recursive: true })
    .filter((path) => path.endsWith("_test.ts") && !path.includes("node_modules"))
    .map((path) => `${folder}/${path}`)
).sort();
/** Those with tests that take long begin first, so that none goes on when the others have ended. */
const lengthy = /^examples|^spec\/run\/threads|\/(spawn|bench)_test/;
const inOrder = [
  ...testFiles.filter((path) => lengthy.test(path)),
  ...testFiles.filter((path) => !lengthy.test(path)),
];

const parts: readonly Part[] = [
  denoPart("check", [["run", "-A", "spec/run/check.ts"]], live),
  suite("the tasks scope on every runtime", "--subject", "tasks", "--runtime", "all"),
  // On the others, and in browsers, they take as long again: task spec --runtime all.
  suite(
    "the other scopes on one of each kind",
    "--subject",
    "loopback,threads,processes",
    "--runtime",
    "deno,node24,bun",
  ),
  tests("unit tests, examples and the benchmark", inOrder),
  // Those of threads take five minutes more: task mutants threads/.
  denoPart(
    "mutants of tasks and processes",
    [["run", "-A", "spec/mutants/main.ts", "--own", "tasks/", "loopback", "processes/"]],
    live,
  ),
];

// Each process of Node compiles anew what it imports, source files by taking out their types first: that
// was half of the time of the examples.
const compiled = await Deno.makeTempDir({ prefix: "interlock-" });
Deno.env.set("NODE_COMPILE_CACHE", compiled);
try {
  Deno.exitCode = await runParts("test: everything that has to hold", parts);
} finally {
  await Deno.remove(compiled, { recursive: true });
}
