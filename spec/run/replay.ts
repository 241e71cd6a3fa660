/**
 * The command that repeats a failure.
 *
 * @module
 */

import type { PropertyResult } from "../mod.ts";
import { replayFlags } from "./wanted.ts";

/**
 * The command that runs exactly the case that failed: its path leads there; a property without input
 * has no other.
 *
 * @param runtime The runtime's name.
 * @param subject The subject's name.
 * @param options The suite's, as they were asked for.
 */
export function replayCommand(
  result: PropertyResult,
  runtime: string,
  subject: string,
  options: { readonly seed: number; readonly runs?: number },
): string {
  const where = runtime === "deno" ? "" : `--runtime ${runtime} `;
  return `${deno} task spec ${where}${replayFlags(subject, options.runs, result, options.seed)}`;
}

/** How this Deno was started: one that npx fetched is not on the path. */
const deno = Deno.execPath().includes("_npx") ? `npx -y deno@${Deno.version.deno}` : "deno";
