/**
 * Blocks of shared memory.
 *
 * A buddy allocator (Knowlton, "A fast storage allocator", 1965): a block has 8 · 2^order words, and
 * when it is freed it joins the other half of the block that it was cut from, if that is free too. So
 * however sizes were mixed, an empty heap is one block again. When it is full, memory grows to twice
 * the size.
 *
 * Word 0 of a block is its order, or ~order while it is free; free ones of a size are in a list
 * through their words 1 and 2. All of it is written inside transitions.
 *
 * @module
 */

import { CapacityError } from "../errors.ts";
import type { Memory } from "./memory.ts";
import { FREE, HEAP, ORDERS, TOP } from "./word.ts";

/** The words of the smallest block. */
const LEAST = 8;
const AFTER = 1;
const BEFORE = 2;

/** The order of the smallest block that has this many words. */
export function orderOf(words: number): number {
  return Math.max(0, 32 - Math.clz32((words - 1) >> 3));
}

/** Whether a block of this order can be had, now or at all. */
export function fits(memory: Memory, order: number): "now" | "later" | "never" {
  for (let larger = order; larger < ORDERS; larger++) {
    if (memory.get(FREE + larger) !== 0) return "now";
  }
  const limit = memory.buffer.maxByteLength >> 2;
  if (HEAP + grownTop(memory, order) <= limit) return "now";
  // The largest block that the memory can ever have as one piece.
  let top = LEAST << order;
  while (top < memory.get(TOP)) top *= 2;
  return HEAP + top <= limit ? "later" : "never";
}

/**
 * Takes a block out of the heap.
 *
 * @throws {CapacityError} If there is none, and the memory cannot grow.
 */
export function allocate(memory: Memory, order: number): number {
  let larger = order;
  while (larger < ORDERS && memory.get(FREE + larger) === 0) larger++;
  if (larger === ORDERS) {
    grow(memory, order);
    return allocate(memory, order);
  }
  const block = memory.get(FREE + larger);
  unlink(memory, block, larger);
  while (larger > order) {
    larger--;
    link(memory, block + (LEAST << larger), larger);
  }
  memory.set(block, order);
  return block;
}

/** Gives a block back. */
export function free(memory: Memory, block: number): void {
  let order = memory.get(block);
  let joined = block;
  const end = HEAP + memory.get(TOP);
  while (true) {
    const size = LEAST << order;
    const buddy = HEAP + ((joined - HEAP) ^ size);
    if (buddy + size > end || memory.get(buddy) !== ~order) break;
    unlink(memory, buddy, order);
    joined = Math.min(joined, buddy);
    order++;
  }
  link(memory, joined, order);
}

function link(memory: Memory, block: number, order: number): void {
  const first = memory.get(FREE + order);
  memory.set(block, ~order);
  memory.set(block + AFTER, first);
  memory.set(block + BEFORE, 0);
  if (first !== 0) memory.set(first + BEFORE, block);
  memory.set(FREE + order, block);
}

function unlink(memory: Memory, block: number, order: number): void {
  const after = memory.get(block + AFTER);
  const before = memory.get(block + BEFORE);
  if (before === 0) memory.set(FREE + order, after);
  else memory.set(before + AFTER, after);
  if (after !== 0) memory.set(after + BEFORE, before);
}

/** The least size of the heap, from its present one on, that has a free block of this order. */
function grownTop(memory: Memory, order: number): number {
  let top = Math.max(memory.get(TOP), LEAST);
  while (top < LEAST << order) top *= 2;
  return 2 * top;
}

function grow(memory: Memory, order: number): void {
  const top = memory.get(TOP);
  const bytes = 4 * (HEAP + 2 * top);
  if (4 * (HEAP + grownTop(memory, order)) > memory.buffer.maxByteLength) {
    throw new CapacityError(
      `Cannot wait or store: the ${memory.buffer.maxByteLength} bytes that the primitive may have are full`,
    );
  }
  // Another thread's growth may have been undone with its transition: the bytes are there already.
  if (memory.buffer.byteLength < bytes) memory.buffer.grow(bytes);
  memory.renew();
  link(memory, HEAP + top, Math.log2(top / LEAST));
  memory.set(TOP, 2 * top);
}
