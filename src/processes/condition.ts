/**
 * Waiting for a change of state that a lock between processes protects.
 *
 * @module
 */

import type { Condition as Contract, OwnerOptions, WaitOptions } from "../contract.ts";
import { callPredicate, heldNoMore, noLock } from "../tasks/condition.ts";
import { TimeoutError } from "../errors.ts";
import { checkFunction, timedOut } from "../tasks/waiters.ts";
import { connect } from "./connect.ts";
import { Lock, RLock } from "./lock.ts";
import type { ProcessPermit } from "./permits.ts";
import {
  cannotBlock,
  checkNamed,
  type Opened,
  type OpenOptions,
  openOver,
  Remote,
} from "./remote.ts";
import { ProtocolError, type Reply, Tell } from "./wire.ts";

/** How to open a condition. */
export interface ConditionOptions extends OpenOptions {
  /** The lock that it is over, of the same namespace; by default a `Lock` of its own (C9, C10). */
  lock?: Lock | RLock | undefined;
}

/**
 * Lets processes that hold a lock wait until others, who hold it later, tell them that something
 * changed (C1 to C10).
 *
 * Predicates are called in the process that waits, with the lock held: what they look at has to be
 * read anew there, from a file or from another primitive's last answer.
 *
 * @example
 * ```ts
 * import { Condition } from "@interlock/sync/processes";
 *
 * const condition = await Condition.open("example stock");
 * let stock = 0;
 * const waiting = condition.use(() => condition.waitFor(() => stock > 0));
 * await condition.use(async () => {
 *   stock++;
 *   await condition.notify();
 * });
 * await waiting;
 * await condition.close();
 * ```
 */
export class Condition extends Remote implements Contract {
  readonly #lock: Lock;
  readonly #ownsLock: boolean;

  /** Made by {@linkcode Condition.open}. */
  constructor(opened: Opened, lock: Lock | RLock, ownsLock: boolean) {
    super(opened);
    this.#lock = Lock.ofCondition(lock);
    this.#ownsLock = ownsLock;
  }

  /**
   * Opens the condition of that name, or makes it.
   *
   * Rejects as `Lock.open` does, and with a `TypeError` if a lock is given that is none of this scope,
   * or if the condition was made over another.
   */
  static async open(name: string, options?: ConditionOptions): Promise<Condition> {
    checkNamed("open Condition", name, options);
    const { lock } = options ?? {};
    if (lock !== undefined && !(lock instanceof Lock)) {
      throw noLock("open Condition", lock);
    }
    const client = lock === undefined ? await connect(options?.namespace) : Remote.clientOf(lock);
    return await openCondition(client, name, lock);
  }

  /** Acquires the lock, as its own `acquire` does. */
  acquire(options?: OwnerOptions & WaitOptions): Promise<ProcessPermit> {
    return this.#lock.acquire(options);
  }

  /** The blocking form, which this scope has not. @throws {UnsupportedError} Always. */
  acquireSync(): never {
    cannotBlock(this.action("acquire"), "acquire");
  }

  /** Takes the lock if that needs no waiting, else gives `undefined`. */
  tryAcquire(options?: OwnerOptions): Promise<ProcessPermit | undefined> {
    return this.#lock.tryAcquire(options);
  }

  /** Ends the current hold on the lock, as its own `release` does. */
  release(options?: OwnerOptions): Promise<void> {
    return this.#lock.release(options);
  }

  /** Whether the lock is held (C9). */
  locked(): Promise<boolean> {
    return this.#lock.locked();
  }

  /** Runs `fn` while holding the lock, as its own `use` does. */
  use<R>(
    fn: (permit: ProcessPermit) => R,
    options?: OwnerOptions & WaitOptions,
  ): Promise<Awaited<R>> {
    return this.#lock.use(fn, options);
  }

  /** The blocking form, which this scope has not. @throws {UnsupportedError} Always. */
  useSync(): never {
    cannotBlock(this.action("use"), "use");
  }

  /**
   * Frees the lock, waits for a notification, and returns with the lock held again, by the same
   * permit and at the same depth (C2); the permit has a new fence then.
   *
   * Rejects with a `NotHeldError` if the lock is not held, or if the permit was released during the
   * wait, and then without the lock; else, with the lock held, with a `TimeoutError` or with
   * `signal.reason`; with a `ConnectionLostError` if the broker is or gets lost; and with a
   * `TypeError` or `RangeError` on misuse.
   *
   * Cancellation: the lock is taken back first (C6). Once notified, a timeout no longer counts; an
   * abort does until the lock is back, and passes the notification on (C7).
   */
  wait(options?: OwnerOptions & WaitOptions): Promise<void> {
    return this.#wait(options);
  }

  #wait(options: (OwnerOptions & WaitOptions) | undefined, holds?: readonly number[]) {
    const args = holds === undefined ? [] : [holds];
    return this.#call("wait for", "wait", options, args, (reply) => {
      if (reply[0] !== Tell.woken) throw new ProtocolError("a reply that wakes nobody");
    });
  }

  /** The blocking form, which this scope has not. @throws {UnsupportedError} Always. */
  waitSync(): never {
    cannotBlock(this.action("wait for"), "wait");
  }

  /**
   * Waits until `predicate`, called with the lock held, gives something truthy, and resolves with
   * that. It is called at once and after every notification (C8).
   *
   * Rejects as {@linkcode wait} does, and with what `predicate` throws, the lock held. The timeout
   * covers the whole call.
   *
   * Cancellation: as {@linkcode wait}. Once the time is over, `predicate` is not called again, though
   * Python's `wait_for` calls it: what it finds then is for those who still wait (G4). As the lock is
   * held, who wants to can look.
   */
  async waitFor<R>(predicate: () => R, options?: OwnerOptions & WaitOptions): Promise<R> {
    const action = this.action("wait for");
    checkFunction(action, "predicate", predicate);
    // The broker checks the options, and that the lock is held, before the predicate is called.
    const holds: readonly number[] = await this.#call("wait for", "check", options);
    const { client } = this.opened;
    const { timeout = Infinity } = options ?? {};
    const end = performance.now() + timeout;
    for (let rest = timeout;; rest = Math.max(0, end - performance.now())) {
      if (!client.over && !holds.some((hold) => client.holds(hold))) throw heldNoMore(action);
      const value = callPredicate(action, predicate);
      if (value) return value;
      try {
        await this.#wait({ ...options, timeout: rest }, holds);
      } catch (error) {
        throw error instanceof TimeoutError ? timedOut(action, timeout) : error;
      }
    }
  }

  /** The blocking form, which this scope has not. @throws {UnsupportedError} Always. */
  waitForSync(): never {
    cannotBlock(this.action("wait for"), "waitFor");
  }

  /**
   * Wakes the `n` who have waited longest, or all if they are fewer; they go on once they have the
   * lock (C3, C5).
   *
   * Rejects with a `NotHeldError` if the lock is not held, or not by this owner (C1), and with a
   * `TypeError` or `RangeError` on misuse.
   */
  notify(n?: number, options?: OwnerOptions): Promise<void> {
    return this.#call("notify", "notify", options, [n]);
  }

  /** Wakes all who wait; rejects as {@linkcode notify} does. */
  notifyAll(options?: OwnerOptions): Promise<void> {
    return this.#call("notify", "notifyAll", options);
  }

  /** Leaves the condition, and the lock that it opened itself. */
  override async close(): Promise<void> {
    await super.close();
    if (this.#ownsLock) await this.#lock.close();
  }

  #call<T = void>(
    act: string,
    method: string,
    options: (OwnerOptions & WaitOptions) | undefined,
    args: readonly unknown[] = [],
    receive?: (reply: Reply) => T,
  ): Promise<T> {
    const owned = this.#lock instanceof RLock;
    return this.ask(act, method, { args, options, owned, brokerDecides: true, receive });
  }
}

/** Opens a condition over a connection, over the given lock or over the one that it has. */
export async function openCondition(
  client: Opened["client"],
  name: string,
  lock: Lock | RLock | undefined,
): Promise<Condition> {
  const id = client.newId();
  const over = lock && Remote.idOf(lock);
  const [kind, lockName] = await client.open(id, "Condition", name, undefined, over) as [
    "Lock" | "RLock",
    string,
  ];
  const { namespace } = client;
  const opened = {
    client,
    id,
    kind: "Condition",
    name,
    namespace,
    size: undefined,
    lock: { kind, name: lockName, namespace, size: undefined },
  } as const;
  if (lock !== undefined) return new Condition(opened, lock, false);
  const own = await openOver(client, kind, lockName);
  return new Condition(opened, kind === "Lock" ? new Lock(own) : new RLock(own), true);
}
