/**
 * Mutual exclusion between processes.
 *
 * @module
 */

import type {
  Lock as Contract,
  OwnerOptions,
  RLock as RContract,
  WaitOptions,
} from "../contract.ts";
import { connect } from "./connect.ts";
import { ProcessPermit, useWith } from "./permits.ts";
import { cannotBlock, checkNamed, type OpenOptions, openOver, Remote } from "./remote.ts";
import { type Reply, Tell } from "./wire.ts";

/**
 * A mutual exclusion lock between processes: one holder at a time, the others wait in line (K1 to
 * K11). When its holder dies, the next in line gets it, and its permit says `abandoned` (P4, X1).
 *
 * @example
 * ```ts
 * import { Lock } from "@interlock/sync/processes";
 *
 * const lock = await Lock.open("example ledger");
 * await lock.use(async (permit) => {
 *   if (permit.abandoned) await Promise.resolve("whoever held it died: check the data");
 *   await Promise.resolve("only one process does this at a time");
 * });
 * await lock.close();
 * ```
 */
export class Lock extends Remote implements Contract {
  /**
   * Opens the lock of that name, or makes it.
   *
   * Rejects with a `TypeError` if the name stands for something else, and with a
   * `ConnectionLostError` if no broker can be reached or started.
   */
  static async open(name: string, options?: OpenOptions): Promise<Lock> {
    checkNamed("open Lock", name, options);
    return new Lock(await openOver(await connect(options?.namespace), "Lock", name));
  }

  /** A lock as the condition over it uses it, which messages name. */
  static ofCondition(lock: Lock): Lock {
    const opened = { ...lock.opened, kind: "Condition" } as const;
    return lock instanceof RLock ? new RLock(opened) : new Lock(opened);
  }

  /** Whether calls are made for an owner. */
  protected get owned(): boolean {
    return false;
  }

  /**
   * Waits until the lock is free and nobody is in front, and takes it.
   *
   * Rejects with a `TimeoutError`, with `signal.reason`, with a `ConnectionLostError` if the broker is
   * or gets lost, or with a `TypeError` or `RangeError` on misuse.
   *
   * Cancellation: abort and timeout give up the place in line. An abort rejects at once; a lock on
   * its way then goes to the next in line (G6).
   */
  acquire(options?: OwnerOptions & WaitOptions): Promise<ProcessPermit> {
    const { client } = this.opened;
    const receive = (reply: Reply) => new ProcessPermit(client, reply);
    return this.ask("acquire", "acquire", { options, owned: this.owned, receive });
  }

  /** The blocking form, which this scope has not. @throws {UnsupportedError} Always. */
  acquireSync(): never {
    cannotBlock(this.action("acquire"), "acquire");
  }

  /** Takes the lock if it is free, else gives `undefined` (K2). */
  tryAcquire(options?: OwnerOptions): Promise<ProcessPermit | undefined> {
    const { client } = this.opened;
    const receive = (reply: Reply) =>
      reply[0] === Tell.result ? undefined : new ProcessPermit(client, reply);
    return this.ask("acquire", "tryAcquire", { options, owned: this.owned, receive });
  }

  /**
   * Ends the current hold, whoever has it, and grants the longest waiting (K6).
   *
   * Rejects with a `NotHeldError` if nobody holds the lock (K5).
   */
  release(options?: OwnerOptions): Promise<void> {
    return this.ask("release", "release", { options, owned: this.owned });
  }

  /** Whether somebody holds the lock (K11). */
  locked(): Promise<boolean> {
    return this.ask("read", "locked");
  }

  /**
   * Runs `fn` while holding the lock, releases it however `fn` ends, and passes on what `fn` returns
   * or throws (P3). Rejects with a `ConnectionLostError` if the broker was lost meanwhile.
   *
   * Cancellation: as {@linkcode acquire}; once `fn` runs, the signal and the timeout no longer count.
   */
  use<R>(
    fn: (permit: ProcessPermit) => R,
    options?: OwnerOptions & WaitOptions,
  ): Promise<Awaited<R>> {
    return useWith(this.action("use"), fn, () => this.acquire(options));
  }

  /** The blocking form, which this scope has not. @throws {UnsupportedError} Always. */
  useSync(): never {
    cannotBlock(this.action("use"), "use");
  }
}

/**
 * A lock that its owner can take again while holding it (R1 to R6). An owner is an `Owner` of one
 * process: the same id in another process is somebody else.
 *
 * @example
 * ```ts
 * import { Owner, RLock } from "@interlock/sync/processes";
 *
 * const lock = await RLock.open("example catalogue");
 * const owner = new Owner("import job");
 * const outer = await lock.acquire({ owner });
 * const inner = await lock.acquire({ owner }); // re-entry: granted at once
 * await inner.release();
 * await outer.release();
 * await lock.close();
 * ```
 */
export class RLock extends Lock implements RContract {
  /** Opens the re-entrant lock of that name, or makes it; as {@linkcode Lock.open}. */
  static override async open(name: string, options?: OpenOptions): Promise<RLock> {
    checkNamed("open RLock", name, options);
    return new RLock(await openOver(await connect(options?.namespace), "RLock", name));
  }

  /** Always true. */
  protected override get owned(): boolean {
    return true;
  }

  /** How many holds the owner has; 0 for anyone but the owner of the lock (R3). */
  depth(options?: OwnerOptions): Promise<number> {
    return this.ask("read depth of", "depth", { options, owned: true });
  }
}
