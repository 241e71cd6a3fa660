/**
 * Semaphores at a host.
 *
 * @module
 */

import type { PermitOptions, Semaphore, WaitOptions } from "../../src/contract.ts";
import type { Client } from "./client.ts";
import { RemoteSemaphorePermit, useWith } from "./permits.ts";

/** A semaphore at a host, bounded or not. */
export class RemoteSemaphore implements Semaphore {
  readonly #client: Client;
  readonly #id: number;

  /** The one that was opened under this id. */
  constructor(client: Client, id: number) {
    this.#client = client;
    this.#id = id;
  }

  acquire(options?: PermitOptions & WaitOptions): Promise<RemoteSemaphorePermit> {
    return this.#client.wait(
      { target: this.#id, method: "acquire" },
      { options },
      (grant) => new RemoteSemaphorePermit(this.#client, grant),
    );
  }

  tryAcquire(options?: PermitOptions): Promise<RemoteSemaphorePermit | undefined> {
    return this.#client.wait(
      { target: this.#id, method: "tryAcquire" },
      { options },
      (grant, granted) => granted ? new RemoteSemaphorePermit(this.#client, grant) : undefined,
    );
  }

  release(n?: number): Promise<void> {
    return this.#client.call(this.#id, "release", [n]);
  }

  value(): Promise<number> {
    return this.#client.call(this.#id, "value");
  }

  locked(): Promise<boolean> {
    return this.#client.call(this.#id, "locked");
  }

  use<R>(
    fn: (permit: RemoteSemaphorePermit) => R,
    options?: PermitOptions & WaitOptions,
  ): Promise<Awaited<R>> {
    return useWith(() => this.acquire(options), fn);
  }
}
