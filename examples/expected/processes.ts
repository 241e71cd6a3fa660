/**
 * What the examples of the processes scope print; what the processes do at once comes in any order.
 */
import { assert, assertEquals } from "@std/assert";
import type { Expectation } from "./expectation.ts";
import { threads } from "./threads.ts";

const SQUARES = Array.from({ length: 12 }, (_, i) => `${i + 1} squared is ${(i + 1) ** 2}`);

/** By name. */
export const processes: Readonly<Record<string, Expectation>> = {
  semaphore: threads.semaphore!, // the same story
  condition: threads.condition!,
  lock(lines) {
    const [, whole] = /^without a lock: (\d+) of 40 lines are whole$/.exec(lines[0] ?? "") ?? [];
    assert(whole !== undefined && Number(whole) < 40, `no line was torn: ${lines[0]}`);
    assertEquals(lines.slice(1), ["with a lock: 40 of 40 lines are whole"]);
  },
  priority_queue: `
put: 86
put: 5
put: 99
put: 96
put: 87
put: 16
[PRI:5] 5 * 2 = 10
[PRI:16] 16 * 2 = 32
[PRI:86] 86 * 2 = 172
[PRI:87] 87 * 2 = 174
[PRI:96] 96 * 2 = 192
[PRI:99] 99 * 2 = 198
done: 6`,
  three_runtimes(lines) {
    const present = new Set<string>();
    for (const [i, runtime] of ["deno", "node", "bun"].entries()) {
      const [, here, why] = /^(takes part)$|^is left out: (.+)$/
        .exec(lines[i]!.slice(runtime.length + 1)) ?? [];
      assert(lines[i]!.startsWith(`${runtime} `) && (here ?? why) !== undefined, lines[i]);
      if (here !== undefined) present.add(runtime);
    }
    const done = lines.slice(3, 15).map((line) => {
      const [runtime = "", what = ""] = line.split(": ");
      assert(present.has(runtime), `it does not take part: ${line}`);
      return what;
    });
    assertEquals(done.sort(), SQUARES.toSorted());
    assertEquals(lines.slice(15), ["unfinished: 0"]);
  },
};
