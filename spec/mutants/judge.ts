/**
 * Tries one mutant and says what became of it.
 *
 * @module
 */

import { brokersIn, endBrokers } from "../run/brokers.ts";
import { usualRuns } from "../run/subjects.ts";
import { lines } from "../run/column.ts";
import { type Command, mark } from "../run/order.ts";
import type { Level } from "../report/report.ts";
import type { Mutant } from "./mutant.ts";
import type { TrialEvent, TrialOrder } from "./trial.ts";

/** What became of a mutant. */
export interface Verdict {
  /** The property by which its law has noticed, if it has. */
  readonly killer?: {
    /** Its id. */
    readonly id: string;
    /** Its level: no lower one noticed. The explorer comes before all, and tests stand for them. */
    readonly level: Level | "explorer" | "tests";
    /** How: it failed, or it never ended, or the process did not survive it. */
    readonly how: "failed" | "never ended" | "crashed";
  };
  /** The laws that were tried, in so far as this mutant can concern them. */
  readonly tried: readonly string[];
  /** Those that noticed. */
  readonly noticed: readonly string[];
  /** Why the trial did not come to its end, if it did not. */
  readonly cut?: string;
}

/** How to try mutants. */
export interface TrialOptions {
  /** The command that runs the trial's program, to which the order is added. */
  readonly program: Command;
  /** The suite's seed. */
  readonly seed: number;
  /** See {@linkcode TrialOrder.others}. */
  readonly others: TrialOrder["others"];
  /** Milliseconds of silence after which a trial counts as hung. */
  readonly silence: number;
  /** Is told which property runs. */
  readonly onProperty?: (id: string) => void;
}

/** What a trial has told so far. */
class Account {
  readonly tried = new Set<string>();
  readonly noticed = new Set<string>();
  /** The property under way. */
  current: Extract<TrialEvent, { type: "property" }> | undefined;
  judged = false;
  ended = false;
  killer: Verdict["killer"];
  last = "the start";

  hear(event: TrialEvent): void {
    switch (event.type) {
      case "property":
        this.current = event;
        this.last = event.id;
        break;
      case "result":
        if (event.status === "failed") this.notice("failed");
        else if (event.status !== "not applicable") this.#try();
        this.current = undefined;
        break;
      case "judged":
        this.judged = true;
        break;
      case "end":
        this.ended = true;
    }
  }

  /** The laws of the property under way have noticed. */
  notice(how: "failed" | "never ended" | "crashed"): void {
    if (this.current === undefined) return;
    const { id, laws, level } = this.current;
    this.#try();
    for (const law of laws) this.noticed.add(law);
    if (!this.judged) this.killer ??= { id, level, how };
  }

  #try(): void {
    for (const law of this.current!.laws) this.tried.add(law);
  }
}

/** Runs of the properties of the mutant's law, where they are more than usual: few are killed late. */
const RUNS: Readonly<Record<string, number>> = { threads: 100 };

/** Tries a bundled mutant in a process of its own, which is ended when it falls silent. */
export async function judge(
  mutant: Mutant,
  module: string,
  { program, seed, others, silence, onProperty }: TrialOptions,
): Promise<Verdict> {
  const order: TrialOrder = {
    module,
    law: mutant.law,
    primitives: mutant.primitives,
    seed,
    runs: RUNS[mutant.subject] ?? usualRuns[mutant.subject]!,
    others,
    again: program,
  };
  const folder = module.replace(/\/[^/]+$/, "");
  const child = new Deno.Command(program.file, {
    args: [...program.args, JSON.stringify(order)],
    env: brokersIn(folder),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const account = new Account();
  let hung = false;
  let exited = false;
  const end = () => {
    hung = true;
    if (!exited) child.kill("SIGKILL");
  };
  // Processes and parties have to be started, and other trials do so at the same time.
  const allowed = () => (account.current?.level ?? 2) >= 2 ? 6 * silence : silence;
  let watchdog = setTimeout(end, allowed());
  const read = async () => {
    for await (const line of lines(child.stdout)) {
      if (!line.startsWith(mark)) continue;
      const event: TrialEvent = JSON.parse(line.slice(mark.length));
      account.hear(event);
      clearTimeout(watchdog);
      watchdog = setTimeout(end, allowed());
      if (event.type === "property") onProperty?.(event.id);
      // What a mutant leaves behind may hold the process.
      else if (event.type === "end" && !exited) child.kill("SIGKILL");
    }
  };
  const status = child.status.finally(() => exited = true);
  const [{ code }, stderr] = await Promise.all([status, new Response(child.stderr).text(), read()]);
  clearTimeout(watchdog);
  await endBrokers(folder);
  let cut: string | undefined;
  if (!account.ended) {
    cut = `${account.last} ${hung ? `was silent for ${allowed() / 1000} s` : `ended with ${code}`}`;
    if (!hung && stderr.trim() !== "") cut += `\n${stderr.trim()}`;
    account.notice(hung ? "never ended" : "crashed");
  }
  return {
    tried: [...account.tried],
    noticed: [...account.noticed],
    ...account.killer !== undefined && { killer: account.killer },
    ...cut !== undefined && { cut },
  };
}
