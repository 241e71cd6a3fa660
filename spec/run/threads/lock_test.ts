import { TimeoutError } from "../../../src/errors.ts";
import { LockCore, LockWaiting } from "../../../src/threads/lock_core.ts";
import { note, type Program } from "../../explore/mod.ts";
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
  try {
    return core.peer.waitSync("acquire", "", new Waiting(core), timeout);
  } catch (error) {
    if (error instanceof TimeoutError) return undefined;
    throw error;
  }
}

/** Threads that take and free the lock, `rounds` times. */
function program(mortal: boolean, threads: number, rounds: number, timeout = Infinity): Program {
  const lock = new Shared("Lock", (memory, id) => new LockCore(memory, id), threads, mortal);
  const inside = new Set<number>();
  const counts: number[] = new Array(threads).fill(0);
  const thread = (who: number) => () => {
    const core = lock.open(who);
    for (let round = 0; round < rounds; round++) {
      const taken = acquire(core, who === 1 ? timeout : Infinity);
      if (taken === undefined) continue;
      note("inside", () => {
        inside.add(who);
        counts[who]!++;
      });
      note("outside", () => inside.delete(who));
      core.giveBack();
    }
  };
  return {
    threads: Array.from({ length: threads }, (_, who) => thread(who)),
    invariant() {
      if (inside.size > 1) throw new Error(`${[...inside]} are inside`);
    },
    recover: (dead) => {
      note("buried", () => dead.forEach((who) => inside.delete(who)));
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
proves("Lock: one of two dies", (mortal) => program(mortal, 2, 1), { deaths: 1, random: 500 });
proves("Lock: one of three dies", (mortal) => program(mortal, 3, 1), {
  deaths: 1,
  preemptions: 0,
  random: 2000,
});
