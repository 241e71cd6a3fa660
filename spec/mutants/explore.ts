/**
 * Tries a mutant of shared-memory code in the explorer, which runs its transitions under every schedule.
 *
 * @module
 */

import { bundleExploration } from "./bundle.ts";
import type { Verdict } from "./judge.ts";
import type { Mutant } from "./mutant.ts";

/** Milliseconds after which a test counts as hung: the explorer itself bounds steps, not plain loops. */
const DEADLINE = 60_000;

/**
 * Runs the tests that explore a mutant until one fails.
 *
 * @param onTest Is told which file runs.
 * @returns What became of the mutant; nothing if no test fails, or there is none.
 */
export async function exploreMutant(
  mutant: Mutant,
  module: string,
  onTest: (name: string) => void,
): Promise<Verdict | undefined> {
  const { explored, law } = mutant;
  if (explored === undefined) return undefined;
  onTest(explored);
  const tests = module.replace(/\.mjs$/, "_test.mjs");
  await bundleExploration(mutant, explored, tests);
  const { code, signal, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "-q", "--no-check", "--no-config", "--no-lock", "--fail-fast", tests],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stderr: "null",
    signal: AbortSignal.timeout(DEADLINE),
  }).output();
  if (code === 0) return undefined;
  const output = new TextDecoder().decode(stdout);
  const failed = /^(.*) \.\.\. FAILED/m.exec(output)?.[1] ??
    /^(.*) \.\.\.\s*$/m.exec(output)?.[1];
  if (failed === undefined) throw new Error(`Cannot explore ${mutant.file}: ${output}`);
  const how = signal === null ? "failed" : "never ended";
  return { killer: { id: failed, level: "explorer", how }, tried: [law], noticed: [law] };
}
