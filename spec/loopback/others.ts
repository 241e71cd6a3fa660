/**
 * Events and barriers at a host.
 *
 * @module
 */

import type { Barrier, Event, WaitOptions } from "../../src/contract.ts";
import type { Client } from "./client.ts";

/** An event at a host. */
export class RemoteEvent implements Event {
  readonly #client: Client;
  readonly #id: number;

  /** The one that was opened under this id. */
  constructor(client: Client, id: number) {
    this.#client = client;
    this.#id = id;
  }

  set(): Promise<void> {
    return this.#client.call(this.#id, "set");
  }

  clear(): Promise<void> {
    return this.#client.call(this.#id, "clear");
  }

  isSet(): Promise<boolean> {
    return this.#client.call(this.#id, "isSet");
  }

  wait(options?: WaitOptions): Promise<void> {
    return this.#client.wait({ target: this.#id, method: "wait" }, { options }, () => {});
  }
}

/** A barrier at a host. */
export class RemoteBarrier implements Barrier {
  readonly #parties: number;
  readonly #client: Client;
  readonly #id: number;

  /** The one that was opened under this id. */
  constructor(client: Client, id: number, parties: number) {
    this.#client = client;
    this.#id = id;
    this.#parties = parties;
  }

  get parties(): number {
    return this.#parties;
  }

  wait(options?: WaitOptions): Promise<number> {
    return this.#client.wait(
      { target: this.#id, method: "wait" },
      { options },
      (_, index) => index as number,
    );
  }

  abort(): Promise<void> {
    return this.#client.call(this.#id, "abort");
  }

  reset(): Promise<void> {
    return this.#client.call(this.#id, "reset");
  }

  waiting(): Promise<number> {
    return this.#client.call(this.#id, "waiting");
  }

  broken(): Promise<boolean> {
    return this.#client.call(this.#id, "broken");
  }
}
