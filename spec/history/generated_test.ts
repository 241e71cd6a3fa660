import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { checkHistory } from "./check.ts";
import { play, turns } from "./testing/play.ts";
import { setups } from "./testing/setups.ts";

// A machine that grants in order and at once keeps every weaker promise too.
const promises = [
  { fairness: "fifo", grants: "direct" },
  { fairness: "fifo", grants: "travelling" },
  { fairness: 0, grants: "direct" },
  { fairness: 2, grants: "direct" },
  { fairness: 1, grants: "travelling" },
] as const;

for (const setup of setups) {
  for (const quiet of [false, true]) {
    Deno.test(`histories of a right ${setup.name} are linearizable${quiet ? " and settle" : ""}`, () => {
      fc.assert(
        fc.property(turns(4, 60), fc.constantFrom(...promises), (schedule, promised) => {
          const recording = play(setup, schedule, { quiet, unsure: true });
          const verdict = checkHistory(recording, {
            objects: { object: setup.model },
            ...promised,
          });
          assertEquals(verdict.objects[0]?.violation, undefined);
          assertEquals(verdict.verdict, "linearizable");
        }),
        { seed: 1, numRuns: 300 },
      );
    });
  }
}
