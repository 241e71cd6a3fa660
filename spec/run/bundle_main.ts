/**
 * `deno task bundle`: makes the files that check the laws on any engine.
 *
 * @module
 */

import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { outFolder, writeSuites } from "./bundle.ts";
import { helpList } from "./help.ts";

const help = `deno task bundle: the suite as one file, for any engine

${helpList([["--out DIR", "where to write, by default .out"], ["--help", "this"]])}

Writes suite.mjs, a module, and suite.js, a script for engines without modules. Both check the tasks
scope, print TAP version 14 and need nothing of the engine but the language as of 2022.
spec/NEW_RUNTIME.md says how to run them. suite_all.mjs and suite_all.js check the other scopes too,
where the engine has threads or processes; for processes, broker_main.mjs has to be beside them.
`;

/** Does what the command line asks for; resolves with the exit code. */
async function main(args: readonly string[]): Promise<number> {
  let values: { out?: string; help?: boolean };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: { out: { type: "string" }, help: { type: "boolean", short: "h" } },
    }));
  } catch (error) {
    console.error(`Cannot read the command line: ${(error as Error).message}`);
    console.error("See deno task bundle --help");
    return 2;
  }
  if (values.help === true) {
    console.log(help.trimEnd());
    return 0;
  }
  const folder = values.out ?? relative(Deno.cwd(), fileURLToPath(outFolder));
  let suites: Awaited<ReturnType<typeof writeSuites>>;
  try {
    suites = await writeSuites(folder);
  } catch (error) {
    console.error(`Cannot write to ${folder}: ${(error as Error).message}`);
    return 1;
  }
  for (const path of [suites.alone, suites.all].flatMap(({ module, script }) => [module, script])) {
    const { size } = await Deno.stat(path);
    console.log(`${path}: ${(size / 1000).toFixed(0)} KB`);
  }
  return 0;
}

Deno.exitCode = await main(Deno.args);
