/**
 * How a module is run by each runtime.
 *
 * @module
 */

import { builtin } from "./node.ts";

/** The runtimes that processes can be of. */
export type Runtime = "deno" | "node" | "bun";

/** Which one this is. */
export function currentRuntime(): Runtime {
  const { versions } = builtin("node:process");
  return "deno" in versions ? "deno" : "bun" in versions ? "bun" : "node";
}

/** What to start. */
export interface Command {
  /** The executable. */
  readonly file: string;
  /** Its arguments, up to the module. */
  readonly args: readonly string[];
}

/** The command that runs a module; of another runtime than this one, by its name on the PATH. */
export function commandOf(runtime: Runtime, module: URL): Command {
  const file = runtime === currentRuntime() ? builtin("node:process").execPath : runtime;
  const at = module.protocol === "file:" ? builtin("node:url").fileURLToPath(module) : module.href;
  return { file, args: runtime === "deno" ? ["run", "-A", at] : [at] };
}
