/**
 * What runs inside a runtime: one workload, all contestants. It is bundled, so that the same
 * file runs everywhere; its task comes as a JSON argument, and everything it has to say goes to
 * stdout, one JSON message a line.
 *
 * @module
 */
import type { Result } from "./contract.ts";
import { floors } from "./floors.ts";
import { type Effort, measure } from "./measure.ts";
import { ours } from "./ours.ts";
import { peers } from "./peers/mod.ts";
import { processContestants } from "./processes/contestants.ts";
import { threadContestants } from "./threads/contestants.ts";
import { endCrews } from "./threads/crew.ts";
import { workloads } from "./workloads.ts";

/** What to run. */
export interface Job {
  readonly workload: string;
  readonly quick: boolean;
  readonly effort: Effort;
}

/** What a run says. */
export type Message =
  | { readonly type: "progress"; readonly text: string }
  | { readonly type: "result"; readonly result: Result }
  | { readonly type: "end" };

declare const process: {
  argv: string[];
  stdout: { write(text: string): void };
  exit(): void;
};

const say = (message: Message) => process.stdout.write(`${JSON.stringify(message)}\n`);

const job = JSON.parse(process.argv[2]!) as Job;
const workload = workloads.find(({ name }) => name === job.workload);
if (workload === undefined) {
  throw new RangeError(`Cannot run ${job.workload}: unknown workload`);
}

const contestants = {
  tasks: [...floors, ...ours, ...peers],
  threads: threadContestants,
  processes: processContestants,
};
const tooSlow = new Map<string, string>();
for (const variant of job.quick ? workload.quick : workload.variants) {
  const progress = (contestant: string, what: string) =>
    say({ type: "progress", text: `${variant.label}: ${what}, ${contestant}` });
  const results = await measure(
    workload,
    variant,
    contestants[workload.scope],
    job.effort,
    tooSlow,
    progress,
  );
  for (const result of results) say({ type: "result", result });
  await endCrews();
}
say({ type: "end" });
process.exit(); // the workers of some peers go on, and helpers end when this does
