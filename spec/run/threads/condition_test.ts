import { assertEquals } from "@std/assert";
import { ConditionWaiting, createCondition } from "../../../src/threads/condition_core.ts";
import { Hold } from "../../../src/threads/hold.ts";
import { CONDITIONS, LockCore, LockWaiting } from "../../../src/threads/lock_core.ts";
import { OWN } from "../../../src/threads/word.ts";
import { note, type Program } from "../../explore/mod.ts";
import { alikeIn, proves, provesWaits } from "./proves.ts";
import { Shared } from "./virtual.ts";
import { wait, type Way } from "./ways.ts";

class Waiting extends LockWaiting<Hold> {
  override granted(abandoned: boolean): Hold {
    return new Hold(this.core, abandoned);
  }
}

function acquire(core: LockCore): Hold {
  const taken = core.tryTake();
  if (taken !== undefined) return new Hold(core, taken === "abandoned");
  return core.peer.waitSync("acquire", "", new Waiting(core), Infinity);
}

/**
 * Consumers wait for an item each, a producer brings as many with a notification each, or with one for
 * all. Whoever wakes finds an item.
 */
function program(ways: readonly Way[], all: boolean, mortal: boolean): Program {
  const consumers = ways.length;
  const threads = consumers + 1;
  const shared = new Shared("Lock", (memory, id) => new LockCore(memory, id), threads, mortal);
  shared.prepare((core) => core.peer.attempt(() => createCondition(core)));
  const condition = shared.words[CONDITIONS]!;
  const inside = new Set<number>();
  let items = 0;
  const enter = (who: number) =>
    note("enters", () => {
      inside.add(who);
      return items;
    });
  const exit = (who: number) => note("exits", () => inside.delete(who));
  const consumer = (way: Way, who: number) => () => {
    const core = shared.open(who);
    const hold = acquire(core);
    let found = enter(who);
    while (found === 0) {
      exit(who);
      const waiting = new ConditionWaiting(core, condition, Hold.suspendable(core)!, () => "lost");
      const ended = wait(core, waiting, way);
      found = enter(who);
      if (ended === undefined && found === 0) break;
    }
    if (found > 0) note("consumes", () => items--);
    exit(who);
    hold.release();
    return found > 0;
  };
  const producer = () => {
    const core = shared.open(consumers);
    const hold = acquire(core);
    enter(consumers);
    note("produces", () => items += consumers);
    for (let left = consumers; left > 0; left -= all ? consumers : 1) {
      core.peer.act(() => {
        while (core.notify(condition) && all);
      });
    }
    exit(consumers);
    hold.release();
  };
  return {
    threads: [...ways.map(consumer), producer],
    invariant() {
      if (inside.size > 1) throw new Error(`${[...inside]} have the lock`);
    },
    recover(dead) {
      note("buried", () => dead.forEach((who) => inside.delete(who)));
      shared.recover(dead, threads);
      // Whoever waits for a dead producer is served in its place.
      if (!dead.includes(consumers)) return;
      const core = shared.open(threads + dead.length - 1);
      const hold = acquire(core);
      note("produces", () => items += consumers);
      core.peer.act(() => {
        while (core.notify(condition));
      });
      hold.release();
    },
    after(results) {
      const served = results.filter((result) => result === true).length;
      if (!mortal) assertEquals(items, consumers - served, "items left");
      assertEquals(shared.words[OWN]! & ~8, 0, "the lock");
      assertEquals(shared.words[condition + 2], 0, "the condition's line");
    },
    alike: alikeIn(ways),
    noted: () => [items, ...inside],
    memory: [shared.buffer],
    describe: shared.describe,
  };
}

provesWaits("Condition", ([, one, other], mortal) => program([one, other], false, mortal), 1);
proves("Condition: two wait, one notifies all", () => program(["blocks", "blocks"], true, false));
