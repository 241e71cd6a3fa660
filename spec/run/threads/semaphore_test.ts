import { assertEquals } from "@std/assert";
import {
  LIMIT,
  SemaphoreCore,
  SemaphoreWaiting,
  VALUE,
} from "../../../src/threads/semaphore_core.ts";
import { note, type Program, step } from "../../explore/mod.ts";
import { alikeIn, proves, provesWaits } from "./proves.ts";
import { checkLeft, Shared } from "./virtual.ts";
import { wait, type Way } from "./ways.ts";

class Waiting extends SemaphoreWaiting<boolean> {
  override granted(abandoned: boolean): boolean {
    return abandoned;
  }
}

function open(value: number, limit: number, threads: number, mortal: boolean) {
  return new Shared(
    limit > value ? "Semaphore" : "BoundedSemaphore",
    (memory, id) => new SemaphoreCore(memory, id),
    threads,
    mortal,
    {
      prepare(words) {
        words[VALUE] = value;
        words[LIMIT] = limit;
      },
    },
  );
}

/** Takes permits; tells whether it did, or gave up. */
function acquire(core: SemaphoreCore, permits: number, way: Way): boolean {
  return wait(core, new Waiting(core, permits), way) !== undefined;
}

/** Threads that take so many permits each of `value`, and give them back. */
function program(
  value: number,
  wanted: readonly number[],
  ways: readonly Way[],
  mortal: boolean,
): Program {
  const threads = ways.length;
  const shared = open(value, 100, threads, mortal);
  const held = new Map<number, number>();
  return {
    threads: ways.map((way, who) => () => {
      const core = shared.open(who);
      const permits = wanted[who]!;
      if (core.tryTake(permits) === undefined && !acquire(core, permits, way)) return;
      note("holds", () => held.set(who, permits));
      step("gives back", () => held.delete(who));
      core.peer.act(() => void core.give(permits));
    }),
    invariant() {
      let sum = 0;
      for (const permits of held.values()) sum += permits;
      if (sum > value) throw new Error(`${sum} of ${value} permits are held`);
    },
    recover(dead) {
      note("buried", () => dead.forEach((who) => held.delete(who)));
      shared.recover(dead, threads);
    },
    after() {
      assertEquals(shared.words[VALUE], value, "value");
      checkLeft(shared.words);
    },
    alike: alikeIn(wanted.map((permits, who) => `${permits} ${ways[who]}`)),
    memory: [shared.buffer],
    noted: () => [...held],
    describe: shared.describe,
  };
}

/** Two take the only permit and give it back, as far as it fits; the third gives one that nobody took. */
function bounded(ways: readonly Way[], mortal: boolean): Program {
  const shared = open(1, 1, ways.length, mortal);
  const give = (core: SemaphoreCore) => {
    let fits = false;
    core.peer.act(() => {
      fits = core.give(1);
    });
    return fits ? 1 : 0;
  };
  return {
    threads: [
      ...ways.slice(1).map((way, who) => () => {
        const core = shared.open(who);
        return acquire(core, 1, way) ? give(core) - 1 : 0;
      }),
      () => give(shared.open(ways.length - 1)),
    ],
    invariant() {
      const value = shared.words[VALUE]!;
      if (value < 0 || value > 1) throw new Error(`${value} of 1 permits are free`);
    },
    recover: (dead) => shared.recover(dead, ways.length),
    after(results) {
      // One that has died has given back what it owed, as far as that fitted.
      const change = results.reduce<number>((sum, result) => sum + (result as number ?? 0), 0);
      if (!mortal) assertEquals(shared.words[VALUE], 1 + change, "value");
      checkLeft(shared.words);
    },
    alike: alikeIn(ways.slice(1)),
    memory: [shared.buffer],
    describe: shared.describe,
  };
}

provesWaits("Semaphore", (ways, mortal) => program(1, [1, 1, 1], ways, mortal));
proves(
  "Semaphore: a large request is not lost",
  () => program(2, [1, 2, 1], ["blocks", "blocks", "blocks"], false),
);
proves(
  "Semaphore: a large request in front gives up",
  () => program(2, [1, 2, 1], ["blocks", "awaits for a time", "blocks"], false),
);
proves(
  "Semaphore: one dies beside a large request, or with it",
  () => program(2, [1, 2, 1], ["blocks", "blocks", "blocks"], true),
  { deaths: 1, preemptions: 1 },
);
provesWaits("BoundedSemaphore", bounded, 1);
