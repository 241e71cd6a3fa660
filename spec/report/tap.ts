/**
 * Results as TAP, the Test Anything Protocol, version 14: a line as soon as there is something to
 * tell, for machines that read while the suite runs.
 *
 * @see {@link https://testanything.org/tap-version-14-specification.html}
 * @module
 */

import type { SuiteEvent } from "../options.ts";
import { laws } from "../laws.ts";
import { isOmitted } from "./judge.ts";
import type { PropertyResult, Report } from "./report.ts";

/** How to write what one run of the suite tells. */
export interface TapOptions {
  /** Stands before every id: which of several runs a line is about. */
  readonly title?: string;
  /** Tells the command that replays a failure; see {@linkcode FailureOptions.replay}. */
  readonly replay?: (result: PropertyResult, seed: number) => string;
}

/**
 * What stands behind the `#` of a line, by status. SKIP and TODO are directives of the protocol; it
 * has none for what should have been checked and was not, which therefore is `not ok`.
 */
const remarks: Readonly<Record<string, string>> = {
  "not applicable": "SKIP ",
  "known failing": "TODO ",
  "not checked": "not checked: ",
};

/**
 * Writes a TAP document about one or more runs of the suite.
 *
 * A property that passed is `ok`, one that is not applicable `ok … # SKIP reason`; one that failed is
 * `not ok` with a block of YAML that has the law, the case and the timeline; one that was not checked
 * is `not ok … # not checked: reason`. So is a law that no property checks. The plan comes last: a
 * document without one was cut off.
 *
 * @example
 * ```ts
 * import { conformance, TapWriter } from "@interlock/sync/spec";
 * import { capabilities, Lock } from "@interlock/sync";
 *
 * const tap = new TapWriter((line) => console.log(line));
 * const mine = { name: "mine", capabilities, open: { Lock: () => new Lock() } };
 * await conformance(mine, {
 *   seed: 1,
 *   only: { laws: ["K1"] },
 *   onEvent: tap.listener({ title: "mine" }),
 * });
 * tap.end();
 * ```
 */
export class TapWriter {
  readonly #print: (line: string) => void;
  #points = 0;
  #failed = 0;

  /** Writes the first line. */
  constructor(print: (line: string) => void) {
    this.#print = print;
    print("TAP version 14");
  }

  /** Makes an {@linkcode Options.onEvent} that writes what one run of the suite tells. */
  listener(options: TapOptions = {}): (event: SuiteEvent) => void {
    const { title, replay } = options;
    const named = (name: string) => title === undefined ? name : `${title} ${name}`;
    let seed = 0;
    return (event) => {
      if (event.type === "start") {
        seed = event.seed;
        const { subject, platform, planned } = event;
        this.comment(`${title ?? subject} on ${platform}: ${planned} properties, seed ${seed}`);
      } else if (event.type === "result") {
        const { id, status, reason } = event.result;
        this.#point(status === "passed" || status === "not applicable", named(id), status, reason);
        this.#diagnose(event.result, replay?.(event.result, seed));
      } else if (event.type === "end") this.#conclude(event.report, named);
    };
  }

  /** A test point for a run that is not there, for a reason that is nobody's fault. */
  skip(title: string, reason: string): void {
    this.#point(true, title, "not applicable", reason);
  }

  /** A test point for a run that should have come to its end, and did not. */
  fail(title: string, message: string): void {
    this.#point(false, title, "failed");
    this.#block({ message });
  }

  /** Lines that machines do not read. */
  comment(text: string): void {
    for (const line of text.split("\n")) this.#print(line === "" ? "#" : `# ${line}`);
  }

  /** The whole stops: nothing that comes after it would mean anything. */
  bailOut(reason: string): void {
    this.#print(`Bail out! ${flat(reason)}`);
  }

  /** Writes the plan; gives whether every test point was `ok`, and there was at least one. */
  end(): boolean {
    this.#print(`1..${this.#points}`);
    return this.#failed === 0 && this.#points > 0;
  }

  #point(ok: boolean, name: string, status: string, reason = ""): void {
    const known = status === "known failing";
    if (!ok && !known) this.#failed++;
    const remark = remarks[status];
    const behind = remark === undefined ? "" : ` # ${remark}${flat(reason)}`;
    this.#print(`${ok ? "ok" : "not ok"} ${++this.#points} - ${flat(name)}${behind}`);
  }

  #diagnose({ laws: [id], title, runs, failure }: PropertyResult, replay?: string): void {
    if (failure === undefined) return;
    const { message, counterexample, shrinks, path, timeline, pending = [], stack } = failure;
    this.#block({
      message,
      law: `${id}: ${laws.find((law) => law.id === id)?.text ?? ""}`,
      property: title,
      counterexample,
      runs,
      shrinks,
      path,
      timeline: timeline.map(({ party, text }) => `${party || "--"}: ${text}`),
      pending: pending.map(({ party, label }) => `${party}: ${label}`),
      replay,
      stack,
    });
  }

  /** What a report has to say that no property does. */
  #conclude({ laws, problem }: Report, named: (name: string) => string): void {
    for (const law of laws) {
      if (law.status !== "not checked" || law.properties > 0 || isOmitted(law)) continue;
      this.#point(false, named(`law ${law.id}`), law.status, law.reason);
    }
    if (problem !== undefined) this.fail(named("outside the properties"), problem);
  }

  /** A YAML block; a string of JSON is one of YAML too. */
  #block(fields: Readonly<Record<string, string | number | readonly string[] | undefined>>): void {
    this.#print("  ---");
    for (const [name, value] of Object.entries(fields)) {
      if (value === undefined || (typeof value === "object" && value.length === 0)) continue;
      if (typeof value !== "object") this.#print(`  ${name}: ${JSON.stringify(value)}`);
      else {
        this.#print(`  ${name}:`);
        for (const item of value) this.#print(`    - ${JSON.stringify(item)}`);
      }
    }
    this.#print("  ...");
  }
}

/** A text that stays within its line, and in which nothing looks like a directive. */
function flat(text: string): string {
  return text.replace(/\s*\n\s*/g, " ").replace(/[\\#]/g, "\\$&");
}
