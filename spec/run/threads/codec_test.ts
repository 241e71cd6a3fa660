import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { runInNewContext } from "node:vm";
import { decode as decodeForProcesses, encode as encodeForProcesses } from "../../../src/codec.ts";
import { decode, encode, keep } from "../../../src/threads/codec.ts";
import { allocate, orderOf } from "../../../src/threads/heap.ts";
import { createBuffer, Memory } from "../../../src/threads/memory.ts";
import { Queue } from "../../../src/threads/mod.ts";
import { parcelOf, unload } from "../../../src/threads/parcel.ts";
import { usualPace } from "../../../src/threads/park.ts";

/** What arrives: bytes that nobody else has. */
function crossed(item: unknown): unknown {
  const { desk, length, form } = encode("put", item);
  return decode({ ...parcelOf(desk.bytes.slice(0, length)), form });
}

const items = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withNullPrototype: false,
  withSparseArray: false,
  // The codec gives -0 inside of an object back as 0, and a key of this name another one.
  key: fc.string().filter((key) => key !== "__proto__"),
  values: [
    fc.string(),
    fc.double().map((n) => Object.is(n, -0) ? 0 : n),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  ],
});

Deno.test("codec: what crosses is a clone", () => {
  fc.assert(
    fc.property(items, (item) => {
      assertEquals(crossed(item), structuredClone(item));
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("codec: an object arrives with all its properties, however many", () => {
  for (const count of [0xffff, 0x10000]) {
    const item = Object.fromEntries(Array.from({ length: count }, (_, i) => [`key ${i}`, i]));
    const got = crossed(item) as Record<string, number>;
    assertEquals([Object.keys(got).length, got[`key ${count - 1}`]], [count, count - 1]);
  }
});

Deno.test("codec: views of shared memory, and of none any more, are refused by both codecs", () => {
  const shared = new SharedArrayBuffer(8);
  const left = new Uint8Array(8);
  structuredClone(left, { transfer: [left.buffer] });
  for (const view of [new Int32Array(shared), new DataView(shared), left]) {
    for (const item of [view, { view }, [[view]]]) {
      for (const tried of [encode, encodeForProcesses]) {
        assertThrows(
          () => tried("put", item),
          TypeError,
          "Cannot put: the value cannot be cloned: ",
        );
      }
    }
  }
});

Deno.test("codec: an object with more properties than the plain codec counts", () => {
  const item = Object.fromEntries(Array.from({ length: 70_000 }, (_, i) => [`k${i}`, i]));
  assertEquals(crossed(item), item);
});

Deno.test("codec: cycles through objects, arrays and Maps", () => {
  const node: Record<string, unknown> = { n: 1 };
  node.list = [node];
  const map = new Map<string, unknown>([["node", node]]);
  node.map = map;
  const clone = crossed(node) as typeof node;
  assertStrictEquals((clone.list as unknown[])[0], clone);
  assertStrictEquals((clone.map as typeof map).get("node"), clone);
});

Deno.test("codec: what is met twice is one object", () => {
  const one = { n: 1 };
  for (const item of [[one, one], new Map([["a", one], ["b", one]])]) {
    const [a, b] = [...(crossed(item) as unknown[] | Map<string, unknown>).values()];
    assertStrictEquals(a, b);
  }
});

Deno.test("codec: items of all lengths through memory, several at once", () => {
  const buffer = createBuffer("Queue", 2 ** 20);
  const memory = new Memory(buffer, 1, usualPace);
  // Around the lengths from which on they are copied otherwise, and each a byte longer than a word.
  const lengths = [0, 1, 2, 3, 4, 30, 507, 508, 509, 510, 511, 512, 513, 600];
  const items = [...lengths, 4090, 4091, 4092, 4093, 4094, 9000].flatMap((length) => {
    const text = "x".repeat(length);
    return [text, { text }, new Uint8Array(length).fill(length)];
  });
  const blocks = items.map((item) => {
    const encoded = encode("put", item);
    const block = allocate(memory, orderOf(1 + Math.ceil(encoded.length / 4)));
    memory.commit();
    memory.write(block + 1, encoded);
    unload(encoded);
    return { block, length: encoded.length, form: encoded.form };
  });
  const read = blocks.map(({ block, length, form }) => ({
    ...memory.read(block + 1, length),
    form,
  }));
  assertEquals(read.map(decode), items);
});

Deno.test("codec: an item that is put while another one is encoded", () => {
  let inner: ReturnType<typeof encode> | undefined;
  const item = {
    first: 1,
    get second() {
      inner = encode("put", { n: 3 });
      return 2;
    },
  };
  const { desk, length, form } = encode("put", item);
  assertEquals(decode({ desk, length, form }), { first: 1, second: 2 });
  assertEquals(decode(inner!), { n: 3 });
});

Deno.test("codec: a typed array that is changed after it was put", () => {
  const array = new Float64Array([1, 2, 3]).subarray(1);
  const encoded = encode("put", array);
  const kept = keep(encoded);
  array[0] = 9;
  assertEquals(decode(kept), new Float64Array([2, 3]));
});

Deno.test("Queue: a typed array that is changed while its put waits", async () => {
  const queue = new Queue<Uint8Array>(1);
  queue.tryPut(Uint8Array.of(1));
  const array = Uint8Array.of(2);
  const put = queue.put(array);
  array[0] = 3;
  assertEquals([await queue.get(), await queue.get()], [Uint8Array.of(1), Uint8Array.of(2)]);
  await put;
});

Deno.test("codec: what another realm has made is carried, or refused by both codecs", () => {
  const plain = runInNewContext("({ list: [1, { n: 2 }], none: null })");
  for (const item of [plain, [plain]]) {
    assertEquals(crossed(item), structuredClone(item));
    assertEquals(decodeForProcesses(encodeForProcesses("put", item)), structuredClone(item));
  }
  for (const made of ["Map()", "Set()", "Date()", "Error()", "ArrayBuffer(8)", "Uint8Array(8)"]) {
    const foreign = runInNewContext(`new ${made}`);
    for (const tried of [encode, encodeForProcesses]) {
      assertThrows(() => tried("put", { foreign }), TypeError, "of another realm");
    }
  }
});
