import { assertEquals } from "@std/assert";
import {
  LIMIT,
  SemaphoreCore,
  SemaphoreWaiting,
  VALUE,
} from "../../../src/threads/semaphore_core.ts";
import { note, type Program, step } from "../../explore/mod.ts";
import { checkLeft, proves, rowsOf, Shared, unlessTimedOut } from "./virtual.ts";

class Waiting extends SemaphoreWaiting<boolean> {
  override granted(abandoned: boolean): boolean {
    return abandoned;
  }
}

/** Threads that take so many permits each of `value`, and give them back; the second may give up. */
function program(
  mortal: boolean,
  value: number,
  wanted: readonly number[],
  timeout = Infinity,
): Program {
  const threads = wanted.length;
  const shared = new Shared(
    "Semaphore",
    (memory, id) => new SemaphoreCore(memory, id),
    threads,
    mortal,
    (words) => {
      words[VALUE] = value;
      words[LIMIT] = 100;
    },
  );
  const held = new Map<number, number>();
  return {
    threads: wanted.map((permits, who) => () => {
      const core = shared.open(who);
      const taken = core.tryTake(permits) ??
        unlessTimedOut(() =>
          core.peer.waitSync(
            "acquire",
            "",
            new Waiting(core, permits),
            who === 1 ? timeout : Infinity,
          )
        );
      if (taken === undefined) return;
      note("holds", () => held.set(who, permits));
      step("gives back", () => held.delete(who));
      core.peer.attempt(() => core.give(permits));
    }),
    invariant() {
      let sum = 0;
      for (const permits of held.values()) sum += permits;
      if (sum > value) throw new Error(`${sum} of ${value} permits are held`);
    },
    recover(dead) {
      note("buried", () => dead.forEach((who) => held.delete(who)));
      shared.recover(dead, threads);
    },
    after() {
      assertEquals(shared.words[VALUE], value, "value");
      checkLeft(shared.words, rowsOf(shared.words));
    },
    describe: shared.describe,
  };
}

proves("Semaphore: three threads, one permit", (mortal) => program(mortal, 1, [1, 1, 1]), {
  random: 500,
});
proves("Semaphore: a large request is not lost", (mortal) => program(mortal, 2, [1, 2, 1]), {
  random: 500,
});
proves("Semaphore: one gives up", (mortal) => program(mortal, 1, [1, 1, 1], 5), {
  random: 500,
  preemptions: 1,
});
proves(
  "Semaphore: a large request in front gives up",
  (mortal) => program(mortal, 2, [1, 2, 1], 5),
  {
    random: 500,
    preemptions: 1,
  },
);
proves("Semaphore: one of two dies", (mortal) => program(mortal, 1, [1, 1]), {
  deaths: 1,
  preemptions: 1,
  random: 500,
});
proves("Semaphore: one of three dies", (mortal) => program(mortal, 2, [1, 2, 1]), {
  deaths: 1,
  preemptions: 0,
  random: 2000,
});
