/**
 * What is known to fail, and must not pass unnoticed.
 *
 * @module
 */

import type { PropertyResult } from "./report/report.ts";
import type { Selected } from "./select.ts";

/** The list of {@linkcode Options.knownFailing}. */
export class KnownFailing {
  readonly #reasons: ReadonlyMap<string, string>;
  readonly #properties: readonly Selected[];

  /** @throws {RangeError} If it names what is neither a property nor the main law of one. */
  constructor(properties: readonly Selected[], reasons: Readonly<Record<string, string>> = {}) {
    this.#reasons = new Map(Object.entries(reasons));
    this.#properties = properties;
    const names = new Set(properties.flatMap(({ id, property }) => [id, property.laws[0]]));
    for (const name of this.#reasons.keys()) {
      if (names.has(name)) continue;
      throw new RangeError(
        `Cannot run the suite: knownFailing has ${
          JSON.stringify(name)
        }, which is neither the id of` +
          ` a property nor a law that one is mainly about`,
      );
    }
  }

  /** Why the property is known to fail, or `undefined`. */
  reason({ id, property }: Selected): string | undefined {
    return this.#reasons.get(id) ?? this.#reasons.get(property.laws[0]);
  }

  /** How the property's result counts. */
  judge(result: PropertyResult): PropertyResult {
    const own = this.#reasons.get(result.id);
    const reason = own ?? this.#reasons.get(result.laws[0] ?? "");
    if (result.status === "failed" && reason !== undefined) {
      return { ...result, status: "known failing", reason };
    }
    if (result.status === "passed" && own !== undefined) {
      const message = `expected to fail (${own}), but passed: remove it from knownFailing`;
      return { ...result, status: "failed", failure: { message, shrinks: 0, timeline: [] } };
    }
    return result;
  }

  /** What to say of the laws on the list of which all properties ran and none failed. */
  stale(results: readonly PropertyResult[]): string[] {
    return [...this.#reasons].filter(([law]) => {
      const all = this.#properties.filter(({ property }) => property.laws[0] === law);
      const ended = results.filter(({ laws }) => laws[0] === law).map(({ status }) => status);
      return ended.length === all.length && ended.includes("passed") &&
        ended.every((status) => status === "passed" || status === "not applicable");
    }).map(([law, reason]) =>
      `${law} is expected to fail (${reason}), but passed: remove it from knownFailing`
    );
  }
}
