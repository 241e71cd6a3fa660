/**
 * Judges a recorded history: whether one order of its calls explains all that they gave.
 *
 * @module
 */

import type { TimelineEntry } from "../world.ts";
import { callsOf } from "./calls.ts";
import { explain, row, type Violation } from "./explain.ts";
import type { Recording } from "./history.ts";
import type { HistoryModel, Model } from "./model.ts";
import { type Promised, Rules } from "./rules.ts";
import { Search } from "./search.ts";

export type { Promised, Violation };

/** What a history is held to. */
export interface HistoryCheckOptions extends Partial<Promised> {
  /** What each object is, by the name that it was recorded under. */
  readonly objects: Readonly<Record<string, HistoryModel>>;
  /** How far the clocks of the parties may be apart, in their unit; by default not at all. */
  readonly slack?: number;
  /** The most steps that the search takes for each object; by default a million. */
  readonly budget?: number;
}

/** What a check came to. `"undecided"` means that the budget was used up; it is no pass. */
export type Verdict = "linearizable" | "not linearizable" | "undecided";

/** What the check of one object came to. */
export interface ObjectVerdict {
  /** Its name. */
  readonly object: string;
  /** Whether there is an order. */
  readonly verdict: Verdict;
  /** How many steps the search took. */
  readonly steps: number;
  /** The order that explains everything; else the longest that explains its part. */
  readonly order: readonly TimelineEntry[];
  /** Why there is none, or, if undecided, what the search could not get past so far. */
  readonly violation: Violation | undefined;
}

/** What the check of a history came to. */
export interface HistoryVerdict {
  /** The worst of its objects': not linearizable, then undecided, then linearizable. */
  readonly verdict: Verdict;
  /** Each object's, sorted by name. */
  readonly objects: readonly ObjectVerdict[];
}

/**
 * Checks whether a history is linearizable: whether each call can be given a moment between its begin
 * and its end, and each grant one after its request, such that a plain sequential object would have
 * answered as recorded. Calls whose times overlap, or are equal, may come in either order. Each object
 * is checked alone, since a history is linearizable if each of its objects is (Herlihy and Wing,
 * "Linearizability", 1990).
 *
 * - A call of unknown outcome may have taken effect at any time since it began, or never.
 * - A call that gave up stood in line for a while, or not at all, and left no trace; only a barrier
 *   breaks. With direct grants a call that timed out found nothing to be had.
 * - A pending call may have been granted, unless the history settled afterwards.
 *
 * The time that a search takes grows exponentially at worst. It is short where few calls overlap, and
 * where it is known when each stood in line (`requested`) at once or not at all; it is
 * long with many calls of unknown outcome, and for rejecting a queue of many items.
 *
 * @throws {TypeError} If the history cannot be one of these objects.
 *
 * @example
 * ```ts
 * import { checkHistory, History, models } from "@interlock/sync/spec";
 *
 * const history = new History();
 * for (const party of ["A", "B"]) {
 *   history.returned(history.call(party, "lock", "tryAcquire"), true); // both say that they have it
 * }
 * const { verdict, objects } = checkHistory(history.recording(), {
 *   objects: { lock: models.Lock() },
 * });
 * console.log(verdict, objects[0]?.violation?.state);
 * if (verdict !== "not linearizable") throw new Error("unreachable");
 * ```
 */
export function checkHistory(recording: Recording, options: HistoryCheckOptions): HistoryVerdict {
  const names = [...new Set(recording.rows.map(({ object }) => object))].sort();
  const objects = names.map((name) => {
    const model = options.objects[name];
    if (model === undefined) throw new TypeError(`Cannot check ${name}: it has no model`);
    const rows = recording.rows.filter(({ object }) => object === name);
    return checkObject(name, model as Model, { ...recording, rows }, options);
  });
  const verdict =
    (["not linearizable", "undecided"] as const).find((worst) =>
      objects.some((object) => object.verdict === worst)
    ) ?? "linearizable";
  return { verdict, objects };
}

function checkObject(
  object: string,
  model: Model,
  recording: Recording,
  options: HistoryCheckOptions,
): ObjectVerdict {
  const { fairness = "fifo", grants = "direct", slack = 0, budget = 1_000_000 } = options;
  const calls = callsOf(recording, model, grants, slack);
  const rules = new Rules(model, { fairness, grants }, model.uniform(calls));
  const search = new Search(calls, model, rules);
  const { verdict, steps, moves, impasse } = search.run(budget);
  const violation = impasse && explain(impasse, search, rules, model, calls);
  const order = (impasse?.moves ?? moves).map(row);
  return { object, verdict, steps, order, violation };
}
