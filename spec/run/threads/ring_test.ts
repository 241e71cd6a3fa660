import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { createBuffer, Memory } from "../../../src/threads/memory.ts";
import { parcelOf } from "../../../src/threads/parcel.ts";
import type { Limits } from "../../../src/threads/common.ts";
import { usualPace } from "../../../src/threads/park.ts";
import { repair } from "../../../src/threads/peer.ts";
import type { Signal } from "../../../src/contract.ts";
import { QueueCore } from "../../../src/threads/queue_core.ts";
import { addNow, nextNow } from "../../../src/threads/queue_now.ts";
import { GetWaiting, PutWaiting } from "../../../src/threads/queue_waiting.ts";
import { fifo, PERIOD } from "../../../src/threads/ring.ts";
import {
  COUNTED,
  GETTERS,
  GOT,
  type Got,
  KNOWN_GOT,
  KNOWN_PUT,
  MAX_SIZE,
  MAX_WORDS,
  PUT,
  PUTTERS,
} from "../../../src/threads/store.ts";
import { BOTH, SIDE, STARVING, STATUS } from "../../../src/threads/word.ts";
import { checkLeft, keptIn, sizeIn, unfinishedIn } from "./virtual.ts";

const MOST_WORDS = 256;
/** From how many bytes on an item is copied between transitions here. */
const LONG = 100;

/** An item: as many bytes as it says, each of which is its number. */
interface Item {
  readonly n: number;
  readonly length: number;
}

const wordsOf = ({ length }: Item): number =>
  8 << Math.max(0, Math.ceil(Math.log2((24 + length) / 32)));

function check(got: Got | undefined, expected: Item | undefined): void {
  const bytes = got && [...got.desk.bytes.subarray(0, got.length)];
  assertEquals(bytes, expected && new Array(expected.length).fill(expected.n & 255));
}

const step = fc.record({
  who: fc.nat(1),
  what: fc.constantFrom("put", "put", "put", "get", "get", "take", "back", "done", "account"),
  length: fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, fc.integer({ min: 0, max: 300 })),
  which: fc.nat(),
});

Deno.test("Queue: whatever is put, got, taken and given back, order and memory are those of a list", () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 200, size: "max" }),
      fc.constantFrom(0, 1, 3, 20),
      // Counters wrap around, and items are counted again now and then.
      fc.constantFrom(0, -3, 2 ** 31 - 3, PERIOD - 3, -PERIOD - 3),
      (steps, maxSize, start) => {
        const { buffer, one, other } = open(start, maxSize);
        const items: Item[] = [];
        const taken: [Got, Item][] = [];
        let unfinished = 0;
        const used = () => [...items, ...taken.map(([, item]) => item)];
        for (const [n, { who, what, length, which }] of steps.entries()) {
          const core = [one, other][who]!;
          const place = which % Math.max(1, taken.length);
          if (what === "put") {
            const item = { n, length };
            const words = [...used(), item].reduce((sum, item) => sum + wordsOf(item), 0);
            const expected = words <= MOST_WORDS && (maxSize === 0 || items.length < maxSize);
            const parcel = parcelOf(new Uint8Array(length).fill(n));
            assertEquals(addNow(core, { ...parcel, form: 0, priority: 0 }, LONG), expected);
            if (!expected) continue;
            items.push(item);
            unfinished++;
          } else if (what === "get") {
            check(nextNow(core, LONG), items.shift());
          } else if (what === "take" && items.length > 0) {
            const got = core.peer.attempt(() => core.take())!;
            check(got, items[0]);
            taken.push([got, items.shift()!]);
          } else if (what === "back" && taken.length > 0) {
            const [[got, item]] = taken.splice(place, 1) as [[Got, Item]];
            core.peer.act(() => core.giveBack(got.item));
            items.unshift(item);
          } else if (what === "done" && taken.length > 0) {
            const [[got]] = taken.splice(place, 1) as [[Got, Item]];
            assertEquals(core.peer.attempt(() => core.done(got.item)), unfinished > 0);
            unfinished--;
          } else if (what === "account" && unfinished > used().length) {
            assertEquals(core.peer.attempt(() => core.taskDone()), true);
            unfinished--;
          }
          const words = new Int32Array(buffer);
          assertEquals([sizeIn(words) | 0, unfinishedIn(words) | 0], [items.length, unfinished]);
          checkLeft(words, keptIn(words) + taken.reduce((sum, [, item]) => sum + wordsOf(item), 0));
        }
      },
    ),
    { seed: 1, numRuns: 1000 },
  );
});

/** Two threads' ends of a queue whose counters begin anywhere. */
function open(start: number, maxSize: number) {
  const buffer = createBuffer("Queue", 2 ** 16);
  const words = new Int32Array(buffer, 0, 64);
  for (const word of [PUT, GOT, COUNTED, KNOWN_PUT, KNOWN_GOT]) words[word] = start;
  words[MAX_WORDS] = MOST_WORDS;
  words[MAX_SIZE] = maxSize;
  const [one, other] = [1, 2].map((id) =>
    new QueueCore(new Memory(buffer, id, usualPace), id, fifo)
  );
  return { buffer, one: one!, other: other! };
}

const small = { ...parcelOf(Uint8Array.of(7)), form: 0, priority: 0 };

/** Leaves a block for a small item in each slot of the first ring. */
function warm(core: QueueCore): void {
  for (let slot = 0; slot < 8; slot++) {
    assert(addNow(core, small));
    assert(nextNow(core));
  }
}

Deno.test("Queue: what was put is counted before its number is more than a word holds", () => {
  const { buffer, one } = open(PERIOD - 12, 0);
  const words = new Int32Array(buffer);
  warm(one);
  for (let left = 3; left > 0; left--) {
    assert(addNow(one, small));
    nextNow(one);
  }
  assertEquals([words[PUT], words[COUNTED]], [PERIOD - 1, PERIOD - 12]);
  assert(addNow(one, small));
  const told = [COUNTED, KNOWN_PUT, KNOWN_GOT].map((word) => words[word]);
  assertEquals(told, [PERIOD, PERIOD, PERIOD - 1]);
});

Deno.test("Queue: who has waited too long for an item comes before whoever is quick (G13)", async () => {
  const { buffer, one, other } = open(0, 0);
  const words = new Int32Array(buffer);
  warm(other);
  one.peer.share();
  const getting = one.peer.wait(
    "get",
    new GetWaiting("get", one, false, ({ desk }) => desk.bytes[0]),
    undefined,
  );
  words[words[GETTERS]! + STATUS] = STARVING;
  assert(addNow(other, small));
  assertEquals(nextNow(other), undefined);
  assertEquals(await getting, 7);
});

Deno.test("Queue: who has waited too long for room comes before whoever is quick (G13)", async () => {
  const { buffer, one, other } = open(0, 1);
  const words = new Int32Array(buffer);
  warm(other);
  assert(addNow(other, small));
  one.peer.share();
  const putting = one.peer.wait("put", new PutWaiting("put", one, small), undefined);
  words[words[PUTTERS]! + STATUS] = STARVING;
  assertEquals(nextNow(other)?.desk.bytes[0], 7);
  assertEquals(addNow(other, small), false);
  await putting;
});

class Killed extends Error {}

/** Does something until it throws {@linkcode Killed}. */
function untilKilled(fn: () => void): void {
  try {
    fn();
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    return;
  }
  throw new Error("it was not killed");
}

/** A queue of three items, in which thread 3 has died while it removed the first one. */
function dyingInside() {
  const { buffer, one } = open(0, 0);
  for (const n of [1, 2, 3]) {
    assert(addNow(one, { ...parcelOf(Uint8Array.of(n)), form: 0, priority: 0 }));
  }
  const dead = new QueueCore(new Memory(buffer, 3, usualPace), 3, fifo);
  assert(dead.peer.enter());
  dead.peer.memory.commit = () => {
    throw new Killed();
  };
  untilKilled(() => dead.get());
  const mender = (id: number) => new Memory(buffer, id, usualPace);
  const left = () => {
    const items: (number | undefined)[] = [];
    while (one.size > 0) items.push(nextNow(one)?.desk.bytes[0]);
    return items;
  };
  return { one, mender, left };
}

/** Calls `amid` once it has taken the guard over from a dead thread, and `last` before it frees both. */
class Interrupted extends Memory {
  amid: () => void = () => {};
  last: () => void = () => {};

  override renew(): void {
    super.renew();
    this.amid();
  }

  override put(address: number, value: number): void {
    super.put(address, value);
    if (address === BOTH) this.last();
  }
}

Deno.test("Queue: two threads recover the same dead one at once", () => {
  const { one, mender, left } = dyingInside();
  const first = new Interrupted(one.peer.memory.buffer, 4, usualPace);
  const got: boolean[] = [];
  first.amid = first.last = () => {
    repair(mender(5), 3);
    got.push(one.peer.memory.enterSide(SIDE));
  };
  repair(first, 3);
  assertEquals(got, [false, false]);
  assertEquals(left(), [1, 2, 3]);
});

Deno.test("Queue: who recovers a dead thread dies while it does", () => {
  const { one, mender, left } = dyingInside();
  const first = new Interrupted(one.peer.memory.buffer, 4, usualPace);
  first.amid = () => {
    throw new Killed();
  };
  untilKilled(() => repair(first, 3));
  repair(mender(5), 3);
  repair(mender(5), 4);
  assertEquals(left(), [1, 2, 3]);
});

Deno.test("Queue: a call that is made while others are granted what it asks for gets nothing", async () => {
  const { one, other } = open(0, 0);
  one.peer.share();
  const controller = new AbortController();
  const getting = (limits?: Limits) =>
    one.peer.wait("get", new GetWaiting("get", one, false, ({ desk }) => desk.bytes[0]), limits);
  let early: Got | undefined;
  controller.signal.addEventListener("abort", () => early = nextNow(one));
  const aborted = getting({ signal: controller.signal as Signal, timeout: Infinity });
  const next = getting();
  assert(addNow(other, small)); // calls the one that is aborted now
  controller.abort("reason");
  assertEquals(await aborted.catch((reason) => reason), "reason");
  assertEquals([early, await next, one.size], [undefined, 7, 0]);
});

Deno.test("Queue: a thread's put does not overtake one that it has waiting (Q6)", async () => {
  const { one, other } = open(0, 1);
  one.peer.share();
  assert(addNow(other, small));
  const putting = one.peer.wait("put", new PutWaiting("put", one, small), undefined);
  assert(nextNow(other)); // calls it
  assertEquals([addNow(one, small), addNow(other, small)], [false, true]);
  assert(nextNow(other));
  await putting;
});

Deno.test("Queue: who cannot have both guards has neither", () => {
  const buffer = createBuffer("Queue", 4096);
  const [one, other] = [1, 2].map((key) => new Memory(buffer, key, usualPace));
  Atomics.store(one!.words, SIDE, 3); // one who takes items out alone, or has died so
  assertEquals(one!.enter(0), false);
  Atomics.store(one!.words, SIDE, 0);
  assertEquals(other!.enter(0), true);
  other!.leave();
});
