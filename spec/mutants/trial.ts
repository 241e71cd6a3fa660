/**
 * The program that tries a mutant, in a process of its own: first the law that it violates, from the
 * lowest level up, until one of its properties fails; then whatever else can notice.
 *
 * @module
 */

import { checkProperty } from "../check.ts";
import { Team } from "../parties/team.ts";
import { properties } from "../laws/mod.ts";
import type { Platform } from "../platform.ts";
import { runProbe } from "../probes.ts";
import type { Level, PropertyResult } from "../report/report.ts";
import { childRunner, gc, process } from "../run/host.ts";
import { type Command, mark } from "../run/order.ts";
import { identify, type Selected } from "../select.ts";
import { Strays } from "../strays.ts";
import type { Primitive, Subject } from "../subject.ts";
import type { Setting } from "../trial.ts";

/** What the program is told. */
export interface TrialOrder {
  /** Where the mutant is: a module whose default export is a subject, or makes one of a seed. */
  readonly module: string;
  /** The law that has to notice. */
  readonly law: string;
  /** The primitives that it can show in. */
  readonly primitives: readonly Primitive[];
  /** The suite's seed. */
  readonly seed: number;
  /** Runs of each property of that law. */
  readonly runs: number;
  /** How the other laws are tried: as hard, or once and without what takes long, or not at all. */
  readonly others: "full" | "once" | "none";
  /** How to start this program. */
  readonly again: Command;
  /** One of `spec/probes.ts`, to be run instead. */
  readonly probe?: string;
}

/** What the program tells, one a line. */
export type TrialEvent =
  | {
    /** A property is about to run. */
    readonly type: "property";
    readonly id: string;
    readonly laws: readonly string[];
    readonly level: Level;
  }
  | {
    /** It has ended. */
    readonly type: "result";
    readonly status: PropertyResult["status"];
  }
  | {
    /** The law that has to notice has, or has not; or all is done. */
    readonly type: "judged" | "end";
  };

/** The lowest level whose properties start parties, which takes a while. */
const PARALLEL = 2;

/** How hard a property is tried. */
type Effort = Pick<Setting, "runs" | "patience" | "platform">;

/** Fewer runs than so many are usual only where each call is several messages: there one look is enough. */
const OFTEN = 30;

/** Milliseconds that a probe may take: less than the silence after which a trial counts as hung. */
const PROBE = 10_000;

/** Runs of each property before any is run as often as it should be: most mutants fall to these. */
const FEW = 3;

function tell(event: TrialEvent): void {
  console.log(mark + JSON.stringify(event));
}

/** The trial of one mutant. */
class TrialRun {
  readonly #order: TrialOrder;
  readonly #subject: Subject;
  readonly #properties: readonly Selected[];
  readonly #strays = new Strays();
  readonly #team: Team | undefined;
  /** How many properties have run, by their main laws. */
  readonly #tried = new Map<string, number>();
  readonly #noticed = new Set<string>();

  constructor(order: TrialOrder, subject: Subject) {
    this.#order = order;
    this.#subject = subject;
    this.#team = subject.parties && new Team(subject.parties);
    this.#properties = identify(properties).filter(({ property }) =>
      order.primitives.includes(property.primitive)
    );
  }

  async go(): Promise<void> {
    await this.#judge();
    tell({ type: "judged" });
    await this.#others();
    tell({ type: "end" });
  }

  /** Tries the law until one of its properties fails. */
  async #judge(): Promise<void> {
    const { law, runs } = this.#order;
    const own = this.#properties.filter(({ property }) => property.laws.includes(law));
    const platform = this.#platform();
    // Others have to answer, and on a busy machine they may be slow to: that is no failure of theirs.
    const remote = this.#subject.parties?.parallel === true;
    for (const level of [0, 1, 2, 3]) {
      const patience = remote || level >= PARALLEL ? 10_000 : 2_000;
      for (const effort of [Math.min(FEW, runs), runs]) {
        for (const selected of own) {
          if (selected.property.level !== level) continue;
          if (await this.#fails(selected, { runs: effort, patience, platform })) return;
        }
      }
    }
  }

  /** Tries the other laws, each until it has noticed; where parties are parallel, that takes long. */
  async #others(): Promise<void> {
    const { others, runs } = this.#order;
    if (others === "none") return;
    const full = others === "full";
    if (!full && this.#subject.parties?.parallel === true) return;
    const effort = full
      ? { runs, patience: 2_000, platform: this.#platform() }
      // On an engine that seems to be able to do nothing, what takes long is not applicable.
      : { runs: 1, patience: 200, platform: { name: "" } };
    for (const selected of this.#properties) {
      if (!full && this.#isLengthy(selected)) continue;
      if (selected.property.laws.every((law) => this.#noticed.has(law))) continue;
      await this.#fails(selected, effort);
    }
  }

  /**
   * Whether a property is left to `--full`: parties, a crowd of calls, or the third look at a law. Of
   * a law of waiting one look is enough, for it holds for each method alike.
   */
  #isLengthy({ property: { laws: [law], level } }: Selected): boolean {
    const enough = law.startsWith("G") || this.#order.runs < OFTEN ? 1 : 2;
    return level >= PARALLEL || law === "G11" || (this.#tried.get(law) ?? 0) >= enough;
  }

  async #fails({ id, property }: Selected, effort: Effort): Promise<boolean> {
    const { laws, level } = property;
    tell({ type: "property", id, laws, level });
    const { status } = await checkProperty({ id, property }, {
      ...effort,
      subject: this.#subject,
      seed: this.#order.seed,
      end: Infinity,
      budget: Infinity,
      path: undefined,
      shrink: false,
      strays: this.#strays,
      team: this.#team,
      hung: new Map(),
    }, () => {});
    tell({ type: "result", status });
    if (status !== "not applicable") this.#tried.set(laws[0], (this.#tried.get(laws[0]) ?? 0) + 1);
    if (status !== "failed") return false;
    for (const law of laws) this.#noticed.add(law);
    return true;
  }

  #platform(): Platform {
    const { again } = this.#order;
    const collect = gc();
    const probes = childRunner((probe) => ({
      file: again.file,
      args: [...again.args, JSON.stringify({ ...this.#order, probe } satisfies TrialOrder)],
    }), PROBE);
    return {
      name: "the engine at hand",
      ...collect !== undefined && { gc: collect },
      ...probes !== undefined && { runProbe: probes },
    };
  }
}

async function main(order: TrialOrder): Promise<void> {
  const made = (await import(order.module)).default;
  const subject: Subject = typeof made === "function" ? made(order.seed) : made;
  if (order.probe !== undefined) await runProbe(order.probe, subject);
  else await new TrialRun(order, subject).go();
  await subject.close?.();
}

// Not awaited: an await at the top level would hold the process of a probe.
void main(JSON.parse(process!.argv![2]!));
