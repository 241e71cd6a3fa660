import { assertThrows } from "@std/assert";
import * as fc from "fast-check";
import { Packr } from "msgpackr";
import { FrameReader } from "../../../src/processes/frames.ts";
import { checkSizes } from "../../../src/processes/sizes.ts";
import { ProtocolError } from "../../../src/processes/wire.ts";
import { enclosed } from "./raw_client.ts";

const packr = new Packr({ useRecords: false });

Deno.test("sizes: what a general codec has made is all there (seed 1)", () => {
  const value = fc.anything({ withDate: true, withTypedArray: true, withSet: true, withMap: true });
  fc.assert(
    fc.property(value, fc.array(fc.double()), fc.string({ size: "large" }), (...values) => {
      const bytes = packr.pack(values);
      checkSizes(bytes, 0, bytes.length);
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("sizes: a list is not made as long as it says before its entries are there", () => {
  for (
    const header of [
      [0xdd, 0x01, 0xff, 0xff, 0xff], // a list of 33 million
      [0xdf, 0x01, 0xff, 0xff, 0xff], // a map of as many
      [0xdc, 0xff, 0xff],
      [0x91, 0xd4, 0x73, 0x00, 0xdd, 0x01, 0xff, 0xff, 0xff], // in a set
    ]
  ) {
    const frame = enclosed(new Uint8Array(Array(50).fill(header).flat()));
    const read = () => new FrameReader(frame.length).push(frame, () => {});
    assertThrows(read, ProtocolError, "values announced in");
  }
});
