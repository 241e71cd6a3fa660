import { assertEquals } from "@std/assert";
import { Owner } from "../../../src/owner.ts";
import { LevelWaiting, RLockCore } from "../../../src/threads/rlock_core.ts";
import type { ThreadPermit } from "../../../src/threads/common.ts";
import { OWN } from "../../../src/threads/word.ts";
import { note, type Program } from "../../explore/mod.ts";
import { alikeIn, provesWaits } from "./proves.ts";
import { checkLeft, Shared } from "./virtual.ts";
import { wait, type Way } from "./ways.ts";

/** Threads that take the lock twice, one inside of the other, and leave it. */
function program(ways: readonly Way[], mortal: boolean): Program {
  const threads = ways.length;
  const shared = new Shared("RLock", (memory, id) => new RLockCore(memory, id), threads, mortal);
  const inside = new Set<number>();
  const thread = (way: Way, who: number) => () => {
    const core = shared.open(who);
    const owner = new Owner();
    const acquire = (way: Way): ThreadPermit | undefined =>
      core.enter(owner) ?? wait(core, new LevelWaiting(core, owner), way)?.value;
    const outer = acquire(way);
    if (outer === undefined) return 0;
    note("inside", () => inside.add(who));
    const inner = acquire("blocks")!;
    const depth = core.depth(owner);
    inner.release();
    note("outside", () => inside.delete(who));
    outer.release();
    return depth;
  };
  return {
    threads: ways.map(thread),
    invariant() {
      if (inside.size > 1) throw new Error(`${[...inside]} are inside`);
    },
    recover: (dead) => {
      note("buried", () => dead.forEach((who) => inside.delete(who)));
      shared.recover(dead, threads);
    },
    after(depths) {
      for (const depth of depths) assertEquals([0, 2, undefined].includes(depth as number), true);
      assertEquals(shared.words[OWN]! & ~8, 0, "the lock");
      checkLeft(shared.words);
    },
    alike: alikeIn(ways),
    noted: () => [...inside],
    memory: [shared.buffer],
    describe: shared.describe,
  };
}

provesWaits("RLock", program);
