import { assertEquals } from "@std/assert";
import { checkHistory, type Promised } from "./check.ts";
import type { HistoryRow } from "./history.ts";
import type { HistoryModel } from "./model.ts";
import { models } from "./models.ts";

/** A call from one moment to another; a third in between is when it was known to stand in line. */
type Times = readonly [begin: number, end: number] | readonly [number, number, number];

const call = (outcome: HistoryRow["outcome"]) =>
(
  party: string,
  [begin, ...rest]: Times,
  asked: string | readonly [string, ...unknown[]],
  value?: unknown,
): HistoryRow => {
  const [operation, ...args] = typeof asked === "string" ? [asked] : asked;
  const [requested, end] = rest.length === 2 ? rest : [undefined, rest[0]];
  const row: HistoryRow = { party, object: "it", operation, args, begin, outcome };
  if (requested !== undefined) row.requested = requested;
  if (outcome !== "pending") row.end = end!;
  if (value !== undefined) row.value = value;
  return row;
};

const [granted, returned, threw, gaveUp, unknown, pending] = [
  call("granted"),
  call("returned"),
  call("threw"),
  call("gave up"),
  call("unknown"),
  call("pending"),
];

interface Example extends Partial<Promised> {
  readonly model: HistoryModel;
  /** What no order explains. */
  readonly bad: readonly HistoryRow[];
  /** The same but for a detail that makes it legal. */
  readonly good: readonly HistoryRow[];
  /** When all was quiet. */
  readonly settled?: readonly number[];
}

const put = (party: string, times: Times, item: unknown) => granted(party, times, ["put", item]);

const examples: Record<string, Example> = {
  "a lock is granted twice": {
    model: models.Lock(),
    bad: [granted("A", [0, 1], "acquire"), granted("B", [2, 3], "acquire")],
    good: [
      granted("A", [0, 1], "acquire"),
      returned("A", [2, 4], "release"),
      granted("B", [2, 3], "acquire"),
    ],
  },
  "a permit is lost: a waiter is not granted after a release": {
    model: models.Semaphore(0),
    bad: [
      pending("A", [0, 1, Infinity], "acquire"),
      returned("B", [2, 3], "release"),
      returned("B", [4, 5], "value", 0),
    ],
    good: [pending("A", [0, 1, Infinity], "acquire"), returned("B", [4, 5], "value", 0)],
    settled: [9],
  },
  "a permit is lost: its value says so": {
    model: models.Semaphore(1),
    bad: [
      granted("A", [0, 1], "acquire"),
      returned("A", [2, 3], "permit.release"),
      returned("A", [4, 5], "value", 0),
    ],
    good: [
      granted("A", [0, 1], "acquire"),
      returned("A", [2, 5], "permit.release"),
      returned("B", [4, 5], "value", 0),
    ],
  },
  "a waiter that gave up keeps its permit": {
    model: models.Semaphore(1),
    bad: [
      granted("A", [0, 1], "acquire"),
      gaveUp("B", [2, 3, 4], "acquire", "abort"),
      returned("A", [5, 6], "release"),
      returned("A", [7, 8], "tryAcquire", false),
    ],
    good: [
      granted("A", [0, 1], "acquire"),
      gaveUp("B", [2, 3, 4], "acquire", "abort"),
      returned("A", [5, 6], "release"),
      returned("A", [7, 8], "tryAcquire", true),
    ],
  },
  "a late grant is never given back": {
    model: models.Semaphore(1),
    grants: "travelling",
    bad: [
      gaveUp("B", [2, 3], "acquire", "abort"),
      returned("A", [4, 5], "value", 0),
      returned("A", [10, 11], "value", 0),
    ],
    good: [
      gaveUp("B", [2, 3], "acquire", "abort"),
      returned("A", [4, 5], "value", 0),
      returned("A", [10, 11], "value", 1),
    ],
    settled: [9],
  },
  "it timed out though it was free": {
    model: models.Lock(),
    bad: [gaveUp("A", [0, 1], "acquire", "timeout")],
    good: [gaveUp("A", [0, 1], "acquire", "abort")],
  },
  "it timed out though running parties may overtake none": {
    model: models.Lock(),
    fairness: 2,
    bad: [gaveUp("A", [0, 1], "acquire", "timeout")],
    good: [granted("B", [0, 1], "acquire"), gaveUp("A", [0, 1], "acquire", "timeout")],
  },
  "who stood behind one that gave up is not served": {
    model: models.Semaphore(1),
    bad: [
      gaveUp("A", [0, 1, 9], ["acquire", { permits: 2 }], "timeout"),
      pending("B", [2, 3, Infinity], "acquire"),
    ],
    good: [
      gaveUp("A", [0, 1, 9], ["acquire", { permits: 2 }], "timeout"),
      granted("B", [2, 3, 9], "acquire"),
      returned("C", [4, 5], "value", 1),
    ],
    settled: [10],
  },
  "a try is refused though nobody can be in its way": {
    model: models.Lock(),
    fairness: 2,
    bad: [
      granted("B", [0, 1], "acquire"),
      returned("B", [2, 3], "release"),
      returned("A", [4, 5], "tryAcquire", false),
    ],
    good: [
      granted("B", [0, 1], "acquire"),
      returned("B", [2, 3], "release"),
      returned("A", [4, 5], "tryAcquire", false),
      granted("C", [2, 9], "acquire"),
      returned("A", [6, 7], "locked", false),
    ],
  },
  "a try is refused though it is free": {
    model: models.Lock(),
    bad: [
      granted("A", [0, 1], "acquire"),
      returned("A", [2, 3], "release"),
      returned("B", [4, 5], "tryAcquire", false),
    ],
    good: [
      granted("A", [0, 1], "acquire"),
      returned("A", [2, 4], "release"),
      returned("B", [4, 5], "tryAcquire", false),
    ],
  },
  "a try overtakes one who waits": {
    model: models.Semaphore(1),
    bad: [
      pending("A", [0, 1, Infinity], ["acquire", { permits: 2 }]),
      returned("B", [2, 3], "tryAcquire", true),
    ],
    good: [
      pending("A", [0, 1, Infinity], ["acquire", { permits: 2 }]),
      returned("B", [0, 3], "tryAcquire", true),
    ],
    settled: [9],
  },
  "waiters are granted out of order": {
    model: models.Lock(),
    bad: [
      granted("A", [0, 1], "acquire"),
      granted("B", [2, 3, 20], "acquire"),
      granted("C", [4, 5, 12], "acquire"),
      returned("A", [10, 11], "release"),
      returned("C", [13, 14], "release"),
    ],
    good: [
      granted("A", [0, 1], "acquire"),
      granted("B", [2, 4, 20], "acquire"),
      granted("C", [4, 5, 12], "acquire"),
      returned("A", [10, 11], "release"),
      returned("C", [13, 14], "release"),
    ],
  },
  "the longest waiting is overtaken more often than declared": {
    model: models.Lock(),
    fairness: 1,
    bad: [
      granted("A", [0, 1], "acquire"),
      granted("B", [2, 3, 30], "acquire"),
      returned("A", [4, 5], "release"),
      granted("C", [6, 7], "acquire"),
      returned("C", [8, 9], "release"),
      returned("C", [10, 11], "tryAcquire", true),
      returned("C", [12, 13], "release"),
    ],
    good: [
      granted("A", [0, 1], "acquire"),
      granted("B", [2, 3, 30], "acquire"),
      returned("A", [4, 5], "release"),
      granted("C", [6, 7], "acquire"),
      returned("C", [8, 9], "release"),
      returned("C", [10, 11], "tryAcquire", false),
    ],
  },
  "a lock is released by nobody's leave, and says nothing": {
    model: models.Lock(),
    bad: [returned("A", [0, 1], "release")],
    good: [threw("A", [0, 1], "release", "NotHeldError")],
  },
  "an error is another one's": {
    model: models.Lock(),
    bad: [threw("A", [0, 1], "release", "OverReleaseError")],
    good: [threw("A", [0, 1], "release", "NotHeldError")],
  },
  "a bounded semaphore goes above its bound": {
    model: models.BoundedSemaphore(1),
    bad: [returned("A", [0, 1], "release")],
    good: [threw("A", [0, 1], "release", "OverReleaseError")],
  },
  "another owner enters": {
    model: models.RLock(),
    bad: [
      granted("A", [0, 1], ["acquire", { owner: "x" }]),
      granted("B", [2, 3], ["acquire", { owner: "y" }]),
    ],
    good: [
      granted("A", [0, 1], ["acquire", { owner: "x" }]),
      granted("B", [2, 3], ["acquire", { owner: "x" }]),
      returned("B", [4, 5], ["depth", { owner: "x" }], 2),
    ],
  },
  "a wait returns before the event": {
    model: models.Event(),
    bad: [granted("A", [0, 1], "wait"), returned("B", [2, 3], "set")],
    good: [
      granted("A", [0, 1, 9], "wait"),
      returned("B", [2, 3], "set"),
      returned("B", [4, 5], "clear"),
    ],
  },
  "a wait that came before a set and clear goes on waiting": {
    model: models.Event(),
    bad: [
      pending("A", [0, 1, Infinity], "wait"),
      returned("B", [2, 3], "set"),
      returned("B", [4, 5], "clear"),
    ],
    good: [returned("B", [2, 3], "set"), returned("B", [4, 5], "clear")],
    settled: [9],
  },
  "a notification wakes two": {
    model: models.Condition(),
    bad: [
      ...["A", "B"].flatMap((party, i) => [
        granted(party, [10 * i, 10 * i + 1], "acquire"),
        granted(party, [10 * i + 2, 10 * i + 3, 50], "wait"),
      ]),
      granted("C", [20, 21], "acquire"),
      returned("C", [22, 23], "notify"),
      returned("C", [24, 25], "release"),
      returned("A", [51, 52], "release"),
    ],
    good: [
      ...["A", "B"].flatMap((party, i) => [
        granted(party, [10 * i, 10 * i + 1], "acquire"),
        granted(party, [10 * i + 2, 10 * i + 3, 60], "wait"),
      ]),
      granted("C", [20, 21], "acquire"),
      returned("C", [22, 23], ["notify", 2]),
      returned("C", [24, 25], "release"),
      returned("A", [51, 52], "release"),
    ],
  },
  "an item is lost": {
    model: models.Queue(),
    bad: [
      put("A", [0, 1], 1),
      put("A", [2, 3], 2),
      granted("B", [4, 5], "get", 2),
    ],
    good: [
      put("A", [0, 4], 1),
      put("B", [2, 3], 2),
      granted("B", [4, 5], "get", 2),
    ],
  },
  "an item is given twice": {
    model: models.Queue(),
    bad: [put("A", [0, 1], 1), granted("B", [2, 3], "get", 1), granted("C", [2, 3], "get", 1)],
    good: [
      put("A", [0, 1], 1),
      granted("B", [2, 3], "take", 1),
      returned("B", [4, 5], ["delivery.dispose", 1]),
      granted("C", [2, 9], "get", 1),
    ],
  },
  "items come out in the wrong order": {
    model: models.LifoQueue(),
    bad: [put("A", [0, 1], 1), put("A", [2, 3], 2), granted("B", [4, 5], "get", 1)],
    good: [put("A", [0, 1], 1), put("A", [2, 3], 2), granted("B", [4, 5], "get", 2)],
  },
  "an item that came back is given before a later one": {
    model: models.LifoQueue(),
    bad: [
      put("A", [0, 1], 1),
      granted("B", [2, 3], "take", 1),
      returned("B", [4, 5], ["delivery.dispose", 1]),
      put("A", [6, 7], 2),
      granted("C", [8, 9], "get", 1),
    ],
    good: [
      put("A", [0, 1], 1),
      granted("B", [2, 3], "take", 1),
      returned("B", [4, 5], ["delivery.dispose", 1]),
      put("A", [6, 7], 2),
      granted("C", [8, 9], "get", 2),
    ],
  },
  "equal priorities change places": {
    model: models.PriorityQueue(),
    bad: [
      put("A", [0, 1], [1, "a"]),
      put("A", [2, 3], [1, "b"]),
      granted("B", [4, 5], "get", [1, "b"]),
    ],
    good: [
      put("A", [0, 1], [1, "a"]),
      put("A", [2, 3], [0, "b"]),
      granted("B", [4, 5], "get", [0, "b"]),
    ],
  },
  "a size is stale": {
    model: models.Queue(),
    bad: [put("A", [0, 1], 1), returned("B", [2, 3], "size", 0)],
    good: [put("A", [0, 2], 1), returned("B", [2, 3], "size", 0)],
  },
  "a full queue takes one more": {
    model: models.Queue(1),
    bad: [put("A", [0, 1], 1), put("A", [2, 3], 2)],
    good: [put("A", [0, 1], 1), put("A", [2, 5], 2), granted("B", [2, 3], "get", 1)],
  },
  "a getter idles beside an item": {
    model: models.Queue(),
    bad: [pending("A", [0, 1, Infinity], "get"), put("B", [2, 3], 1)],
    good: [pending("A", [0, 1, Infinity], "get"), unknown("B", [2, 3], ["put", 1])],
    settled: [9],
  },
  "join ends too early": {
    model: models.Queue(),
    bad: [
      put("A", [0, 1], 1),
      granted("B", [2, 3], "get", 1),
      granted("A", [4, 5], "join"),
      returned("B", [6, 7], "taskDone"),
    ],
    good: [
      put("A", [0, 1], 1),
      granted("B", [2, 3], "get", 1),
      granted("A", [4, 6], "join"),
      returned("B", [6, 7], "taskDone"),
    ],
  },
  "taskDone comes too early": {
    model: models.Queue(),
    bad: [returned("B", [0, 1], "taskDone"), put("A", [2, 3], 1)],
    good: [threw("B", [0, 1], "taskDone", "RangeError"), put("A", [2, 3], 1)],
  },
  "a queue takes items after its shutdown": {
    model: models.Queue(),
    bad: [returned("A", [0, 1], "shutdown"), put("A", [2, 3], 1)],
    good: [returned("A", [0, 3], "shutdown"), put("B", [2, 3], 1)],
  },
  "two parties of a barrier have one index": {
    model: models.Barrier(2),
    bad: [granted("A", [0, 2], "wait", 0), granted("B", [1, 3], "wait", 0)],
    good: [granted("A", [0, 2], "wait", 1), granted("B", [1, 3], "wait", 0)],
  },
  "a barrier lets one through alone": {
    model: models.Barrier(2),
    bad: [granted("A", [0, 1], "wait", 0), granted("B", [2, 3], "wait", 1)],
    good: [granted("A", [0, 2], "wait", 0), granted("B", [2, 3], "wait", 1)],
  },
  "a barrier breaks long after an abort": {
    model: models.Barrier(2),
    bad: [
      gaveUp("A", [0, 1], "wait", "abort"),
      granted("B", [2, 3], "wait", 0),
      granted("C", [2, 3], "wait", 1),
      returned("B", [4, 5], "broken", true),
    ],
    good: [
      gaveUp("A", [0, 4], "wait", "abort"),
      granted("B", [2, 3], "wait", 0),
      granted("C", [2, 3], "wait", 1),
      returned("B", [4, 5], "broken", true),
    ],
  },
  "a barrier does not break": {
    model: models.Barrier(2),
    bad: [
      gaveUp("A", [0, 1], "wait", "timeout"),
      granted("A", [2, 4], "wait", 0),
      granted("B", [2, 4], "wait", 1),
    ],
    good: [
      gaveUp("A", [0, 1], "wait", "timeout"),
      threw("A", [2, 4], "wait", "BrokenBarrierError"),
      threw("B", [2, 4], "wait", "BrokenBarrierError"),
    ],
  },
};

for (const [name, { model, bad, good, settled = [], ...promised }] of Object.entries(examples)) {
  const judge = (rows: readonly HistoryRow[]) =>
    checkHistory({ rows, settled }, { objects: { it: model }, ...promised }).verdict;

  Deno.test(`rejected: ${name}`, () => assertEquals(judge(bad), "not linearizable"));
  Deno.test(`accepted: a close relative of: ${name}`, () =>
    assertEquals(judge(good), "linearizable"));
}

Deno.test("a call of unknown outcome explains what only it can, later or never", () => {
  const rows = [
    granted("A", [0, 1], "acquire"),
    unknown("A", [2, 3], "release"),
    granted("B", [8, 9], "acquire"),
  ];
  const judge = (...more: HistoryRow[]) =>
    checkHistory({ rows: [...rows, ...more], settled: [] }, { objects: { it: models.Lock() } })
      .verdict;
  assertEquals(judge(), "linearizable");
  assertEquals(judge(returned("C", [4, 5], "locked", true)), "linearizable");
  assertEquals(judge(granted("C", [10, 11], "acquire")), "not linearizable");
});
