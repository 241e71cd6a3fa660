/**
 * npm `multithreading`: its own workers, its mutex and its channel.
 *
 * It is loaded when it is first asked for, because it defines globals, and from its package, because it
 * finds its worker's file beside itself. What its `spawn` is given is made anew from its text: it sees
 * its arguments only.
 *
 * @module
 */
import { type Contestant, Unsupported } from "../contract.ts";
import { kindOf } from "./items.ts";

type Library = typeof import("multithreading");

let loading: Promise<Library> | undefined;

function load(): Promise<Library> {
  return loading ??= import("multithreading").then((library) => {
    library.initRuntime({ maxWorkers: 8 }); // by default as many as there are processors
    return library;
  });
}

type Outcome<T> = { readonly ok: true; readonly value: T } | {
  readonly ok: false;
  readonly error: unknown;
};

async function joined<T>(
  tasks: readonly { join(): Promise<Outcome<T>> }[],
): Promise<T[]> {
  const outcomes = await Promise.all(tasks.map((task) => task.join()));
  return outcomes.map((outcome) => {
    if (!outcome.ok) throw outcome.error;
    return outcome.value;
  });
}

async function pair(n: number): Promise<number> {
  const { Mutex } = await load();
  const mutex = new Mutex();
  const start = performance.now();
  for (let i = 0; i < n; i++) mutex.blockingLock().dispose();
  return performance.now() - start;
}

async function counter(n: number, workers: number): Promise<number> {
  const { move, Mutex, spawn } = await load();
  const words = new Int32Array(new SharedArrayBuffer(8));
  const mutex = new Mutex(words);
  const count = () =>
    spawn(move(mutex, words, workers, n), (mutex, words, workers, n) => {
      if (Atomics.add(words, 1, 1) + 1 === workers) Atomics.notify(words, 1);
      for (let seen; (seen = Atomics.load(words, 1)) < workers;) {
        Atomics.wait(words, 1, seen);
      }
      const start = performance.timeOrigin + performance.now();
      for (let i = 0; i < n; i++) {
        const guard = mutex.blockingLock();
        guard.value[0]!++;
        guard.dispose();
      }
      return { start, end: performance.timeOrigin + performance.now() };
    });
  const times = await joined(Array.from({ length: workers }, count));
  if (words[0] !== n * workers) {
    throw new Error(`the counter is ${words[0]}, not ${n * workers}`);
  }
  return Math.max(...times.map(({ end }) => end)) -
    Math.min(...times.map(({ start }) => start));
}

function handing(producers: number) {
  return async (n: number, bytes: number): Promise<number> => {
    if (bytes > 0) throw new Unsupported(); // it carries what JSON does
    const { channel, move, spawn } = await load();
    const [sender, receiver] = channel<{ id: number }>();
    const produce = () =>
      spawn(move(sender.clone(), n), async (sender, n) => {
        for (let id = 0; id < n; id++) {
          const item = { id, name: "a small object", done: false };
          const sent = await sender.send(item);
          if (!sent.ok) throw sent.error;
        }
      });
    const producing = Array.from({ length: producers }, produce);
    const consuming = spawn(
      move(receiver, n * producers),
      async (receiver, n) => {
        const start = performance.now();
        let sum = 0;
        for (let i = 0; i < n; i++) {
          const received = await receiver.recv();
          if (!received.ok) throw received.error;
          sum += received.value.id;
        }
        return { sum, ms: performance.now() - start };
      },
    );
    await joined(producing);
    const [got] = await joined([consuming]);
    sender.close();
    kindOf(bytes).check(got!.sum, n, producers);
    return got!.ms;
  };
}

/** Its row. */
export const multithreading: Contestant = {
  name: "multithreading",
  kind: "peer",
  loops: {
    "threads-pair": pair,
    "threads-counter": counter,
    "threads-queue": handing(1),
    "threads-fan-in": handing(4),
  },
};
