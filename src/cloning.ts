/**
 * What codecs of items have in common: msgpackr in its structured-clone mode, and what it would silently
 * turn into something else.
 *
 * @module
 */

import { type Options, Packr } from "msgpackr";

/**
 * A codec that carries what `structuredClone` does; to be made when it is first used, as imports do no
 * work.
 */
export function makePackr(options?: Options): Packr {
  const packr = new Packr({
    structuredClone: true,
    moreTypes: true,
    useBigIntExtension: true,
    ...options,
  });
  const refuse = () => {
    throw new TypeError("a function cannot be cloned");
  };
  (packr as unknown as { writeFunction: () => never }).writeFunction = refuse;
  return packr;
}

/** What the codec takes for 0: the number -0 in MessagePack. */
export const NEGATIVE_ZERO: Uint8Array = /* @__PURE__ */ Uint8Array.of(
  0xcb,
  0x80,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
);

/** How deep a value is looked into without keeping in mind where one has been; a cycle is deeper. */
export const SHALLOW = 16;

/** What the codec would take for an empty object. */
const uncloneable: readonly string[] = [
  "Promise",
  "WeakMap",
  "WeakSet",
  "WeakRef",
  "SharedArrayBuffer",
  "MessagePort",
  "Generator",
];

/** Whether an object is one of a class, rather than plain. */
export function isInstance(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype !== Object.prototype && prototype !== Array.prototype && prototype !== null;
}

/**
 * Refuses what the codec would take for an empty object: it knows all others by their classes, which
 * each realm has of its own.
 *
 * @throws {TypeError} If the instance is one of such a class.
 */
export function refuseUncloneable(instance: object): void {
  const tag = Object.prototype.toString.call(instance).slice(8, -1);
  if (uncloneable.includes(tag)) throw new TypeError(`it has a ${tag}`);
  if (!(instance instanceof Object) && tag !== "Object" && tag !== "Array") {
    throw new TypeError(`it has a ${tag} of another realm`);
  }
}

/** What a call throws that is given what cannot be cloned. */
export function cannotClone(action: string, cause: unknown): TypeError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new TypeError(`Cannot ${action}: the value cannot be cloned: ${message}`, {
    cause,
  });
}

/**
 * Whether a view's memory is shared. It asks for the name: an ordinary buffer of another realm, such as
 * Node's own in a test runner's, is no ArrayBuffer of this.
 */
export function isShared({ buffer }: ArrayBufferView): boolean {
  return buffer[Symbol.toStringTag] === "SharedArrayBuffer";
}

/**
 * Refuses a view of shared memory, which would arrive as a view of a copy.
 *
 * @throws {TypeError}
 */
export function refuseShared(view: ArrayBufferView): void {
  if (isShared(view)) refuseUncloneable(view.buffer);
}
