/**
 * Grants as the client has them.
 *
 * @module
 */

import type { Delivery, Permit, SemaphorePermit } from "../../src/contract.ts";
import { asyncDispose, dispose } from "../disposal.ts";
import type { Client } from "./client.ts";

/** A hold at the host. */
export class RemotePermit implements Permit {
  /** Nobody dies here. */
  readonly abandoned = false;
  readonly #client: Client;
  readonly #id: number;
  #released = false;

  /** A hold that the host granted under this id. */
  constructor(client: Client, id: number) {
    this.#client = client;
    this.#id = id;
    client.whenEnded(id, () => {
      this.#released = true;
    });
  }

  get released(): boolean {
    return this.#released;
  }

  release(): Promise<void> {
    return this.end("release");
  }

  [dispose](): void {
    this.end("release").catch(() => {});
  }

  [asyncDispose](): Promise<void> {
    return this.end("release");
  }

  /** Ends the hold, once. */
  protected async end(method: "release" | "forget"): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    this.#client.forgetEnd(this.#id);
    await this.#client.call(this.#id, method);
  }
}

/** A hold on permits of a semaphore at the host. */
export class RemoteSemaphorePermit extends RemotePermit implements SemaphorePermit {
  forget(): Promise<void> {
    return this.end("forget");
  }
}

/** An item that the host holds ready to go back. */
export class RemoteDelivery<T> implements Delivery<T> {
  readonly #value: T;
  readonly #client: Client;
  readonly #id: number;
  #out = true;

  /** An item that the host granted under this id. */
  constructor(client: Client, id: number, value: T) {
    this.#client = client;
    this.#id = id;
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  async done(): Promise<void> {
    if (!this.#out) return;
    this.#out = false;
    try {
      await this.#client.call(this.#id, "done");
    } catch (error) {
      this.#out = true;
      throw error;
    }
  }

  [dispose](): void {
    this.#giveBack().catch(() => {});
  }

  [asyncDispose](): Promise<void> {
    return this.#giveBack();
  }

  async #giveBack(): Promise<void> {
    if (!this.#out) return;
    this.#out = false;
    await this.#client.call(this.#id, "giveBack");
  }
}

/** Runs `fn` with a permit, and releases it however `fn` ends (P3). */
export async function useWith<P extends Permit, R>(
  acquire: () => Promise<P>,
  fn: (permit: P) => R,
): Promise<Awaited<R>> {
  if (typeof fn !== "function") {
    throw new TypeError(
      `Cannot use: fn must be a function, got ${fn === null ? "null" : typeof fn}`,
    );
  }
  const permit = await acquire();
  try {
    return await fn(permit);
  } finally {
    await permit.release();
  }
}
