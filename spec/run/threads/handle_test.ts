import { assertEquals, assertThrows } from "@std/assert";
import { UnsupportedError } from "../../../src/errors.ts";
import { createBuffer } from "../../../src/threads/memory.ts";
import * as scope from "../../../src/threads/mod.ts";
import { KIND, MAGIC, TOP } from "../../../src/threads/word.ts";

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
      assertThrows(() => open(name, handle), TypeError, "Cannot open ");
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
      assertThrows(() => open(name, what), TypeError, "Cannot open ");
    }
    for (const interlock of [undefined, 0, 2, "1"]) {
      assertThrows(() => open(name, { ...handle, interlock }), TypeError, "Cannot open ");
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
    ] as const
  ) assertThrows(() => open("Lock", forge(word, value)), TypeError, "Cannot open Lock");
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
