/**
 * A Deno, a Node and a Bun process share one queue. Those that are not on this machine are left out.
 *
 * What a process has taken and not done goes to another one, should it die.
 */
import { spawnSync } from "node:child_process";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import {
  Barrier,
  destroy,
  entry,
  isMainProcess,
  Queue,
  QueueShutDownError,
  spawn,
} from "../../src/processes/mod.ts";

const JOBS = 12;

type Runtime = "deno" | "node" | "bun";

interface Args {
  readonly runtime: Runtime;
  readonly jobs: Queue<number>;
  readonly start: Barrier;
}

/** Does jobs until the queue is shut down and empty. */
async function work({ runtime, jobs, start }: Args): Promise<void> {
  await start.wait();
  try {
    for (;;) {
      await using job = await jobs.take();
      console.log(`${runtime}: ${job.value} squared is ${job.value ** 2}`);
      await sleep(5);
      await job.done();
    }
  } catch (error) {
    if (!(error instanceof QueueShutDownError)) throw error;
  }
}

entry(work);

/** Why a runtime cannot take part; `undefined` if it can. */
function obstacle(runtime: Runtime): string | undefined {
  const { versions } = process;
  const own = "deno" in versions ? "deno" : "bun" in versions ? "bun" : "node";
  if (runtime === own) return undefined;
  const { error, stdout } = spawnSync(runtime, ["--version"], { encoding: "utf8" });
  const absent = error !== undefined || runtime === "node" && !stdout.startsWith("v"); // Deno answers
  if (absent) return "it is not on the PATH";
  if (runtime !== "node" || parseInt(stdout.slice(1)) >= 24) return undefined;
  return `${stdout.trim()} is too old for this file`;
}

if (isMainProcess) {
  const present: Runtime[] = [];
  for (const runtime of ["deno", "node", "bun"] as const) {
    const why = obstacle(runtime);
    if (why === undefined) present.push(runtime);
    console.log(`${runtime} ${why === undefined ? "takes part" : `is left out: ${why}`}`);
  }
  const jobs = await Queue.open<number>("three runtimes example");
  const start = await Barrier.open("three runtimes example start", { parties: present.length });
  const workers = present.map((runtime) =>
    spawn(new URL(import.meta.url), { runtime, jobs, start }, { runtime })
  );
  for (let job = 1; job <= JOBS; job++) await jobs.put(job);
  await jobs.join();
  await jobs.shutdown();
  for (const worker of workers) await worker.join();
  console.log(`unfinished: ${await jobs.size()}`);
  await destroy("three runtimes example");
  await destroy("three runtimes example start");
}
