/**
 * Blocks of shared memory.
 *
 * A buddy allocator (Knowlton, "A fast storage allocator", 1965): a block has 8 · 2^order words, and
 * when it is freed it joins the other half of the block that it was cut from, if that is free too. So
 * however sizes were mixed, an empty heap is one block again. When it is full, memory grows to twice
 * the size.
 *
 * A few freed blocks of each of the smaller sizes lie ready instead, as in the fast bins of Lea's
 * allocator, but outside of themselves: who takes one or adds one touches no other block, which may
 * have to come from another core. They join when there is no other memory.
 *
 * Word 0 of a block is its order, or ~order while it is free; free ones of a size are in a list
 * through their words 1 and 2. All of it is written inside transitions.
 *
 * @module
 */

import { CapacityError } from "../errors.ts";
import type { Memory } from "./memory.ts";
import { FREE, HEAP, ORDERS, READY_BLOCKS, READY_ORDERS, READY_WORDS, TOP } from "./word.ts";

/** The words of the smallest block. */
const LEAST = 8;
const AFTER = 1;
const BEFORE = 2;

/** The order of the smallest block that has this many words. */
export function orderOf(words: number): number {
  return Math.max(0, 32 - Math.clz32((words - 1) >> 3));
}

/**
 * Whether a block of this order can be had, now or at all; to be asked where all that was written may
 * stay.
 */
export function fits(memory: Memory, order: number): "now" | "later" | "never" {
  if (isThere(memory, order)) return "now";
  const limit = memory.buffer.maxByteLength / 4;
  if (HEAP + grownTop(memory, order) <= limit) return "now";
  joinReady(memory);
  if (freeOrder(memory, order) < ORDERS) return "now";
  // The largest block that the memory can ever have as one piece.
  let top = LEAST << order;
  while (top < memory.get(TOP)) top *= 2;
  return HEAP + top <= limit ? "later" : "never";
}

/** Whether a block of this order is there, without growth and without joining what lies ready. */
export function isThere(memory: Memory, order: number): boolean {
  return readyBlocks(memory, order) > 0 || freeOrder(memory, order) < ORDERS;
}

/**
 * Takes a block out of the heap.
 *
 * @throws {CapacityError} If there is none, and the memory cannot grow.
 */
export function allocate(memory: Memory, order: number): number {
  const ready = takeReady(memory, order);
  if (ready !== 0) return ready;
  let larger = freeOrder(memory, order);
  if (larger === ORDERS) {
    const whole = takeLargerReady(memory, order);
    if (whole !== 0) join(memory, whole);
    else grow(memory, order);
    return allocate(memory, order);
  }
  const block = memory.block(memory.get(FREE + larger));
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
  const order = memory.get(block);
  const ready = readyBlocks(memory, order);
  if (order >= READY_ORDERS || ready >= READY_WORDS - 1) return join(memory, block);
  memory.set(readyOf(order) + ready + 1, block);
  memory.set(readyOf(order), ready + 1);
}

function readyOf(order: number): number {
  return READY_BLOCKS + READY_WORDS * order;
}

/** How many blocks of an order lie ready. */
function readyBlocks(memory: Memory, order: number): number {
  return order < READY_ORDERS ? memory.get(readyOf(order)) : 0;
}

/** Takes a block that lies ready, or gives 0. */
function takeReady(memory: Memory, order: number): number {
  const ready = readyBlocks(memory, order);
  if (ready <= 0) return 0;
  memory.set(readyOf(order), ready - 1);
  return memory.block(memory.get(readyOf(order) + ready));
}

/** Takes a block of a larger order that lies ready, or gives 0. */
function takeLargerReady(memory: Memory, order: number): number {
  for (let larger = order + 1; larger < READY_ORDERS; larger++) {
    const block = takeReady(memory, larger);
    if (block !== 0) return block;
  }
  return 0;
}

/** Joins all blocks that lie ready; what is done each time stays. */
function joinReady(memory: Memory): void {
  for (let order = 0; order < READY_ORDERS; order++) {
    // As many as there can be, whatever damaged memory says.
    for (let left = READY_WORDS - 1; left > 0 && readyBlocks(memory, order) > 0; left--) {
      join(memory, takeReady(memory, order));
      memory.commit();
    }
  }
}

/** The least order, from this one on, of which a block is free; else there is none. */
function freeOrder(memory: Memory, order: number): number {
  let larger = order;
  while (larger < ORDERS && memory.get(FREE + larger) === 0) larger++;
  return larger;
}

function join(memory: Memory, block: number): void {
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

/** The error of what finds no room. */
export function full({ buffer }: Memory): CapacityError {
  return new CapacityError(
    `Cannot wait or store: the ${buffer.maxByteLength} bytes that the primitive may have are full`,
  );
}

function grow(memory: Memory, order: number): void {
  const top = memory.get(TOP);
  const bytes = 4 * (HEAP + 2 * top);
  if (4 * (HEAP + grownTop(memory, order)) > memory.buffer.maxByteLength) {
    throw full(memory);
  }
  // Another thread's growth may have been undone with its transition: the bytes are there already.
  if (memory.buffer.byteLength < bytes) memory.buffer.grow(bytes);
  memory.renew();
  link(memory, HEAP + top, Math.log2(top / LEAST));
  memory.set(TOP, 2 * top);
}
