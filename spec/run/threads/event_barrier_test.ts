import { assert, assertEquals } from "@std/assert";
import {
  ARRIVED,
  BarrierCore,
  BarrierWaiting,
  PARTIES,
} from "../../../src/threads/barrier_core.ts";
import { EventCore, EventWaiting } from "../../../src/threads/event.ts";
import type { Memory } from "../../../src/threads/memory.ts";
import { BALANCE, GUARD, MOST } from "../../../src/threads/word.ts";
import { note, type Program } from "../../explore/mod.ts";
import { alikeIn, proves, provesWaits, seenStays } from "./proves.ts";
import { checkLeft, idOf, rows, Shared } from "./virtual.ts";
import { wait, type Way } from "./ways.ts";

/** One who waits, unless the event was set before. */
class Early extends EventWaiting {
  readonly #isLate: () => boolean;

  constructor(core: EventCore, isLate: () => boolean) {
    super(core);
    this.#isLate = isLate;
  }

  override begin(): void {
    if (this.#isLate()) this.succeed();
    else super.begin();
  }
}

/** Two wait for what the third sets and clears at once: whoever waited before goes on (E3). */
function event(ways: readonly Way[], mortal: boolean): Program {
  const shared = new Shared("Event", (memory, id) => new EventCore(memory, id), 3, mortal);
  let isSet = false;
  const setAndClear = (core: EventCore) => {
    core.peer.act(() => {
      note("sets", () => isSet = true);
      core.set();
    });
    core.peer.act(() => core.clear());
  };
  return {
    threads: [
      ...ways.slice(1).map((way, who) => () => {
        const core = shared.open(who);
        wait(core, new Early(core, () => note("begins", () => isSet)), way);
      }),
      () => setAndClear(shared.open(2)),
    ],
    recover: (dead) => {
      shared.recover(dead, 3);
      if (dead.includes(2)) setAndClear(shared.open(3 + dead.length - 1));
    },
    after() {
      for (const row of rows(shared.words)) assertEquals(shared.words[row + BALANCE], 0, "waiters");
      checkLeft(shared.words);
    },
    alike: alikeIn(ways.slice(1)),
    noted: () => isSet,
    memory: [shared.buffer],
    describe: shared.describe,
  };
}

/** Threads meet; one that gives up breaks the barrier for all who are not gone. */
function barrier(ways: readonly Way[], mortal: boolean): Program {
  const parties = ways.length;
  const make = (memory: Memory, id: number) => new BarrierCore(memory, id);
  const shared = new Shared("Barrier", make, parties, mortal, {
    prepare: (words) => words[PARTIES] = parties,
  });
  return {
    threads: ways.map((way, who) => () => {
      const core = shared.open(who);
      try {
        return wait(core, new BarrierWaiting(core, () => "broken"), way)?.value;
      } catch (reason) {
        if (reason !== "broken") throw reason;
        return reason;
      }
    }),
    // A party that has not come yet when it dies is not missed: somebody gives the barrier up.
    recover: (dead) => {
      // While the dead one has the guard, no other can meet the rest instead.
      const diedInside = (shared.words[GUARD]! & MOST) === idOf(dead.at(-1)!);
      const seen = diedInside ? shared.words[ARRIVED]! : 0;
      shared.recover(dead, parties);
      const core = shared.open(parties + dead.length - 1);
      assert(core.broken || core.arrived >= seen, "one that was seen to wait is not missed");
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
      checkLeft(shared.words);
    },
    alike: alikeIn(ways),
    memory: [shared.buffer],
    describe: shared.describe,
  };
}

provesWaits("Event", event, 1);
provesWaits("Barrier", barrier, 1);

proves("Event: one that was seen to be set stays set", (mortal) => {
  const shared = new Shared("Event", (memory, id) => new EventCore(memory, id), 2, mortal);
  return seenStays(shared, (core) => core.set(), (core) => core.isSet);
}, { deaths: 1 });
proves("Event: one that was seen to be cleared stays cleared", (mortal) => {
  const shared = new Shared("Event", (memory, id) => new EventCore(memory, id), 2, mortal);
  shared.prepare((core) => core.peer.act(() => core.set()));
  return seenStays(shared, (core) => core.clear(), (core) => !core.isSet);
}, { deaths: 1 });

function barrierOfTwo(mortal: boolean): Shared<BarrierCore> {
  const make = (memory: Memory, id: number) => new BarrierCore(memory, id);
  const prepare = (words: Int32Array) => words[PARTIES] = 2;
  return new Shared("Barrier", make, 2, mortal, { prepare });
}

/** Two wait at a barrier for three, which the third breaks; if it dies before it has, another does. */
function broken(mortal: boolean): Program {
  const make = (memory: Memory, id: number) => new BarrierCore(memory, id);
  const prepare = (words: Int32Array) => words[PARTIES] = 3;
  const shared = new Shared("Barrier", make, 3, mortal, { prepare });
  const breaks = (core: BarrierCore) => core.peer.act(() => core.broken || core.break());
  return {
    threads: [
      ...[0, 1].map((who) => () => {
        const core = shared.open(who);
        try {
          wait(core, new BarrierWaiting(core, () => "broken"), "blocks");
        } catch (reason) {
          if (reason !== "broken") throw reason;
        }
      }),
      () => breaks(shared.open(2)),
    ],
    recover(dead) {
      shared.recover(dead, 3);
      breaks(shared.open(3 + dead.length - 1));
    },
    after: () => checkLeft(shared.words),
    alike: 2,
    memory: [shared.buffer],
    describe: shared.describe,
  };
}

proves("Barrier: who waits is told that it is broken, though one dies", broken, {
  deaths: 1,
  preemptions: 1,
});
proves("Barrier: one that was seen to be broken stays broken", (mortal) => {
  return seenStays(barrierOfTwo(mortal), (core) => core.break(), (core) => core.broken);
}, { deaths: 1 });
proves("Barrier: one that was seen to be mended stays mended", (mortal) => {
  const shared = barrierOfTwo(mortal);
  shared.prepare((core) => core.peer.act(() => core.break()));
  return seenStays(shared, (core) => core.mend(), (core) => !core.broken);
}, { deaths: 1 });
