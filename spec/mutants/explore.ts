/**
 * Tries mutants by tests: shared-memory code in the explorer, which runs its transitions under every
 * schedule, and what no law is about.
 *
 * @module
 */

import { bundleTests } from "./bundle.ts";
import type { Verdict } from "./judge.ts";
import { type Mutant, TESTS } from "./mutant.ts";

/** Milliseconds after which a test counts as hung: the explorer itself bounds steps, not plain loops. */
const DEADLINE = 300_000;

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
  const failed = await findFailure(mutant, explored, module);
  if (failed === undefined) return undefined;
  return { killer: { ...failed, level: "explorer" }, tried: [law], noticed: [law] };
}

/** Runs the tests that have to notice a mutant where no law can, until one fails. */
export async function tryTests(mutant: Mutant, tests: string, module: string): Promise<Verdict> {
  const failed = await findFailure(mutant, tests, module);
  const tried = [TESTS];
  if (failed === undefined) return { tried, noticed: [] };
  return { killer: { ...failed, level: "tests" }, tried, noticed: tried };
}

/** The first test of a mutant that fails. */
async function findFailure(
  mutant: Mutant,
  tests: string,
  module: string,
): Promise<Pick<NonNullable<Verdict["killer"]>, "id" | "how"> | undefined> {
  const bundle = module.replace(/\.mjs$/, "_test.mjs");
  await bundleTests(mutant, tests, bundle);
  const { code, signal, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "-q", "--no-check", "--no-config", "--no-lock", "--fail-fast", bundle],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stderr: "null",
    signal: AbortSignal.timeout(DEADLINE),
  }).output();
  if (code === 0) return undefined;
  const output = new TextDecoder().decode(stdout);
  const id = /^(.*) \.\.\. FAILED/m.exec(output)?.[1] ??
    /^(.*) \.\.\.(?:\s*$|')/m.exec(output)?.[1];
  if (id === undefined) throw new Error(`Cannot test ${mutant.file}: ${output}`);
  return { id, how: signal === null ? "failed" : "never ended" };
}
