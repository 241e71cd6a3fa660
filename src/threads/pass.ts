/**
 * Primitives in the items of queues.
 *
 * Items cross in bytes, which memory does not. So a thread that puts a primitive into a queue first
 * sends its memory to the threads that `spawn` has connected with it, each of which sends it on: they
 * form a tree. All keep it until the item is taken, of which they are told in the same way. A thread
 * whose call blocks looks at what has arrived before it goes on sleeping.
 *
 * @module
 */

import { UnsupportedError } from "../errors.ts";
import type { Port } from "../runtime/contract.ts";
import { type Handle, memoryOf } from "./handle.ts";
import { identityOf } from "./memory.ts";
import { onIdle, usualPace } from "./park.ts";
import { type Packed, unpack } from "./primitives.ts";

/** Tells a neighbour how many more items, or fewer, have a primitive. */
export interface Passed {
  /** Tells it from other messages. */
  readonly type: "passed";
  /** Which primitive. */
  readonly identity: string;
  /** How many more. */
  readonly change: number;
  /** Its memory, where that may be news. */
  readonly buffer: SharedArrayBuffer | undefined;
}

/** A handle, as it stands in an item. */
export type ItemHandle = Omit<Handle, "buffer"> & {
  /** Which memory it is of. */
  readonly identity: string;
};

/** An item with marks in the place of primitives; see {@linkcode Packed}. */
export interface PackedItem extends Omit<Packed, "handles"> {
  /** What the marks stand for. */
  readonly handles: readonly ItemHandle[];
}

/** Milliseconds that memory may take to arrive: it was sent before the item was put. */
const PATIENCE = 5000;
/** Milliseconds between two looks of a thread that blocks. */
const LOOK = 1;

const links = new Map<Port, (message: unknown) => void>();
const passed = new Map<string, { count: number; buffer: SharedArrayBuffer | undefined }>();
/** Called whenever memory has arrived. */
const awaiting = new Set<() => void>();

/** Connects this thread with a neighbour, whose other messages are left to `fn`. */
export function connect(port: Port, fn: (message: unknown) => void): void {
  const hear = (message: unknown) => {
    if ((message as Passed).type === "passed") spread(message as Passed, port);
    else fn(message);
  };
  for (const [identity, { count, buffer }] of passed) {
    port.post({ type: "passed", identity, change: count, buffer } satisfies Passed);
  }
  links.set(port, hear);
  port.listen(hear);
  onIdle(receiveAll);
}

/** The neighbour is gone. */
export function disconnect(port: Port): void {
  links.delete(port);
}

/** Hears what has arrived from a neighbour and waits for the event loop. */
export function receive(port: Port): void {
  const hear = links.get(port)!;
  for (let next; (next = port.receive?.()) !== undefined;) hear(next.message);
}

function receiveAll(): void {
  for (const port of links.keys()) receive(port);
}

/** An item that is about to be put has these primitives. */
export function pass(handles: readonly Handle[]): void {
  for (const { buffer } of handles) {
    spread({ type: "passed", identity: identityOf(buffer), change: 1, buffer });
  }
}

/** An item that had these primitives was not put after all. */
export function passNot(handles: readonly Handle[]): void {
  taken(handles.map(({ buffer }) => ({ identity: identityOf(buffer) })));
}

/** An item that had these primitives has left its queue for good. */
export function taken(handles: readonly Pick<ItemHandle, "identity">[]): void {
  for (const { identity } of handles) {
    spread({ type: "passed", identity, change: -1, buffer: undefined });
  }
}

function spread(message: Passed, from?: Port): void {
  const { identity, change } = message;
  const known = passed.get(identity) ?? { count: 0, buffer: undefined };
  known.count += change;
  known.buffer ??= message.buffer;
  // The end of an item may be heard of before its beginning, from another neighbour.
  if (known.count === 0) passed.delete(identity);
  else passed.set(identity, known);
  for (const port of links.keys()) if (port !== from) port.post(message);
  for (const look of awaiting) look();
}

/** The item with its primitives opened, once their memory is here. */
export function open(action: string, item: PackedItem): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      clearTimeout(timer);
      awaiting.delete(look);
      settle();
    };
    const look = () => {
      if (missing(item) === undefined) end(() => resolve(openHere(item)));
    };
    const timer = setTimeout(() => end(() => reject(unsent(action, item))), PATIENCE);
    awaiting.add(look);
    look();
  });
}

/** The item with its primitives opened, without letting the event loop run. */
export function openSync(action: string, item: PackedItem): unknown {
  const deadline = usualPace.now() + PATIENCE;
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  while (missing(item) !== undefined) {
    if (usualPace.now() >= deadline || !canReceive()) throw unsent(action, item);
    if (usualPace.mayBlock()) usualPace.park(nothing, 0, 0, LOOK);
    else receiveAll();
  }
  return openHere(item);
}

/** Whether anything can arrive while the thread blocks. */
function canReceive(): boolean {
  return [...links.keys()].some((port) => port.receive !== undefined);
}

function here(identity: string): SharedArrayBuffer | undefined {
  return memoryOf(identity) ?? passed.get(identity)?.buffer;
}

function missing(item: PackedItem): ItemHandle | undefined {
  return item.handles.find(({ identity }) => here(identity) === undefined);
}

function openHere({ value, marks, handles }: PackedItem): unknown {
  return unpack({
    value,
    marks,
    handles: handles.map(({ identity, ...rest }) => ({ ...rest, buffer: here(identity)! })),
  });
}

function unsent(action: string, item: PackedItem): UnsupportedError {
  const { kind } = missing(item) ?? item.handles[0]!;
  return new UnsupportedError(
    `Cannot ${action}: the memory of its ${kind} did not come: only spawn connects threads, and in ` +
      `a browser a call that blocks receives nothing; use the one to await`,
  );
}
