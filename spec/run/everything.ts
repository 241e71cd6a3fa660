/**
 * `deno task test`: everything that has to hold.
 *
 * @module
 */

import { readdirSync } from "node:fs";
import { importMap } from "./import_map.ts";
import { deno, denoPart, type Part, runParts } from "./parts.ts";

const live = { live: true };

/** The conformance suite. */
function suite(name: string, ...flags: readonly string[]): Part {
  return denoPart(name, [["run", "-A", "spec/run/main.ts", ...flags]], live);
}

/** Tests of Deno's own runner. */
function tests(name: string, paths: readonly string[], ...flags: readonly string[]): Part {
  return {
    name,
    async run() {
      const args = [
        "test",
        "-A",
        "--no-lock",
        `--import-map=${await importMap()}`,
        ...flags,
        ...paths,
      ];
      await deno(args, live);
      return `deno test of ${paths.length === 1 ? paths[0] : `${paths.length} files`}`;
    },
  };
}

const unitTests = ["src", "spec"].flatMap((folder) =>
  readdirSync(folder, { encoding: "utf8", recursive: true })
    .filter((path) => path.endsWith("_test.ts") && !path.includes("node_modules"))
    .map((path) => `${folder}/${path}`)
).sort();
/** Those that compute and do nothing else may run at once: `--ignore` would not leave them out. */
const computing = unitTests.filter((path) =>
  /^spec\/(explore|history)\//.test(path) ||
  /^spec\/run\/threads\/(condition|event_barrier|lock|queue|rlock|semaphore)_test/.test(path)
);

Deno.exitCode = await runParts([
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
  tests("unit tests that compute", computing, "--parallel"),
  tests("all other unit tests", unitTests.filter((path) => !computing.includes(path))),
  // Those of threads take five minutes more: task mutants threads/.
  denoPart(
    "mutants of tasks and processes",
    [["run", "-A", "spec/mutants/main.ts", "tasks/", "loopback", "processes/"]],
    live,
  ),
  tests("examples", ["examples"]),
  denoPart("bench, quickly", [["run", "-A", "bench/main.ts", "--quick"]], live),
]);
