/**
 * What crosses to other threads instead of a primitive, and which primitives this thread has opened.
 *
 * @module
 */

import { kind as typeOf } from "./common.ts";
import {
  createBuffer,
  DamagedError,
  identityOf,
  isMemory,
  Memory,
  unlessDamaged,
} from "./memory.ts";
import { usualPace } from "./park.ts";
import { type Peer, repair } from "./peer.ts";
import { threadsIn } from "./rows.ts";
import { keyOf, threadId } from "./thread_id.ts";
import { beWatched, watchOthers } from "./watch.ts";
import { GUARD, HEAP, type Kind, SIDE } from "./word.ts";

/** A primitive for other threads: pass it by `postMessage` or `spawn`, and open it by `from`. */
export interface Handle<K extends string = string> {
  /** Tells handles from other objects, and this version from others. */
  readonly interlock: 1;
  /** Which class opens it. */
  readonly kind: K;
  /** Its memory. */
  readonly buffer: SharedArrayBuffer;
  /** Where in its lock's memory a condition is. */
  readonly condition?: number;
  /** What the lock of a condition is. */
  readonly over?: "Lock" | "RLock";
}

/** A thread's view of a primitive. */
interface Core {
  readonly peer: Peer;
}

/** Bytes that the memory of a primitive may have: room for some 130,000 waiting calls. */
const MAX_BYTES = 4 * 2 ** 20;

const opened: Map<string, WeakRef<Core>> = new Map();
/** Which primitive is used no more, and whether it was announced. */
const forget: FinalizationRegistry<readonly [string, boolean]> = new FinalizationRegistry(
  ([identity, announced]) => {
    if (opened.get(identity)?.deref() === undefined) opened.delete(identity); // else opened again
    if (announced) retract?.(identity);
  },
);
/** All that have died, of which this thread knows: what they left may become known later. */
export const dead: Set<number> = new Set();
let announce: ((handle: Handle) => void) | undefined;
let retract: ((identity: string) => void) | undefined;

/**
 * Has `open` called with the handle of each primitive that this thread opens from another one, before it
 * is used, and `close` once for each time that, when it uses it no more: whoever recovers after this
 * thread's death has to know it as long (see {@linkcode recover}).
 */
export function onUse(open: (handle: Handle) => void, close: (identity: string) => void): void {
  announce = open;
  retract = close;
}

/** Whether this thread has opened the primitive with this identity. */
export function isOpen(identity: string): boolean {
  return memoryOf(identity) !== undefined;
}

/** The memory of the primitive with this identity, if this thread has opened it. */
export function memoryOf(identity: string): SharedArrayBuffer | undefined {
  return opened.get(identity)?.deref()?.peer.memory.buffer;
}

/** Makes a new primitive, and opens it in this thread. */
export function create<C extends Core>(
  kind: Kind,
  make: (memory: Memory, threadId: number) => C,
  prepare?: (words: Int32Array) => void,
  maxBytes = MAX_BYTES,
): C {
  const buffer = createBuffer(kind, maxBytes);
  prepare?.(new Int32Array(buffer, 0, HEAP));
  return open(buffer, make, false);
}

/** Opens a primitive in this thread; all that open it have the same core. */
function open<C extends Core>(
  buffer: SharedArrayBuffer,
  make: (memory: Memory, threadId: number) => C,
  announced: boolean,
): C {
  const identity = identityOf(buffer);
  const known = opened.get(identity)?.deref();
  if (known !== undefined) return known as C;
  const id = threadId();
  const memory = new Memory(buffer, keyOf(id), usualPace);
  if (memory.peek(GUARD) !== 0 || memory.peek(SIDE) !== 0) {
    for (const deadId of dead) repair(memory, deadId);
  }
  const core = make(memory, id);
  opened.set(identity, new WeakRef<Core>(core));
  forget.register(core, [identity, announced]);
  if (announce === undefined) beWatched(core.peer);
  if (dead.size > 0) {
    for (const other of threadsIn(memory, false)) if (dead.has(other)) core.peer.recover(other);
  }
  return core;
}

/**
 * Opens what a handle stands for.
 *
 * @throws {TypeError} If it is no handle, or one of another kind or version.
 */
export function openHandle<C extends Core>(
  name: string,
  kind: Kind,
  handle: unknown,
  make: (memory: Memory, threadId: number) => C,
): C {
  const { buffer } = checkHandle(name, handle);
  if (!isMemory(buffer, kind)) throw damagedHandle(name);
  const identity = identityOf(buffer);
  const announced = announce !== undefined && !isOpen(identity);
  if (announced) announce!(handle as Handle);
  try {
    const core = open(buffer, make, announced);
    share(core);
    return core;
  } catch (cause) {
    if (announced) retract!(identity);
    if (!(cause instanceof DamagedError)) throw cause;
    throw new DamagedError(`Cannot open ${name}: its memory is damaged`, { cause });
  }
}

/** The error of a handle whose memory is not what it says; whoever recovers passes over it. */
export function damagedHandle(name: string): DamagedError {
  return new DamagedError(`Cannot open ${name}: the handle is damaged`);
}

/** Checks that a handle says that it is one of that name, and of this version. */
export function checkHandle(name: string, handle: unknown): Partial<Handle> {
  if (typeof handle !== "object" || handle === null) {
    throw new TypeError(`Cannot open ${name}: a handle is an object, got ${typeOf(handle)}`);
  }
  const { interlock, kind }: Partial<Handle> = handle;
  if (interlock !== 1 || kind !== name) {
    const what = typeof kind === "string" && kind !== name ? `one of ${kind}` : "damaged";
    throw new TypeError(`Cannot open ${name}: the handle is ${what}`);
  }
  return handle;
}

/** The handle of a primitive that this thread has opened. */
export function handleOf<K extends string>(kind: K, core: Core): Handle<K> {
  share(core);
  return { interlock: 1, kind, buffer: core.peer.memory.buffer };
}

function share({ peer }: Core): void {
  peer.share();
  watchOthers(openPeers, recover);
}

function* openPeers(): Iterable<Peer> {
  for (const core of opened.values()) {
    const peer = core.deref()?.peer;
    if (peer !== undefined) yield peer;
  }
}

/**
 * Undoes what a thread that has died left behind, in all primitives that this thread has opened: its
 * holds are given back, its calls leave their lines, and what it was half-way through is undone (X1 to
 * X5). To be called once the thread has ended for certain; calling it twice does nothing more.
 *
 * @param deadId The `threadId()` of the dead thread.
 */
export function recover(deadId: number): void {
  for (const peer of openPeers()) unlessDamaged(() => peer.recover(deadId));
}

/** Gives back all that this thread has, as it ends; what it cannot do now its death undoes. */
export function endAll(): void {
  for (const peer of openPeers()) unlessDamaged(() => peer.end(threadId()));
}

/**
 * The own field of every primitive that makes `structuredClone` and `postMessage` throw: without it
 * they would make an empty object of it.
 */
export function passItsHandleInstead(): void {}
