/**
 * Conditions at a host.
 *
 * @module
 */

import type { Condition, OwnerOptions, WaitOptions } from "../../src/contract.ts";
import { callPredicate, heldNoMore } from "../../src/tasks/condition.ts";
import { checkOwner } from "../../src/tasks/rlock.ts";
import type { Client, Waiting } from "./client.ts";
import type { RemoteLock } from "./locks.ts";
import type { RemotePermit } from "./permits.ts";

/** A condition at a host; predicates are called here. */
export class RemoteCondition implements Condition {
  readonly #client: Client;
  readonly #id: number;
  readonly #lock: RemoteLock;

  /** The one that was opened under this id, over this lock. */
  constructor(client: Client, id: number, lock: RemoteLock) {
    this.#client = client;
    this.#id = id;
    this.#lock = lock;
  }

  acquire(options?: OwnerOptions & WaitOptions): Promise<RemotePermit> {
    return this.#lock.acquire(options);
  }

  async tryAcquire(options?: OwnerOptions): Promise<RemotePermit | undefined> {
    checkOwner("acquire Condition", options); // a Lock at the host takes none
    return await this.#lock.tryAcquire(options);
  }

  async release(options?: OwnerOptions): Promise<void> {
    checkOwner("release Condition", options);
    await this.#lock.release(options);
  }

  locked(): Promise<boolean> {
    return this.#lock.locked();
  }

  use<R>(
    fn: (permit: RemotePermit) => R,
    options?: OwnerOptions & WaitOptions,
  ): Promise<Awaited<R>> {
    return this.#lock.use(fn, options);
  }

  wait(options?: OwnerOptions & WaitOptions): Promise<void> {
    return this.#wait(options, []);
  }

  #wait(
    options: (OwnerOptions & WaitOptions) | undefined,
    args: readonly unknown[],
  ): Promise<void> {
    const target = { target: this.#id, method: "wait", args };
    return this.#client.wait(target, this.#waiting(options), () => {});
  }

  async waitFor<R>(predicate: () => R, options?: OwnerOptions & WaitOptions): Promise<R> {
    if (typeof predicate !== "function") {
      throw new TypeError("Cannot wait for Condition: predicate must be a function");
    }
    // The host checks the options, and that the lock is held, before the predicate is called.
    const holds = await this.#client.wait(
      { target: this.#id, method: "check" },
      this.#waiting(options),
      (_, value) => value as readonly number[],
    );
    const { timeout = Infinity } = options ?? {};
    const end = Date.now() + timeout;
    for (let rest = timeout;; rest = Math.max(0, end - Date.now())) {
      if (!holds.some((hold) => this.#client.holds(hold))) throw heldNoMore("wait for Condition");
      const value = callPredicate("wait for Condition", predicate);
      if (value) return value;
      await this.#wait({ ...options, timeout: rest }, [holds]);
    }
  }

  notify(n?: number, options?: OwnerOptions): Promise<void> {
    return this.#client.call(this.#id, "notify", [n], this.#waiting(options));
  }

  notifyAll(options?: OwnerOptions): Promise<void> {
    return this.#client.call(this.#id, "notifyAll", [], this.#waiting(options));
  }

  #waiting(options: (OwnerOptions & WaitOptions) | undefined): Waiting {
    return { options, owned: this.#lock.owned, hostDecides: true };
  }
}
