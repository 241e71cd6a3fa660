/**
 * Runs the bundle in a runtime, one process a workload, and collects what it says.
 *
 * @module
 */
import type { Engine } from "../spec/run/runtime.ts";
import type { Result } from "./contract.ts";
import type { Job, Message } from "./runner.ts";

/** A run that says nothing for so long is stuck in a contestant, and is ended. */
const SILENCE_MS = 120_000;

/** What one process measured, and what ended it early, if anything did. */
export interface Outcome {
  readonly results: readonly Result[];
  readonly failure?: string;
}

/** Runs one workload on one runtime. */
export async function runJob(
  engine: Engine,
  bundle: string,
  job: Job,
  progress: (text: string) => void,
): Promise<Outcome> {
  const { file, args } = engine.again!(bundle);
  const process = new Deno.Command(file, {
    args: [...args, JSON.stringify(job)],
    // A broker of its own, which the runtime at hand runs, and which does not outlive it for long.
    env: {
      INTERLOCK_NAMESPACE: `bench-${crypto.randomUUID().slice(0, 8)}`,
      INTERLOCK_IDLE: "1",
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const errors = new Response(process.stderr).text();
  const results: Result[] = [];
  let doing = "start";
  let ended = false;
  let silent = false;
  const giveUp = () => {
    silent = true;
    process.kill("SIGKILL");
  };
  let watchdog = setTimeout(giveUp, SILENCE_MS);
  for await (const line of lines(process.stdout)) {
    clearTimeout(watchdog);
    watchdog = setTimeout(giveUp, SILENCE_MS);
    const message = JSON.parse(line) as Message;
    if (message.type === "result") results.push(message.result);
    else if (message.type === "end") ended = true;
    else progress(doing = message.text);
  }
  const { code } = await process.status;
  clearTimeout(watchdog);
  if (ended && code === 0) return { results };
  const why = silent
    ? `was ended after ${SILENCE_MS / 1000} s of silence`
    : `exited with ${code}: ${(await errors).trim().split("\n").slice(-8).join("\n")}`;
  return { results, failure: `${why} (at ${doing})` };
}

async function* lines(
  stream: Deno.ChildProcess["stdout"],
): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
}
