/**
 * Tries many mutants, several at once, and tells how it goes.
 *
 * @module
 */

import { deno } from "../run/deno.ts";
import type { Command } from "../run/order.ts";
import { inParallel } from "../run/parallel.ts";
import { Progress } from "../run/progress.ts";
import { exploreMutant, tryTests } from "./explore.ts";
import { bundleBroker, bundleMutant, bundleTrial, endBundling } from "./bundle.ts";
import { judge, type TrialOptions, type Verdict } from "./judge.ts";
import { nameLevel } from "./matrix.ts";
import { idOf, type Mutant } from "./mutant.ts";

/** A mutant that was tried. */
export interface Row {
  /** Its number. */
  readonly number: number;
  /** It. */
  readonly mutant: Mutant;
  /** What became of it. */
  readonly verdict: Verdict;
}

/**
 * How many are tried at once: more than there are cores, because most of a trial is waiting; but not
 * where each trial keeps several threads busy.
 */
const jobs = 4 * navigator.hardwareConcurrency;
const parallelJobs = navigator.hardwareConcurrency;

/** How often a mutant that survives is tried once more. */
const AGAIN = 2;

/**
 * Tries mutants on the Deno at hand.
 *
 * @param mutants By number.
 * @returns What became of them, in their order.
 * @throws {Error} (rejects) If a mutant cannot be made.
 */
export async function tryAll(
  mutants: ReadonlyMap<number, Mutant>,
  options: Omit<TrialOptions, "program" | "onProperty">,
): Promise<Row[]> {
  const rows: Row[] = [];
  const progress = new Progress();
  const folder = await Deno.makeTempDir({ prefix: "interlock-mutants-" });
  try {
    const program = await makeProgram(`${folder}/trial.mjs`);
    const tryOne = async ([number, mutant]: readonly [number, Mutant]) => {
      const title = `#${number}`;
      const module = `${folder}/${number}/subject.mjs`;
      const onProperty = (id: string) => progress.update(title, id);
      const verdict = await exploreMutant(mutant, module, onProperty) ??
        await tryLawsOrTests(mutant, module, { ...options, program, onProperty });
      rows.push({ number, mutant, verdict });
      progress.done(title);
      progress.say(`${rows.length}/${mutants.size} ${title} ${tell(mutant, verdict)}`);
    };
    const inTurn = [...mutants].filter(([, { subject }]) => subject !== "threads");
    const parallel = [...mutants].filter(([, { subject }]) => subject === "threads");
    await inParallel(jobs, inTurn, tryOne);
    await inParallel(parallelJobs, parallel, tryOne);
  } finally {
    await endBundling();
    await Deno.remove(folder, { recursive: true });
  }
  return rows.toSorted((a, b) => a.number - b.number);
}

async function tryLawsOrTests(
  mutant: Mutant,
  module: string,
  options: TrialOptions,
): Promise<Verdict> {
  if (mutant.subject === "processes") {
    await bundleBroker(mutant, module.replace(/[^/]+$/, "broker_main.mjs"));
  }
  if (mutant.tests !== undefined) return await tryTests(mutant, mutant.tests, module);
  await bundleMutant(mutant, module);
  let verdict = await judge(mutant, module, options);
  // What real threads and processes do is not in the seed's hands: a survivor is tried again.
  for (let more = 1; more <= AGAIN && verdict.killer === undefined; more++) {
    verdict = await judge(mutant, module, { ...options, seed: options.seed + more });
  }
  return verdict;
}

async function makeProgram(file: string): Promise<Command> {
  await bundleTrial(file);
  const engine = await deno.find();
  if (typeof engine === "string" || engine.again === undefined) {
    throw new Error("Cannot try mutants: there is no Deno to do it on");
  }
  return engine.again(file);
}

function tell(mutant: Mutant, { killer, cut }: Verdict): string {
  const end = killer === undefined
    ? `SURVIVED ${idOf(mutant)}`
    : `killed ${nameLevel(killer.level)}: ${
      idOf(mutant)
    }\n    by ${killer.id}, which ${killer.how}`;
  return cut === undefined ? end : `${end}\n    cut short: ${cut}`;
}
