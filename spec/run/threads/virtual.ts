/**
 * The threads scope's own code in the explorer's virtual threads.
 *
 * Each virtual thread opens the primitive anew, as a real one does. What is different is the memory:
 * it tells the explorer of every plain read and write that the code does inside the guard.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { TimeoutError } from "../../../src/errors.ts";
import { createBuffer, Memory } from "../../../src/threads/memory.ts";
import type { Pace } from "../../../src/threads/park.ts";
import { type Peer, repair } from "../../../src/threads/peer.ts";
import type { Kind } from "../../../src/threads/word.ts";
import * as words from "../../../src/threads/word.ts";
import { explore, type ExploreOptions, note, park, type Program, step } from "../../explore/mod.ts";

/** The ids of the virtual threads. */
const idOf = (who: number): number => who + 1;

class ExploredMemory extends Memory {
  readonly #mortal: boolean;

  constructor(buffer: SharedArrayBuffer, who: number, mortal: boolean, pace: Pace) {
    super(buffer, idOf(who), pace);
    this.#mortal = mortal;
  }

  override get(address: number): number {
    return note("read", () => super.get(address));
  }

  override write(address: number, bytes: Uint8Array): void {
    note("write bytes", () => super.write(address, bytes));
  }

  override read(address: number, length: number): Uint8Array {
    return note("read bytes", () => super.read(address, length));
  }

  /**
   * The guard keeps all others out, but some words are read outside of it too: only there a switch of
   * threads tells something. A death does at every write.
   */
  override put(address: number, value: number): void {
    const logs = address >= words.LOG && address < words.HEAP;
    const seen = address >= words.OWN && address < words.FREE;
    const write = () => super.put(address, value);
    if (seen || this.#mortal && !logs) step("write", write);
    else note("write", write);
  }
}

/**
 * How a virtual thread sleeps: without end, so that no lost wake-up goes unseen. Its clock goes on by
 * `tick` ms whenever it is read; it looks `looks` times whether it has to sleep.
 */
function virtualPace(tick: number, looks: number): Pace {
  let now = 0;
  return {
    looks,
    slice: Infinity,
    now: () => now += tick,
    mayBlock: () => true,
    park(view, address, expected, ms) {
      const mayEnd = ms !== Infinity && address !== words.GUARD;
      const end = park(view, address, expected, mayEnd ? { endings: ["timed-out"] } : {});
      if (end === "timed-out") now += ms;
    },
  };
}

/** A fresh primitive that virtual threads share. */
export class Shared<C extends { readonly peer: Peer }> {
  /** Its memory. */
  readonly buffer: SharedArrayBuffer;
  /** Its words, for invariants. */
  readonly words: Int32Array;
  readonly #make: (memory: Memory, threadId: number) => C;
  readonly #mortal: boolean;
  readonly #pace: () => Pace;

  /**
   * Makes the memory; `threads` rows are made in advance; `mortal` tells whether threads die; their
   * clocks go on by `tick` ms whenever they are read; they look `looks` times before they sleep.
   */
  constructor(
    kind: Kind,
    make: (memory: Memory, threadId: number) => C,
    threads: number,
    mortal: boolean,
    prepare?: (words: Int32Array) => void,
    tick = 0,
    looks = 0,
  ) {
    this.#mortal = mortal;
    this.#pace = () => virtualPace(tick, looks);
    this.buffer = createBuffer(kind, 0);
    prepare?.(new Int32Array(this.buffer));
    this.words = new Int32Array(this.buffer);
    this.#make = make;
    for (let who = 0; who < threads; who++) {
      make(new Memory(this.buffer, idOf(who), this.#pace()), idOf(who));
    }
  }

  /** Does something before the threads begin. */
  prepare(fn: (core: C) => void): void {
    fn(this.#make(new Memory(this.buffer, idOf(0), this.#pace()), idOf(0)));
  }

  /** Opens it in a virtual thread. */
  open(who: number): C {
    return this.#make(this.#explored(who), idOf(who));
  }

  #explored(who: number): Memory {
    return new ExploredMemory(this.buffer, who, this.#mortal, this.#pace());
  }

  /** Recovers the latest of the dead. */
  recover(dead: readonly number[], threads: number): void {
    const who = threads + dead.length - 1;
    const last = idOf(dead.at(-1)!);
    repair(this.#explored(who), last);
    this.open(who).peer.recover(last);
  }

  /** Names a word. */
  describe = (_view: unknown, index: number): string => {
    const { ROWS, ROW_ID, ROW_NEXT } = words;
    const fixed = Object.entries({ GUARD: words.GUARD, STATE: words.OWN });
    const found = fixed.find(([, at]) => at === index);
    if (found !== undefined) return found[0];
    for (let row = this.words[ROWS]!; row !== 0; row = this.words[row + ROW_NEXT]!) {
      if (index > row && index < row + 8) return `row ${this.words[row + ROW_ID]} +${index - row}`;
    }
    return `[${index}]`;
  };
}

/** The reason that a wait ended with, or `undefined` if it ended well; other errors are thrown. */
export function unlessTimedOut<T>(wait: () => T): T | undefined {
  try {
    return wait();
  } catch (error) {
    if (error instanceof TimeoutError) return undefined;
    throw error;
  }
}

/** Throws unless nobody is inside a transition, and the memory is as it was when it was new. */
export function checkLeft(shared: Int32Array, rows: number): void {
  assertEquals(shared[words.GUARD], 0, "the guard");
  let free = 0;
  for (let order = 0; order < words.ORDERS; order++) {
    for (let block = shared[words.FREE + order]!; block !== 0; block = shared[block + 1]!) {
      free += 8 << order;
    }
  }
  assertEquals(free, shared[words.TOP]! - 8 * rows, "free words");
}

/** How many threads the primitive knows. */
export function rowsOf(shared: Int32Array): number {
  let count = 0;
  for (let row = shared[words.ROWS]!; row !== 0; row = shared[row + words.ROW_NEXT]!) count++;
  return count;
}

/** Explores a program, as a test. */
export function proves(
  name: string,
  make: (mortal: boolean) => Program,
  options: ExploreOptions,
): void {
  Deno.test(name, () => {
    const { passed, complete, rescued, failure, executions, steps } = explore(
      () => make(options.deaths !== undefined),
      options,
    );
    console.log(`${executions} executions, ${steps} steps`);
    const timeline = failure?.timeline.filter(({ text }) => !/^(note|read|log)/.test(text))
      .map(({ party, text }) => `${party}: ${text}`).join("\n");
    assert(passed, `${failure?.message}\n${failure?.schedule}\n${timeline}`);
    assert(complete, "not every schedule was run");
    assertEquals(rescued, 0, "waits that went on only because they timed out");
  });
}
