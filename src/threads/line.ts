/**
 * Lines of records: who waits, the longest first. Two words, the first and the last, and the records'
 * own links in between; all of it is written inside transitions.
 *
 * @module
 */

import { allocate, free } from "./heap.ts";
import type { Memory } from "./memory.ts";
import {
  AMOUNT,
  ASIDE,
  LINK,
  NEXT,
  NOT_READY,
  PREVIOUS,
  READY,
  READY_NEXT,
  ROW,
  STATUS,
  WAITING,
} from "./word.ts";

/** Makes a record that is in no line. */
export function createRecord(memory: Memory, row: number, amount: number, link = 0): number {
  const record = allocate(memory, 0);
  memory.set(record + NEXT, 0);
  memory.set(record + PREVIOUS, 0);
  memory.set(record + ROW, row);
  memory.set(record + STATUS, WAITING);
  memory.set(record + AMOUNT, amount);
  memory.set(record + LINK, link);
  memory.set(record + READY_NEXT, NOT_READY);
  return record;
}

/** Forgets a record that is in no line. */
export function freeRecord(memory: Memory, record: number): void {
  removeReady(memory, record);
  free(memory, record);
}

/** The longest waiting, or 0. */
export function first(memory: Memory, line: number): number {
  return memory.get(line);
}

/** This record, or the next behind it that does not stand aside, or 0. */
export function served(memory: Memory, record: number): number {
  let next = record;
  for (let steps = 0; next !== 0 && memory.get(next + STATUS) === ASIDE; steps++) {
    next = memory.follow(next + NEXT, steps);
  }
  return next;
}

/** Has a record that waits passed over, or no more. */
export function setAside(memory: Memory, record: number, aside: boolean): void {
  const stands = memory.get(record + STATUS) === ASIDE;
  if (aside !== stands) memory.set(record + STATUS, aside ? ASIDE : WAITING);
}

/** Puts a record before another one, or last if that is 0. */
export function insert(memory: Memory, line: number, record: number, before: number): void {
  const previous = before === 0 ? memory.get(line + 1) : memory.get(before + PREVIOUS);
  memory.set(record + PREVIOUS, previous);
  memory.set(record + NEXT, before);
  if (previous === 0) memory.set(line, record);
  else memory.set(previous + NEXT, record);
  if (before === 0) memory.set(line + 1, record);
  else memory.set(before + PREVIOUS, record);
}

/** Takes a record out of its line. */
export function remove(memory: Memory, line: number, record: number): void {
  const next = memory.get(record + NEXT);
  const previous = memory.get(record + PREVIOUS);
  if (previous === 0) memory.set(line, next);
  else memory.set(previous + NEXT, next);
  if (next === 0) memory.set(line + 1, previous);
  else memory.set(next + PREVIOUS, previous);
}

/** The first record of a thread in a line, or 0. */
export function firstOf(memory: Memory, line: number, row: number): number {
  let record = memory.follow(line, 0);
  for (let steps = 1; record !== 0 && memory.get(record + ROW) !== row; steps++) {
    record = memory.follow(record + NEXT, steps);
  }
  return record;
}

/**
 * Deals with all that `next` finds, one after the other, until it finds none; what is done each time
 * stays.
 */
export function drain(
  memory: Memory,
  next: () => number,
  deal: (found: number) => void,
): void {
  let found;
  for (let steps = 0; (found = memory.step(next(), steps)) !== 0; steps++) {
    deal(found);
    memory.commit();
  }
}

/** Puts a record last among those that its thread has to look at. */
export function pushReady(memory: Memory, record: number): void {
  if (memory.get(record + READY_NEXT) !== NOT_READY) return;
  const ready = memory.block(memory.get(record + ROW)) + READY;
  const last = memory.get(ready + 1);
  memory.set(record + READY_NEXT, 0);
  if (last === 0) memory.set(ready, record);
  else memory.set(last + READY_NEXT, record);
  memory.set(ready + 1, record);
}

/** Takes out the first record that a thread has to look at, or gives 0. */
export function shiftReady(memory: Memory, row: number): number {
  const record = memory.get(row + READY);
  if (record !== 0) removeReady(memory, record);
  return record;
}

/** Takes a record out of those that its thread has to look at, if it is among them. */
function removeReady(memory: Memory, record: number): void {
  const next = memory.get(record + READY_NEXT);
  if (next === NOT_READY) return;
  const ready = memory.block(memory.get(record + ROW)) + READY;
  let previous = 0;
  let other = memory.follow(ready, 0);
  for (let steps = 1; other !== record; steps++) {
    previous = other;
    other = memory.follow(other + READY_NEXT, steps);
  }
  if (previous === 0) memory.set(ready, next);
  else memory.set(previous + READY_NEXT, next);
  if (next === 0) memory.set(ready + 1, previous);
  memory.set(record + READY_NEXT, NOT_READY);
}
