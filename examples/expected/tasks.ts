/**
 * What the examples of the tasks scope print.
 */
import { assert, assertEquals } from "@std/assert";
import type { Expectation } from "./expectation.ts";

/** By name. */
export const tasks: Readonly<Record<string, Expectation>> = {
  barrier: `
a finished its part of round 1
b finished its part of round 1
c finished its part of round 1
round 1 is complete
a finished its part of round 2
b finished its part of round 2
c finished its part of round 2
round 2 is complete
still waiting: 0`,
  bounded_semaphore: `
Semaphore(2) after one release too many: 3 permits
BoundedSemaphore(2): OVER_RELEASE, still 2 permits
a permit released twice counts once: 2 permits`,
  cancellation: `
first waiter: TIMEOUT
second waiter: changed my mind
third waiter: acquired the lock`,
  condition: `
c1: waiting
c2: waiting
making resource available
c1: resource is available to consumer
c2: resource is available to consumer
c3: no need to wait
c3: resource is available to consumer`,
  event: `
producing 1/10
producing 2/10
1 taken from the list
producing 3/10
2 taken from the list
producing 4/10
3 taken from the list
producing 5/10
4 taken from the list
producing 6/10
5 taken from the list
producing 7/10
6 taken from the list
producing 8/10
7 taken from the list
producing 9/10
8 taken from the list
producing 10/10
9 taken from the list
10 taken from the list
left on the list: 0`,
  event_generator: `
17 appended to the list
17 taken from the list by c1
11 appended to the list
11 taken from the list by c2
40 appended to the list
40 taken from the list by c1
79 appended to the list
79 taken from the list by c2
99 appended to the list
99 taken from the list by c1
98 appended to the list
98 taken from the list by c2
86 appended to the list
86 taken from the list by c1
16 appended to the list
16 taken from the list by c2
77 appended to the list
77 taken from the list by c1
left on the list: 0`,
  lifo_queue: `
back to: detail
back to: list
back to: search
nothing left: true`,
  lock: `
l1 waiting for the lock
l2 waiting for the lock
callback releasing lock
l1 acquired lock
l1 released lock
l2 acquired lock
l2 released lock`,
  priority_queue: `
put: 44
put: 9
put: 74
put: 95
put: 48
put: 76
[PRI:9] 9 * 2 = 18
[PRI:44] 44 * 2 = 88
[PRI:48] 48 * 2 = 96
[PRI:74] 74 * 2 = 148
[PRI:76] 76 * 2 = 152
[PRI:95] 95 * 2 = 190
done: 6`,
  queue: `
a done
b failed, goes back
b done
c done
d done
the queue is shut down`,
  rlock: `
a writes its first line, at depth 2
a writes its second line, at depth 2
b writes its first line, at depth 2
b writes its second line, at depth 2
c holds it at depth 2
still held: false`,
  // Which of three requests in flight ends first is up to the machine.
  semaphore(lines) {
    const fetched = lines.slice(0, 12).map((line) => {
      const match = /^fetch\((\d+)\) = (\d+)$/.exec(line);
      assert(match !== null && match[1] === match[2], `not the right answer: ${line}`);
      return Number(match[1]);
    });
    assertEquals(fetched.toSorted((a, b) => a - b), Array.from({ length: 12 }, (_, a) => a));
    assertEquals(lines[12], "in flight at once: 3");
    const seen = /^seen by the server at once: ([1-3])$/.exec(lines[13] ?? "");
    assert(seen !== null, `the server saw more than three: ${lines[13]}`);
    assertEquals(lines.length, 14);
  },
};
