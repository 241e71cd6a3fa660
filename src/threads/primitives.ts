/**
 * Passing primitives to other threads, wherever they stand in a value.
 *
 * @module
 */

import { Barrier } from "./barrier.ts";
import { Condition } from "./condition.ts";
import { Event } from "./event.ts";
import type { Handle } from "./handle.ts";
import { Lock } from "./lock.ts";
import { LifoQueue, PriorityQueue, Queue } from "./queue.ts";
import { RLock } from "./rlock.ts";
import { BoundedSemaphore, Semaphore } from "./semaphore.ts";

/** A primitive of this scope. */
export interface Primitive {
  /** What crosses to other threads. */
  readonly handle: Handle;
}

interface PrimitiveClass {
  new (...args: never[]): Primitive;
  from(handle: Handle): Primitive;
}

let known: Readonly<Record<string, PrimitiveClass>> | undefined;

/** The classes by their names. Looked up late: the queues, whose items have primitives, import this. */
function byKind(): Readonly<Record<string, PrimitiveClass>> {
  return known ??= {
    Barrier,
    BoundedSemaphore,
    Condition,
    Event,
    LifoQueue,
    Lock,
    PriorityQueue,
    Queue,
    RLock,
    Semaphore,
  } as unknown as Readonly<Record<string, PrimitiveClass>>;
}

/** Opens what a handle stands for, whichever it is. */
export function openAny(handle: Handle): Primitive {
  return byKind()[handle.kind]!.from(handle);
}

/**
 * A value that can be cloned to another thread. In the place of each primitive stands a mark, an
 * object that is also in `marks`: the same one, which cloning keeps, so that nothing in the value can
 * be taken for a mark that is none.
 */
export interface Packed {
  /** The value, with marks. */
  readonly value: unknown;
  /** The marks. */
  readonly marks: readonly object[];
  /** What they stand for. */
  readonly handles: readonly Handle[];
}

/** Puts marks in the place of the primitives in arrays, maps, sets and plain objects. */
export function pack(value: unknown): Packed {
  const handles: Handle[] = [];
  const marks: object[] = [];
  const copies = new Map<unknown, unknown>();

  function copy(from: unknown): unknown {
    if (typeof from !== "object" || from === null) return from;
    const known = copies.get(from);
    if (known !== undefined) return known;
    if (isPrimitive(from)) {
      const mark = {};
      copies.set(from, mark);
      marks.push(mark);
      handles.push(from.handle);
      return mark;
    }
    const to = emptyLike(from);
    if (to === undefined) return from;
    copies.set(from, to);
    fill(to, from, copy);
    return to;
  }

  return { value: copy(value), marks, handles };
}

/** Opens the primitives in the clone of what {@linkcode pack} gave: it becomes the value. */
export function unpack({ value, marks, handles }: Packed): unknown {
  const primitives = new Map<unknown, unknown>();
  marks.forEach((mark, index) => primitives.set(mark, openAny(handles[index]!)));
  const seen = new Set<unknown>();

  function open(from: unknown): unknown {
    if (typeof from !== "object" || from === null) return from;
    const primitive = primitives.get(from);
    if (primitive !== undefined) return primitive;
    if (seen.has(from) || emptyLike(from) === undefined) return from;
    seen.add(from);
    fill(from, from, open);
    return from;
  }

  return marks.length === 0 ? value : open(value);
}

/** Whether an object is a primitive of this scope. */
export function isPrimitive(value: object): value is Primitive {
  return Object.values(byKind()).some((one) => value instanceof one);
}

/** An empty container of the same kind, or `undefined` if it is none. */
function emptyLike(value: object): object | undefined {
  if (Array.isArray(value)) return new Array(value.length);
  if (value instanceof Map) return new Map();
  if (value instanceof Set) return new Set();
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? {} : undefined;
}

/** Fills a container with what `change` makes of the content of another one, or of its own. */
function fill(to: object, from: object, change: (value: unknown) => unknown): void {
  if (to instanceof Map) {
    const entries = [...from as Map<unknown, unknown>];
    to.clear();
    for (const [key, value] of entries) to.set(change(key), change(value));
  } else if (to instanceof Set) {
    const values = [...from as Set<unknown>];
    to.clear();
    for (const value of values) to.add(change(value));
  } else {
    for (const [key, value] of Object.entries(from)) {
      // Not by assignment, which `__proto__` has its own meaning for.
      Object.defineProperty(to, key, {
        value: change(value),
        configurable: true,
        enumerable: true,
        writable: true,
      });
    }
  }
}
