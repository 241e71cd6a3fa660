import { assertEquals } from "@std/assert";
import type { Interval } from "../../../src/runtime/contract.ts";
import { runtime } from "../../../src/runtime/mod.ts";
import { hold, letGo } from "../../../src/threads/keep_alive.ts";
import { Lock } from "../../../src/threads/mod.ts";

/** An interval whose time comes when the test says so. */
class HandInterval implements Interval {
  state = "lets go";
  readonly tick: () => void;

  constructor(tick: () => void) {
    this.tick = tick;
  }

  hold(): void {
    this.state = "holds";
  }

  letGo(): void {
    this.state = "lets go";
  }

  clear(): void {
    this.state = "cleared";
  }
}

const intervals: HandInterval[] = [];
runtime().interval = (_ms, tick) => {
  const interval = new HandInterval(tick);
  intervals.push(interval);
  return interval;
};
const states = () => intervals.map(({ state }) => state);

Deno.test("what waits holds the event loop, and looks; an interval that nobody needs is cleared", () => {
  intervals.length = 0;
  const looks: string[] = [];
  const [one, other] = ["one", "other"].map((name) => ({
    retry: () => looks.push(`${name} retries`),
    look: () => looks.push(`${name} looks`),
  }));
  hold(one!);
  hold(other!);
  letGo(one!);
  assertEquals(states(), ["holds"]);
  intervals[0]!.tick();
  assertEquals(looks, ["other retries", "other looks"]);
  letGo(other!);
  assertEquals(states(), ["lets go"]);
  hold(one!);
  letGo(one!);
  assertEquals(states(), ["lets go"], "one interval for many waits");
  intervals[0]!.tick();
  assertEquals(states(), ["cleared"]);
  hold(one!);
  assertEquals(states(), ["cleared", "holds"]);
  letGo(one!);
  intervals[1]!.tick();
});

Deno.test("a wait holds the event loop as soon as somebody else may end it (G12)", async () => {
  const lock = new Lock();
  const permit = await lock.acquire();
  const waiting = lock.acquire();
  assertEquals(states().includes("holds"), false, "nobody else can");
  lock.handle;
  assertEquals(states().includes("holds"), true);
  permit.release();
  (await waiting).release();
  assertEquals(states().includes("holds"), false);
});
