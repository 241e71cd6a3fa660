/**
 * Counting semaphores between processes.
 *
 * @module
 */

import type { PermitOptions, Semaphore as Contract, WaitOptions } from "../contract.ts";
import { connect } from "./connect.ts";
import { ProcessSemaphorePermit, useWith } from "./permits.ts";
import { cannotBlock, checkNamed, type OpenOptions, openOver, Remote } from "./remote.ts";
import { type Reply, Tell } from "./wire.ts";

/** How to open a semaphore. */
export interface SemaphoreOptions extends OpenOptions {
  /** How many permits it begins with: an integer >= 0, by default 1, or what it was made with. */
  value?: number | undefined;
}

/**
 * Admits as many holders at once, over all processes, as it has permits; the others wait in line (S1
 * to S8). When a process dies, its permits go back: those it was granted, less those it has returned
 * or forgotten (X1).
 *
 * @example
 * ```ts
 * import { Semaphore } from "@interlock/sync/processes";
 *
 * const downloads = await Semaphore.open("example downloads", { value: 3 });
 * const result = await downloads.use(() => "at most three processes do this at once");
 * if (typeof result !== "string") throw new Error("unreachable");
 * await downloads.close();
 * ```
 */
export class Semaphore extends Remote implements Contract {
  /**
   * Opens the semaphore of that name, or makes it.
   *
   * Rejects with a `TypeError` if the name stands for something else, with a `RangeError` if a value
   * is given and it was made with another, or is none, and with a `ConnectionLostError` if no broker
   * can be reached or started.
   */
  static async open(name: string, options?: SemaphoreOptions): Promise<Semaphore> {
    checkNamed("open Semaphore", name, options);
    const client = await connect(options?.namespace);
    return new Semaphore(await openOver(client, "Semaphore", name, options?.value));
  }

  /**
   * Waits until the permits are free and nobody is in front, and takes them all at once.
   *
   * Rejects with a `TimeoutError`, with `signal.reason`, with a `ConnectionLostError` if the broker is
   * or gets lost, or with a `TypeError` or `RangeError` on misuse.
   *
   * Cancellation: abort and timeout give up the place in line, and those behind who now fit are
   * granted. An abort rejects at once; permits on their way then go back to the next in line (G6).
   */
  acquire(options?: PermitOptions & WaitOptions): Promise<ProcessSemaphorePermit> {
    const { client } = this.opened;
    const receive = (reply: Reply) => new ProcessSemaphorePermit(client, reply);
    return this.ask("acquire", "acquire", { options, receive });
  }

  /** The blocking form, which this scope has not. @throws {UnsupportedError} Always. */
  acquireSync(): never {
    cannotBlock(this.action("acquire"), "acquire");
  }

  /** Takes the permits if they are free and nobody waits, else gives `undefined` (G9). */
  tryAcquire(options?: PermitOptions): Promise<ProcessSemaphorePermit | undefined> {
    const { client } = this.opened;
    const receive = (reply: Reply) =>
      reply[0] === Tell.result ? undefined : new ProcessSemaphorePermit(client, reply);
    return this.ask("acquire", "tryAcquire", { options, receive });
  }

  /**
   * Adds `n` permits; ends no particular hold, but counts as returned by this process (X1).
   *
   * Rejects with an `OverReleaseError` if it is bounded and would go above its bound (SB1), and with
   * a `TypeError` or `RangeError` on misuse.
   */
  release(n?: number): Promise<void> {
    return this.ask("release", "release", { args: [n] });
  }

  /** How many permits are free. */
  value(): Promise<number> {
    return this.ask("read", "value");
  }

  /** Whether an acquire would have to wait (S8). */
  locked(): Promise<boolean> {
    return this.ask("read", "locked");
  }

  /**
   * Runs `fn` with a permit, releases it however `fn` ends, and passes on what `fn` returns or throws
   * (P3). Rejects with a `ConnectionLostError` if the broker was lost meanwhile.
   *
   * Cancellation: as {@linkcode acquire}; once `fn` runs, the signal and the timeout no longer count.
   */
  use<R>(
    fn: (permit: ProcessSemaphorePermit) => R,
    options?: PermitOptions & WaitOptions,
  ): Promise<Awaited<R>> {
    return useWith(this.action("use"), fn, () => this.acquire(options));
  }

  /** The blocking form, which this scope has not. @throws {UnsupportedError} Always. */
  useSync(): never {
    cannotBlock(this.action("use"), "use");
  }
}

/** A {@linkcode Semaphore} that never has more permits than it began with (SB1 to SB3). */
export class BoundedSemaphore extends Semaphore {
  /** Opens the bounded semaphore of that name, or makes it; as {@linkcode Semaphore.open}. */
  static override async open(name: string, options?: SemaphoreOptions): Promise<BoundedSemaphore> {
    checkNamed("open BoundedSemaphore", name, options);
    const client = await connect(options?.namespace);
    return new BoundedSemaphore(await openOver(client, "BoundedSemaphore", name, options?.value));
  }
}
