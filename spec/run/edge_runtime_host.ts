/**
 * Hosts edge-runtime: `deno run edge_runtime_host.ts SCRIPT ORDER`.
 *
 * @module
 */

import { createRequire } from "node:module";

/** The part of the package that is used. */
interface Package {
  readonly EdgeRuntime: new (options: {
    extend(context: object): object;
    initialCode: string;
  }) => { evaluate(code: string): unknown };
}

const require = createRequire(new URL("runtimes/package.json", import.meta.url));
const { EdgeRuntime } = require("edge-runtime") as Package;
const [script, order] = Deno.args;

const runtime = new EdgeRuntime({
  extend: (context) => Object.assign(context, { interlockOptions: { order } }),
  initialCode: await Deno.readTextFile(script!),
});
Deno.exitCode = await runtime.evaluate("interlock.ended") as number;
