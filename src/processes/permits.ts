/**
 * What a process was granted.
 *
 * @module
 */

import type { Delivery as DeliveryContract, Permit, SemaphorePermit } from "../contract.ts";
import { ASYNC_DISPOSE, DISPOSE } from "../tasks/permit.ts";
import { checkFunction } from "../tasks/waiters.ts";
import type { Client } from "./client.ts";
import { ProtocolError, type Reply, Tell } from "./wire.ts";

/** A hold at the broker: on a lock, or on some permits of a semaphore. */
export class ProcessPermit implements Permit {
  readonly #client: Client;
  readonly #id: number;
  #fence: bigint | number;
  #abandoned: boolean;
  #released = false;
  #lost: Error | undefined = undefined;
  #controller: AbortController | undefined = undefined;

  /** Made by `acquire` and `tryAcquire`. */
  constructor(client: Client, reply: Reply) {
    if (reply[0] !== Tell.permit) throw new ProtocolError("a reply that grants no permit");
    this.#client = client;
    this.#id = reply[1];
    this.#fence = reply[2];
    this.#abandoned = reply[3];
    client.watch(this.#id, this);
  }

  /** Whether this hold has ended, by whatever way (P2). */
  get released(): boolean {
    return this.#released;
  }

  /** Whether the last holder died before it released (P4). */
  get abandoned(): boolean {
    return this.#abandoned;
  }

  /** Larger with every grant of the primitive, across restarts of the broker too (P5). */
  get fence(): bigint {
    if (typeof this.#fence === "number") this.#fence = this.#client.fence(this.#fence);
    return this.#fence;
  }

  /** Aborted once the broker is gone while this is held: then others may hold it too (X6). */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#lost !== undefined) this.#controller.abort(this.#lost);
    return this.#controller.signal;
  }

  /**
   * Ends the hold and gives it back; nothing happens the second time (P1, P2). Resolves once it is
   * back; `using` sends the same and does not wait.
   */
  release(): Promise<void> {
    return this.finish("release");
  }

  /** Ends the hold, without waiting for the broker's answer (P6). */
  [DISPOSE](): void {
    if (this.#released) return;
    this.#release();
    this.#client.endSoon(this.#id, "release");
  }

  /** {@linkcode release}, for `await using`. */
  [ASYNC_DISPOSE](): Promise<void> {
    return this.release();
  }

  /**
   * Told by the connection.
   *
   * @ignore
   */
  ended(): void {
    this.#released = true;
  }

  /**
   * Told by the connection.
   *
   * @ignore
   */
  lost(error: Error): void {
    this.#released = true;
    this.#lost = error;
    this.#controller?.abort(error);
  }

  /**
   * Told by the connection.
   *
   * @ignore
   */
  regained(fence: bigint, abandoned: boolean): void {
    this.#fence = fence;
    this.#abandoned ||= abandoned;
  }

  /**
   * Throws what the hold was lost by, if it was.
   *
   * @ignore
   */
  throwIfLost(): void {
    if (this.#lost !== undefined) throw this.#lost;
  }

  /** Ends the hold, once. */
  protected async finish(how: "release" | "forget"): Promise<void> {
    if (this.#released) return;
    this.#release();
    await this.#client.end(`${how} a permit`, this.#id, how);
  }

  #release(): void {
    this.#released = true;
    this.#client.unwatch(this.#id);
  }
}

/** A {@linkcode ProcessPermit} of a semaphore. */
export class ProcessSemaphorePermit extends ProcessPermit implements SemaphorePermit {
  /** Ends the hold without giving it back (P7). */
  forget(): Promise<void> {
    return this.finish("forget");
  }
}

/** An item taken from a queue, owed until it is done (Q11). */
export class ProcessDelivery<T> implements DeliveryContract<T> {
  readonly #value: T;
  readonly #client: Client;
  readonly #id: number;
  #out = true;

  /** Made by `take`. */
  constructor(client: Client, id: number, value: T) {
    this.#client = client;
    this.#id = id;
    this.#value = value;
  }

  /** The item. */
  get value(): T {
    return this.#value;
  }

  /**
   * Accounts for the item, as `taskDone` does; nothing happens the second time.
   *
   * Rejects with a `RangeError` if `taskDone` has accounted for all items already (J2).
   */
  async done(): Promise<void> {
    if (!this.#out) return;
    this.#out = false;
    try {
      await this.#client.end("finish a delivery", this.#id, "done");
    } catch (error) {
      this.#out = true;
      throw error;
    }
  }

  /** Gives the item back unless it is done, without waiting for the answer. */
  [DISPOSE](): void {
    if (!this.#out) return;
    this.#out = false;
    this.#client.endSoon(this.#id, "giveBack");
  }

  /** Gives the item back unless it is done. */
  async [ASYNC_DISPOSE](): Promise<void> {
    if (!this.#out) return;
    this.#out = false;
    if (this.#client.over) return; // the broker has given it back, or is gone
    await this.#client.end("give back a delivery", this.#id, "giveBack");
  }
}

/**
 * Acquires, runs `fn` with the permit, and releases it however `fn` ends; if the hold was lost
 * meanwhile, rejects with that (P3).
 */
export async function useWith<P extends ProcessPermit, R>(
  action: string,
  fn: (permit: P) => R,
  acquire: () => Promise<P>,
): Promise<Awaited<R>> {
  checkFunction(action, "fn", fn);
  const permit = await acquire();
  let result: Awaited<R>;
  try {
    result = await fn(permit);
  } finally {
    await permit.release();
  }
  permit.throwIfLost();
  return result;
}
