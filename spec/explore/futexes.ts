/**
 * Who sleeps on which word.
 *
 * @module
 */

import type { Digest } from "./fingerprint.ts";
import type { Ending, WaitWords } from "./program.ts";
import type { VirtualThread } from "./thread.ts";

/** A place in the line of a word. */
export interface Sleeper {
  /** Who sleeps there; undefined if only the place is left. */
  thread: VirtualThread | undefined;
  readonly view: WaitWords;
  readonly index: number;
  /** What it saw there when it fell asleep. */
  readonly expected: number | bigint;
  /** How its wait may end without a notification. */
  readonly endings: readonly Ending[];
  /** Whether its place stays, and takes a notification, when its wait ends so. */
  readonly stays: boolean;
}

/** The lines of all words. */
export class Futexes {
  readonly #places: Sleeper[] = [];

  /** Adds a place at the end of the line of its word. */
  add(sleeper: Sleeper): void {
    this.#places.push(sleeper);
  }

  /** Whether there is no place in any line. */
  get empty(): boolean {
    return this.#places.length === 0;
  }

  /** Those who sleep, on this word or on any, the longest first. */
  asleep(view?: WaitWords, index = 0): Sleeper[] {
    return this.#places.filter((place) =>
      place.thread !== undefined && (view === undefined || sameWord(place, view, index))
    );
  }

  /** Removes the first places in the line of a word, `count` at most. */
  take(view: WaitWords, index: number, count: number): Sleeper[] {
    const taken = this.#places.filter((place) => sameWord(place, view, index)).slice(0, count);
    for (const place of taken) this.#remove(place);
    return taken;
  }

  /** Who slept there sleeps no more. */
  leave(sleeper: Sleeper): void {
    if (sleeper.stays) sleeper.thread = undefined;
    else this.#remove(sleeper);
  }

  /** Who sleeps, if it does, is dead; its place may stay, and take a notification. */
  die(thread: VirtualThread, stays: boolean): void {
    const place = this.#places.find((place) => place.thread === thread);
    if (place === undefined) return;
    if (stays) place.thread = undefined;
    else this.#remove(place);
  }

  /** Adds who stands where to a digest. */
  addTo(digest: Digest): void {
    for (const { thread, index } of this.#places) {
      digest.add(thread?.index ?? -1);
      digest.add(index);
    }
  }

  #remove(place: Sleeper): void {
    this.#places.splice(this.#places.indexOf(place), 1);
  }
}

function sameWord(place: Sleeper, view: WaitWords, index: number): boolean {
  return place.view.buffer === view.buffer &&
    address(place.view, place.index) === address(view, index);
}

function address(view: WaitWords, index: number): number {
  return view.byteOffset + index * view.BYTES_PER_ELEMENT;
}
