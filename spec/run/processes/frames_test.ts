import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { unpack } from "msgpackr";
import { CapacityError } from "../../../src/errors.ts";
import { FrameBatch, FrameReader, MAX_FRAME } from "../../../src/processes/frames.ts";
import { ProtocolError } from "../../../src/processes/wire.ts";

const settings = { seed: 1, numRuns: 300 };

/** What messages are made of: what the own codec knows, and what it leaves to the general one. */
const messages = fc.array(
  fc.letrec((tie) => ({
    value: fc.oneof(
      fc.nat(),
      fc.integer(),
      fc.constantFrom(127, 128, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, 1.5),
      fc.boolean(),
      fc.constant(undefined),
      fc.constant(null),
      fc.string({ maxLength: 40, unit: "binary-ascii" }),
      fc.string({ maxLength: 5, unit: "grapheme" }),
      fc.nat(20_000).map((length) => new Uint8Array(length).fill(length)),
      fc.record({ timeout: fc.nat() }, { noNullPrototype: true }),
      fc.array(tie("value"), { maxLength: 3 }),
    ),
  })).value,
  { maxLength: 20 },
);

function bytesOf(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** With all bytes as the same class, whatever carried them. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return new Uint8Array(value);
  return Array.isArray(value) ? value.map(plain) : value;
}

function batchOf(all: readonly unknown[]): Uint8Array {
  const batch = new FrameBatch();
  for (const message of all) batch.add(message);
  return bytesOf(batch.take());
}

Deno.test("frames: messages arrive as they were sent, in pieces of any length", () => {
  fc.assert(
    fc.property(fc.array(messages), fc.array(fc.integer({ min: 1, max: 30_000 })), (all, cuts) => {
      const bytes = batchOf(all);
      const reader = new FrameReader(MAX_FRAME);
      const got: unknown[] = [];
      let at = 0;
      for (const length of [...cuts, bytes.length]) {
        // A copy: what was read may not depend on what the bytes become.
        const piece = bytes.slice(at, at + length);
        reader.push(piece, (message) => got.push(plain(message)));
        at += length;
      }
      assertEquals(got, all.map(plain));
    }),
    settings,
  );
});

Deno.test("frames: what is sent is MessagePack behind its length", () => {
  fc.assert(
    fc.property(messages, (message) => {
      const bytes = batchOf([message]);
      assertEquals(new DataView(bytes.buffer).getUint32(0), bytes.length - 4);
      assertEquals(plain(unpack(bytes.subarray(4))), plain(message));
    }),
    settings,
  );
});

Deno.test("frames: what is taken does not change when more is added", () => {
  fc.assert(
    fc.property(fc.array(messages, { minLength: 2, maxLength: 20 }), (all) => {
      const batch = new FrameBatch();
      const taken = all.map((message) => {
        batch.add(message);
        return batch.take();
      });
      assertEquals(bytesOf(taken.flat()), batchOf(all));
      assertEquals(batch.length, 0);
    }),
    settings,
  );
});

Deno.test("frames: bytes that are no messages are a ProtocolError, and nothing else", () => {
  const noise = fc.uint8Array({ maxLength: 30 });
  fc.assert(
    fc.property(
      fc.oneof(noise, messages.map((message) => batchOf([message]).slice(4, -1))),
      (body) => {
        const frame = new Uint8Array(4 + body.length);
        new DataView(frame.buffer).setUint32(0, body.length);
        frame.set(body, 4);
        const got: unknown[] = [];
        try {
          new FrameReader(MAX_FRAME).push(frame, (message) => got.push(plain(message)));
        } catch (error) {
          if (!(error instanceof ProtocolError)) throw error;
          return;
        }
        assertEquals(got, [plain(unpack(body))]);
      },
    ),
    settings,
  );
});

Deno.test("frames: a length beyond the limit is an error before its bytes come", () => {
  const reader = new FrameReader(1024);
  const error = assertThrows(() => reader.push(Uint8Array.of(0, 0, 4, 1), () => {}));
  assertEquals(error instanceof ProtocolError, true);
});

Deno.test("frames: a message may have as many bytes as the limit says", () => {
  const batch = new FrameBatch();
  batch.add([2, new Uint8Array(MAX_FRAME - 7)]);
  const bytes = bytesOf(batch.take());
  const got: unknown[][] = [];
  new FrameReader(MAX_FRAME).push(bytes, (message) => got.push(message as unknown[]));
  assertEquals(got.map(([, item]) => (item as Uint8Array).length), [MAX_FRAME - 7]);
});

Deno.test("frames: a message is whole wherever the memory of the batch ends", () => {
  const word = "x".repeat(63);
  for (let room = 60; room < 160; room++) {
    const batch = new FrameBatch();
    // Eight of 8,000 bytes in all, and one that leaves so much of the 64 KiB that it begins with.
    for (let i = 0; i < 8; i++) batch.add([new Uint8Array(7_990)]);
    batch.add([new Uint8Array(64 * 1024 - 8 * 8_000 - 10 - room)]);
    assertEquals(batch.length, 64 * 1024 - room);
    batch.add([word, -1.5, word]);
    const got: unknown[] = [];
    new FrameReader(MAX_FRAME).push(bytesOf(batch.take()), (message) => got.push(message));
    assertEquals(got.at(-1), [word, -1.5, word]);
  }
});

Deno.test("frames: what cannot travel leaves nothing behind", () => {
  const batch = new FrameBatch();
  batch.add([1, "before"]);
  const endless: unknown[] = [1];
  endless.push(endless);
  assertThrows(() => batch.add(endless), TypeError, "call stack");
  assertThrows(
    () => batch.add([2, new Uint8Array(MAX_FRAME)]),
    CapacityError,
    `${MAX_FRAME + 7} bytes are more than ${MAX_FRAME}`,
  );
  batch.add([3, "behind"]);
  assertEquals(bytesOf(batch.take()), batchOf([[1, "before"], [3, "behind"]]));
});
