import { assertEquals } from "@std/assert";
import { Owner } from "../../../src/owner.ts";
import { Condition, RLock } from "../../../src/threads/mod.ts";
import { LevelWaiting, RLockCore } from "../../../src/threads/rlock_core.ts";
import type { ThreadPermit } from "../../../src/threads/common.ts";
import { OWN } from "../../../src/threads/word.ts";
import { note, type Program } from "../../explore/mod.ts";
import { alikeIn, proves, provesWaits } from "./proves.ts";
import { checkLeft, Shared } from "./virtual.ts";
import { begin, wait, type Way } from "./ways.ts";

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

proves("RLock: the pending calls of an owner are granted together (R1)", () => {
  const shared = new Shared("RLock", (memory, id) => new RLockCore(memory, id), 3, false);
  const once = (who: number) => () => {
    const core = shared.open(who);
    const owner = new Owner();
    (core.enter(owner) ?? wait(core, new LevelWaiting(core, owner), "blocks")!.value).release();
  };
  const twice = () => {
    const core = shared.open(2);
    const owner = new Owner();
    const calls = [0, 1].map(() => {
      const level = core.enter(owner);
      return level ? () => level : begin(core.peer, new LevelWaiting(core, owner));
    });
    for (const level of calls.map((granted) => granted())) level.release();
  };
  return {
    threads: [once(0), once(1), twice],
    after() {
      assertEquals(shared.words[OWN], 0, "the lock");
      checkLeft(shared.words);
    },
    alike: 2,
    memory: [shared.buffer],
    describe: shared.describe,
  };
});

Deno.test("RLock: what an owner was granted comes before what it takes in the same turn (R1)", async () => {
  const lock = new RLock();
  const [owner, other] = [new Owner(), new Owner()];
  const held = await lock.acquire({ owner: other });
  const waiting = lock.acquire({ owner });
  held.release();
  const last = lock.tryAcquire({ owner })!;
  lock.release({ owner });
  assertEquals(last.released, true);
  const first = await waiting;
  assertEquals(first.released, false);
  first.release();
  assertEquals(lock.locked(), false);
});

Deno.test("RLock: what an owner was granted is let go by its wait in the same turn (C1)", async () => {
  const lock = new RLock();
  const condition = new Condition(lock);
  const [owner, other] = [new Owner(), new Owner()];
  const held = await lock.acquire({ owner: other });
  const waiting = lock.acquire({ owner });
  held.release();
  const last = lock.tryAcquire({ owner })!;
  const notified = condition.wait({ owner });
  assertEquals(lock.locked(), false);
  const notifier = lock.tryAcquire({ owner: other })!;
  condition.notify(1, { owner: other });
  notifier.release();
  await notified;
  for (const permit of [last, await waiting]) permit.release();
  assertEquals(lock.locked(), false);
});
