/**
 * Queues at a host.
 *
 * @module
 */

import type { Queue, ShutdownOptions, WaitOptions } from "../../src/contract.ts";
import { QueueShutDownError } from "../../src/errors.ts";
import type { Client } from "./client.ts";
import { RemoteDelivery } from "./permits.ts";

/** A queue at a host, of any order. Items are cloned on their way (Q10). */
export class RemoteQueue<T> implements Queue<T> {
  readonly #maxSize: number;
  readonly #client: Client;
  readonly #id: number;

  /** The one that was opened under this id. */
  constructor(client: Client, id: number, maxSize: number) {
    this.#client = client;
    this.#id = id;
    this.#maxSize = maxSize;
  }

  get maxSize(): number {
    return this.#maxSize;
  }

  put(item: T, options?: WaitOptions): Promise<void> {
    return this.#client.wait(
      { target: this.#id, method: "put", args: [item] },
      { options },
      () => {},
    );
  }

  tryPut(item: T): Promise<boolean> {
    return this.#client.call(this.#id, "tryPut", [item]);
  }

  get(options?: WaitOptions): Promise<T> {
    return this.#client.wait(
      { target: this.#id, method: "get" },
      { options },
      (_, item) => item as T,
    );
  }

  tryGet(): Promise<T | undefined> {
    return this.#client.call(this.#id, "tryGet");
  }

  take(options?: WaitOptions): Promise<RemoteDelivery<T>> {
    return this.#client.wait(
      { target: this.#id, method: "take" },
      { options },
      (grant, item) => new RemoteDelivery(this.#client, grant, item as T),
    );
  }

  taskDone(): Promise<void> {
    return this.#client.call(this.#id, "taskDone");
  }

  join(options?: WaitOptions): Promise<void> {
    return this.#client.wait({ target: this.#id, method: "join" }, { options }, () => {});
  }

  shutdown(options?: ShutdownOptions): Promise<void> {
    return this.#client.call(this.#id, "shutdown", [options]);
  }

  size(): Promise<number> {
    return this.#client.call(this.#id, "size");
  }

  isEmpty(): Promise<boolean> {
    return this.#client.call(this.#id, "isEmpty");
  }

  isFull(): Promise<boolean> {
    return this.#client.call(this.#id, "isFull");
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined, undefined> {
    const left = new AbortController();
    return {
      next: async () => {
        try {
          return { done: false, value: await this.get({ signal: left.signal }) };
        } catch (error) {
          if (error instanceof QueueShutDownError || left.signal.aborted) {
            return { done: true, value: undefined };
          }
          throw error;
        }
      },
      return: () => {
        left.abort();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }
}
