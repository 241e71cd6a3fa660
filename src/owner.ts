/**
 * Owners of re-entrant locks.
 *
 * @module
 */

import { checkFunction, kind } from "./tasks/waiters.ts";

declare const process: { getBuiltinModule?(id: string): unknown } | undefined;

/** The part of AsyncLocalStorage that is used. */
interface Storage {
  getStore(): Owner | undefined;
  run<R>(owner: Owner, fn: () => R): R;
}

/**
 * The current owner before anyone has run as one, where AsyncLocalStorage is missing, and for the
 * synchronous part of `run` in between.
 */
class SynchronousStorage implements Storage {
  #owner: Owner | undefined;

  getStore(): Owner | undefined {
    return this.#owner;
  }

  run<R>(owner: Owner, fn: () => R): R {
    const outer = this.#owner;
    this.#owner = owner;
    try {
      return fn();
    } finally {
      this.#owner = outer;
    }
  }
}

// Made by the first `run`, not at import: one use of AsyncLocalStorage anywhere makes every await of
// the program slower (42 to 104 ns on Node 22), so who never runs as an owner never pays for it.
let storage: Storage | undefined;

/** Finds AsyncLocalStorage without an import, which a bundler or an edge runtime would trip over. */
function findStorage(): Storage {
  const hooks = typeof process === "object" &&
    process?.getBuiltinModule?.("node:async_hooks") as
      | { AsyncLocalStorage?: new () => Storage }
      | undefined;
  return hooks && hooks.AsyncLocalStorage !== undefined
    ? new hooks.AsyncLocalStorage()
    : new SynchronousStorage();
}

let lastId = 0;
let threadOwner: Owner | undefined;

/**
 * On whose behalf a re-entrant lock is held (R3).
 *
 * A task made by `spawn` has one; `owner.run(fn)` sets one for `fn`; or pass it as `{ owner }`, which
 * works on every runtime.
 *
 * @example
 * ```ts
 * import { Owner, RLock } from "@interlock/sync";
 *
 * const lock = new RLock();
 * const owner = new Owner("import job");
 * const outer = await lock.acquire({ owner });
 * const inner = await lock.acquire({ owner }); // re-entry: granted at once
 * inner.release();
 * outer.release();
 * ```
 */
export class Owner {
  readonly #id: number = ++lastId;
  readonly #name: string;

  /**
   * Makes an owner that is nobody else.
   *
   * @throws {TypeError} If `name` is not a string.
   */
  constructor(name?: string) {
    if (name !== undefined && typeof name !== "string") {
      throw new TypeError(`Cannot construct Owner: name must be a string, got ${kind(name)}`);
    }
    this.#name = name ?? `owner-${this.#id}`;
  }

  /** Unique among the owners of this realm. */
  get id(): number {
    return this.#id;
  }

  /** For people to read; by default made of the id. */
  get name(): string {
    return this.#name;
  }

  /**
   * The owner that the calling code runs as, or `undefined`.
   *
   * It follows `await` where the runtime has AsyncLocalStorage (Node, Deno, Bun, workerd from
   * compatibility date 2026-08-04 or with its flag); elsewhere only the synchronous part of `run` and
   * `spawn` has one, and what comes after an `await` passes `{ owner }` (T3).
   */
  static current(): Owner | undefined {
    return storage?.getStore();
  }

  /** The owner that stands for this thread: what blocking calls use, and what `{ owner }` may name. */
  static get thread(): Owner {
    return threadOwner ??= new Owner("thread");
  }

  /**
   * Calls `fn` with this owner as the current one, and returns what it returns.
   *
   * @throws {TypeError} If `fn` is not a function.
   */
  run<R>(fn: () => R): R {
    checkFunction("run as Owner", "fn", fn);
    storage ??= findStorage();
    return storage.run(this, fn);
  }
}
