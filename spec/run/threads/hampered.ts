/**
 * The threads scope where again and again a thread has died in the way: most calls that can be put off
 * are put off, until that is noticed some turns later.
 *
 * @module
 */

import type { Interval } from "../../../src/runtime/contract.ts";
import { runtime } from "../../../src/runtime/mod.ts";
import { Memory } from "../../../src/threads/memory.ts";
import type { Handle } from "../../../src/threads/mod.ts";
import { usualPace } from "../../../src/threads/park.ts";
import { repair } from "../../../src/threads/peer.ts";
import { keyOf } from "../../../src/threads/thread_id.ts";
import { GUARD, SIDE } from "../../../src/threads/word.ts";
import { randomNumbers } from "../../explore/search.ts";
import { localParties } from "../../parties/local.ts";
import type { Subject } from "../../subject.ts";
import { threads } from "../threads.ts";

/** The id of all threads that die. */
const DEAD = 999_999;
/** Turns of the microtask queue after which a death is noticed; with 0, nobody dies. */
const TURNS = [0, 1, 2, 3, 5, 9, 30];

/**
 * The methods whose callers see at once no more than they would if they had to wait; so do all that
 * block.
 */
const patient: Readonly<Record<string, readonly string[]>> = {
  Semaphore: ["acquire", "use", "release"],
  BoundedSemaphore: ["acquire", "use"],
  Lock: ["acquire", "use"],
  RLock: ["acquire", "use"],
  Event: ["wait", "set", "clear"],
  Condition: ["acquire", "use", "wait", "waitFor"],
  Queue: ["put", "get", "take", "join", "shutdown"],
  LifoQueue: ["put", "get", "take", "join", "shutdown"],
  PriorityQueue: ["put", "get", "take", "join", "shutdown"],
  Barrier: ["wait", "abort", "reset"],
};

/** A thread that dies inside a primitive as another begins to call it. */
class Deaths {
  /** How many there were. */
  count = 0;
  /** Whether the thread is in a call that blocks it. */
  blocking = false;
  /** Does what was put off. */
  retry: () => void = () => {};
  readonly #unnoticed = new Set<Memory>();
  #random = randomNumbers(0);

  reseed(seed: number): void {
    this.#random = randomNumbers(seed);
  }

  /** Whether a thread is in the way of somebody. */
  get any(): boolean {
    return this.#unnoticed.size > 0;
  }

  /** A thread may die in either half of a queue, or in the whole of any primitive. */
  perhaps(memory: Memory, guards: readonly number[]): void {
    const turns = this.#pick(TURNS);
    const guard = this.#pick([undefined, ...guards]);
    if (turns === 0 || this.#unnoticed.has(memory)) return;
    if (!(guard === undefined ? memory.enter(0) : memory.enterSide(guard))) return;
    this.count++;
    this.#unnoticed.add(memory);
    void this.#noticeAfter(turns);
  }

  async #noticeAfter(turns: number): Promise<void> {
    while (turns-- > 0) await undefined;
    this.notice();
  }

  /** All deaths are noticed; a thread that is blocked does not look at more than what blocks it. */
  notice(): void {
    if (!this.any) return;
    for (const memory of this.#unnoticed) repair(memory, DEAD);
    this.#unnoticed.clear();
    if (!this.blocking) this.retry();
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.#random() * choices.length)]!;
  }
}

/** The threads scope in this thread alone, with deaths: how many, `deaths` tells. */
export function hampered(): Subject & { readonly deaths: () => number } {
  const deaths = new Deaths();
  const restore = hasten(deaths);
  const targets = new WeakMap<object, object>();
  const targetOf = (value: unknown) => targets.get(value as object) ?? value;

  const hamper = (kind: string, primitive: object): object => {
    const { buffer } = (primitive as { handle: Handle }).handle;
    const memory = new Memory(buffer, keyOf(DEAD), usualPace);
    const guards = kind.endsWith("Queue") ? [GUARD, SIDE] : [];
    const proxy = new Proxy(primitive, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        return (...args: unknown[]) => {
          const options = args.at(-1) as { timeout?: unknown } | null | undefined;
          // Who would not wait at all is told at once that it cannot be had.
          const blocks = String(name).endsWith("Sync");
          const waits = patient[kind]!.includes(String(name)) && options?.timeout !== 0;
          if (blocks || waits) deaths.perhaps(memory, guards);
          else deaths.notice();
          deaths.blocking = blocks;
          try {
            return value.apply(target, args.map(targetOf));
          } finally {
            deaths.blocking = false;
          }
        };
      },
    });
    targets.set(proxy, primitive);
    return proxy;
  };

  const { parties: _, open, ...subject } = threads();
  const hamperedOpen = Object.entries(open).map(([kind, make]) => [
    kind,
    (...args: unknown[]) => hamper(kind, Reflect.apply(make, undefined, args.map(targetOf))),
  ]);
  const primitives: Subject = {
    ...subject,
    name: "threads, hampered by dead ones",
    open: Object.fromEntries(hamperedOpen),
    capabilities: { ...subject.capabilities, directGrant: false },
    lacks: {
      G0: "grants may be late, and yet misuse throws",
      G6: "grants may be late, and yet a freeing call may grant at once",
      G15: "what was put off is done, and seen, before a call blocks",
      J2: "a delivery cannot tell at once that it is done once too often",
    },
    begin: (seed) => deaths.reseed(seed),
    async settle() {
      deaths.notice();
      for (let turn = 0; turn < 64; turn++) await undefined;
    },
    close: restore,
  };
  return { ...primitives, parties: localParties(primitives), deaths: () => deaths.count };
}

/**
 * Has nobody wait in vain for a thread to leave that has died: the clock goes on instead, and a call
 * that blocks until then is there when that is noticed. What was put off is done by the look that this
 * thread takes from time to time. Gives what undoes this.
 */
function hasten(deaths: Deaths): () => void {
  const { now, park } = usualPace;
  let skipped = 0;
  usualPace.now = () => now() + skipped;
  usualPace.park = (words, address, expected, ms) => {
    if (!deaths.any) return park(words, address, expected, ms);
    skipped += ms;
    if (deaths.blocking) deaths.notice();
  };
  const here = runtime();
  const { interval } = here;
  const started: Interval[] = [];
  here.interval = (ms, fn) => {
    deaths.retry = fn;
    const one = interval.call(here, ms, fn);
    started.push(one);
    return one;
  };
  return () => {
    Object.assign(usualPace, { now, park });
    here.interval = interval;
    for (const one of started) one.clear(); // calls that were left pending hold the event loop
  };
}
