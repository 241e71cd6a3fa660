/**
 * Hosts QuickJS: `deno run quickjs_host.ts SCRIPT ORDER`.
 *
 * @module
 */

import { createRequire } from "node:module";

/** A value of the engine. */
interface Handle {
  dispose(): void;
}

/** The parts of the packages that are used. */
interface Core {
  newQuickJSWASMModuleFromVariant(variant: unknown): Promise<{ newContext(): Context }>;
}

interface Context {
  readonly global: Handle;
  readonly runtime: { executePendingJobs(): unknown };
  newFunction(name: string, fn: (argument: Handle) => void): Handle;
  getString(handle: Handle): string;
  setProp(object: Handle, name: string, value: Handle): void;
  evalCode(code: string, name: string): unknown;
  unwrapResult(result: unknown): unknown;
}

const require = createRequire(new URL("runtimes/package.json", import.meta.url));
const { newQuickJSWASMModuleFromVariant } = require("quickjs-emscripten-core") as Core;
const variant = require("@jitl/quickjs-wasmfile-release-sync");
const [script, order] = Deno.args;

const context = (await newQuickJSWASMModuleFromVariant(variant)).newContext();
const evaluate = (code: string, name: string) =>
  (context.unwrapResult(context.evalCode(code, name)) as Handle).dispose();
const print = context.newFunction("print", (line) => console.log(context.getString(line)));
context.setProp(context.global, "print", print);
evaluate(`globalThis.interlockOptions = ${JSON.stringify({ order })};`, "options.js");
evaluate(await Deno.readTextFile(script!), "suite.js");
// Its event loop: there is nothing but promises, so it ends when none of them can go on.
context.unwrapResult(context.runtime.executePendingJobs());
