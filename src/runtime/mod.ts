/**
 * The runtime at hand.
 *
 * @module
 */

import { browser } from "./browser.ts";
import { bun } from "./bun.ts";
import type { Runtime } from "./contract.ts";
import { deno } from "./deno.ts";
import { node } from "./node.ts";

let found: Runtime | undefined;

/** The runtime at hand, looked for once. */
export function runtime(): Runtime {
  const { Deno, Bun, process } = globalThis as {
    Deno?: unknown;
    Bun?: unknown;
    process?: { getBuiltinModule?: unknown };
  };
  return found ??= Deno !== undefined
    ? deno()
    : Bun !== undefined
    ? bun()
    : process?.getBuiltinModule !== undefined
    ? node()
    : browser();
}
