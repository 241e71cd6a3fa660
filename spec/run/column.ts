/**
 * Runs the bundle once: one subject on one engine, in a process of its own.
 *
 * @module
 */

import type { Report, SuiteEvent } from "../mod.ts";
import { brokersIn, endBrokers } from "./brokers.ts";
import { type Line, mark, type Order } from "./order.ts";
import type { Engine } from "./runtime.ts";

/** What a column has to say: the report, or why there is none. */
export interface Outcome {
  /** What the suite found, if it came to its end. */
  readonly report?: Report;
  /** Why the engine cannot run this subject. */
  readonly unavailable?: string;
  /** Why the run does not count, with or without a report. */
  readonly broken?: string;
  /** Whether it was ended for its silence. */
  readonly silent: boolean;
}

/** How to run a column. */
export interface ColumnOptions {
  /** The bundle's path. */
  readonly bundle: string;
  /** Which subject. */
  readonly subject: string;
  /** The suite's options. */
  readonly options: Extract<Order, { options: unknown }>["options"];
  /** Is told what happens. */
  readonly onEvent: (event: SuiteEvent) => void;
  /** Milliseconds of silence after which the run counts as hung, by default 120,000. */
  readonly silence?: number;
  /** The same before the first line, by default as many. */
  readonly startup?: number;
  /** Ends the run, which then does not count; its reason says why. */
  readonly signal?: AbortSignal;
}

/** Milliseconds that the process may take to end once the suite has. */
const grace = 60_000;
/** Characters of other output that are kept. */
const kept = 4_000;

/**
 * Runs the suite on an engine and waits for its process to end.
 *
 * An engine may end early and well at an await that never settles, or hang there: so only a run that
 * wrote its end counts, and one that is silent for too long is ended.
 */
export async function runColumn(engine: Engine, column: ColumnOptions): Promise<Outcome> {
  const { bundle, subject, options, onEvent, silence = 120_000, startup = silence, signal } =
    column;
  if (signal?.aborted) return { broken: signal.reason, silent: false };
  const scratch = await Deno.makeTempDir({ prefix: "interlock-" });
  try {
    const order: Order = { subject, engine: engine.title, options };
    const command = await engine.command(bundle, JSON.stringify(order), scratch);
    const child = new Deno.Command(command.file, {
      args: [...command.args],
      env: brokersIn(scratch),
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();

    let report: Report | undefined;
    let unavailable: string | undefined;
    let broken: string | undefined;
    let last = "the start";
    let other = "";
    const keep = (text: string) => other = (other + text).slice(-kept);
    let ended = false;
    let silent = false;
    const kill = (why: string) => {
      broken ??= why;
      if (!ended) child.kill("SIGKILL");
    };
    const giveUp = (why: string) => () => {
      silent = true;
      kill(why);
    };
    const interrupt = () => kill(signal!.reason);
    signal?.addEventListener("abort", interrupt);
    let watchdog = setTimeout(giveUp("silent from the start"), startup);
    const watch = (why: string, ms: number) => {
      clearTimeout(watchdog);
      watchdog = setTimeout(giveUp(why), ms);
    };

    const read = async () => {
      for await (const line of lines(child.stdout)) {
        const event = parse(line);
        if (event === undefined) {
          keep(line + "\n");
          continue;
        }
        if (event.type === "broken" || event.type === "unavailable") {
          if (event.type === "broken") broken ??= event.message;
          else unavailable = event.reason;
          continue;
        }
        if (event.type === "property") last = event.id;
        if (event.type === "end") report = event.report;
        watch(
          event.type === "end"
            ? `still running ${grace / 1000} s after the suite's end`
            : `silent for ${silence / 1000} s in ${last}`,
          event.type === "end" ? grace : silence,
        );
        onEvent(event);
      }
    };
    const readOther = async () => {
      for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) keep(text);
    };
    const status = child.status.finally(() => ended = true);
    const [{ code, success }] = await Promise.all([status, read(), readOther()]);
    clearTimeout(watchdog);
    signal?.removeEventListener("abort", interrupt);

    if (report === undefined && unavailable === undefined) {
      broken ??= `ended with code ${code} in ${last}`;
    } else if (!success) broken ??= `ended with code ${code} after the suite's end`;
    return {
      silent,
      ...report !== undefined && { report },
      ...unavailable !== undefined && { unavailable },
      ...broken !== undefined && {
        broken: other.trim() === "" ? broken : `${broken}\n${other.trim()}`,
      },
    };
  } finally {
    await endBrokers(scratch);
    await Deno.remove(scratch, { recursive: true });
  }
}

/** What a line tells; `undefined` if it is other output, or was cut off when the process ended. */
function parse(line: string): Line | undefined {
  if (!line.startsWith(mark)) return undefined;
  try {
    return JSON.parse(line.slice(mark.length));
  } catch {
    return undefined;
  }
}

/** The lines of a stream of bytes. */
export async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest: string[] = [];
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const [first, ...more] = text.split("\n");
    rest.push(first!);
    for (const start of more) {
      yield rest.join("");
      rest = [start];
    }
  }
  const tail = rest.join("");
  if (tail !== "") yield tail;
}
