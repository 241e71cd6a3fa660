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

/** Flags of a program that is run instead of a module, and the like, if their value is what follows. */
const WITH_VALUE =
  /^(-p|-p?e|--(print|eval|input-type|watch-(path|kill-signal)|(inspect|debug)-port|inspect-publish-uid|test-(?!only|force-exit|update-snapshots)[a-z-]+))$/;

/** The same, with their value or without any. */
const ALONE = /^--((print|eval|input-type|debug-port)=|(inspect|watch|test)(-|=|$)|hot$)/;

/**
 * The flags of this process, without a program that would be run instead, what says how to read that, a
 * debugger's port, what runs a program anew when it changes, and what runs tests.
 */
function ownFlags(): readonly string[] {
  let isValue = false;
  return builtin("node:process").execArgv.filter((flag) => {
    if (isValue) return isValue = false;
    isValue = WITH_VALUE.test(flag);
    return !isValue && !ALONE.test(flag);
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
