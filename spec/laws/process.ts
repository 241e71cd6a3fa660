/**
 * Laws that show only in how a process ends: what keeps the runtime alive (G12), and what becomes of
 * an error that nobody asks for (T2).
 *
 * @module
 */

import { same } from "../assert.ts";
import type { ChildResult, Platform } from "../platform.ts";
import { expectedOf, expectedOfShared, said, shared } from "../probes.ts";
import { type Property, property } from "../property.ts";
import { needsParallel } from "./parties_tools.ts";
import { primitives } from "../select.ts";
import type { Subject } from "../subject.ts";
import type { World } from "../world.ts";

function needsChild(_: Subject, platform: Platform): string | undefined {
  return platform.runProbe === undefined ? platform.noProbe ?? "no child process" : undefined;
}

/** Runs a program in a process of its own, and gives how that ended, and what the program said. */
async function run(world: World, probe: string): Promise<ChildResult> {
  const { runProbe } = world.platform;
  if (runProbe === undefined) throw new Error("Cannot run a probe: no child process");
  world.note("child", probe);
  const { code, stdout } = await runProbe(probe);
  world.note("child", `exit code ${code}`);
  for (const line of stdout.trim().split("\n")) world.note("child", line);
  return { code, stdout: said(stdout) };
}

/** Runs one that has to say something, and to end then. */
async function says(world: World, probe: string, expected: string): Promise<void> {
  const { code, stdout } = await run(world, probe);
  same(stdout, expected, "what the process printed");
  same(code, 0, "its exit code (124: it had to be ended)");
}

const alive = primitives.map((primitive) =>
  property({
    laws: ["G12"],
    primitive,
    level: 1,
    title: "timed waits hold the process until they end, and nothing holds it then",
    inapplicable: needsChild,
    check: (world) => says(world, primitive, expectedOf(primitive)),
  })
);

/** Whether other parties could settle what waits: then any wait holds the process. */
function needsOthers(subject: Subject, platform: Platform): string | undefined {
  return needsParallel(subject) ?? needsChild(subject, platform);
}

const shareable = primitives.filter((primitive) => primitive !== "Task");

const aliveForOthers = shareable.map((primitive) =>
  property({
    laws: ["G12"],
    primitive,
    level: 2,
    title: "a wait that another party could end holds the process, and nothing does then",
    inapplicable: needsOthers,
    check: (world) => says(world, shared + primitive, expectedOfShared(primitive)),
  })
);

/** What a program is told of rejections that nobody handles. */
function reports(title: string, probe: string, expected: string): Property {
  return property({
    laws: ["T2"],
    primitive: "Task",
    level: 1,
    title,
    inapplicable: needsChild,
    check: (world) => says(world, probe, expected),
  });
}

const unasked = [
  property({
    laws: ["T2"],
    primitive: "Task",
    level: 1,
    title: "an error that nobody asks for ends the process as an unhandled rejection does",
    inapplicable: needsChild,
    async check(world) {
      const plain = await run(world, "a rejection");
      const task = await run(world, "a task");
      same(task.code, plain.code, "the exit code");
    },
  }),
  reports(
    "an error that nobody asks for is reported once",
    "a task, counted",
    "1 reported: Error: nobody asked",
  ),
  reports(
    "an error that only a join which gave up had asked for is reported once",
    "a task whose join gave up, counted",
    "1 reported: Error: nobody asked",
  ),
  reports(
    "an error that was asked for is not reported, however often it was",
    "a joined task, counted",
    "0 reported:",
  ),
];

/** What shows only in how a process ends. */
export const processes: readonly Property[] = [...alive, ...aliveForOthers, ...unasked];
