/**
 * The rows of the threads that use a primitive; all but {@linkcode threadsIn} runs inside transitions.
 *
 * @module
 */

import { allocate, free } from "./heap.ts";
import type { Memory } from "./memory.ts";
import { highOf, idOf, keyOf } from "./thread_id.ts";
import { BALANCE, MAILBOX, READY, ROW_ID, ROW_NEXT, ROWS, WATCHED } from "./word.ts";

/** The first row that something is true of, or 0. */
export function findRow(memory: Memory, holds: (row: number) => boolean): number {
  let row = memory.follow(ROWS, 0);
  for (let steps = 1; row !== 0 && !holds(row); steps++) {
    row = memory.follow(row + ROW_NEXT, steps);
  }
  return row;
}

/** The row of a thread, or 0. */
export function rowOf(memory: Memory, threadId: number): number {
  const [key, high] = [keyOf(threadId), highOf(threadId)];
  return findRow(
    memory,
    (row) => (memory.get(row + ROW_ID) & ~WATCHED) === key && memory.get(row + ROW_ID + 1) === high,
  );
}

/** Makes the row of a thread. */
export function createRow(memory: Memory, threadId: number): number {
  const row = allocate(memory, 0);
  memory.set(row + ROW_NEXT, memory.get(ROWS));
  memory.set(row + ROW_ID, keyOf(threadId));
  memory.set(row + ROW_ID + 1, highOf(threadId));
  for (const word of [MAILBOX, READY, READY + 1, BALANCE]) memory.set(row + word, 0);
  memory.set(ROWS, row);
  return row;
}

/** Takes a row out. */
export function removeRow(memory: Memory, row: number): void {
  const before = findRow(memory, (other) => memory.get(other + ROW_NEXT) === row);
  memory.set(before === 0 ? ROWS : before + ROW_NEXT, memory.get(row + ROW_NEXT));
  free(memory, row);
}

/** Says in a row that its thread's death shows by its name. */
export function markWatched(memory: Memory, row: number): void {
  memory.set(row + ROW_ID, memory.get(row + ROW_ID) | WATCHED);
}

/** The threads that have rows; with `watched`, those whose rows say that. */
export function threadsIn(memory: Memory, watched: boolean): number[] {
  const ids: number[] = [];
  // If one has died inside, nobody changes the rows. Else what is read meanwhile may be no thread's
  // id, of whose death nobody is told, and no end: there are not more rows than words.
  const entered = memory.enter(0);
  let row = memory.get(ROWS);
  for (let left = memory.words.length; row > 0 && left > 0; left--) {
    const key = memory.get(row + ROW_ID);
    if (key < 0 || !watched) ids.push(idOf(key & ~WATCHED, memory.get(row + ROW_ID + 1)));
    row = memory.get(row + ROW_NEXT);
  }
  if (entered) memory.leave();
  return ids;
}
