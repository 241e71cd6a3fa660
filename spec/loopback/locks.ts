/**
 * Locks at a host.
 *
 * @module
 */

import type { Lock, OwnerOptions, RLock, WaitOptions } from "../../src/contract.ts";
import type { Client } from "./client.ts";
import { RemotePermit, useWith } from "./permits.ts";

/** A lock at a host; what a re-entrant one has in common with it. */
export class RemoteLock implements Lock {
  /** What it was opened under. */
  readonly id: number;
  /** Whether calls are made for an owner. */
  readonly owned: boolean;
  /** The way to it. */
  protected readonly client: Client;

  /** The one that was opened under this id. */
  constructor(client: Client, id: number, owned = false) {
    this.client = client;
    this.id = id;
    this.owned = owned;
  }

  acquire(options?: OwnerOptions & WaitOptions): Promise<RemotePermit> {
    return this.client.wait(
      { target: this.id, method: "acquire" },
      { options, owned: this.owned },
      (grant) => new RemotePermit(this.client, grant),
    );
  }

  tryAcquire(options?: OwnerOptions): Promise<RemotePermit | undefined> {
    return this.client.wait(
      { target: this.id, method: "tryAcquire" },
      { options, owned: this.owned },
      (grant, granted) => granted ? new RemotePermit(this.client, grant) : undefined,
    );
  }

  release(options?: OwnerOptions): Promise<void> {
    return this.client.call(this.id, "release", [], { options, owned: this.owned });
  }

  locked(): Promise<boolean> {
    return this.client.call(this.id, "locked");
  }

  use<R>(
    fn: (permit: RemotePermit) => R,
    options?: OwnerOptions & WaitOptions,
  ): Promise<Awaited<R>> {
    return useWith(() => this.acquire(options), fn);
  }
}

/** A re-entrant lock at a host; its owners' ids travel. */
export class RemoteRLock extends RemoteLock implements RLock {
  /** The one that was opened under this id. */
  constructor(client: Client, id: number) {
    super(client, id, true);
  }

  depth(options?: OwnerOptions): Promise<number> {
    return this.client.call(this.id, "depth", [], { options, owned: true });
  }
}
