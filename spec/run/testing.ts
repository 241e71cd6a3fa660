/**
 * What the tests of scenes share: programs that show, on each runtime, what real threads or processes do.
 *
 * @module
 */

import { assert } from "@std/assert";
import type { Command } from "./order.ts";
import type { Engine, Runtime } from "./runtime.ts";

/** How a runtime runs a source file; a bundle, unlike it, needs no deno.json to find dependencies. */
export function sourceCommand({ name }: Runtime, engine: Engine, path: string): Command {
  if (name === "deno") {
    return { file: Deno.execPath(), args: ["run", "-A", "-q", "--v8-flags=--expose-gc", path] };
  }
  return engine.again!(path);
}

/** Fails unless the README shows the scene of a scope that is run. */
export async function assertShown(scope: "threads" | "processes"): Promise<void> {
  const [readme, scene] = await Promise.all(
    ["../../README.md", `${scope}/scenes/readme.ts`].map((path) =>
      Deno.readTextFile(new URL(path, import.meta.url))
    ),
  );
  const shown = scene!.replace(`../../../../src/${scope}/mod.ts`, `@interlock/sync/${scope}`);
  assert(readme!.includes(`\`\`\`ts ignore\n${shown}\`\`\`\n`), `the README has not:\n${shown}`);
}
