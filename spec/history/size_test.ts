import { assert, assertEquals } from "@std/assert";
import { checkHistory } from "./check.ts";
import { History, type HistoryRow, type Recording } from "./history.ts";
import type { HistoryModel } from "./model.ts";
import { models } from "./models.ts";
import {
  type Given,
  lockMachine,
  type Machine,
  queueMachine,
  semaphoreMachine,
} from "./testing/machine.ts";

const PARTIES = 8;
const CALLS = 1000;

/** Numbers below one, the same every time: Knuth's linear congruential generator of MMIX. */
function numbers(seed: bigint): () => number {
  return () => {
    seed = BigInt.asUintN(64, seed * 6364136223846793005n + 1442695040888963407n);
    return Number(seed >> 40n) / 2 ** 24;
  };
}

interface Party {
  readonly name: string;
  calls: number;
  /** What it holds. */
  holds: boolean;
  token?: HistoryRow | undefined;
  given?: Given | undefined;
}

/** What a party that behaves calls next. */
type Next = (
  party: Party,
  index: number,
  random: number,
) => [operation: string, ...args: unknown[]];

/** Eight parties of a thousand calls each, all of them always in the middle of one. */
function ordinary(machine: Machine, next: Next, placed: boolean): Recording {
  const random = numbers(5n);
  let now = 0;
  const history = new History({ clock: () => now++ });
  const parties: Party[] = Array.from({ length: PARTIES }, (_, index) => ({
    name: "ABCDEFGH"[index]!,
    calls: 0,
    holds: false,
  }));
  while (parties.some(({ calls }) => calls < CALLS)) {
    const index = Math.floor(random() * PARTIES);
    const party = parties[index]!;
    const { token, given, name } = party;
    const answer = given?.answer();
    if (token === undefined) {
      if (party.calls++ === CALLS) break;
      const [operation, ...args] = next(party, index, random());
      party.token = history.call(name, "it", operation, args);
    } else if (given === undefined) {
      party.given = machine.call(name, token.operation, token.args);
    } else if (answer === undefined) {
      if (placed && token.requested === undefined) history.requested(token);
    } else if ("value" in answer) {
      const waited = /^(acquire|get|put)$/.test(token.operation);
      if (waited) history.granted(token, answer.value);
      else history.returned(token, answer.value);
      party.holds = token.operation === "acquire" || answer.value === true;
      party.token = party.given = undefined;
    }
  }
  return history.recording();
}

const locking: Next = ({ holds }, _index, random) =>
  holds ? ["release"] : [random < 0.1 ? "tryAcquire" : "acquire"];

const passing: Next = ({ calls }, index) =>
  index % 2 === 0 ? ["put", calls * PARTIES + index] : ["get"];

const cases: readonly [name: string, model: HistoryModel, machine: () => Machine, next: Next][] = [
  ["lock", models.Lock(), () => lockMachine(false), locking],
  ["semaphore", models.Semaphore(3), () => semaphoreMachine(3, false), locking],
  ["queue of 5", models.Queue(5), () => queueMachine("Queue", 5), passing],
  ["queue", models.Queue(), () => queueMachine("Queue", 0), passing],
];

for (const [name, model, machine, next] of cases) {
  for (const placed of [false, true]) {
    for (const fairness of ["fifo", 16] as const) {
      const how = `${fairness}, ${placed ? "places known" : "places unknown"}`;
      Deno.test(`a history of 8 parties of 1000 calls of a ${name} is decided (${how})`, () => {
        const recording = ordinary(machine(), next, placed);
        assert(recording.rows.length > 7000, `${recording.rows.length} calls`);
        const { verdict, objects } = checkHistory(recording, { objects: { it: model }, fairness });
        assertEquals(verdict, "linearizable");
        assert(objects[0]!.steps < 250_000, `${objects[0]!.steps} steps`);
      });
    }
  }
}

for (const placed of [false, true]) {
  Deno.test(`a double grant in the middle of 8000 calls is found (${placed ? "places known" : "places unknown"})`, () => {
    const { rows, settled } = ordinary(lockMachine(false), locking, placed);
    const lost = rows.findIndex(({ operation }, index) => index > 4000 && operation === "release");
    const recording = { rows: rows.toSpliced(lost, 1), settled };
    const { verdict, objects } = checkHistory(recording, { objects: { it: models.Lock() } });
    assertEquals(verdict, "not linearizable");
    const { timeline, event } = objects[0]!.violation!;
    assertEquals(timeline.at(-1), event);
    assert(timeline.length < 8200, `the explanation ends near the event: ${timeline.length} rows`);
  });
}

Deno.test("a search that runs out of steps says so", () => {
  const recording = ordinary(lockMachine(false), locking, false);
  const objects = { it: models.Lock() };
  const { verdict } = checkHistory(recording, { objects, budget: 1000 });
  assertEquals(verdict, "undecided");
});
