/**
 * What a subject does without: declared, found at the point of use, and never counted as a result.
 *
 * @module
 */

import type { Awaitable } from "../src/contract.ts";
import { type Body, Holds } from "./holds.ts";
import type { Opened, Subject } from "./subject.ts";

const held = ["acquire", "tryAcquire", "release", "locked", "use"];
const queue = [
  ...["put", "tryPut", "get", "tryGet", "take", "taskDone", "join", "shutdown"],
  ...["size", "isEmpty", "isFull", "asyncIterator"],
];

/** The methods that the contract gives to each primitive. */
export const methods: Readonly<Record<keyof Opened, readonly string[]>> = {
  Semaphore: [...held, "value"],
  BoundedSemaphore: [...held, "value"],
  Lock: held,
  RLock: [...held, "depth"],
  Event: ["set", "clear", "isSet", "wait"],
  Condition: [...held, "wait", "waitFor", "notify", "notifyAll"],
  Queue: queue,
  LifoQueue: queue,
  PriorityQueue: queue,
  Barrier: ["wait", "abort", "reset", "waiting", "broken"],
};

/** What can be lacking beside methods, see {@linkcode Subject.lacks}. */
const others = [
  ...["signal", "timeout", "now", "permits", "owner"],
  ...["permit", "released", "dispose", "forget", "use.permit"],
  ...["misuse", "default", "zero", "NotHeldError", "OverReleaseError"],
];

/** Everything that `lacks` can name beside laws. */
export const features: readonly string[] = [
  ...new Set([...others, ...Object.values(methods).flat()]),
];

/** Where the options of a waiting or trying method stand among its arguments. */
const optionsAt: Readonly<Record<string, number>> = {
  ...{ acquire: 0, tryAcquire: 0, use: 1, wait: 0, waitFor: 1 },
  ...{ put: 1, get: 0, take: 0, join: 0 },
};

/** Thrown where a run comes to something that the subject has declared to lack. */
export class Lacking extends Error {
  override get name(): string {
    return "Lacking";
  }
}

/** The key under which an object has a method. */
export function keyOf(method: string): PropertyKey {
  return method === "asyncIterator" ? Symbol.asyncIterator : method;
}

/** What an object has there, however it was made; nothing has nothing. */
export function member(target: unknown, method: string): unknown {
  return (target as Record<PropertyKey, unknown> | null | undefined)?.[keyOf(method)];
}

/**
 * Watches one run for the use of what the subject lacks. Once one was used, {@linkcode found} stays:
 * whatever the run comes to, it is neither a success nor a failure.
 */
export class Guard {
  readonly #lacks: Readonly<Record<string, string>> | undefined;
  readonly #bare = new WeakMap<object, object>();
  readonly #tell: () => void;
  /** What was lacking, and why; the first that the run came to. */
  found: string | undefined;
  /** Resolves when something is found. */
  readonly lacked: Promise<void>;

  /** Watches for these. */
  constructor(lacks: Subject["lacks"]) {
    this.#lacks = lacks;
    let tell = (): void => {};
    this.lacked = new Promise((resolve) => tell = resolve);
    this.#tell = tell;
  }

  /** Why the subject has no such feature, or `undefined` if it has. */
  why(feature: string, kind?: string): string | undefined {
    return this.#lacks?.[`${kind}.${feature}`] ?? this.#lacks?.[feature];
  }

  /** Whether the subject has the feature. */
  has(feature: string, kind?: string): boolean {
    return this.why(feature, kind) === undefined;
  }

  /** What those of the readers say that the subject has. */
  async read(
    kind: string,
    readers: Readonly<Record<string, () => Awaitable<unknown>>>,
  ): Promise<unknown[]> {
    const said: unknown[] = [];
    for (const [name, read] of Object.entries(readers)) {
      if (this.has(name, kind)) said.push(await read());
    }
    return said;
  }

  /** Ends the run as one about nothing, if the subject lacks the feature. */
  need(feature: string, kind?: string): void {
    const why = this.why(feature, kind);
    if (why === undefined) return;
    this.found ??= `lacks ${feature}: ${why}`;
    this.#tell();
    throw new Lacking(this.found);
  }

  /** Opens a primitive, and watches it if the subject lacks anything at all. */
  async open(
    kind: keyof Opened,
    opener: (...args: unknown[]) => unknown,
    args: readonly unknown[],
  ): Promise<unknown> {
    const [initial] = args;
    if (kind.endsWith("Semaphore")) this.#initial(kind, initial);
    else if (/Queue|Barrier/.test(kind) && initial !== undefined) {
      if (!isCount(initial, kind === "Barrier" ? 1 : 0)) this.need("misuse", kind);
    }
    const opened = await opener(...args.map((arg) => this.#unwrap(arg)));
    if (typeof opened !== "object" || opened === null) return opened;
    for (const method of methods[kind]) {
      if (typeof member(opened, method) === "function" || this.why(method, kind)) continue;
      throw new TypeError(
        `the subject's ${kind} has no ${method}: supply it, or declare it in \`lacks\``,
      );
    }
    return this.#lacks === undefined ? opened : this.#watch(kind, opened, initial);
  }

  #initial(kind: string, value: unknown): void {
    if (value === undefined) this.need("default", kind);
    else if (!isCount(value, 0)) this.need("misuse", kind);
    else if (value === 0) this.need("zero", kind);
  }

  #unwrap(value: unknown): unknown {
    return this.#bare.get(value as object) ?? value;
  }

  #watch(kind: keyof Opened, target: object, initial: unknown): object {
    const bound = kind === "BoundedSemaphore" ? initial as number | undefined ?? 1 : Infinity;
    const names = new Map(methods[kind].map((method) => [keyOf(method), method]));
    const holds = new Holds(this, kind);
    const watched = new Proxy(target, {
      get: (_, key) => {
        // Shown in a timeline, it is not used.
        if (key === "toJSON") return () => kind;
        const value: unknown = Reflect.get(target, key);
        const method = names.get(key);
        // Others work on the object itself, which may have private members.
        if (method === undefined) return typeof value === "function" ? value.bind(target) : value;
        this.need(method, kind);
        return (...args: unknown[]): unknown => {
          this.#arguments(kind, method, args, bound);
          if (method === "release") holds.endOne();
          const [fn] = args;
          if (method === "use" && typeof fn === "function") args[0] = holds.inUse(fn as Body);
          const result: unknown = Reflect.apply(value as () => unknown, target, args);
          return method === "acquire" || method === "tryAcquire"
            ? holds.watchResult(result)
            : result;
        };
      },
    });
    this.#bare.set(watched, target);
    return watched;
  }

  #arguments(kind: string, method: string, args: readonly unknown[], bound: number): void {
    if (method === "release" && kind.endsWith("Semaphore")) this.#count(kind, args[0]);
    if (method === "use" || method === "waitFor") {
      if (typeof args[0] !== "function") this.need("misuse", kind);
    }
    const at = optionsAt[method];
    if (at === undefined) return;
    const options = args[at] === undefined ? {} : args[at];
    if (typeof options !== "object" || options === null) return this.need("misuse", kind);
    const { signal, timeout, permits, owner } = options as Record<string, unknown>;
    if (signal !== undefined) this.need(isSignal(signal) ? "signal" : "misuse", kind);
    if (timeout !== undefined) this.need(isTimeout(timeout) ? "timeout" : "misuse", kind);
    if (timeout === 0) this.need("now", kind);
    if (owner !== undefined) this.need("owner", kind);
    this.#count(kind, permits);
    if ((permits as number | undefined ?? 1) > bound) this.need("misuse", kind);
  }

  #count(kind: string, n: unknown): void {
    if (n === undefined || n === 1) return;
    this.need(isCount(n, 1) ? "permits" : "misuse", kind);
  }
}

function isCount(value: unknown, least: number): boolean {
  return Number.isSafeInteger(value) && value as number >= least;
}

function isTimeout(value: unknown): boolean {
  return typeof value === "number" && value >= 0;
}

function isSignal(value: unknown): boolean {
  return typeof member(value, "addEventListener") === "function" &&
    typeof member(value, "removeEventListener") === "function" &&
    typeof member(value, "aborted") === "boolean";
}
