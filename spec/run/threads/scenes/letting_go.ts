/**
 * That primitives which a thread uses no more are let go of by those who spawned it: one file that is
 * main and worker.
 *
 * It prints a line for each scene that went as it should, and throws at the first that did not.
 *
 * @module
 */

import { ok as isTrue } from "node:assert/strict";
import {
  entry,
  Event,
  type Handle,
  isMainThread,
  Queue,
  spawn,
} from "../../../../src/threads/mod.ts";
import { Ward } from "../../../../src/threads/wards.ts";
import { gc } from "../../host.ts";
import { playScenes } from "../../scenes.ts";

/** What a thread is asked to do. */
interface Job {
  readonly act: "use" | "pass on";
  readonly items: Queue<{ event: Event }>;
  readonly done: Event;
}

const PRIMITIVES = 50;
/** How many of them an engine may keep that takes what lies on its stack for references. */
const KEPT = 5;
/** How often garbage is collected, at most, until it is. */
const ROUNDS = 300;

const collect = gc()!;
const turn = () => new Promise((resolve) => setTimeout(resolve, 1));

entry<Job>(async ({ act, items, done }) => {
  if (act === "pass on") return start({ act: "use", items, done }).join();
  for (let left = PRIMITIVES; left > 0; left--) await useOne(items);
  while (!done.isSet()) {
    collect();
    await turn();
  }
});

/** Uses the primitive of an item, and keeps nothing of it. */
async function useOne(items: Queue<{ event: Event }>): Promise<void> {
  const { event } = await items.get();
  event.set();
}

/** Has a primitive used that this thread keeps nothing of. */
async function haveOneUsed(items: Queue<{ event: Event }>): Promise<void> {
  const event = new Event();
  await items.put({ event });
  await event.wait();
}

const start = (job: Job) => spawn(new URL(import.meta.url), job);

/** Watches what wards are told of as opened, without keeping it. */
function watchOpened(): WeakRef<SharedArrayBuffer>[] {
  const buffers: WeakRef<SharedArrayBuffer>[] = [];
  const { opened } = Ward.prototype;
  Ward.prototype.opened = function (handle: Handle) {
    buffers.push(new WeakRef(handle.buffer));
    opened.call(this, handle);
  };
  return buffers;
}

async function letsGo(act: Job["act"]): Promise<void> {
  const [items, done] = [new Queue<{ event: Event }>(), new Event()];
  const buffers = watchOpened();
  const thread = start({ act, items, done });
  for (let left = PRIMITIVES; left > 0; left--) await haveOneUsed(items);
  while (buffers.length < PRIMITIVES) await turn(); // what the last ones were told of is on its way
  const kept = () => buffers.filter((buffer) => buffer.deref() !== undefined).length;
  const others = buffers.length - PRIMITIVES; // the queue, and the event that ends it
  for (let round = 0; kept() > others + KEPT; round++) {
    isTrue(round < ROUNDS, `${kept()} of ${buffers.length} are kept`);
    await turn(); // what was looked at lives until then
    collect();
    await turn();
  }
  done.set();
  await thread.join();
}

const scenes: Readonly<Record<string, () => unknown>> = {
  "what a thread uses no more, its spawner lets go": () => letsGo("use"),
  "what a thread of a thread uses no more, both let go": () => letsGo("pass on"),
};

if (isMainThread) await playScenes(scenes);
