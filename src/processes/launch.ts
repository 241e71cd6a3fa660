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

/**
 * The flags of this process, without a program that would be run instead, what says how to read that, a
 * debugger's port, and what runs a program anew when it changes.
 */
function ownFlags(): readonly string[] {
  let isProgram = false;
  return builtin("node:process").execArgv.filter((flag) => {
    if (isProgram) return isProgram = false;
    isProgram = /^(-p|-p?e|--print|--eval|--input-type)$/.test(flag);
    return !isProgram && !/^--(print=|eval=|input-type=|inspect|hot$|watch)/.test(flag);
  });
}

/**
 * Where a program is on the PATH; where it would be first if it is nowhere, for that to be the error.
 * Looked for here, because Deno runs itself as `node` where there is none.
 */
function onPath(program: string): string {
  const { env, platform } = builtin("node:process");
  const { delimiter, resolve } = builtin("node:path");
  const name = platform === "win32" ? `${program}.exe` : program;
  const files = (env.PATH ?? "").split(delimiter).map((folder) => resolve(folder, name));
  return files.find((file) => builtin("node:fs").existsSync(file)) ?? files[0]!;
}

/**
 * The command that runs a module; of another runtime than this one, by its name on the PATH.
 *
 * @param flags For the runtime; by default those of this process, where it is of the same.
 */
export function commandOf(
  runtime: Runtime,
  module: URL,
  flags?: readonly string[],
): Command {
  const { execPath } = builtin("node:process");
  const same = runtime === currentRuntime();
  const file = same ? execPath : onPath(runtime);
  const at = module.protocol === "file:" ? builtin("node:url").fileURLToPath(module) : module.href;
  if (runtime === "deno") return { file, args: ["run", ...flags ?? ["-A"], at] };
  return { file, args: [...flags ?? (same ? ownFlags() : []), at] };
}
