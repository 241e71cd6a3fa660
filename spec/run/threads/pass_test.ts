import { assert, assertEquals, assertThrows } from "@std/assert";
import { UnsupportedError } from "../../../src/errors.ts";
import { Event, LifoQueue, Lock, PriorityQueue, Queue } from "../../../src/threads/mod.ts";
import { identityOf } from "../../../src/threads/memory.ts";
import { connect, type Passed } from "../../../src/threads/pass.ts";
import { pack, unpack } from "../../../src/threads/primitives.ts";

/** How many items have a primitive, by what a neighbour has heard. */
const counts = new Map<string, number>();
connect({
  post(message) {
    const { identity, change } = message as Passed;
    counts.set(identity, (counts.get(identity) ?? 0) + change);
  },
  listen() {},
  closed: () => Promise.resolve(),
  close() {},
}, () => {});

const countOf = ({ handle }: Lock | Event) => counts.get(identityOf(handle.buffer)) ?? 0;

Deno.test("a primitive arrives opened wherever it stands: as a key, too", () => {
  const lock = new Lock();
  const map = new Map<unknown, unknown>([[lock, [lock]], [{ lock }, new Set([lock])]]);
  const arrived = unpack(structuredClone(pack(map))) as typeof map;
  const [[key, [value]], [{ lock: inner }, [member]]] = [...arrived] as [
    [unknown, unknown[]],
    [{ lock: unknown }, Set<unknown>],
  ];
  for (const one of [key, value, inner, member]) {
    assert(one instanceof Lock);
    assertEquals(identityOf(one.handle.buffer), identityOf(lock.handle.buffer));
  }
});

Deno.test("what an immediate shutdown drops, or gets back after it, has its primitives no more", async () => {
  for (const priority of [false, true]) {
    const queue = priority ? new PriorityQueue<unknown>() : new Queue<unknown>();
    const [lock, event] = [new Lock(), new Event()];
    for (const item of [{ lock }, { lock, event }, 3, [lock], "text"]) {
      await queue.put(priority ? [1, item] : item as never);
    }
    const delivery = await queue.take();
    assertEquals([countOf(lock), countOf(event)], [3, 1]);
    queue.shutdown({ immediate: true });
    await Promise.resolve();
    assertEquals([countOf(lock), countOf(event), queue.size()], [1, 0, 0]);
    delivery[Symbol.dispose]();
    await Promise.resolve();
    assertEquals(countOf(lock), 0);
    await queue.join();
  }
});

Deno.test("a delivery that goes back into an open queue keeps its primitives, until it is got", async () => {
  const queue = new LifoQueue<{ lock: Lock }>();
  const lock = new Lock();
  await queue.put({ lock });
  for (let round = 0; round < 2; round++) (await queue.take())[Symbol.dispose]();
  queue.shutdown();
  await Promise.resolve();
  assertEquals(countOf(lock), 1);
  (await queue.take()).done();
  assertEquals(countOf(lock), 0);
});

Deno.test("what is not put has its primitives no more, however the put fails", async () => {
  const queue = new Queue<unknown>(1);
  const lock = new Lock();
  await queue.put({ lock });
  const signal = {
    aborted: false,
    reason: undefined,
    addEventListener() {
      throw new RangeError("no listeners");
    },
    removeEventListener() {},
  } as unknown as AbortSignal;
  const outcomes = await Promise.allSettled([
    queue.put({ lock }, { timeout: 0 }),
    queue.put({ lock }, { signal }),
  ]);
  assert(outcomes.every(({ status }) => status === "rejected"));
  assertThrows(() => queue.putSync({ lock }, { timeout: 0 }));
  assertEquals([queue.tryPut({ lock }), countOf(lock)], [false, 1]);
  const waiting = queue.put({ lock });
  assertEquals(countOf(lock), 2);
  queue.shutdown({ immediate: true });
  await waiting.catch(() => {});
  assertEquals(countOf(lock), 0);
});

Deno.test("an item whose primitives do not come goes back when it is taken, and is gone when it is got", async () => {
  const queue = new Queue<unknown>();
  const lock = new Lock();
  const { buffer } = lock.handle;
  await queue.put({ lock });
  // As in a thread that nothing connects with the one that has put it.
  const bytes = new Uint8Array(queue.handle.buffer);
  const identity = new TextEncoder().encode(identityOf(buffer));
  const at = bytes.findIndex((_, index) => identity.every((byte, i) => bytes[index + i] === byte));
  const end = at + identity.length - 1;
  bytes[end] = bytes[end]! ^ 1;
  for (let round = 0; round < 2; round++) {
    assertThrows(() => queue.takeSync(), UnsupportedError, "the memory of its Lock did not come");
    assertEquals(queue.size(), 1);
  }
  assertThrows(() => queue.getSync(), UnsupportedError, "the memory of its Lock did not come");
  assertEquals(queue.size(), 0);
  queue.taskDone();
});
