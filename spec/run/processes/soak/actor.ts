/**
 * A process of a soak: holds permits and a lock, puts and takes items, and writes down each step, until it
 * is killed.
 *
 * @module
 */

import { connect } from "../../../../src/processes/connect.ts";
import {
  ConnectionLostError,
  Lock,
  type ProcessPermit,
  Queue,
  Semaphore,
  TimeoutError,
} from "../../../../src/processes/mod.ts";
import { builtin } from "../../../../src/processes/node.ts";
import { type Item, itemOf, type Note, PERMITS } from "./judge.ts";
import { randomNumbers } from "../../../explore/search.ts";

const { argv, pid } = builtin("node:process");
const fs = builtin("node:fs");
const [, , file, seed] = argv;
const record = fs.openSync(file!, "a");
const random = randomNumbers(Number(seed) + pid);
let items = 0;

/** Lets others run: sometimes only other calls of this process, sometimes all. */
function pause(): Promise<void> {
  const ms = Math.floor(random() * 8) - 4;
  return ms < 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));
}

/** A wait that may be given up: by time, by a signal, or not. */
function limits(): { timeout?: number; signal?: AbortSignal } {
  const which = random();
  if (which < 0.2) return { timeout: Math.floor(random() * 5) };
  if (which > 0.4) return {};
  const controller = new AbortController();
  void pause().then(() => controller.abort(new TimeoutError("given up")));
  return { signal: controller.signal };
}

/** What a wait gives; `undefined` if it was given up. */
async function unlessGivenUp<T>(waiting: Promise<T>): Promise<T | undefined> {
  try {
    return await waiting;
  } catch (error) {
    if (error instanceof TimeoutError) return undefined;
    throw error;
  }
}

/** Uses one broker until it is gone, in several ways at once. */
async function live(): Promise<void> {
  const epoch = (await connect()).fence(0).toString();
  const write = (...note: Note) => fs.writeSync(record, `${pid} ${epoch} ${note.join(" ")}\n`);
  const semaphore = await Semaphore.open("permits", { value: PERMITS });
  const lock = await Lock.open("lock");
  const queue = await Queue.open<Item>("items", { maxSize: 4 });
  const held = new Set<ProcessPermit>();

  const hold = async (permit: ProcessPermit, note: (fence: string) => Note) => {
    const fence = permit.fence.toString();
    write(...note(fence));
    held.add(permit);
    await pause();
    // Who has learnt that it is lost has nothing to give back.
    if (permit.released) return;
    write("release", fence);
    held.delete(permit);
    await permit.release();
  };
  const ways = [
    async () => {
      const permits = 1 + Math.floor(random() * 2);
      const permit = await unlessGivenUp(semaphore.acquire({ permits, ...limits() }));
      if (permit) await hold(permit, (fence) => ["permits", fence, String(permits)]);
    },
    async () => {
      const permit = await unlessGivenUp(lock.acquire(limits()));
      const told = permit?.abandoned ? "abandoned" : "-";
      if (permit) await hold(permit, (fence) => ["lock", fence, told]);
    },
    async () => {
      const item = `${pid}.${++items}`;
      write("puts", item);
      await queue.put(itemOf(item));
      write("put", item);
    },
    async () => {
      const delivery = await unlessGivenUp(queue.take(limits()));
      if (!delivery) return;
      const { name, ballast } = delivery.value;
      write("took", name);
      if (ballast !== itemOf(name).ballast) write("wrong", `item ${name} is damaged`);
      await pause();
      if (random() < 0.2) {
        write("returns", name);
        await delivery[Symbol.asyncDispose]();
      } else {
        write("finishes", name);
        await delivery.done();
        write("done", name);
      }
    },
  ];
  const repeat = async (way: () => Promise<void>) => {
    for (;;) {
      await pause();
      await way();
    }
  };
  const ends = await Promise.allSettled([...ways, ways[0]!].map(repeat));
  for (const end of ends) {
    if (end.status === "rejected" && !(end.reason instanceof ConnectionLostError)) {
      write("wrong", String(end.reason).replaceAll("\n", " "));
    }
  }
  for (const permit of held) {
    if (!permit.released || !permit.signal.aborted) write("wrong", "it believes that it holds");
  }
  write("lost");
}

for (;;) {
  try {
    await live();
  } catch (error) {
    // The broker is gone before anything was opened.
    if (!(error instanceof ConnectionLostError)) throw error;
  }
}
