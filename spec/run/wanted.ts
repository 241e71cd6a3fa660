/**
 * What a run is asked for, in the words that the command line, a page's address and
 * `interlockOptions` share.
 *
 * @module
 */

import type { Options, PropertyResult, Selection } from "../mod.ts";
import { randomSeed } from "../seed.ts";
import type { Primitive } from "../subject.ts";
import { subjectNames, usualSubjects } from "./subjects.ts";

/** What can be asked for, and what it means; a list is separated by commas. */
export const wishes = {
  subject: "what to check: names, or all",
  law: "only laws by id (S7) or group (S)",
  primitive: "only these primitives: Semaphore, PriorityQueue, ...",
  property: "only the property with this id, as a failure shows it",
  path: "lead straight to the counterexample; with property and seed",
  seed: `repeat a run (default: 1); "random" draws one`,
  runs: "runs per property",
  budget: "milliseconds for each subject",
} as const;

/** Texts by the names of {@linkcode wishes}. */
export type Wishes = Readonly<Partial<Record<keyof typeof wishes, string | undefined>>>;

/** What the texts say. */
export interface Wanted {
  /** Which subjects. */
  readonly subjects: readonly string[];
  /** How to run the suite; the seed is always there. */
  readonly options: Omit<Options, "platform" | "onEvent"> & { readonly seed: number };
}

/** A command line, or what stands for one, that makes no sense. */
export class UsageError extends Error {
  override get name(): string {
    return "UsageError";
  }
}

/** The seed where none is asked for: the same on every machine, so that a run can be talked about. */
const usualSeed = 1;

/**
 * Reads the texts.
 *
 * @throws {UsageError} If one makes no sense by itself; the suite says what does not fit together.
 */
export function readWishes(values: Wishes): Wanted {
  const only: Selection = {
    ...values.law !== undefined && { laws: list("law", values.law) },
    ...values.primitive !== undefined &&
      { primitives: list("primitive", values.primitive) as Primitive[] },
    ...values.property !== undefined && { property: values.property },
  };
  const options = {
    seed: values.seed === "random" ? randomSeed() : number("seed", values.seed) ?? usualSeed,
    ...values.runs !== undefined && { runs: number("runs", values.runs)! },
    ...values.budget !== undefined && { budget: number("budget", values.budget)! },
    ...values.path !== undefined && { path: values.path },
    ...Object.keys(only).length > 0 && { only },
  };
  return {
    subjects: choose("subject", values.subject ?? usualSubjects.join(), subjectNames),
    options,
  };
}

/** The words that repeat a failure. */
export function replayFlags(
  subject: string,
  runs: number | undefined,
  { id, failure }: PropertyResult,
  seed: number,
): string {
  return [
    `--subject ${subject} --seed ${seed} --property ${id}`,
    ...runs === undefined ? [] : [`--runs ${runs}`],
    ...failure?.path === undefined ? [] : [`--path ${failure.path}`],
  ].join(" ");
}

/**
 * Chooses by a list of names, or `all`.
 *
 * @throws {UsageError} If there is no such name.
 */
export function choose(flag: string, text: string, names: readonly string[]): readonly string[] {
  const wanted = list(flag, text);
  if (wanted.includes("all")) return names;
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(
      `Cannot choose a ${flag}: there is no ${JSON.stringify(unknown)}, there are ${
        names.join(" ")
      }`,
    );
  }
  return wanted;
}

function list(flag: string, text: string): string[] {
  const items = text.split(",").map((item) => item.trim());
  if (items.includes("")) throw new UsageError(`Cannot read --${flag}: ${JSON.stringify(text)}`);
  return items;
}

function number(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value)) {
    throw new UsageError(`Cannot read --${flag}: ${JSON.stringify(text)} is no number`);
  }
  return value;
}
