import { assertEquals } from "@std/assert";
import { Owner } from "../../../src/owner.ts";
import { LevelWaiting, RLockCore } from "../../../src/threads/rlock_core.ts";
import type { ThreadPermit } from "../../../src/threads/common.ts";
import { note, type Program } from "../../explore/mod.ts";
import { checkLeft, proves, rowsOf, Shared, unlessTimedOut } from "./virtual.ts";

/** Threads that take the lock twice, one inside of the other, and leave it; the second may give up. */
function program(mortal: boolean, threads: number, timeout = Infinity): Program {
  const shared = new Shared("RLock", (memory, id) => new RLockCore(memory, id), threads, mortal);
  const inside = new Set<number>();
  const thread = (who: number) => () => {
    const core = shared.open(who);
    const owner = new Owner();
    const acquire = (ms: number): ThreadPermit | undefined =>
      core.enter(owner) ??
        unlessTimedOut(() => core.peer.waitSync("acquire", "", new LevelWaiting(core, owner), ms));
    const outer = acquire(who === 1 ? timeout : Infinity);
    if (outer === undefined) return 0;
    note("inside", () => inside.add(who));
    const inner = acquire(Infinity)!;
    const depth = core.depth(owner);
    inner.release();
    note("outside", () => inside.delete(who));
    outer.release();
    return depth;
  };
  return {
    threads: Array.from({ length: threads }, (_, who) => thread(who)),
    invariant() {
      if (inside.size > 1) throw new Error(`${[...inside]} are inside`);
    },
    recover: (dead) => {
      note("buried", () => dead.forEach((who) => inside.delete(who)));
      shared.recover(dead, threads);
    },
    after(depths) {
      for (const depth of depths) assertEquals([0, 2, undefined].includes(depth as number), true);
      assertEquals(shared.words[8]! & ~8, 0, "the lock");
      if (!mortal) checkLeft(shared.words, rowsOf(shared.words));
    },
    describe: shared.describe,
  };
}

proves("RLock: three threads", (mortal) => program(mortal, 3), { random: 500 });
proves("RLock: three threads, of which one gives up", (mortal) => program(mortal, 3, 5), {
  random: 500,
});
proves("RLock: one of two dies", (mortal) => program(mortal, 2), {
  deaths: 1,
  preemptions: 1,
  random: 500,
});
