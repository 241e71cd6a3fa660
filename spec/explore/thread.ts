/**
 * A virtual thread: a function, and what its operations gave it so far.
 *
 * @module
 */

import { Digest } from "./fingerprint.ts";

/** What a thread asked for, and what it got. */
export interface Entry {
  /** The operation's name. */
  readonly name: string;
  /** The word, where it has one. */
  readonly view: ArrayBufferView | undefined;
  readonly index: number;
  /** The arguments behind it. */
  readonly a: unknown;
  readonly b: unknown;
  result: unknown;
}

/** What is thrown through a thread in order to interrupt it. */
export const LEAVE: unique symbol = Symbol("interrupted by the explorer");

/** One of the threads of an execution. */
export class VirtualThread {
  readonly index: number;
  readonly name: string;
  readonly body: () => unknown;
  state: "ready" | "asleep" | "ended" | "dead" = "ready";
  /** Whether it has begun to run. */
  begun = false;
  /** Whether it gave way, by `Atomics.pause`, since its last operation. */
  gaveWay = false;
  /** Whether it is being interrupted: what it asks for until it has left has no effect. */
  leaving = false;
  /** The request that it has just woken from. */
  woke: Entry | undefined;
  /** What it returned. */
  result: unknown;
  /** Of all that it got, which says where it is; once it has ended, of its result alone. */
  digest: Digest = new Digest();
  /** Every request so far; that in which it sleeps, the last, has no result yet. */
  readonly #log: Entry[] = [];
  #answered = 0;
  #cursor = 0;

  constructor(index: number, name: string, body: () => unknown) {
    this.index = index;
    this.name = name;
    this.body = body;
  }

  /** Begins from the start. */
  restart(): void {
    this.begun = true;
    this.#cursor = 0;
    this.leaving = false;
  }

  /** What it asked for at this point when it was run before; undefined if it was not here yet. */
  recall(): Entry | undefined {
    return this.#cursor < this.#answered ? this.#log[this.#cursor++] : undefined;
  }

  /** Is done. */
  end(): void {
    this.state = "ended";
    this.digest = new Digest();
    this.digest.add(this.result);
  }

  /** Whether it has asked again for all that it had asked for before. */
  get caughtUp(): boolean {
    return this.#cursor === this.#answered;
  }

  /** Goes on with a result. */
  record(entry: Entry): void {
    this.#log.push(entry);
    if (entry.result !== undefined) this.digest.add(entry.result);
    this.#answered++;
    this.#cursor++;
  }

  /** Falls asleep in a request. */
  sleep(entry: Entry): void {
    this.#log.push(entry);
    this.state = "asleep";
  }

  /** Wakes up: this is the result of the request in which it slept. */
  wake(result: unknown): void {
    this.woke = this.#log[this.#answered++]!;
    this.woke.result = result;
    this.digest.add(result);
    this.state = "ready";
  }
}

/** Whether this is what was asked for before. */
export function matches(
  entry: Entry,
  name: string,
  view: ArrayBufferView | undefined,
  index: number,
  a: unknown,
  b: unknown,
): boolean {
  return entry.name === name && entry.index === index && Object.is(entry.a, a) &&
    Object.is(entry.b, b) && (entry.view === view ||
      entry.view?.buffer === view?.buffer && entry.view?.byteOffset === view?.byteOffset);
}
