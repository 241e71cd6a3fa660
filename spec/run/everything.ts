/**
 * `deno task test`: everything that has to hold.
 *
 * @module
 */

import { importMap } from "./import_map.ts";
import { deno, denoPart, type Part, runParts } from "./parts.ts";

const live = { live: true };

/** The conformance suite. */
function suite(name: string, ...flags: readonly string[]): Part {
  return denoPart(name, [["run", "-A", "spec/run/main.ts", ...flags]], live);
}

/** Tests of Deno's own runner. */
function tests(name: string, ...paths: readonly string[]): Part {
  return {
    name,
    async run() {
      const args = ["test", "-A", "--no-lock", `--import-map=${await importMap()}`, ...paths];
      await deno(args, live);
      return `deno ${args.join(" ")}`;
    },
  };
}

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
  tests("unit tests", "src", "spec"),
  // Those of threads take two minutes and a half more: task mutants threads/.
  denoPart(
    "mutants of tasks and processes",
    [["run", "-A", "spec/mutants/main.ts", "tasks/", "loopback", "processes/"]],
    live,
  ),
  tests("examples", "examples"),
  denoPart("bench, quickly", [["run", "-A", "bench/main.ts", "--quick"]], live),
]);
