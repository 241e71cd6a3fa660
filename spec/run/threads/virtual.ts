/**
 * The threads scope's own code in the explorer's virtual threads.
 *
 * Each virtual thread opens the primitive anew, as a real one does. What is different is the memory:
 * it tells the explorer of every plain read and write that the code does inside the guard.
 *
 * @module
 */

import { createBuffer, Memory } from "../../../src/threads/memory.ts";
import type { Pace } from "../../../src/threads/park.ts";
import { type Peer, repair } from "../../../src/threads/peer.ts";
import type { Kind } from "../../../src/threads/word.ts";
import * as words from "../../../src/threads/word.ts";
import { note, park, step } from "../../explore/mod.ts";

/** The ids of the virtual threads. */
const idOf = (who: number): number => who + 1;

class ExploredMemory extends Memory {
  override get(address: number): number {
    return note("read", () => super.get(address));
  }

  // Noting the old value and writing the new one: a thread may die before, or in between.
  override put(address: number, value: number): void {
    if (address >= words.LOG && address < words.HEAP) note("log", () => super.put(address, value));
    else step("write", () => super.put(address, value));
  }
}

/** How a virtual thread sleeps: without end, so that no lost wake-up goes unseen. */
function virtualPace(): Pace {
  let now = 0;
  return {
    looks: 0,
    slice: Infinity,
    now: () => now,
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

  /** Makes the memory; `threads` rows are made in advance. */
  constructor(kind: Kind, make: (memory: Memory, threadId: number) => C, threads: number) {
    this.buffer = createBuffer(kind, 0);
    this.words = new Int32Array(this.buffer);
    this.#make = make;
    for (let who = 0; who < threads; who++) {
      make(new Memory(this.buffer, idOf(who), virtualPace()), idOf(who));
    }
  }

  /** Opens it in a virtual thread. */
  open(who: number): C {
    return this.#make(new ExploredMemory(this.buffer, idOf(who), virtualPace()), idOf(who));
  }

  /** Recovers the latest of the dead. */
  recover(dead: readonly number[], threads: number): void {
    const who = threads + dead.length - 1;
    const last = idOf(dead.at(-1)!);
    repair(new ExploredMemory(this.buffer, idOf(who), virtualPace()), last);
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

