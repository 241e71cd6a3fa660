/**
 * Explorations as tests. `EXPLORE_DEEPER=1` in the environment makes them all one preemption deeper.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import type { Peer } from "../../../src/threads/peer.ts";
import { explore, type ExploreOptions, type Program } from "../../explore/mod.ts";
import type { Shared } from "./virtual.ts";
import type { Way } from "./ways.ts";

/** So many more preemptions are tried than usual, and each time ten times as many random schedules. */
const deeper = Number(Deno.env.get("EXPLORE_DEEPER") ?? 0);
if (!(Number.isInteger(deeper) && deeper >= 0)) {
  throw new RangeError(`Cannot explore: EXPLORE_DEEPER is ${Deno.env.get("EXPLORE_DEEPER")}`);
}
/** Random schedules of a program. */
const RANDOM = 300;

/** Explores a program, as a test. */
export function proves(
  name: string,
  make: (mortal: boolean) => Program,
  options: ExploreOptions = {},
): void {
  const { preemptions = 2, random = RANDOM, deaths = 0 } = options;
  Deno.test(name, () => {
    const began = performance.now();
    const { passed, complete, rescued, failure, executions, known, steps } = explore(
      () => make(deaths > 0),
      {
        ...options,
        preemptions: preemptions + deeper,
        random: random * 10 ** deeper,
        executions: Infinity,
      },
    );
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(
      `${executions} executions, of which ${known} ended in a known state; ${steps} steps; ${seconds} s`,
    );
    const timeline = failure?.timeline.filter(({ text }) => !/^(note|read|log)/.test(text))
      .map(({ party, text }) => `${party}: ${text}`).join("\n");
    assert(passed, `${failure?.message}\n${failure?.schedule}\n${timeline}`);
    assert(complete, "not every schedule was run");
    assertEquals(rescued, 0, "waits that went on only because they timed out");
  });
}

/** One thread does something and may die of it; what another has seen of it is so from then on. */
export function seenStays<C extends { readonly peer: Peer }>(
  shared: Shared<C>,
  transition: (core: C) => void,
  seen: (core: C) => boolean,
): Program {
  return {
    threads: [
      () => {
        const core = shared.open(0);
        core.peer.act(() => transition(core));
        return true;
      },
      () => seen(shared.open(1)),
    ],
    recover: (dead) => shared.recover(dead, 2),
    after(results) {
      shared.prepare((core) => assert(!results.includes(true) || seen(core), "it was seen before"));
    },
    memory: [shared.buffer],
    describe: shared.describe,
  };
}

/** How many threads are alike, from the first on, by what tells one from another. */
export function alikeIn(differences: readonly string[]): number {
  const other = differences.findIndex((difference) => difference !== differences[0]);
  return other < 0 ? differences.length : other;
}

/**
 * Explores a program of three threads that wait: all by blocking, in other ways, and to their death.
 *
 * @param fatal Preemptions where one dies as well; there are many more schedules then.
 */
export function provesWaits(
  name: string,
  make: (ways: readonly [Way, Way, Way], mortal: boolean) => Program,
  fatal = 2,
): void {
  const same = ["blocks", "blocks", "blocks"] as const;
  const mixed = ["blocks for a time", "awaits for a time", "blocks"] as const;
  proves(`${name}: three block`, (mortal) => make(same, mortal));
  proves(
    `${name}: one blocks, one awaits, and either may give up`,
    (mortal) => make(mixed, mortal),
  );
  proves(`${name}: one of three dies`, (mortal) => make(same, mortal), {
    deaths: 1,
    preemptions: fatal,
  });
  proves(`${name}: one dies, and one gives up`, (mortal) => make(mixed, mortal), {
    deaths: 1,
    preemptions: 0,
    random: 3 * RANDOM,
  });
}
