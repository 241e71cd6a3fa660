import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Buffer } from "node:buffer";
import fs from "node:fs";
import type { Client } from "../../../src/processes/client.ts";
import { decode, encode, recycle } from "../../../src/codec.ts";
import { connect } from "../../../src/processes/connect.ts";
import { MAX_FRAME } from "../../../src/processes/frames.ts";
import { FilePlace, ItemFiles } from "../../../src/processes/item_files.ts";
import { PriorityQueue, Queue } from "../../../src/processes/mod.ts";
import { Remote } from "../../../src/processes/remote.ts";
import type { Stored } from "../../../src/processes/wire.ts";
import { typedArrays } from "../../../src/typed_arrays.ts";
import { until, withFolder } from "./testing.ts";

const SEED = 11;

async function withFiles(test: (place: FilePlace, folder: string) => void | Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await test(new FilePlace(folder, "broker"), folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Bytes that are those of this item alone. */
function bytesOf(index: number, length: number): Uint8Array {
  return new Uint8Array(length).map((_, at) => at + 7 * index);
}

const sizes = fc.oneof(
  fc.constantFrom(8192, 16384, 16385),
  fc.integer({ min: 8192, max: 200_000 }),
);
const steps = fc.array(
  fc.oneof(
    fc.record({ size: sizes }),
    fc.record({ free: fc.nat(20) }),
    fc.record({ read: fc.nat(20) }),
  ),
  { maxLength: 60 },
);

Deno.test(`what was written is there until it is freed, whatever is written meanwhile (seed ${SEED})`, () =>
  withFiles((place, folder) => {
    let session = 0;
    fc.assert(
      fc.property(steps, (steps) => {
        session++;
        const files = new ItemFiles(place, session);
        const other = new ItemFiles(place, 0);
        const kept: { stored: Stored; bytes: Uint8Array }[] = [];
        for (const [index, step] of steps.entries()) {
          if ("size" in step) {
            const bytes = bytesOf(index, step.size);
            kept.push({ stored: files.write(bytes)!, bytes });
          } else if (kept.length > 0 && "free" in step) {
            files.free(kept.splice(step.free % kept.length, 1)[0]!.stored);
          } else if (kept.length > 0 && "read" in step) {
            const { stored, bytes } = kept[step.read % kept.length]!;
            assertEquals(other.read(stored), bytes);
          }
        }
        for (const { stored, bytes } of kept) assertEquals(other.read(stored), bytes);
        other.close();
        files.close();
        place.remove(session);
        assertEquals([...Deno.readDirSync(folder)], []);
      }),
      { seed: SEED, numRuns: 100 },
    );
  }));

Deno.test("a file stays as small as what is in it at once, and is emptied after much", () =>
  withFiles((place) => {
    const files = new ItemFiles(place, 1);
    const large = new Uint8Array(1 << 20);
    for (let i = 0; i < 100; i++) files.free(files.write(large)!);
    assertEquals(Deno.statSync(place.path(1)).size, 1 << 20);
    const many = Array.from({ length: 65 }, () => files.write(large)!);
    assert(Deno.statSync(place.path(1)).size >= 65 << 20);
    for (const stored of many) files.free(stored);
    assertEquals(Deno.statSync(place.path(1)).size, 0);
    const [first, second] = [large.fill(1), bytesOf(2, 2 << 20)].map((bytes) =>
      files.write(bytes)!
    );
    assertEquals(Deno.statSync(place.path(1)).size, 3 << 20);
    assertEquals([files.read(first!), files.read(second!)], [large, bytesOf(2, 2 << 20)]);
    files.close();
  }));

Deno.test("what cannot be written has to travel, and what is not there is an error", () =>
  withFiles((place, folder) => {
    const nowhere = new ItemFiles(new FilePlace(`${folder}/none`, "broker"), 1);
    assertEquals(nowhere.write(new Uint8Array(10_000)), undefined);
    const files = new ItemFiles(place, 1);
    assertEquals(files.write(new Uint8Array(100)), undefined);
    assertEquals(files.write(new Uint8Array(MAX_FRAME + 1)), undefined);
    assertThrows(() => files.read([1, 0, 10_000]), Error, "not where it should be");
    const [session, offset] = files.write(new Uint8Array(10_000))!;
    assertThrows(() => files.read([session, offset, 10_001]), Error, "not where it should be");
    files.close();
  }));

Deno.test("on a disk that is full an item has to travel, and no part of it stays", () =>
  withFiles((place) => {
    const { writeSync } = fs;
    const files = new ItemFiles(place, 1);
    const first = files.write(bytesOf(1, 10_000))!;
    const size = () => Deno.statSync(place.path(1)).size;
    const before = size();
    fs.writeSync = ((file: number, bytes: Uint8Array, at: number, length: number, to: number) =>
      writeSync(file, bytes, at, length / 2, to)) as typeof writeSync;
    try {
      assertEquals(files.write(bytesOf(2, 1_000_000)), undefined);
    } finally {
      fs.writeSync = writeSync;
    }
    assert(size() <= Math.max(before, 16 * 1024), `the file has ${size()} bytes`);
    const next = files.write(bytesOf(3, 20_000))!;
    for (
      const [stored, bytes] of [[first, bytesOf(1, 10_000)], [next, bytesOf(3, 20_000)]] as const
    ) {
      assertEquals(files.read(stored), bytes);
    }
    files.close();
  }));

Deno.test("many files of others are read with few open", () =>
  withFiles((place) => {
    const reader = new ItemFiles(place, 0);
    const writers = Array.from({ length: 40 }, (_, i) => new ItemFiles(place, i + 1));
    const all = writers.map((writer, i) => writer.write(bytesOf(i, 9000))!);
    const open = () => [...Deno.readDirSync("/proc/self/fd")].length;
    const before = open();
    for (let round = 0; round < 2; round++) {
      for (const [i, stored] of all.entries()) assertEquals(reader.read(stored), bytesOf(i, 9000));
    }
    assert(open() - before <= 16, `${open() - before} files are open`);
    reader.close();
    assertEquals(open(), before);
    for (const writer of writers) writer.close();
  }));

/** Typed arrays of any class, a view of a part of its memory as often as of the whole. */
const arrays = fc.record({
  type: fc.constantFrom(...typedArrays),
  length: fc.constantFrom(1, 8_191, 8_192, 20_000),
  before: fc.constantFrom(0, 8, 64),
  waits: fc.boolean(),
});

Deno.test(`a typed array arrives as one of its class, and alone in its memory (seed ${SEED})`, () =>
  withFolder(async () => {
    const queue = await Queue.open<unknown>("arrays");
    const ordered = await PriorityQueue.open<unknown>("ordered arrays");
    await fc.assert(
      fc.asyncProperty(arrays, async ({ type, length, before, waits }) => {
        const size = type.BYTES_PER_ELEMENT;
        const memory = bytesOf(length, before + size * Math.ceil(length / size));
        const array = new type(memory.buffer as ArrayBuffer, before);
        const copy = array.slice();
        const options = waits ? { timeout: 60_000 } : undefined;
        const putting = [queue.put(array, options), ordered.put([1, array], options)];
        memory.fill(0); // a clone is of what it was
        await Promise.all(putting);
        const [first, [, second]] = [await queue.get(), await ordered.get()] as [
          unknown,
          unknown[],
        ];
        for (const got of [first, second]) {
          assertEquals(got, copy);
          assertEquals((got as Uint8Array).buffer.byteLength, copy.byteLength);
        }
      }),
      { seed: SEED, numRuns: 60 },
    );
    await queue.put(Buffer.alloc(10_000, 7)); // Node's class is derived from Uint8Array
    assertEquals(await queue.get(), new Uint8Array(10_000).fill(7));
    const shared = new Uint8Array(new SharedArrayBuffer(10_000));
    await assertRejects(() => queue.put(shared), TypeError, "cannot be cloned");
    (await connect()).disconnect();
  }));

/** The files of clients beside a broker's own. */
function filesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name)
    .filter((name) => !["s", "broker.json"].includes(name));
}

Deno.test("a large item goes through a file, comes when its putter is gone, and leaves nothing", () =>
  withFolder(async ({ folder }) => {
    const queue = await Queue.open<Uint8Array>("large");
    const client = await connect();
    await queue.put(bytesOf(1, 100_000));
    assertEquals(filesIn(`${folder}/test`).length, 1);
    client.disconnect();
    const other = await Queue.open<Uint8Array>("large");
    assertEquals(await other.get(), bytesOf(1, 100_000));
    await until("the file is gone", () => filesIn(`${folder}/test`).length === 0);
    (await connect()).disconnect();
  }));

Deno.test("without a place for files, large items travel", () =>
  withFolder(async ({ folder }) => {
    const queue = await Queue.open<Uint8Array>("large");
    const client: Client = Remote.clientOf(queue);
    const blocker = `${folder}/test/${
      JSON.parse(await Deno.readTextFile(`${folder}/test/broker.json`)).id
    }-1`;
    await Deno.mkdir(blocker);
    await queue.put(bytesOf(1, 100_000));
    assertEquals(await queue.get(), bytesOf(1, 100_000));
    const ordered = await PriorityQueue.open<Float64Array>("ordered");
    await ordered.put([2, new Float64Array(2_000).fill(0.5)]);
    assertEquals(await ordered.get(), [2, new Float64Array(2_000).fill(0.5)]);
    await Deno.remove(blocker);
    client.disconnect();
  }));

Deno.test("memory is used again only for what was encoded last", () => {
  const [first, second] = [1, 2].map((item) => encode("test", bytesOf(item, 10_000)));
  recycle(first!);
  recycle(new Uint8Array(10_000)); // not the codec's
  const third = encode("test", bytesOf(3, 10_000));
  for (const [index, bytes] of [first!, second!, third].entries()) {
    assertEquals(decode(bytes), bytesOf(index + 1, 10_000));
  }
  recycle(third);
  const fourth = encode("test", bytesOf(4, 10_000));
  assertEquals([fourth.buffer, fourth.byteOffset], [third.buffer, third.byteOffset]);
  assertEquals(decode(second!), bytesOf(2, 10_000));
});
