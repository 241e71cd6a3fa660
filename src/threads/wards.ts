/**
 * The threads that this one has spawned, what they have opened, and what is done when they die.
 *
 * Whoever learns of a death recovers, in all primitives that it knows: those it has opened, and those
 * that any of its threads, or of theirs, has told of when it opened them. So a primitive that the dead
 * one has made and passed on is known by the one it was passed to.
 *
 * @module
 */

import { dead, type Handle, isOpen, recover } from "./handle.ts";
import { identityOf, Memory, unlessDamaged } from "./memory.ts";
import { usualPace } from "./park.ts";
import { repair } from "./peer.ts";
import { openAny } from "./primitives.ts";
import type { Report } from "./start.ts";
import { keyOf, threadId } from "./thread_id.ts";

const wards = new Set<Ward>();
let tell: (report: Report) => void = () => {};

/** From now on, has `fn` called with what the spawner of this thread has to know. */
export function reportTo(fn: (report: Report) => void): void {
  tell = fn;
}

/** A thread that this one has spawned, with all that it has spawned. */
export class Ward {
  readonly #ids: Set<number> = new Set();
  /** What it and those that it has spawned have opened, and how many of them. */
  readonly #opened: Map<string, { readonly handle: Handle; users: number }> = new Map();

  /** Looks after one more thread. */
  constructor() {
    wards.add(this);
  }

  /** The ward, or one that it has spawned, has begun. */
  born(id: number): void {
    this.#ids.add(id);
    tell({ type: "born", id });
  }

  /** One that the ward has spawned has ended. */
  died(id: number): void {
    this.#ids.delete(id);
    recoverAll([id]);
  }

  /** The ward, or one that it has spawned, opens a primitive. */
  opened(handle: Handle): void {
    const identity = identityOf(handle.buffer);
    const news = !isOpen(identity) && ![...wards].some((ward) => ward.#opened.has(identity));
    const known = this.#opened.get(identity);
    if (known === undefined) this.#opened.set(identity, { handle, users: 1 });
    else known.users++;
    tell({ type: "opened", handle });
    if (news && dead.size > 0) recoverIn([handle], dead);
  }

  /** The ward, or one that it has spawned, uses a primitive no more. */
  closed(identity: string): void {
    const known = this.#opened.get(identity);
    if (known !== undefined && --known.users === 0) this.#opened.delete(identity);
    tell({ type: "closed", identity });
  }

  /** The ward has ended, and with it those that it has spawned. */
  ended(): void {
    recoverAll(this.#ids);
    wards.delete(this);
    for (const [identity, { users }] of [...this.#opened]) {
      for (let left = users; left > 0; left--) this.closed(identity);
    }
  }

  /** What this one and those that it has spawned have opened. */
  get handles(): Handle[] {
    return [...this.#opened.values()].map(({ handle }) => handle);
  }
}

function recoverAll(ids: Iterable<number>): void {
  const handles = [...wards].flatMap((ward) => ward.handles);
  recoverIn(handles, ids);
  for (const id of ids) {
    dead.add(id);
    tell({ type: "died", id });
  }
}

function recoverIn(handles: readonly Handle[], ids: Iterable<number>): void {
  // Held until the end: this thread forgets what nobody uses.
  const primitives: unknown[] = [];
  for (const handle of handles) {
    unlessDamaged(() => {
      const memory = new Memory(handle.buffer, keyOf(threadId()), usualPace);
      for (const id of ids) repair(memory, id);
      primitives.push(openAny(handle));
    });
  }
  for (const id of ids) recover(id);
  primitives.length = 0;
}
