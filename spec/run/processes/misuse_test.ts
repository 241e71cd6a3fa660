import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { connect } from "../../../src/processes/connect.ts";
import * as processes from "../../../src/processes/mod.ts";
import { withFolder } from "./testing.ts";

const {
  CapacityError,
  ConnectionLostError,
  destroy,
  Lock,
  PriorityQueue,
  Queue,
  Semaphore,
  spawn,
  TimeoutError,
} = processes;

Deno.test("a primitive constructed as in the other scopes is refused at once, and told to be opened", () => {
  for (
    const name of ["Semaphore", "Lock", "RLock", "Event", "Condition", "PriorityQueue", "Barrier"]
  ) {
    const Primitive = Reflect.get(processes, name);
    for (const given of [[], [1], [{ value: 1 }], [null]]) {
      assertThrows(() => new Primitive(...given), TypeError, `use ${name}.open`);
    }
  }
});

Deno.test("what names nothing is refused before a broker is started for it", () =>
  withFolder(async ({ folder }) => {
    const wrong = [undefined, null, 1, {}, Symbol("s")] as unknown as string[];
    for (const name of wrong) {
      await assertRejects(() => destroy(name), TypeError, "its name must be a string");
      await assertRejects(() => Lock.open(name), TypeError, "its name must be a string");
    }
    for (const options of ["other", 1, null, true] as unknown as { namespace: string }[]) {
      await assertRejects(() => destroy("n", options), TypeError, "options must be an object");
      await assertRejects(() => Lock.open("n", options), TypeError, "options must be an object");
    }
    await assertRejects(() => Deno.lstat(folder), Deno.errors.NotFound);
  }));

Deno.test("options may hold what cannot travel, or inherit what counts", () =>
  withFolder(async () => {
    const semaphore = await Semaphore.open("s", { value: 2 });
    const extra = { log: () => {}, [Symbol("s")]: 1, tag: Symbol("t"), self: {} };
    extra.self = extra;
    const permit = await semaphore.acquire({ ...extra, permits: 2 } as { permits: number });
    class Limits {
      get timeout(): number {
        return 0;
      }
    }
    await assertRejects(() => semaphore.acquire(new Limits()), TimeoutError);
    await permit.release();
    assertEquals(await semaphore.value(), 2);
    await (await Queue.open("q")).shutdown({ ...extra, immediate: true } as object);
    (await connect()).disconnect();
  }));

Deno.test("a function in the place of a number is refused, and changes nothing", () =>
  withFolder(async () => {
    const semaphore = await Semaphore.open("s", { value: 2 });
    const no = (() => 1) as unknown as number;
    await assertRejects(() => semaphore.release(no), TypeError);
    await assertRejects(() => semaphore.acquire({ permits: no }), TypeError);
    await assertRejects(() => Queue.open("q", { maxSize: no }), TypeError);
    assertEquals(await semaphore.value(), 2);
    (await connect()).disconnect();
  }));

Deno.test("a release beyond what can be counted is refused, all or nothing (S1)", () =>
  withFolder(async () => {
    const most = Number.MAX_SAFE_INTEGER;
    const semaphore = await Semaphore.open("s", { value: 1 });
    await semaphore.release(most - 1);
    for (const n of [1, 2, most]) {
      const message = `Cannot release Semaphore: ${most} of ${most} permits are free already, ` +
        `${n} more do not fit`;
      await assertRejects(() => semaphore.release(n), RangeError, message);
      assertEquals(await semaphore.value(), most);
    }
    (await connect()).disconnect();
  }));

Deno.test("a primitive travels in items and arguments only: a clone would be an empty object", () =>
  withFolder(async () => {
    for (const primitive of [await Lock.open("l"), await Queue.open("q")]) {
      assertThrows(() => structuredClone({ primitive }), DOMException);
    }
    (await connect()).disconnect();
  }));

Deno.test("arguments that are too long for the channel to a process are refused", () => {
  const much = new Uint8Array(256 * 1024 * 1024);
  assertThrows(() => spawn(new URL(import.meta.url), much), CapacityError, "Cannot spawn Process");
});

Deno.test("a call of what was closed or destroyed says so", () =>
  withFolder(async () => {
    const [lock, semaphore] = [await Lock.open("l"), await Semaphore.open("s", { value: 1 })];
    await lock.close();
    await destroy("s");
    const gone = "the primitive was closed, or destroyed by somebody";
    await assertRejects(() => lock.locked(), ConnectionLostError, `Cannot read Lock: ${gone}`);
    await assertRejects(() => semaphore.acquire(), ConnectionLostError, gone);
    (await connect()).disconnect();
  }));

Deno.test("what is no pair of a priority and a value is refused by what it is", () =>
  withFolder(async () => {
    const queue = await PriorityQueue.open("q");
    const wrong = {
      symbol: Symbol("s"),
      function: () => {},
      null: null,
      "an array of length 1": [1],
    };
    for (
      const [what, item] of Object.entries({
        ...wrong,
        "[symbol, …]": [wrong.symbol, 1],
      })
    ) {
      for (const put of [queue.put.bind(queue), queue.tryPut.bind(queue)]) {
        const message =
          `Cannot put into PriorityQueue: an item must be [priority: number, value], got ${what}`;
        await assertRejects(() => put(item as never), TypeError, message);
      }
    }
    await assertRejects(() => queue.put([1, wrong.symbol]), TypeError, "symbol");
    await assertRejects(() => queue.put(undefined as never), TypeError, "undefined is no item");
    await assertRejects(() => queue.put([NaN, 1]), RangeError, "priority must not be NaN");
    (await connect()).disconnect();
  }));

Deno.test("a try whose options have a signal that has fired ends", () =>
  withFolder(async () => {
    const signal = AbortSignal.abort("given up");
    const semaphore = await Semaphore.open("s", { value: 1 });
    const lock = await Lock.open("l");
    for (const primitive of [semaphore, lock]) {
      const options = { signal } as object;
      assertEquals(await primitive.tryAcquire(options).catch((reason) => reason), "given up");
      await primitive.use(() => {});
    }
    (await connect()).disconnect();
  }));

Deno.test("names are any characters, and no two of them are the same", () =>
  withFolder(async () => {
    const names = [
      "a",
      "A",
      "a ",
      "__proto__",
      "constructor",
      "\0",
      "../x",
      "\u{1f512}",
      "é",
    ];
    names.push("e\u0301", "x".repeat(256), "y".repeat(255) + "\n");
    const queues = await Promise.all(names.map((name) => Queue.open<string>(name)));
    for (const [index, queue] of queues.entries()) await queue.put(names[index]!);
    for (const [index, queue] of queues.entries()) {
      assertEquals([await queue.size(), await queue.get()], [1, names[index]]);
      assertEquals(queue.name, names[index]);
    }
    for (const name of ["", "x".repeat(257)]) {
      await assertRejects(() => Queue.open(name), TypeError, "1 to 256 characters");
    }
    await assertRejects(() => Queue.open("\ud800"), TypeError, "half of a surrogate pair");
    (await connect()).disconnect();
  }));
