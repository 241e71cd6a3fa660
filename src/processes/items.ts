/**
 * Values as they travel between processes: what the codec carries, and the primitives of this scope,
 * which arrive opened.
 *
 * @module
 */

import { addExtension } from "msgpackr";
import { decode, encode } from "../codec.ts";
import { Barrier } from "./barrier.ts";
import type { Client } from "./client.ts";
import { Condition } from "./condition.ts";
import { Event } from "./event.ts";
import { Lock, RLock } from "./lock.ts";
import { LifoQueue, PriorityQueue, Queue } from "./queue.ts";
import { type Description, type Opened, Remote } from "./remote.ts";
import { BoundedSemaphore, Semaphore } from "./semaphore.ts";

/** The number of our own type in MessagePack, of those that are free for applications. */
const PRIMITIVE = 0x49;

/** What happens to the primitives in what is encoded or decoded at the moment, which is in one go. */
let meet: (primitive: Remote) => void = () => {};
let revive: (description: Description) => Remote;

let registered = false;

/** Teaches MessagePack our type: when the first value travels, so that an import does no work. */
function register(): void {
  if (registered) return;
  registered = true;
  addExtension(
    {
      Class: Remote as unknown as new (...args: never[]) => unknown,
      type: PRIMITIVE,
      write(primitive: Remote): Description {
        meet(primitive);
        return Remote.describe(primitive);
      },
      read: (description: Description): Remote => revive(description),
    } as unknown as Parameters<typeof addExtension>[0],
  );
}

/**
 * A value as bytes.
 *
 * @param action What for, for messages.
 * @param met Is told of each primitive in it, and may throw.
 * @throws {TypeError} If it cannot be cloned (Q10).
 */
export function encodeItem(
  action: string,
  value: unknown,
  met: (primitive: Remote) => void,
): Uint8Array {
  register();
  const before = meet; // of an item a getter of which has this one encoded
  meet = met;
  try {
    return encode(action, value);
  } finally {
    meet = before;
  }
}

/**
 * The value of bytes.
 *
 * @param clientOf The connection to a namespace.
 * @param openings Where it puts the answers to opening the primitives in the value. They can be called
 *   at once: what is asked of them comes to the broker later.
 */
export function decodeItem(
  bytes: Uint8Array,
  clientOf: (namespace: string) => Client,
  openings: Promise<unknown>[],
): unknown {
  register();
  revive = (description) => open(description, clientOf, openings);
  return decode(bytes);
}

/** Opens a primitive that was described, without waiting for the answer. */
function open(
  description: Description,
  clientOf: (namespace: string) => Client,
  openings: Promise<unknown>[],
): Remote {
  const { kind, name, namespace, size, lock } = description;
  const client = clientOf(namespace);
  const over = lock && open(lock, clientOf, openings) as Lock;
  const id = client.newId();
  openings.push(client.open(id, kind, name, size, over && Remote.idOf(over)));
  const opened: Opened = { ...description, client, id };
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
