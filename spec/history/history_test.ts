import { assertEquals, assertThrows } from "@std/assert";
import { checkHistory } from "./check.ts";
import { History, mergeRecordings, type Recording } from "./history.ts";
import { models } from "./models.ts";

/** Two histories over one clock, as two workers have them. */
function pair(): [History, History] {
  let now = 0;
  const clock = () => now++;
  return [new History({ clock }), new History({ clock })];
}

const objects = { lock: models.Lock(), event: models.Event() };

Deno.test("recordings survive JSON and are judged together", () => {
  const [one, two] = pair();
  const first = one.call("A", "lock", "acquire");
  one.granted(first);
  const second = two.call("B", "lock", "acquire");
  two.granted(second);
  const sent = [one, two].map((history): Recording =>
    JSON.parse(JSON.stringify(history.recording()))
  );
  for (const alone of sent) {
    assertEquals(checkHistory(alone, { objects }).verdict, "linearizable");
  }
  const { verdict, objects: [lock] } = checkHistory(mergeRecordings(sent), { objects });
  assertEquals(verdict, "not linearizable");
  assertEquals(lock!.order, [{ party: "A", text: "acquire() → undefined" }]);
  assertEquals(lock!.violation, {
    event: { party: "B", text: "acquire() → undefined" },
    state: "held by A",
    tried: [{ party: "B", text: "acquire() → undefined: it cannot be now" }],
    timeline: [
      { party: "A", text: "acquire()" },
      { party: "A", text: "acquire() → undefined" },
      { party: "B", text: "acquire()" },
      { party: "B", text: "acquire() → undefined" },
    ],
  });
});

Deno.test("each object is judged alone, and the worst verdict is the history's", () => {
  const [history] = pair();
  history.returned(history.call("A", "event", "set"));
  history.returned(history.call("A", "lock", "release"));
  const { verdict, objects: found } = checkHistory(history.recording(), { objects });
  assertEquals(verdict, "not linearizable");
  assertEquals(found.map((one) => [one.object, one.verdict]), [
    ["event", "linearizable"],
    ["lock", "not linearizable"],
  ]);
});

Deno.test("clocks that may be apart make neighbours overlap", () => {
  const [history] = pair();
  history.returned(history.call("A", "event", "set"));
  history.returned(history.call("B", "event", "isSet"), false);
  const recording = history.recording();
  assertEquals(checkHistory(recording, { objects }).verdict, "not linearizable");
  assertEquals(checkHistory(recording, { objects, slack: 0.4 }).verdict, "not linearizable");
  assertEquals(checkHistory(recording, { objects, slack: 0.5 }).verdict, "linearizable");
});

Deno.test("what cannot have been recorded is refused", () => {
  const [history] = pair();
  const wait = history.call("A", "event", "wait");
  history.granted(wait);
  assertThrows(() => history.unknown(wait), TypeError, "Cannot end A wait: it has ended before");
  const judge = (record: (history: History) => void, message: string) => {
    const [fresh] = pair();
    record(fresh);
    assertThrows(() => checkHistory(fresh.recording(), { objects }), TypeError, message);
  };
  judge((h) => h.call("A", "other", "wait"), "Cannot check other: it has no model");
  judge((h) => h.call("A", "event", "weight"), "its model has no such operation");
  judge((h) => h.returned(h.call("A", "event", "wait")), "what waits is granted");
  judge((h) => h.granted(h.call("A", "event", "set")), "what never waits returns");
  judge((h) => h.gaveUp(h.call("A", "event", "set"), "abort"), "what never waits cannot give up");
  judge((h) => {
    const token = h.call("A", "event", "wait");
    h.granted(token);
    h.requested(token);
  }, "its times are not in order");
});
