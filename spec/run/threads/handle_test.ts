import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { UnsupportedError } from "../../../src/errors.ts";
import { recover } from "../../../src/threads/handle.ts";
import { LockCore } from "../../../src/threads/lock_core.ts";
import { createBuffer, Memory } from "../../../src/threads/memory.ts";
import * as scope from "../../../src/threads/mod.ts";
import { usualPace } from "../../../src/threads/park.ts";
import { keyOf } from "../../../src/threads/thread_id.ts";
import {
  GUARD,
  HEAP,
  KIND,
  LOG_SIZE,
  LOGGED,
  MAGIC,
  NEXT,
  OWN,
  ROW_NEXT,
  ROWS,
  TOP,
} from "../../../src/threads/word.ts";

const { Barrier, BoundedSemaphore, Condition, Event, LifoQueue, Lock } = scope;
const { PriorityQueue, Queue, RLock, Semaphore } = scope;
const made = {
  Barrier: new Barrier(2),
  BoundedSemaphore: new BoundedSemaphore(),
  Condition: new Condition(),
  Event: new Event(),
  LifoQueue: new LifoQueue(),
  Lock: new Lock(),
  PriorityQueue: new PriorityQueue(),
  Queue: new Queue(),
  RLock: new RLock(),
  Semaphore: new Semaphore(),
};
type Name = keyof typeof made;
const names = Object.keys(made) as Name[];
const open = (name: Name, handle: unknown): unknown =>
  (scope[name] as unknown as { from(handle: unknown): unknown }).from(handle);

Deno.test("a handle of another kind is a TypeError", () => {
  for (const name of names) {
    open(name, made[name].handle);
    for (const other of names) {
      const { handle } = made[other];
      if (other === name) continue;
      assertThrows(() => open(name, handle), TypeError, `Cannot open ${name}: `);
      // A condition's handle has the lock's memory: it may be opened as what it is.
      if (name === "Lock" && other === "Condition") continue;
      assertThrows(() => open(name, { ...handle, kind: name }), TypeError, "Cannot open ");
    }
  }
});

Deno.test("what is no handle is a TypeError", () => {
  for (const name of names) {
    const { handle } = made[name];
    for (const what of [undefined, null, 1, "Lock", () => {}, {}, [], new Map(), made[name]]) {
      assertThrows(() => open(name, what), TypeError, `Cannot open ${name}: `);
    }
    for (const interlock of [undefined, 0, 2, "1"]) {
      assertThrows(() => open(name, { ...handle, interlock }), TypeError, `Cannot open ${name}: `);
    }
    const { buffer } = handle;
    const short = (bytes: number) => buffer.slice(0, bytes);
    for (
      const buffer of [undefined, {}, new ArrayBuffer(4096), new SharedArrayBuffer(4096), short(0)]
        .concat(short(4), short(128), short(1280), short(2048))
    ) assertThrows(() => open(name, { ...handle, buffer }), TypeError, "Cannot open ");
  }
});

Deno.test("memory of another version, or that says what it cannot be, is a TypeError", () => {
  const forge = (word: number, value: number) => {
    const buffer = createBuffer("Lock", 0);
    const words = new Int32Array(buffer);
    words[word] = value;
    return { interlock: 1, kind: "Lock", buffer };
  };
  open("Lock", forge(KIND, 0));
  for (
    const [word, value] of [
      [MAGIC, 0],
      [MAGIC, 0x494c4bff],
      [KIND, -1],
      [KIND, 99],
      [TOP, 0],
      [TOP, -1],
      [TOP, 2 ** 30],
      [LOGGED, -2],
      [LOGGED, LOG_SIZE + 2],
    ] as const
  ) assertThrows(() => open("Lock", forge(word, value)), TypeError, "Cannot open Lock");
});

Deno.test("a barrier of nobody is a TypeError, and none that is made later", () => {
  const handle = { interlock: 1, kind: "Barrier", buffer: createBuffer("Barrier", 0) };
  assertThrows(() => open("Barrier", handle), TypeError, "Cannot open Barrier");
  assertEquals(new Barrier(3).parties, 3);
});

Deno.test("a condition that its lock does not have is a TypeError", () => {
  const { handle } = made.Condition;
  for (const condition of [undefined, 0, 1, NaN, -8, handle.condition! + 8, 2 ** 40, "1"]) {
    assertThrows(() => open("Condition", { ...handle, condition }), TypeError, "Cannot open ");
  }
});

Deno.test("without shared memory each construction is one clear error", () => {
  const { SharedArrayBuffer } = globalThis;
  Reflect.deleteProperty(globalThis, "SharedArrayBuffer");
  try {
    for (const name of names) {
      const construct = () => new (scope[name] as unknown as new (n?: number) => unknown)();
      if (name === "Barrier") assertThrows(() => new Barrier(2), UnsupportedError, "Cross-Origin");
      else assertThrows(construct, UnsupportedError, "Cross-Origin");
    }
  } finally {
    globalThis.SharedArrayBuffer = SharedArrayBuffer;
  }
  assertEquals(new Lock().locked(), false);
});

/** A block of the heap that nobody has been given. */
const BLOCK = HEAP + 64;

/** What somebody may have written into memory. */
const damages: Record<string, readonly (readonly [word: number, value: number])[]> = {
  "rows in a circle": [[ROWS, BLOCK], [BLOCK + ROW_NEXT, BLOCK]],
  "rows outside of it": [[ROWS, 2 ** 30]],
  "rows in its head": [[ROWS, 1]],
  "rows at a negative address": [[ROWS, -BLOCK]],
};

for (const [what, damage] of Object.entries(damages)) {
  Deno.test(`memory with ${what} is a TypeError, and is left as it was`, () => {
    for (const name of names) {
      const kind = name === "Condition" ? "Lock" : name;
      const buffer = createBuffer(kind, 0);
      const words = new Int32Array(buffer);
      for (const [word, value] of damage) words[word] = value;
      const before = [...words];
      const handle = { interlock: 1, kind: name, buffer, over: "Lock", condition: BLOCK };
      assertThrows(
        () => open(name, handle),
        TypeError,
        `Cannot open ${kind}: its memory is damaged`,
      );
      assertEquals([...words], before);
    }
  });
}

/** A semaphore that somebody else writes to after it was opened. */
function opened() {
  const semaphore = new Semaphore(0);
  return { semaphore, words: new Int32Array(semaphore.handle.buffer) };
}

Deno.test("who prints a primitive or a permit is not shown its memory", () => {
  const permits = [made.Lock, made.Semaphore, made.BoundedSemaphore].map((one) => one.tryAcquire());
  for (const one of [...Object.values(made), ...permits]) {
    const printed = Deno.inspect(one, { depth: 10 });
    assert(printed.length < 200, printed);
  }
  for (const permit of permits) permit!.release();
});

Deno.test("a line in a circle is a TypeError for whoever follows it", () => {
  const { semaphore, words } = opened();
  words.set([BLOCK, BLOCK], OWN + 2);
  words[BLOCK + NEXT] = BLOCK;
  assertThrows(() => semaphore.release(), TypeError, "its memory is damaged");
  assertThrows(() => semaphore.acquireSync({ timeout: 0 }), TypeError, "its memory is damaged");
  assertEquals(words[GUARD], 0);
});

Deno.test("calls that wait reject once their memory is found damaged, whoever finds it", async () => {
  const reason = new Error("given up");
  for (const find of ["timeout", "abort", "call"] as const) {
    const { semaphore, words } = opened();
    const controller = new AbortController();
    const { signal } = controller;
    const limits = { timeout: { timeout: 1 }, abort: { signal }, call: undefined }[find];
    const calls = [semaphore.acquire(), semaphore.acquire(limits)];
    words.set([BLOCK, BLOCK], OWN + 2);
    words[BLOCK + NEXT] = BLOCK;
    if (find === "abort") controller.abort(reason);
    if (find === "call") assertThrows(() => semaphore.release(), TypeError);
    for (const call of calls) await assertRejects(() => call, TypeError, "its memory is damaged");
  }
});

Deno.test("damaged memory keeps nobody from recovering what a dead thread had elsewhere", () => {
  const DEAD = 77;
  const { words } = opened();
  const lock = new Lock();
  const core = new LockCore(new Memory(lock.handle.buffer, keyOf(DEAD), usualPace), DEAD);
  core.tryTake();
  words.set([BLOCK], ROWS);
  words[BLOCK + ROW_NEXT] = BLOCK;
  assertEquals(lock.locked(), true);
  recover(DEAD);
  assertEquals(lock.tryAcquire()?.abandoned, true);
});
