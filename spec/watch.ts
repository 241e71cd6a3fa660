/**
 * Seeing which calls of a primitive do not settle.
 *
 * @module
 */

/** Stands in for a primitive and tells of every promise that one of its methods gives. */
export function watch<T extends object>(
  primitive: T,
  tell: (method: string, promise: Promise<unknown>) => void,
): T {
  return new Proxy(primitive, {
    get(_, key) {
      const value: unknown = Reflect.get(primitive, key, primitive);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        const result: unknown = value.apply(primitive, args);
        if (result instanceof Promise) tell(String(key), result);
        return result;
      };
    },
  });
}
