/**
 * The explorer on textbook code: what is right passes every schedule, what is broken is found.
 */

import { assert, assertEquals } from "@std/assert";
import { explore, type ExploreOptions, type Program, renderSchedule, replay } from "./mod.ts";
import { type Mutant, mutants } from "./textbook/mutants.ts";

const folder = new URL("./textbook/", import.meta.url);

/** What each program is explored with beside the defaults. */
const options: Readonly<Record<string, ExploreOptions>> = { robust: { deaths: 1 } };

/**
 * How many schedules within two preemptions the code that is right has: an explorer that runs fewer is
 * broken. Three threads, two rounds each where they have rounds.
 */
const schedules: readonly (readonly [file: string, program: string, count: number])[] = [
  ["mutex.ts", "mutex2", 2_400],
  ["mutex.ts", "mutex3", 2_400],
  ["semaphore.ts", "semaphore", 5_322],
  ["semaphore.ts", "handing", 278],
  ["semaphore.ts", "cancellable", 566],
  ["event.ts", "event", 182],
  ["event.ts", "autoReset", 3_786],
  ["ring.ts", "ring", 13_280],
  ["ring.ts", "ringOfConsumers", 39_652],
  ["queue_lock.ts", "queueLock", 11_424],
  ["line.ts", "lineOfWaiters", 104_778],
  ["condition.ts", "condition", 4_740],
  ["barrier.ts", "barrier", 29_496],
  ["robust.ts", "robust", 68_184],
];

/** Loads a textbook file, or what an edit makes of it. */
async function load(file: string, edit?: Mutant): Promise<Record<string, () => Program>> {
  const url = new URL(file, folder);
  if (edit === undefined) return await import(url.href);
  const parts = (await Deno.readTextFile(url)).split(edit.find);
  assertEquals(parts.length, 2, `${file}: ${edit.name}: must match once`);
  const source = parts.join(edit.replace).replace(
    /from "(\.[^"]*)"/g,
    (_all, path) => `from "${new URL(path, url)}"`,
  );
  return await import(`data:application/typescript,${encodeURIComponent(source)}`);
}

for (const [file, name, count] of schedules) {
  Deno.test(`${name}: every schedule within two preemptions is right`, async () => {
    const program = (await load(file))[name]!;
    const found = explore(program, options[name]);
    if (found.failure !== undefined) throw new Error(renderSchedule(found.failure));
    assertEquals([found.complete, found.rescued, found.random], [true, 0, 1_000]);
    assertEquals(found.executions - found.random, count);
    console.log(`${found.executions} executions, ${found.steps} operations`);
  });
}

for (const mutant of mutants) {
  Deno.test(`${mutant.file}: ${mutant.name}`, async () => {
    const program = (await load(mutant.file, mutant))[mutant.program]!;
    const found = explore(program, options[mutant.program]);
    const { failure } = found;
    assert(failure !== undefined, `survived ${found.executions} executions`);
    const how = `execution ${found.executions}, with ${failure.preemptions} preemptions`;
    console.log(`found by ${how}: ${failure.message}`);
    assertEquals(failure.kind, mutant.kind);
    assertEquals(replay(program, failure.schedule).failure, failure);
  });
}
