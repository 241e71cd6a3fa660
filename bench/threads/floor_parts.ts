/**
 * The platform's own means, without any library.
 *
 * @module
 */
import { type Part, shared, sharedWords, work } from "./part.ts";
import { type ItemKind, kindOf } from "./items.ts";

/**
 * A mutex of three states: 0 is free, 1 held, 2 held and somebody may sleep. It is "mutex2" of Drepper,
 * "Futexes are tricky" (2011).
 */
const futex = {
  lock(words: Int32Array): void {
    if (Atomics.compareExchange(words, 0, 0, 1) === 0) return;
    while (Atomics.exchange(words, 0, 2) !== 0) Atomics.wait(words, 0, 2);
  },
  unlock(words: Int32Array): void {
    if (Atomics.exchange(words, 0, 0) === 2) Atomics.notify(words, 0, 1);
  },
};

/** Checks a counter that every worker has incremented `n` times; the last one to come looks. */
export function checkCount(
  words: Int32Array,
  counter: number,
  n: number,
  workers: number,
): void {
  if (Atomics.add(words, counter + 1, 1) + 1 < workers) return;
  Atomics.store(words, counter + 1, 0);
  const counted = Atomics.exchange(words, counter, 0);
  if (counted !== n * workers) {
    throw new Error(`the counter is ${counted}, not ${n * workers}`);
  }
}

/** Who passes a turn to and fro: word 0 counts the turns of the first, word 1 those of the second. */
type Wait = (
  words: Int32Array,
  word: number,
  seen: number,
) => void | Promise<void>;

function pingPong(wait: Wait): Part<Int32Array> {
  return shared(() => 2, () => sharedWords(2), (words, who, microseconds) => {
    let turns = 0;
    const pass = () => {
      Atomics.add(words, who, 1);
      Atomics.notify(words, who);
    };
    return async (n) => {
      for (let i = 0; i < n; i++) {
        if (who === 0) pass();
        const waited = wait(words, 1 - who, turns++);
        if (waited !== undefined) await waited;
        if (who === 1) {
          work(microseconds);
          pass();
        }
      }
    };
  });
}

function park(words: Int32Array, word: number, seen: number): void {
  while (Atomics.load(words, word) === seen) Atomics.wait(words, word, seen);
}

async function parkAsync(
  words: Int32Array,
  word: number,
  seen: number,
): Promise<void> {
  const { async, value } = Atomics.waitAsync(words, word, seen);
  if (async) await value;
}

function spinThenPark(words: Int32Array, word: number, seen: number): void {
  for (let i = 0; i < 2_000; i++) {
    if (Atomics.load(words, word) !== seen) return;
  }
  park(words, word, seen);
}

interface Ports {
  readonly port: MessagePort;
}

/** `producers` workers that post `n` items each to a last one. */
function posting(producers: number): Part<Record<string, MessagePort>> {
  return {
    workers: () => producers + 1,
    share() {
      const channels = Array.from(
        { length: producers },
        () => new MessageChannel(),
      );
      return [
        ...channels.map(({ port1 }): Record<string, MessagePort> => ({
          port: port1,
        })),
        Object.fromEntries(channels.map(({ port2 }, i) => [`port${i}`, port2])),
      ];
    },
    open(data, who, arg) {
      const kind = kindOf(arg);
      return who < producers
        ? (n) => post(data as unknown as Ports, kind, n)
        : consume(Object.values(data), kind);
    },
  };
}

function post({ port }: Ports, kind: ItemKind, n: number): void {
  for (let i = 0; i < n; i++) port.postMessage(kind.make(i));
}

function consume(
  ports: readonly MessagePort[],
  kind: ItemKind,
): (n: number) => Promise<void> {
  let left = 0;
  let sum = 0;
  let done = () => {};
  for (const port of ports) {
    port.onmessage = ({ data }) => {
      sum += kind.read(data);
      if (--left === 0) done();
    };
  }
  return async (n) => {
    // A message may come before the order to count it: what came early is in `left` already.
    left += n * ports.length;
    if (left > 0) await new Promise<void>((resolve) => done = resolve);
    kind.check(sum, n, ports.length);
    sum = 0;
  };
}

/** All of them, by name. */
export const floorParts = {
  futexCounter: shared(
    (workers) => workers,
    () => sharedWords(3),
    (words, _, workers) => (n) => {
      for (let i = 0; i < n; i++) {
        futex.lock(words);
        words[1]!++;
        futex.unlock(words);
      }
      checkCount(words, 1, n, workers);
    },
  ),
  parkedPingPong: pingPong(park),
  asyncPingPong: pingPong(parkAsync),
  spunPingPong: pingPong(spinThenPark),
  postMessage: posting(1),
  postMessageFanIn: posting(4),
  /** A worker waits for `n` words, which another one notifies. */
  asyncWaiters: shared(
    () => 2,
    () => sharedWords(1 << 14),
    (words, who) => async (n) => {
      const ready = words.length - 1;
      if (who === 1) {
        park(words, ready, 0);
        for (let i = 0; i < n; i++) Atomics.notify(words, i);
        return Atomics.store(words, ready, 0) as unknown as void;
      }
      const waits: Promise<unknown>[] = [];
      for (let i = 0; i < n; i++) {
        waits.push(
          Atomics.waitAsync(words, i, 0).value as Promise<unknown>,
        );
      }
      Atomics.store(words, ready, 1);
      Atomics.notify(words, ready);
      await Promise.all(waits);
    },
  ),
} as const;
