import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { connect } from "../../../src/processes/connect.ts";
import { FrameBatch, FrameReader, MAX_FRAME } from "../../../src/processes/frames.ts";
import { SHORT_ITEM, ShortItem } from "../../../src/processes/messagepack.ts";
import { ReadItem } from "../../../src/processes/messagepack_reader.ts";
import { PriorityQueue, Queue } from "../../../src/processes/mod.ts";
import { Remote } from "../../../src/processes/remote.ts";
import { withFolder } from "./testing.ts";

const settings = { seed: 1, numRuns: 1_000 };

/** Mostly short items, and some that are none. */
const items = fc.letrec((tie) => ({
  item: fc.oneof(
    { withCrossShrink: true },
    fc.constantFrom(null, undefined, true, false, -0, NaN, Infinity, 2 ** 32, -1, 0.1),
    fc.nat(),
    fc.double(),
    fc.string({ maxLength: 70, unit: "binary-ascii" }),
    fc.string({ maxLength: 5, unit: "grapheme" }),
    fc.array(tie("item"), { maxLength: 16 }),
    fc.dictionary(fc.string({ maxLength: 8 }), tie("item"), { maxKeys: 16 }),
    fc.constantFrom(new Uint8Array(3), new Map([[1, 2]]), new Date(0), 1n),
  ),
})).item;

/** What arrives of a message at a client, or at the broker. */
function arrived(message: unknown, atClient: boolean): unknown {
  const batch = new FrameBatch();
  batch.add(message);
  let got: unknown;
  const reader = new FrameReader(MAX_FRAME, atClient);
  for (const piece of batch.take()) reader.push(piece, (message) => got = message);
  return got;
}

Deno.test("short items: what is taken arrives as structuredClone makes it, through the broker", () => {
  const short = new ShortItem();
  let taken = 0;
  fc.assert(
    fc.property(items, (item) => {
      if (!short.take(item)) return;
      taken++;
      const [, bytes] = arrived([1, short], false) as [number, Uint8Array];
      assert(bytes instanceof Uint8Array);
      assertEquals(bytes.length, short.length);
      const [, read] = arrived([2, bytes], true) as [number, ReadItem];
      assert(read instanceof ReadItem);
      assertEquals(read.value, structuredClone(item));
      if (typeof item === "number") assertStrictEquals(read.value, item);
    }),
    settings,
  );
  assert(taken > 300, `${taken} of 1000`);
});

Deno.test("short items: a message that is left to the general codec carries its item, too", () => {
  const short = new ShortItem();
  assert(short.take({ a: 1 }));
  const [, bytes] = arrived([["ä"], short], false) as [unknown, Uint8Array];
  assertEquals(new Uint8Array(bytes), short.toJSON());
  assertEquals(arrived([0, bytes], true), [0, new ReadItem({ a: 1 })]);
});

Deno.test("short items: what has something twice, in itself, or more to keep than values, is none", () => {
  const short = new ShortItem();
  const twice = { a: 1 };
  const endless: unknown[] = [];
  endless.push(endless);
  class Own {}
  const none = [
    [twice, twice],
    endless,
    new Own(),
    [new Own()],
    { bytes: new Uint8Array(1) },
    [() => {}],
    { ["__proto__"]: 1 },
    [Symbol()],
    "x".repeat(64),
    Array(16).fill(0),
    [[[[[]]]]],
    {
      get a(): number {
        throw new Error("not now");
      },
    },
  ];
  none.forEach((item, i) => assertEquals(short.take(item), false, `number ${i}`));
  assert(short.take("x".repeat(63)));
  assert(short.take(Array(15).fill(0)));
});

Deno.test("short items: what is put while another one is written changes neither", () =>
  withFolder(async () => {
    const queue = await Queue.open<unknown>("items");
    const puts: Promise<void>[] = [];
    let inner = "in an item";
    const putting = (outer: unknown) => {
      if (inner !== "") puts.push(queue.put(inner));
      inner = "";
      return outer;
    };
    puts.push(queue.put({
      get a() {
        return putting(1);
      },
      b: 2,
    }));
    inner = "in options";
    puts.push(queue.put("behind options", {
      get timeout() {
        return putting(undefined) as undefined;
      },
    }));
    await Promise.all(puts);
    const got: unknown[] = [];
    while (!await queue.isEmpty()) got.push(await queue.get());
    assertEquals(got, ["in an item", { a: 1, b: 2 }, "in options", "behind options"]);
    (await connect()).disconnect();
  }));

Deno.test("short items: by priority, by delivery, and with what is the same in two places", () =>
  withFolder(async () => {
    const queue = await PriorityQueue.open<unknown>("items");
    const twice = {};
    await queue.put([0.5, [twice, twice]]);
    await queue.put([-1, { word: "short" }]);
    assertEquals(await queue.tryPut([-Infinity, undefined]), true);
    assertEquals(await queue.get(), [-Infinity, undefined]);
    const delivery = await queue.take();
    assertEquals(delivery.value, [-1, { word: "short" }]);
    await delivery.done();
    const [, [one, other]] = await queue.get() as [number, object[]];
    assertStrictEquals(one, other);
    (await connect()).disconnect();
  }));

Deno.test("short items: one that is broken concerns nobody but who gets it", () =>
  withFolder(async () => {
    const queue = await Queue.open<unknown>("items");
    const client = await connect();
    const target = Remote.idOf(queue);
    for (const broken of [[], [0x91], [0xa5, 0x61], [0xcb, 0], [1, 2], [0x81, 1, 1]]) {
      const args = [Uint8Array.of(SHORT_ITEM, ...broken)];
      await client.call("put", target, "put", { args });
      await queue.get().catch(() => {}); // an error, or what the general codec makes of it
    }
    await queue.put("whole");
    assertEquals(await queue.get(), "whole");
    (await connect()).disconnect();
  }));
