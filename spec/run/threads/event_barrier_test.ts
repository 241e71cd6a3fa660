import { assertEquals } from "@std/assert";
import { BarrierCore, BarrierWaiting, PARTIES } from "../../../src/threads/barrier_core.ts";
import { EventCore, EventWaiting } from "../../../src/threads/event.ts";
import { note, type Program } from "../../explore/mod.ts";
import { checkLeft, proves, rowsOf, Shared, unlessTimedOut } from "./virtual.ts";

/** Two wait for what the third sets and, at once, clears (E3); the second may give up. */
function event(mortal: boolean, timeout = Infinity): Program {
  const shared = new Shared("Event", (memory, id) => new EventCore(memory, id), 3, mortal);
  let sets = false;
  const waiter = (who: number) => () => {
    const core = shared.open(who);
    const began = note("begins", () => sets);
    if (began) return; // it may have been cleared already
    const { peer } = core;
    const wait = () =>
      peer.waitSync("wait", "", new EventWaiting(core), who === 1 ? timeout : Infinity);
    return unlessTimedOut(() => (wait(), "set"));
  };
  return {
    threads: [waiter(0), waiter(1), () => {
      const core = shared.open(2);
      note("sets", () => sets = true);
      core.peer.act(() => core.set());
    }],
    recover: (dead) => {
      shared.recover(dead, 3);
      if (dead.includes(2)) {
        const core = shared.open(3 + dead.length - 1);
        core.peer.act(() => core.set());
      }
    },
    after() {
      checkLeft(shared.words, rowsOf(shared.words));
    },
    describe: shared.describe,
  };
}

/** Threads meet; the second may give up, which breaks the barrier for all who are not gone. */
function barrier(mortal: boolean, parties: number, timeout = Infinity): Program {
  const shared = new Shared(
    "Barrier",
    (memory, id) => new BarrierCore(memory, id),
    parties,
    mortal,
    (words) => {
      words[PARTIES] = parties;
    },
  );
  return {
    threads: Array.from({ length: parties }, (_, who) => () => {
      const core = shared.open(who);
      const waiting = new BarrierWaiting(core, () => "broken");
      try {
        return unlessTimedOut(() =>
          core.peer.waitSync("wait", "", waiting, who === 1 ? timeout : Infinity)
        );
      } catch (reason) {
        if (reason !== "broken") throw reason;
        return reason;
      }
    }),
    // A party that has not come yet when it dies is not missed: somebody gives the barrier up.
    recover: (dead) => {
      shared.recover(dead, parties);
      const core = shared.open(parties + dead.length - 1);
      core.peer.act(() => core.break());
    },
    after(results) {
      const through = results.filter((result) => typeof result === "number");
      const whole = results.every((result) => result !== undefined);
      if (whole && !results.includes("broken")) {
        assertEquals(through.toSorted(), Array.from({ length: parties }, (_, index) => index));
      } else if (results.includes("broken")) {
        assertEquals(through, [], "some went on, others were told that it is broken");
      }
      checkLeft(shared.words, rowsOf(shared.words));
    },
    describe: shared.describe,
  };
}

proves("Event: two wait for one who sets", (mortal) => event(mortal), { random: 500 });
proves("Event: one gives up", (mortal) => event(mortal, 5), { random: 500, preemptions: 1 });
proves("Event: one dies", (mortal) => event(mortal), { deaths: 1, preemptions: 0, random: 2000 });
proves("Barrier: three parties", (mortal) => barrier(mortal, 3), { random: 500 });
proves("Barrier: one gives up", (mortal) => barrier(mortal, 3, 5), { random: 500, preemptions: 1 });
proves("Barrier: one dies", (mortal) => barrier(mortal, 3), {
  deaths: 1,
  preemptions: 0,
  random: 2000,
});
proves("Barrier: one of two dies", (mortal) => barrier(mortal, 2), {
  deaths: 1,
  preemptions: 1,
  random: 0,
});
