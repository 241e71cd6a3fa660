import { assert, assertEquals } from "@std/assert";
import { describeState, Progress, type Screen } from "./progress.ts";

const now = "K3 Lock a title that is longer than any line of a terminal would be";
const state = (ended: number, failed = 0) => describeState({ ended, planned: 10, failed, now });

/** A screen that keeps what it shows, and understands what is written over. */
function fake(terminal: boolean) {
  let lines = [""];
  let time = 0;
  const screen: Screen = {
    terminal,
    columns: () => 60,
    time: () => time,
    write(text) {
      const [up = "", rest] = text.split("\r\x1b[J");
      if (rest !== undefined) lines = [...lines.slice(0, -1 - Number(up.slice(2, -1))), ""];
      const [first, ...more] = (rest ?? text).split("\n");
      lines.push(lines.pop()! + first, ...more);
    },
  };
  return { screen, pass: (ms: number) => time += ms, lines: () => lines.slice(0, -1) };
}

Deno.test("a terminal has a line for each thing that runs, below what stays", () => {
  const { screen, pass, lines } = fake(true);
  const progress = new Progress(screen);
  progress.say("Seed 1");
  pass(100);
  progress.update("deno tasks", state(0));
  pass(100);
  progress.update("bun tasks", state(5, 1));
  progress.say("bun tasks: failed");
  assertEquals(lines().map((line) => line.slice(0, 44).trimEnd()), [
    "Seed 1",
    "bun tasks: failed",
    "deno tasks  ░░░░░░░░░░░░░░░░░░░░   0/10  K3",
    "bun tasks   ██████████░░░░░░░░░░   5/10  1 f",
  ]);
  assert(lines().every((line) => line.length < 60));
  progress.done("deno tasks");
  progress.done("bun tasks");
  assertEquals(lines(), ["Seed 1", "bun tasks: failed"]);
});

Deno.test("elsewhere a line for each of them now and then, and none is written over", () => {
  const { screen, pass, lines } = fake(false);
  const progress = new Progress(screen);
  for (let ended = 0; ended < 10; ended++) {
    pass(3_000);
    progress.update("deno tasks", state(ended));
  }
  progress.done("deno tasks");
  assertEquals(lines().map((line) => /\d+\/10/.exec(line)?.[0]), ["3/10", "7/10"]);
});

Deno.test("the bar shows how much is done", () => {
  for (const ended of [0, 3, 10]) {
    assertEquals(state(ended).split("█").length - 1, 2 * ended);
    assertEquals(state(ended).split("░").length - 1, 20 - 2 * ended);
  }
});
