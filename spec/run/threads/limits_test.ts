import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { CapacityError, OverReleaseError, TimeoutError } from "../../../src/errors.ts";
import { allocate } from "../../../src/threads/heap.ts";
import { createBuffer, Memory } from "../../../src/threads/memory.ts";
import { parcelOf } from "../../../src/threads/parcel.ts";
import { usualPace } from "../../../src/threads/park.ts";
import { Peer } from "../../../src/threads/peer.ts";
import { QueueCore } from "../../../src/threads/queue_core.ts";
import { addNow, nextNow } from "../../../src/threads/queue_now.ts";
import { JoinWaiting } from "../../../src/threads/queue_waiting.ts";
import { LifoQueue, PriorityQueue, Queue } from "../../../src/threads/queue.ts";
import { Semaphore } from "../../../src/threads/semaphore.ts";
import {
  LIMIT,
  SemaphoreCore,
  SemaphoreWaiting,
  VALUE,
} from "../../../src/threads/semaphore_core.ts";
import { fifo } from "../../../src/threads/ring.ts";
import { heap, MAX_WORDS, UNFINISHED } from "../../../src/threads/store.ts";
import { type Kind, MOST } from "../../../src/threads/word.ts";
import { checkLeft, sizeIn, unfinishedIn } from "./virtual.ts";

const FIRST = 1;
const SECOND = 2;
const item = (priority: number) => ({
  ...parcelOf(Uint8Array.of(priority)),
  form: 0,
  priority,
});

/** A primitive's memory, which cannot grow, and a way to open it as one of several threads. */
function memory<C>(kind: Kind, make: (memory: Memory, id: number) => C, maxBytes = 0) {
  const buffer = createBuffer(kind, maxBytes);
  return {
    words: new Int32Array(buffer),
    open: (id: number) => make(new Memory(buffer, id, usualPace), id),
  };
}

function queue(maxBytes = 0) {
  const made = memory("PriorityQueue", (memory, id) => new QueueCore(memory, id, heap), maxBytes);
  made.words[MAX_WORDS] = 2 ** 20;
  return made;
}

function semaphore(value: number) {
  const made = memory("Semaphore", (memory, id) => new SemaphoreCore(memory, id));
  made.words[VALUE] = value;
  made.words[LIMIT] = MOST;
  return made;
}

class Waiting extends SemaphoreWaiting<boolean> {
  override granted(abandoned: boolean): boolean {
    return abandoned;
  }
}

function joins(core: QueueCore): boolean {
  try {
    core.peer.waitSync("join", "join", new JoinWaiting(core), 0);
    return true;
  } catch (error) {
    if (error instanceof TimeoutError) return false;
    throw error;
  }
}

Deno.test("Queue: more items are unfinished than a word counts (J1, J2)", async () => {
  const { words, open } = queue();
  const core = open(FIRST);
  words[UNFINISHED] = MOST - 1;
  for (const priority of [1, 2, 3]) core.peer.act(() => core.add(item(priority)));
  const done = () => core.peer.attempt(() => core.taskDone());
  const joining = new JoinWaiting(core);
  const joined = core.peer.wait("join", joining, undefined);
  for (let left = 3; left > 0; left--) {
    assertEquals(done(), true);
    assertEquals(joining.settled, false);
  }
  assertEquals(words[UNFINISHED], MOST - 1);
  words[UNFINISHED] = 1;
  assertEquals(done(), true);
  await joined;
  assertEquals(done(), false);
});

Deno.test("Queue: a consumer that got more than a word counts dies (X4)", () => {
  const { words, open } = queue();
  const [core, dead] = [open(FIRST), open(SECOND)];
  words[UNFINISHED] = MOST;
  words[dead.peer.row + 7] = MOST - 1; // what it got, and did not account for
  for (const priority of [1, 2]) core.peer.act(() => core.add(item(priority)));
  for (let left = 2; left > 0; left--) dead.peer.act(() => void dead.get());
  core.peer.recover(SECOND);
  assertEquals(unfinishedIn(words), 2, "MOST + 2 were put, and MOST at most are known to be lost");
  assertEquals(joins(core), false);
});

Deno.test("Semaphore: who took more permits than a word counts dies (X1)", () => {
  const { words, open } = semaphore(MOST);
  const [core, dead] = [open(FIRST), open(SECOND)];
  // It takes what the other one releases.
  for (let round = 0; round < 2; round++) {
    assertEquals(dead.tryTake(MOST), "taken");
    if (round === 0) core.peer.act(() => void core.give(MOST));
  }
  core.peer.recover(SECOND);
  assertEquals(words[VALUE], MOST);
  assertEquals(core.tryTake(1), "abandoned");
});

Deno.test("Semaphore: a release beyond what a word counts is refused, all or nothing (S1)", () => {
  for (const initial of [0, 1, MOST]) {
    const semaphore = new Semaphore(initial);
    if (initial < MOST) semaphore.release(MOST - initial);
    for (const n of [1, 2, MOST, Number.MAX_SAFE_INTEGER]) {
      const message = `Cannot release Semaphore: ${MOST} of ${MOST} permits are free already, ` +
        `${n} more do not fit`;
      const error = assertThrows(() => semaphore.release(n), RangeError, message);
      assert(!(error instanceof OverReleaseError), "it has no bound");
      assertEquals(semaphore.value(), MOST);
    }
    semaphore.tryAcquire({ permits: 2 })!.forget();
    assertThrows(() => semaphore.release(3), RangeError, "3 more do not fit");
    semaphore.release(2);
    assertEquals(semaphore.value(), MOST);
  }
});

Deno.test("Semaphore: no room for more who wait is a CapacityError, and the others wait on", async () => {
  const { words, open } = semaphore(0);
  const core = open(FIRST);
  const wait = () => core.peer.wait("acquire Semaphore", new Waiting(core, 1), undefined);
  const room = 512 / 8 - 1;
  const waiting = Array.from({ length: room }, wait);
  await assertRejects(wait, CapacityError, "bytes that the primitive may have are full");
  assertThrows(
    () => core.peer.waitSync("acquire Semaphore", "acquire", new Waiting(core, 1), 1000),
    CapacityError,
    "bytes that the primitive may have are full",
  );
  core.peer.act(() => void core.give(room));
  assertEquals(await Promise.all(waiting), new Array(room).fill(false));
  assertEquals(words[VALUE], 0);
  checkLeft(words);
});

Deno.test("Queue: bytes that no item fits into are refused, and an item that does not fit in them", () => {
  for (const [name, Class] of Object.entries({ Queue, LifoQueue, PriorityQueue })) {
    for (const bytes of [0, 1, 63]) {
      const message = `Cannot construct ${name}: bytes must be an integer >= 64, got ${bytes}`;
      assertThrows(() => new Class(0, { bytes }), RangeError, message);
    }
  }
  const queue = new Queue<Uint8Array>(0, { bytes: 64 });
  queue.putSync(new Uint8Array(40));
  assertEquals(queue.getSync().length, 40);
  for (const [bytes, takes] of [[41, 128], [104, 128], [105, 256]]) {
    const message = `Cannot put into Queue: an item of ${bytes} bytes takes ${takes}, ` +
      "and all items may take 64";
    assertThrows(() => queue.tryPut(new Uint8Array(bytes!)), RangeError, message);
  }
});

Deno.test("PriorityQueue: a delivery goes back to its place when the memory is full (Q11)", () => {
  const { words, open } = queue();
  const core = open(FIRST);
  const take = () => core.peer.attempt(() => core.take())!;
  const taken = [];
  for (let priority = 0; priority < 15; priority++) core.peer.act(() => core.add(item(priority)));
  for (let left = 15; left > 0; left--) taken.push(take());
  let added = 15;
  assertThrows(() => {
    for (;; added++) core.peer.attempt(() => core.add(item(added)));
  }, CapacityError);
  for (const { item } of taken) core.peer.act(() => core.giveBack(item));
  assertEquals(sizeIn(words), added);
  assert(added > 15);
  const got = Array.from({ length: added }, () => core.peer.attempt(() => core.get())!.priority);
  assertEquals(got, Array.from({ length: added }, (_, priority) => priority));
});

Deno.test("who wakes a thread that dies meanwhile writes into nobody's item", () => {
  const buffer = createBuffer("Queue", 0);
  new Int32Array(buffer)[MAX_WORDS] = 2 ** 20;
  let meanwhile: (() => void) | undefined;
  class Interrupted extends Memory {
    override leave(): void {
      super.leave();
      const then = meanwhile;
      meanwhile = undefined;
      then?.();
    }
  }
  const open = (id: number, Of = Memory) => {
    return new QueueCore(new Of(buffer, id, usualPace), id, fifo);
  };
  const waking = open(FIRST, Interrupted);
  const other = open(SECOND);
  const dying = open(3); // the last, so that the block beside its row is free, and an item fits in both
  const { row } = dying.peer;
  const values = [7, 8, 9, 10];
  meanwhile = () => {
    other.peer.recover(3);
    for (const value of values) assert(addNow(other, item(value)));
  };
  waking.peer.act(() => waking.peer.wake(row));
  const got = values.map(() => nextNow(other)!);
  assert(got.some((one) => one.item === row));
  assertEquals(
    got.map(({ desk, length }) => [...desk.bytes.subarray(0, length)]),
    values.map((v) => [v]),
  );
});

Deno.test("who recovers a thread does not wake it: its row may be in use again", () => {
  const buffer = createBuffer("Queue", 0);
  const open = (id: number) => {
    const memory = new Memory(buffer, id, usualPace);
    let block = 0;
    const peer: Peer = new Peer(memory, id, {
      offer() {
        block = allocate(memory, 0);
        for (let word = 1; word < 8; word++) memory.set(block + word, 7);
      },
      changed: () => false,
      recover: (row) => peer.wake(row),
    });
    return { peer, block: () => block };
  };
  const dead = open(FIRST);
  const { peer, block } = open(SECOND);
  peer.recover(FIRST);
  assertEquals(block(), dead.peer.row);
  assertEquals([...new Int32Array(buffer).subarray(block() + 1, block() + 8)], Array(7).fill(7));
});
