/**
 * Values as they travel between processes: what `structuredClone` takes, as MessagePack, and the
 * primitives of this scope, which arrive opened.
 *
 * @module
 */

import { addExtension, Packr } from "msgpackr";
import { Barrier } from "./barrier.ts";
import type { Client } from "./client.ts";
import { checkCloneable } from "./cloneable.ts";
import { Condition } from "./condition.ts";
import { Event } from "./event.ts";
import { Lock, RLock } from "./lock.ts";
import { LifoQueue, PriorityQueue, Queue } from "./queue.ts";
import { type Description, type Opened, Remote } from "./remote.ts";
import { BoundedSemaphore, Semaphore } from "./semaphore.ts";

/** The number of our own type in MessagePack, of those that are free for applications. */
const PRIMITIVE = 0x49;

const packr = new Packr({ structuredClone: true });
// Classes that carry something other than data were refused before; functions come here.
Object.assign(packr, {
  writeFunction() {
    throw new TypeError("a function cannot be cloned");
  },
});

/** The connection of what is packed or unpacked at the moment, which happens in one go. */
let current: Client | undefined;
let opening: Promise<unknown>[] = [];

let registered = false;

/** Teaches MessagePack our type: when the first value travels, so that an import changes nothing. */
function register(): void {
  if (registered) return;
  registered = true;
  addExtension({
    Class: Remote as unknown as new (...args: never[]) => unknown,
    type: PRIMITIVE,
    write(primitive: Remote) {
      if (current !== undefined && Remote.clientOf(primitive) !== current) {
        throw new TypeError(`"${primitive.name}" is of another namespace or connection`);
      }
      return Remote.describe(primitive);
    },
    read: (description: Description) => revive(description, current!),
  } as Parameters<typeof addExtension>[0]);
}

/**
 * A value as bytes.
 *
 * @param client Over which connection its primitives have to be, since the other end opens them so.
 * @throws {TypeError} If it cannot be cloned (Q10).
 */
export function encodeItem(value: unknown, client: Client | undefined): Uint8Array {
  register();
  checkCloneable(value);
  current = client;
  try {
    return packr.pack(value);
  } catch (error) {
    throw new TypeError(`Cannot clone: ${error instanceof Error ? error.message : error}`);
  } finally {
    current = undefined;
  }
}

/**
 * The value of bytes. Its primitives are open by the time that anything can be asked of them; that
 * they could not be opened shows in `openings`, and when they are called.
 */
export function decodeItem(
  bytes: Uint8Array,
  client: Client | undefined,
  openings: Promise<unknown>[] = [],
): unknown {
  register();
  current = client;
  opening = openings;
  try {
    return packr.unpack(bytes);
  } finally {
    current = undefined;
    opening = [];
  }
}

/** Opens a primitive that was described, without waiting for the answer. */
function revive(description: Description, client: Client): Remote {
  const { kind, name, size, lock } = description;
  const over = lock && revive(lock, client) as Lock;
  const id = client.newId();
  const opened: Opened = { ...description, client, id };
  const answer = client.open(id, kind, name, size, over && Remote.idOf(over));
  answer.catch(() => {}); // its calls reject, and whoever gave `openings` looks at them
  opening.push(answer);
  switch (kind) {
    case "Semaphore":
      return new Semaphore(opened);
    case "BoundedSemaphore":
      return new BoundedSemaphore(opened);
    case "Lock":
      return new Lock(opened);
    case "RLock":
      return new RLock(opened);
    case "Event":
      return new Event(opened);
    case "Condition":
      return new Condition(opened, over!, true);
    case "Queue":
      return new Queue(opened);
    case "LifoQueue":
      return new LifoQueue(opened);
    case "PriorityQueue":
      return new PriorityQueue(opened);
    case "Barrier":
      return new Barrier(opened);
  }
}
