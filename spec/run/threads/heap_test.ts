import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { CapacityError } from "../../../src/errors.ts";
import { allocate, fits, free } from "../../../src/threads/heap.ts";
import { createBuffer, Memory } from "../../../src/threads/memory.ts";
import { usualPace } from "../../../src/threads/park.ts";
import * as words from "../../../src/threads/word.ts";
import { checkLeft } from "./virtual.ts";

/** The blocks in use, and their orders. */
type Blocks = Map<number, number>;

/** Takes a block, or gives 0 where there is none. */
function take(memory: Memory, order: number): number {
  try {
    return allocate(memory, order);
  } catch (error) {
    assert(error instanceof CapacityError);
    return 0;
  }
}

/** Whether a block of this order, or a larger one, is free as it is. */
function hasFree(memory: Memory, order: number): boolean {
  for (let larger = order; larger < words.ORDERS; larger++) {
    if (memory.get(words.FREE + larger) !== 0) return true;
    const ready = words.READY_BLOCKS + words.READY_WORDS * larger;
    if (larger < words.READY_ORDERS && memory.get(ready) > 0) return true;
  }
  return false;
}

function add(blocks: Blocks, block: number, order: number, memory: Memory): void {
  assert(block >= words.HEAP && block + (8 << order) <= words.HEAP + memory.get(words.TOP));
  for (const [other, its] of blocks) {
    assert(block + (8 << order) <= other || other + (8 << its) <= block);
  }
  blocks.set(block, order);
}

const call = fc.record({ takes: fc.boolean(), order: fc.nat(5), which: fc.nat() });
const transitions = fc.array(
  fc.record({
    calls: fc.array(call, { minLength: 1, maxLength: 3, size: "max" }),
    asks: fc.boolean(),
    undone: fc.boolean(),
  }),
  { maxLength: 100, size: "max" },
);

for (const [name, maxBytes] of [["that cannot grow", 0], ["that can", 2 ** 14]] as const) {
  Deno.test(`heap ${name}: blocks do not overlap, what fits is had, and all become one again`, () => {
    fc.assert(
      fc.property(transitions, (transitions) => {
        const memory = new Memory(createBuffer("Queue", maxBytes), 1, usualPace);
        let blocks: Blocks = new Map();
        for (const { calls, asks, undone } of transitions) {
          memory.enter(0);
          const before = new Map(blocks);
          const asked = asks && fits(memory, calls[0]!.order);
          for (const [index, { takes, order, which }] of calls.entries()) {
            if (takes) {
              const expected = hasFree(memory, order);
              const block = take(memory, order);
              if (expected) assert(block !== 0);
              if (asks && index === 0) assertEquals(block !== 0, asked === "now");
              if (block !== 0) add(blocks, block, order, memory);
            } else if (blocks.size > 0) {
              const block = [...blocks.keys()][which % blocks.size]!;
              free(memory, block);
              blocks.delete(block);
            }
          }
          if (undone) {
            memory.undo();
            blocks = before;
          }
          memory.leave();
          checkLeft(
            memory.words,
            [...blocks.values()].reduce((sum, order) => sum + (8 << order), 0),
          );
        }
        memory.enter(0);
        for (const block of blocks.keys()) {
          free(memory, block);
          memory.commit();
        }
        const whole = Math.log2(memory.get(words.TOP) / 8);
        assertEquals(fits(memory, whole), "now");
        if (maxBytes === 0) assertEquals(allocate(memory, whole), words.HEAP);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
}
