/**
 * What the examples of the threads scope print; what the threads do at once comes in any order.
 */
import { assert, assertEquals } from "@std/assert";
import type { Expectation } from "./expectation.ts";

/** By name. */
export const threads: Readonly<Record<string, Expectation>> = {
  semaphore(lines) {
    const inside = new Set<string>();
    const been: string[] = [];
    for (const line of lines.slice(0, 10)) {
      const [, id = "", verb] = /^([0-4]) (acquires|releases) the semaphore$/.exec(line) ?? [];
      if (verb === "acquires") inside.add(id);
      else assert(inside.delete(id), `nobody who is inside: ${line}`);
      if (verb === "acquires") been.push(id);
      assert(inside.size <= 3, `more than three inside: ${[...inside]}`);
    }
    assertEquals(been.sort(), ["0", "1", "2", "3", "4"]);
    assertEquals(lines.slice(10), ["free at the end: 3"]);
  },
  lock(lines) {
    const [, counted] = /^without a lock: (\d+) of 100$/.exec(lines[0] ?? "") ?? [];
    // 2 at the least: whoever writes last has read what some thread has written, but however old.
    assert(Number(counted) >= 2 && Number(counted) < 100, `no update was lost: ${lines[0]}`);
    assertEquals(lines.slice(1), ["with a lock: 100 of 100"]);
  },
  event(lines) {
    const appended: string[] = [];
    const waiting = new Set<string>();
    // One may give up while the other still has to say what it has taken.
    const isLast = (line: string) => line.endsWith(" gives up");
    const others = lines.filter((line) => !isLast(line));
    for (const line of others.slice(0, 20)) {
      const [, integer = "", what] =
        /^(\d+) (appended to the list by producer1|taken from the list by consumer[12])$/
          .exec(line) ?? [];
      assert(what !== undefined, line);
      if (what.startsWith("taken")) {
        assert(waiting.delete(integer), `taken, but not there: ${line}`);
      } else {
        appended.push(integer);
        waiting.add(integer);
      }
    }
    assertEquals(appended, ["64", "86", "82", "63", "15", "77", "96", "60", "20", "34"]);
    assertEquals(lines.filter(isLast).sort(), ["consumer1 gives up", "consumer2 gives up"]);
    assertEquals(others.slice(20), ["left on the list: 0"]);
  },
  condition(lines) {
    assertEquals(lines.slice(0, 2).sort(), ["c1: waiting", "c2: waiting"]);
    assertEquals(lines[2], "p: making resource available");
    assertEquals(lines.slice(3).sort(), [
      "c1: resource is available to consumer",
      "c2: resource is available to consumer",
    ]);
  },
  priority_queue: `
put: 88
put: 51
put: 87
put: 92
put: 44
put: 93
[PRI:44] 44 * 2 = 88
[PRI:51] 51 * 2 = 102
[PRI:87] 87 * 2 = 174
[PRI:88] 88 * 2 = 176
[PRI:92] 92 * 2 = 184
[PRI:93] 93 * 2 = 186
done: 6`,
};
