import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { checkHistory } from "./check.ts";
import type { HistoryRow, Recording } from "./history.ts";
import { isLinearizable } from "./testing/oracle.ts";
import { play, type Turn, turns } from "./testing/play.ts";
import { type Setup, setups } from "./testing/setups.ts";

/** Something that is changed about a history. */
interface Corruption {
  readonly what: "value" | "drop" | "swap" | "later" | "earlier" | "outcome" | "doubled";
  readonly which: number;
  readonly other: number;
}

const corruption: fc.Arbitrary<Corruption> = fc.record({
  what: fc.constantFrom<Corruption["what"][]>(
    ...["value", "drop", "swap", "later", "earlier", "outcome", "doubled"] as const,
  ),
  which: fc.nat(9),
  other: fc.nat(9),
});

function corrupt({ rows, settled }: Recording, { what, which, other }: Corruption): Recording {
  if (rows.length === 0) return { rows, settled };
  const changed = rows.map((row) => ({ ...row }));
  const one = changed[which % rows.length]!;
  const two = changed[other % rows.length]!;
  switch (what) {
    case "drop":
      return { rows: changed.filter((row) => row !== one), settled };
    case "doubled":
      return { rows: [...changed, { ...one, party: "E" }], settled };
    case "value":
      if (one.outcome === "granted" || one.outcome === "returned") {
        const value = one.value;
        if (typeof value === "boolean") one.value = !value;
        else if (typeof value === "number") one.value = value + (other % 3) - 1;
        else if (two.outcome === one.outcome) one.value = two.value;
      }
      break;
    case "swap":
      if (one.operation === two.operation && one.end !== undefined && two.end !== undefined) {
        [one.value, two.value] = [two.value, one.value];
        [one.outcome, two.outcome] = [two.outcome, one.outcome];
      }
      break;
    case "later":
      one.end = (one.end ?? one.requested ?? one.begin) + other;
      if (one.outcome === "pending") one.outcome = "unknown";
      break;
    case "earlier": {
      const shift = Math.min(other, one.begin);
      const { begin, ...rest } = one;
      changed[changed.indexOf(one)] = { ...rest, begin: begin - shift };
      break;
    }
    case "outcome":
      if (one.outcome === "granted") {
        one.outcome = "gave up";
        one.value = other % 2 === 0 ? "timeout" : "abort";
      }
  }
  return { rows: changed, settled };
}

/** The first so many calls, so that all their orders can be tried. */
function tiny({ rows, settled }: Recording, most: number): Recording {
  return { rows: rows.slice(0, most) as HistoryRow[], settled };
}

for (const setup of setups) {
  Deno.test(`the checker agrees with every order of tiny histories of a ${setup.name}`, () => {
    const count = { true: 0, false: 0 };
    const input = fc.tuple(
      turns(3, 24),
      fc.boolean(),
      fc.array(corruption, { maxLength: 6, size: "max" }),
    );
    fc.assert(
      fc.property(input, ([schedule, quiet, corruptions]) => {
        const recording = history(setup, schedule, quiet, corruptions);
        const expected = isLinearizable(setup, recording);
        const { verdict, objects } = checkHistory(recording, {
          objects: { object: setup.model },
        });
        count[`${expected}`]++;
        assertEquals(verdict === "linearizable", expected, JSON.stringify(objects));
        assert(verdict !== "undecided");
      }),
      { seed: 1, numRuns: 300 },
    );
    // The comparison is worth something only if both answers are common.
    assert(count.true > 15 && count.false > 15, JSON.stringify(count));
  });
}

function history(
  setup: Setup,
  schedule: readonly Turn[],
  quiet: boolean,
  corruptions: readonly Corruption[],
): Recording {
  return corruptions.reduce(corrupt, tiny(play(setup, schedule, { quiet, unsure: true }), 5));
}
