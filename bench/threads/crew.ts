/**
 * Workers that run one part, again and again.
 *
 * A contestant has workers of its own, which live as long as its variant is measured: what an engine
 * learns of one contestant's code does not show in another's. The time counts from when the first
 * worker began to when the last one ended; they begin together.
 *
 * @module
 */
import { MessagePort, Worker } from "node:worker_threads";
import type { Loop } from "../contract.ts";
import { type PartName, parts } from "./parts.ts";
import { sharedWords } from "./part.ts";

/** What a worker is made with. */
export interface Engagement {
  readonly part: PartName;
  readonly arg: number;
  readonly who: number;
  readonly workers: number;
  readonly data: unknown;
  /** How many have arrived, ever. */
  readonly gate: Int32Array;
}

/** What a worker answers to a number of operations: when it began and ended, or what went wrong. */
export type Answer = { readonly start: number; readonly end: number } | {
  readonly error: string;
};

class Crew {
  readonly #workers: Worker[];

  constructor(part: PartName, arg: number) {
    const { share, workers } = parts[part];
    const gate = sharedWords(1);
    this.#workers = share(arg).map((data, who) =>
      new Worker(new URL("./bench_worker.mjs", import.meta.url), {
        workerData: {
          part,
          arg,
          who,
          workers: workers(arg),
          data,
          gate,
        } satisfies Engagement,
        transferList: Object.values(data as object).filter((value) => value instanceof MessagePort),
      })
    );
  }

  async run(n: number): Promise<number> {
    const answers = await Promise.all(
      this.#workers.map((worker) => ask(worker, n)),
    );
    const begun = Math.min(...answers.map(({ start }) => start));
    return Math.max(...answers.map(({ end }) => end)) - begun;
  }

  async end(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

function ask(
  worker: Worker,
  n: number,
): Promise<{ start: number; end: number }> {
  return new Promise((resolve, reject) => {
    const settle = (answer: Answer) => {
      worker.off("error", reject);
      if ("error" in answer) reject(new Error(answer.error));
      else resolve(answer);
    };
    worker.once("message", settle);
    worker.once("error", reject);
    worker.postMessage(n);
  });
}

const crews = new Map<string, Crew>();

/** The loop of a part: its workers are hired at the first run. */
export function crewLoop(part: PartName): Loop {
  return (n, arg) => {
    const key = `${part} ${arg}`;
    let crew = crews.get(key);
    if (crew === undefined) crews.set(key, crew = new Crew(part, arg));
    return crew.run(n);
  };
}

/** Ends all workers. */
export async function endCrews(): Promise<void> {
  await Promise.all([...crews.values()].map((crew) => crew.end()));
  crews.clear();
}
