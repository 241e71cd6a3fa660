/**
 * Which values `structuredClone` takes: MessagePack would make plain objects of the others.
 *
 * @module
 */

/** What has no content that could be cloned, by the tag that it bears. */
const refused: ReadonlySet<string> = new Set([
  "Promise",
  "WeakMap",
  "WeakSet",
  "WeakRef",
  "Generator",
  "AsyncGenerator",
  "SharedArrayBuffer",
  "MessagePort",
]);

/**
 * Checks a value, and all that is in it.
 *
 * @throws {TypeError} If it cannot be cloned.
 */
export function checkCloneable(value: unknown): void {
  if (typeof value !== "object" && typeof value !== "function" && typeof value !== "symbol") return;
  check(value, new Set());
}

function check(value: unknown, seen: Set<unknown>): void {
  switch (typeof value) {
    case "function":
    case "symbol":
      throw new TypeError(`Cannot clone: a ${typeof value} cannot be cloned`);
    case "object":
      break;
    default:
      return;
  }
  if (value === null || seen.has(value) || ArrayBuffer.isView(value)) return;
  seen.add(value);
  const tag = (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
  if (typeof tag === "string" && refused.has(tag)) {
    throw new TypeError(`Cannot clone: a ${tag} cannot be cloned`);
  }
  if (Array.isArray(value) || value instanceof Set) {
    for (const element of value) check(element, seen);
  } else if (value instanceof Map) {
    for (const [key, element] of value) {
      check(key, seen);
      check(element, seen);
    }
  } else {
    for (const key in value) check((value as Record<string, unknown>)[key], seen);
  }
}
