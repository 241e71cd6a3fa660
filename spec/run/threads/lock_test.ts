import { BOUND, LockCore, LockWaiting } from "../../../src/threads/lock_core.ts";
import type { Memory } from "../../../src/threads/memory.ts";
import { GUARD, OWN } from "../../../src/threads/word.ts";
import { note, type Program, step } from "../../explore/mod.ts";
import { alikeIn, proves, provesWaits } from "./proves.ts";
import { Shared } from "./virtual.ts";
import { wait, type Way } from "./ways.ts";

class Waiting extends LockWaiting<boolean> {
  override granted(abandoned: boolean): boolean {
    return abandoned;
  }
}

/** Takes the lock; tells whether it was abandoned, or nothing if it gave up. */
function acquire(core: LockCore, way: Way): boolean | undefined {
  const taken = core.tryTake();
  if (taken !== undefined) return taken === "abandoned";
  const again = () => {
    const taken = core.held ? undefined : core.tryTake();
    return taken && taken === "abandoned";
  };
  return wait(core, new Waiting(core), way, again)?.value;
}

/** Threads that take the lock and free it; before they sleep they look so many times again. */
function program(ways: readonly Way[], mortal: boolean, looks = 0): Program {
  const threads = ways.length;
  const make = (memory: Memory, id: number) => new LockCore(memory, id);
  const lock = new Shared("Lock", make, threads, mortal, { looks });
  const inside = new Set<number>();
  /** Whether a holder has died, and nobody has had the lock since. */
  let bereft = false;
  return {
    threads: ways.map((way, who) => () => {
      const core = lock.open(who);
      const taken = acquire(core, way);
      if (taken === undefined) return;
      note("inside", () => {
        if (bereft && !taken) throw new Error(`${who} is not told that a holder died`);
        bereft = false;
        inside.add(who);
      });
      step("outside", () => inside.delete(who));
      core.giveBack();
    }),
    invariant() {
      if (inside.size > 1) throw new Error(`${[...inside]} are inside`);
    },
    recover: (dead) => {
      note("buried", () => {
        for (const who of dead) bereft = inside.delete(who) || bereft;
      });
      lock.recover(dead, threads);
    },
    after() {
      const state = lock.words[OWN]! & ~8;
      if (state !== 0) throw new Error(`the lock is left as ${state}`);
      if (lock.words[OWN + 2] !== 0) throw new Error("the line is not empty");
      if (lock.words[GUARD] !== 0) throw new Error("the guard is held");
    },
    noted: () => [...inside, bereft],
    alike: alikeIn(ways),
    memory: [lock.buffer],
    describe: lock.describe,
  };
}

provesWaits("Lock", (ways, mortal) => program(ways, mortal));
proves(
  "Lock: three look again before they sleep",
  () => program(Array(3).fill("blocks"), false, 1),
);
proves(
  "Lock: one of two dies that look again before they sleep",
  () => program(Array(2).fill("blocks"), true, 1),
  { deaths: 1 },
);

/** One that waits, and how often it was called and came in vain. */
class Patient extends Waiting {
  #vain = 0;

  override resume(): void {
    super.resume();
    // By its clock the bound is over the second time that it comes: then it is handed the lock.
    if (!this.settled && ++this.#vain > 2) throw new Error("it was overtaken again");
  }
}

/** One that holds the lock, frees it and takes it again and again, and one that waits (G13). */
function overtaking(): Program {
  const make = (memory: Memory, id: number) => new LockCore(memory, id);
  const lock = new Shared("Lock", make, 2, false, { tick: 2 * BOUND });
  lock.prepare((core) => core.tryTake());
  return {
    threads: [
      () => {
        const core = lock.open(0);
        core.giveBack();
        for (let round = 0; round < 3; round++) {
          acquire(core, "blocks");
          core.giveBack();
        }
      },
      () => {
        const core = lock.open(1);
        if (core.tryTake() === undefined) wait(core, new Patient(core), "blocks");
        core.giveBack();
      },
    ],
    memory: [lock.buffer],
    describe: lock.describe,
  };
}

proves("Lock: one that was overtaken for too long is handed it", overtaking, { preemptions: 3 });
