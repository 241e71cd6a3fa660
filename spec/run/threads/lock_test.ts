import { TimeoutError } from "../../../src/errors.ts";
import { BOUND, LockCore, LockWaiting } from "../../../src/threads/lock_core.ts";
import type { Memory } from "../../../src/threads/memory.ts";
import { note, type Program, step } from "../../explore/mod.ts";
import { proves, Shared } from "./virtual.ts";

class Waiting extends LockWaiting<boolean> {
  override granted(abandoned: boolean): boolean {
    return abandoned;
  }
}

/** Takes the lock as `acquireSync` does; tells whether it was abandoned, or that it timed out. */
function acquire(core: LockCore, timeout = Infinity): boolean | undefined {
  const taken = core.tryTake();
  if (taken !== undefined) return taken === "abandoned";
  const again = () => {
    const taken = core.held ? undefined : core.tryTake();
    return taken && taken === "abandoned";
  };
  try {
    return core.peer.waitSync("acquire", "", new Waiting(core), timeout, again);
  } catch (error) {
    if (error instanceof TimeoutError) return undefined;
    throw error;
  }
}

/** Threads that take and free the lock, `rounds` times. */
function program(
  mortal: boolean,
  threads: number,
  rounds: number,
  timeout = Infinity,
  looks = 0,
): Program {
  const make = (memory: Memory, id: number) => new LockCore(memory, id);
  const lock = new Shared("Lock", make, threads, mortal, undefined, 0, looks);
  const inside = new Set<number>();
  /** Whether a holder has died, and nobody has had the lock since. */
  let bereft = false;
  const thread = (who: number) => () => {
    const core = lock.open(who);
    for (let round = 0; round < rounds; round++) {
      const taken = acquire(core, who === 1 ? timeout : Infinity);
      if (taken === undefined) continue;
      note("inside", () => {
        if (bereft && !taken) throw new Error(`${who} is not told that a holder died`);
        bereft = false;
        inside.add(who);
      });
      step("outside", () => inside.delete(who));
      core.giveBack();
    }
  };
  return {
    threads: Array.from({ length: threads }, (_, who) => thread(who)),
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
      const state = lock.words[8]! & ~8;
      if (state !== 0) throw new Error(`the lock is left as ${state}`);
      if (lock.words[10] !== 0) throw new Error("the line is not empty");
      if (lock.words[4] !== 0) throw new Error("the guard is held");
    },
    describe: lock.describe,
  };
}

proves("Lock: three threads", (mortal) => program(mortal, 3, 1), { random: 500 });
proves("Lock: three threads, of which one gives up", (mortal) => program(mortal, 3, 1, 5), {
  random: 500,
});
proves(
  "Lock: three threads that look again before they sleep",
  (mortal) => program(mortal, 3, 1, Infinity, 1),
  { random: 500 },
);
proves("Lock: one of two dies", (mortal) => program(mortal, 2, 1), { deaths: 1, random: 500 });
proves(
  "Lock: one of two dies that look again before they sleep",
  (mortal) => program(mortal, 2, 1, Infinity, 1),
  { deaths: 1, preemptions: 1, random: 500 },
);
proves("Lock: one of three dies", (mortal) => program(mortal, 3, 1), {
  deaths: 1,
  preemptions: 0,
  random: 2000,
});

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
  const lock = new Shared("Lock", make, 2, false, undefined, 2 * BOUND);
  lock.prepare((core) => core.tryTake());
  return {
    threads: [
      () => {
        const core = lock.open(0);
        core.giveBack();
        for (let round = 0; round < 3; round++) {
          acquire(core);
          core.giveBack();
        }
      },
      () => {
        const core = lock.open(1);
        if (core.tryTake() === undefined) {
          core.peer.waitSync("acquire", "", new Patient(core), Infinity);
        }
        core.giveBack();
      },
    ],
    describe: lock.describe,
  };
}

proves("Lock: one that was overtaken for too long is handed it", overtaking, {
  preemptions: 3,
  random: 500,
});
