/**
 * The threads scope's own code in the explorer's virtual threads.
 *
 * Each virtual thread opens the primitive anew, as a real one does. What is different is the memory:
 * it tells the explorer of every plain read and write that the code does inside the guard.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { createBuffer, Memory } from "../../../src/threads/memory.ts";
import { type Parcel, parcelOf } from "../../../src/threads/parcel.ts";
import type { Pace } from "../../../src/threads/park.ts";
import { type Peer, repair } from "../../../src/threads/peer.ts";
import {
  COUNTED,
  GOT,
  MAX_SIZE,
  MAX_WORDS,
  PUT,
  SLOTS,
  STATE,
  TABLE,
  UNFINISHED,
} from "../../../src/threads/store.ts";
import type { Kind } from "../../../src/threads/word.ts";
import * as words from "../../../src/threads/word.ts";
import { note, park, peril, step } from "../../explore/mod.ts";

/** The ids of the virtual threads. */
export const idOf = (who: number): number => who + 1;

const { OWN } = words;
const ofQueue = [PUT, GOT, MAX_SIZE, MAX_WORDS, STATE];
/** The words that are read outside of the guard, beside the guard and mailboxes: primitives' own. */
const peeked: Readonly<Record<Kind, readonly number[]>> = {
  Lock: [OWN],
  RLock: [OWN],
  Semaphore: [OWN, OWN + 1, OWN + 2],
  BoundedSemaphore: [OWN, OWN + 1, OWN + 2],
  Event: [OWN],
  Barrier: [OWN, OWN + 1, OWN + 2],
  Queue: ofQueue,
  LifoQueue: ofQueue,
  PriorityQueue: ofQueue,
};

/** Tells the explorer what is read and written. */
class ExploredMemory extends Memory {
  readonly #mortal: boolean;
  readonly #peeked: readonly number[];
  #inside = false;

  constructor(buffer: SharedArrayBuffer, who: number, mortal: boolean, pace: Pace) {
    super(buffer, idOf(who), pace);
    this.#mortal = mortal;
    this.#peeked = peeked[words.KINDS[this.words[words.KIND]!]!];
  }

  override enter(patience: number): boolean {
    return this.#inside = super.enter(patience);
  }

  override leave(): void {
    super.leave();
    this.#inside = false;
  }

  /** Inside the guard, nobody else writes what only the guard's holder does. */
  override peek(address: number): number {
    const locks = this.words[words.KIND]! <= 1;
    if (this.#inside && !locks) return this.get(address);
    if (address < words.FREE && !this.#peeked.includes(address)) {
      throw new Error(`[${address}] is read outside of the guard, and not known to be`);
    }
    return super.peek(address);
  }

  override get(address: number): number {
    return note("read", () => super.get(address), [this.words, address]);
  }

  override write(address: number, { desk, length }: Parcel): void {
    const padded = new Int32Array((length + 3) >> 2);
    new Uint8Array(padded.buffer).set(desk.bytes.subarray(0, length));
    padded.forEach((word, at) => this.put(address + at, word));
  }

  override read(address: number, length: number): Parcel {
    const padded = new Int32Array((length + 3) >> 2).map((_, at) => this.get(address + at));
    return parcelOf(new Uint8Array(padded.buffer, 0, length));
  }

  /**
   * The guard keeps all others out, but some words are read outside of it too: only there a switch of
   * threads tells something. A death does at every write, but for those to the log, which nobody reads
   * until its length tells of them.
   */
  override put(address: number, value: number): void {
    const logged = address === words.LOGGED ? this.get(address) : 0;
    const word = [this.words, address] as const;
    const logs = address >= words.LOG && address < words.HEAP;
    const seen = this.#peeked.includes(address);
    const write = () => super.put(address, value);
    if (seen) step("write", write, word);
    else if (this.#mortal && !logs) peril("write", write, word);
    else note("write", write, word);
    // What the log has forgotten counts for nothing: it makes no other state.
    for (let entry = value; entry < logged; entry++) this.put(words.LOG + entry, 0);
  }
}

/**
 * How a virtual thread sleeps: without end, so that no lost wake-up goes unseen. Its clock goes on by
 * `tick` ms whenever it is read; it looks `looks` times whether it has to sleep.
 */
function virtualPace(tick: number, looks: number): VirtualPace {
  let now = 0;
  return {
    asleep: undefined,
    microtasks: [],
    looks,
    slice: Infinity,
    now: () => now += tick,
    mayBlock: () => true,
    park(view, address, expected, ms) {
      const mayEnd = ms !== Infinity && address !== words.GUARD && address !== words.SIDE;
      const end = park(view, address, expected, mayEnd ? { endings: ["timed-out"] } : {});
      if (end === "timed-out") now += ms;
    },
    parkAsync(view, address, expected, woken) {
      this.asleep = { view, address, expected, woken };
    },
    soon(fn) {
      this.microtasks.push(fn);
    },
  };
}

/** The pace of a virtual thread, whose event loop ways.ts runs. */
export interface VirtualPace extends Pace {
  /** Where it sleeps, for all of its promises. */
  asleep: {
    readonly view: Int32Array;
    readonly address: number;
    readonly expected: number;
    readonly woken: () => void;
  } | undefined;
  /** What its event loop does before it sleeps. */
  readonly microtasks: (() => void)[];
}

/** What is unusual about a primitive. */
interface SharedOptions {
  /** Milliseconds by which a thread's clock goes on whenever it is read. */
  readonly tick?: number;
  /** How often threads look before they sleep. */
  readonly looks?: number;
  /** Writes the primitive's own words. */
  readonly prepare?: (words: Int32Array) => void;
}

/** The memory of each kind, used again by one execution after the other, and how it was when fresh. */
const moulds: Record<string, { buffer: SharedArrayBuffer; fresh: Int32Array | undefined }> = {};

/** A fresh primitive that virtual threads share. */
export class Shared<C extends { readonly peer: Peer }> {
  /** Its memory. */
  readonly buffer: SharedArrayBuffer;
  /** Its words, for invariants. */
  readonly words: Int32Array;
  readonly #make: (memory: Memory, threadId: number) => C;
  readonly #mortal: boolean;
  readonly #pace: () => Pace;

  /** Makes the memory, with the rows of `threads`; `mortal` tells whether threads die. */
  constructor(
    kind: Kind,
    make: (memory: Memory, threadId: number) => C,
    threads: number,
    mortal: boolean,
    { tick = 0, looks = 0, prepare }: SharedOptions = {},
  ) {
    this.#mortal = mortal;
    this.#pace = () => virtualPace(tick, looks);
    this.#make = make;
    const name = `${kind} ${threads}`;
    this.buffer = (moulds[name] ??= { buffer: createBuffer(kind, 0), fresh: undefined }).buffer;
    this.words = new Int32Array(this.buffer);
    const { fresh } = moulds[name];
    if (fresh !== undefined) this.words.set(fresh);
    else {
      for (let who = 0; who < threads; who++) {
        make(new Memory(this.buffer, idOf(who), this.#pace()), idOf(who));
      }
      moulds[name].fresh = this.words.slice();
    }
    prepare?.(this.words);
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
    const fixed = Object.entries({ GUARD: words.GUARD, SIDE: words.SIDE, STATE: words.OWN });
    const found = fixed.find(([, at]) => at === index);
    if (found !== undefined) return found[0];
    for (let row = this.words[ROWS]!; row !== 0; row = this.words[row + ROW_NEXT]!) {
      if (index > row && index < row + 8) return `row ${this.words[row + ROW_ID]} +${index - row}`;
    }
    return `[${index}]`;
  };
}

/** How many items a queue has. */
export function sizeIn(shared: Int32Array): number {
  return shared[PUT]! - shared[GOT]!;
}

/** How many items of a queue are not accounted for, if they are few. */
export function unfinishedIn(shared: Int32Array): number {
  return shared[UNFINISHED]! + shared[PUT]! - shared[COUNTED]!;
}

/** The words of what a queue keeps when it is empty: its table, and the blocks in a ring's slots. */
export function keptIn(shared: Int32Array): number {
  const table = shared[TABLE]!;
  if (table === 0) return 0;
  const blocks = [...shared.subarray(table + 1, table + 1 + shared[SLOTS]!)].filter((block) =>
    block
  );
  return [table, ...blocks].reduce((sum, block) => sum + (8 << shared[block]!), 0);
}

/**
 * Throws unless nobody is inside a transition, and all memory is free but for that of the rows, and of
 * so many more words.
 */
export function checkLeft(shared: Int32Array, used = 0): void {
  assertEquals([shared[words.GUARD], shared[words.SIDE]], [0, 0], "the guards");
  let free = 0;
  for (let order = 0; order < words.ORDERS; order++) {
    let block = shared[words.FREE + order]!;
    // A list that ends in a circle has more than there is.
    for (; block !== 0 && free <= shared[words.TOP]!; block = shared[block + 1]!) {
      free += 8 << order;
    }
    if (order < words.READY_ORDERS) {
      free += (8 << order) * shared[words.READY_BLOCKS + words.READY_WORDS * order]!;
    }
  }
  assertEquals(free, shared[words.TOP]! - 8 * rows(shared).length - used, "free words");
}

/** The rows of the threads that the primitive knows. */
export function rows(shared: Int32Array): number[] {
  const found: number[] = [];
  for (let row = shared[words.ROWS]!; row !== 0; row = shared[row + words.ROW_NEXT]!) {
    found.push(row);
  }
  return found;
}
