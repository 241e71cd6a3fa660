/**
 * The program that tries a mutant, in a process of its own: first the law that it violates, from the
 * lowest level up, until one of its properties fails; then whatever else can notice.
 *
 * @module
 */

import { checkProperty } from "../check.ts";
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
  /** Whether the other laws are tried as hard, instead of once, and without what takes long. */
  readonly full: boolean;
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

/** How hard a property is tried. */
type Effort = Pick<Setting, "runs" | "patience" | "platform">;

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
  /** The main laws of the properties that have run. */
  readonly #tried = new Set<string>();
  readonly #noticed = new Set<string>();

  constructor(order: TrialOrder, subject: Subject) {
    this.#order = order;
    this.#subject = subject;
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
    for (const level of [0, 1]) {
      for (const effort of [Math.min(FEW, runs), runs]) {
        for (const selected of own) {
          if (selected.property.level !== level) continue;
          if (await this.#fails(selected, { runs: effort, patience: 2_000, platform })) return;
        }
      }
    }
  }

  /** Tries the other laws, each until it has noticed. */
  async #others(): Promise<void> {
    const { full, runs } = this.#order;
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

  /** Whether a property is left to `--full`: a crowd of calls, or a law of waiting once more. */
  #isLengthy({ property: { laws: [law] } }: Selected): boolean {
    return law === "G11" || law.startsWith("G") && this.#tried.has(law);
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
      hung: new Map(),
    }, () => {});
    tell({ type: "result", status });
    if (status !== "not applicable") this.#tried.add(laws[0]);
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
    }));
    return {
      name: "the engine at hand",
      ...collect !== undefined && { gc: collect },
      ...probes !== undefined && { runProbe: probes },
    };
  }
}

const order: TrialOrder = JSON.parse(process!.argv![2]!);
const made = (await import(order.module)).default;
const subject: Subject = typeof made === "function" ? made(order.seed) : made;
if (order.probe !== undefined) await runProbe(order.probe, subject);
else await new TrialRun(order, subject).go();
await subject.close?.();
