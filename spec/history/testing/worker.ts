/**
 * One party of a parallel history: does its rounds, recording, and posts what it recorded.
 *
 * @module
 */

import { History, type Recording } from "../history.ts";
import { type Primitives, variants, word } from "./futex.ts";

/** What a worker is to do. */
export interface Job {
  readonly words: Int32Array;
  readonly party: string;
  /** How many start together. */
  readonly parties: number;
  readonly variant: keyof typeof variants;
  readonly work: keyof typeof works;
  readonly rounds: number;
}

/** A recorder of one party's calls of one object. */
interface Recorder {
  /** Records a call that waits. */
  wait<R>(operation: string, fn: () => R, ...args: unknown[]): R;
  /** Records a call that does not. */
  call<R>(operation: string, fn: () => R, ...args: unknown[]): R;
}

const works = {
  lock(use: Primitives, { wait, call }: Recorder, round: number) {
    if (round % 4 === 0) {
      if (!call("tryAcquire", use.tryAcquire)) return;
    } else wait("acquire", use.acquire);
    call("release", use.release);
  },
  semaphore(use: Primitives, { wait, call }: Recorder, round: number) {
    if (round % 4 === 0) {
      if (!call("tryAcquire", () => use.tryDown(word.permits))) return;
    } else wait("acquire", () => use.down(word.permits));
    use.hold();
    call("release", () => use.up(word.permits));
  },
  queue(use: Primitives, { wait }: Recorder, round: number, party: string) {
    const item = round * 8 + party.charCodeAt(0) % 8;
    if (party < "C") wait("put", () => use.put(item), item);
    else wait("get", use.get);
  },
};

function run({ words, party, parties, variant, work, rounds }: Job): Recording {
  const history = new History({ clock: () => Atomics.add(words, word.clock, 1) });
  const recorder: Recorder = {
    wait(operation, fn, ...args) {
      const token = history.call(party, work, operation, args);
      const value = fn();
      history.granted(token, value);
      return value;
    },
    call(operation, fn, ...args) {
      const token = history.call(party, work, operation, args);
      const value = fn();
      history.returned(token, value);
      return value;
    },
  };
  // All begin at once, or the first would be done before the last has begun.
  if (Atomics.add(words, word.gate, 1) + 1 === parties) Atomics.notify(words, word.gate);
  for (let here; (here = Atomics.load(words, word.gate)) < parties;) {
    Atomics.wait(words, word.gate, here);
  }
  for (let round = 0; round < rounds; round++) {
    works[work](variants[variant](words), recorder, round, party);
  }
  return history.recording();
}

declare const self: {
  onmessage: ((event: { data: Job }) => void) | null;
  postMessage(message: Recording): void;
};

self.onmessage = ({ data }) => self.postMessage(run(data));
