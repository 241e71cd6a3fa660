/**
 * Which properties are run, and whether the options make sense.
 *
 * @module
 */

import { features, methods } from "./lacks.ts";
import { groups, laws } from "./laws.ts";
import { misnamed } from "./manifest.ts";
import type { Options, Selection } from "./options.ts";
import type { Property } from "./property.ts";
import type { Primitive, Subject } from "./subject.ts";

/** A property with its id. */
export interface Selected {
  /** Unique. */
  readonly id: string;
  /** The property. */
  readonly property: Property;
}

/** The primitives by the names that the report's rows have. */
export const primitives: readonly Primitive[] = [
  "Semaphore",
  "BoundedSemaphore",
  "Lock",
  "RLock",
  "Event",
  "Condition",
  "Queue",
  "LifoQueue",
  "PriorityQueue",
  "Barrier",
  "Task",
];

/** Gives each property an id: its main law, primitive and title, without spaces, for command lines. */
export function identify(properties: readonly Property[]): Selected[] {
  const seen = new Set<string>();
  const known = new Set(laws.map((law) => law.id));
  return properties.map((property) => {
    const words = property.title.toLowerCase().match(/[a-z0-9]+/g) ?? [];
    const id = `${property.laws[0]}/${property.primitive}/${words.join("-")}`;
    if (seen.has(id)) throw new Error(`Cannot run the suite: two properties have the id ${id}`);
    seen.add(id);
    for (const law of property.laws) {
      if (!known.has(law)) throw new Error(`Cannot run the suite: ${id} cites ${law}, no such law`);
    }
    return { id, property };
  });
}

/** Chooses the properties that match; refuses what nothing could ever match. */
export function select(properties: readonly Selected[], only: Selection = {}): Selected[] {
  const names = new Set([...Object.keys(groups), ...laws.map((law) => law.id)]);
  for (const law of only.laws ?? []) {
    if (!names.has(law)) {
      throw new RangeError(
        `Cannot select laws: there is no ${quote(law)}, there are ${[...names].join(" ")}`,
      );
    }
  }
  for (const primitive of only.primitives ?? []) {
    if (!primitives.includes(primitive)) {
      throw new RangeError(
        `Cannot select primitives: there is no ${quote(primitive)}, there are ${
          primitives.join(" ")
        }`,
      );
    }
  }
  const chosen = properties.filter(({ id, property }) =>
    (only.property === undefined || id === only.property) &&
    (only.primitives === undefined || only.primitives.includes(property.primitive)) &&
    (only.laws === undefined || property.laws.some((law) => matches(law, only.laws)))
  );
  if (chosen.length === 0) throw new RangeError(nothing(properties, only));
  return chosen;
}

function matches(id: string, wanted: readonly string[] = []): boolean {
  return wanted.includes(id) || wanted.includes(id.replace(/\d+$/, ""));
}

function nothing(properties: readonly Selected[], only: Selection): string {
  if (only.property === undefined) {
    const asked = [...only.laws ?? [], ...only.primitives ?? []].join(", ");
    return `Cannot select properties: none matches ${asked}`;
  }
  const [law, primitive] = only.property.split("/");
  const near = properties.map(({ id }) => id)
    .filter((id) => id.startsWith(`${law}/`) || id.startsWith(`${law}/${primitive}/`));
  const those = near.length === 0
    ? `ids look like ${properties[0]?.id}`
    : `there are ${near.join(" ")}`;
  return `Cannot select a property: there is no ${quote(only.property)}, ${those}`;
}

/** Refuses options that make no sense, before anything runs. */
export function validate(subject: Subject, options: Options): void {
  object("subject", subject);
  if (typeof subject.name !== "string") throw wrong("subject.name", "a string", subject.name);
  for (const part of ["open", "capabilities"] as const) object(`subject.${part}`, subject[part]);
  for (const name of Object.keys(subject.open)) {
    if (Object.hasOwn(methods, name)) continue;
    throw new RangeError(
      `Cannot run the suite: subject.open names ${quote(name)}, there are ` +
        Object.keys(methods).join(" "),
    );
  }
  const { lacks } = subject;
  reasons("subject.lacks", lacks);
  const unknown = misnamed(lacks, new Set(laws.map(({ id }) => id)));
  if (unknown !== undefined) {
    throw new RangeError(
      `Cannot run the suite: subject.lacks names ${quote(unknown)}, there are ` +
        `${features.join(" ")}, and the laws`,
    );
  }
  object("options", options);
  const { seed, runs, budget, patience, only, path, knownFailing, onEvent } = options;
  number("seed", seed, "a 32-bit integer", (value) => (value | 0) === value);
  number("runs", runs, "an integer >= 1", (value) => Number.isSafeInteger(value) && value >= 1);
  number("budget", budget, "a number > 0", (value) => value > 0);
  number("patience", patience, "a number > 0", (value) => value > 0 && value < 2 ** 31);
  if (onEvent !== undefined && typeof onEvent !== "function") {
    throw wrong("onEvent", "a function", onEvent);
  }
  reasons("knownFailing", knownFailing);
  for (const list of ["laws", "primitives"] as const) {
    if (only?.[list] !== undefined && !Array.isArray(only[list])) {
      throw wrong(`only.${list}`, "an array", only[list]);
    }
  }
  if (path === undefined) return;
  if (typeof path !== "string") throw wrong("path", "a string", path);
  if (!/^\d+(:\d+)*$/.test(path)) throw new RangeError(`Cannot replay: ${quote(path)} is no path`);
  if (only?.property === undefined || seed === undefined) {
    throw new TypeError("Cannot replay: a path needs the seed and the property it belongs to");
  }
}

function object(name: string, value: unknown): void {
  if (typeof value !== "object" || value === null) throw wrong(name, "an object", value);
}

function reasons(name: string, value: object | undefined): void {
  if (value === undefined) return;
  object(name, value);
  for (const [key, reason] of Object.entries(value)) {
    if (typeof reason !== "string") throw wrong(`${name}.${key}`, "a reason", reason);
  }
}

function number(
  name: string,
  value: unknown,
  what: string,
  fits: (value: number) => boolean,
): void {
  if (value === undefined) return;
  if (typeof value !== "number") throw wrong(name, what, value);
  if (!fits(value)) {
    throw new RangeError(`Cannot run the suite: ${name} must be ${what}, got ${value}`);
  }
}

function wrong(name: string, what: string, got: unknown): TypeError {
  const type = got === null ? "null" : typeof got;
  return new TypeError(`Cannot run the suite: ${name} must be ${what}, got ${type}`);
}

function quote(name: unknown): string {
  return JSON.stringify(name) ?? String(name);
}
