/**
 * A meeting point of processes.
 *
 * @module
 */

import type { Barrier as Contract, WaitOptions } from "../contract.ts";
import { UnsupportedError } from "../errors.ts";
import { connect } from "./connect.ts";
import {
  cannotBlock,
  checkNamed,
  type Opened,
  type OpenOptions,
  openOver,
  Remote,
} from "./remote.ts";

/** How to open a barrier. */
export interface BarrierOptions extends OpenOptions {
  /** How many parties meet: an integer >= 1; may be left out where the barrier exists (B1). */
  parties?: number | undefined;
}

/**
 * Lets a fixed number of parties of any processes go on together, cycle after cycle (B1 to B4). A
 * process that dies waiting breaks it.
 *
 * @example
 * ```ts
 * import { Barrier } from "@interlock/sync/processes";
 *
 * const barrier = await Barrier.open("example start", { parties: 2 });
 * const places = await Promise.all([barrier.wait(), barrier.wait()]);
 * if (places.sort().join() !== "0,1") throw new Error("unreachable");
 * await barrier.close();
 * ```
 */
export class Barrier extends Remote implements Contract {
  readonly #parties: number;

  /** Made by {@linkcode Barrier.open}. */
  constructor(opened: Opened) {
    super(opened);
    this.#parties = opened.size!;
  }

  /**
   * Opens the barrier of that name, or makes it.
   *
   * Rejects as `Semaphore.open` does, and with an `UnsupportedError` if an action is given: a function
   * cannot run in the broker. The party that gets index 0 can do the same after the wait.
   */
  static async open(name: string, options?: BarrierOptions): Promise<Barrier> {
    checkNamed("open Barrier", name, options);
    if (options !== undefined && "action" in options && options.action !== undefined) {
      throw new UnsupportedError(
        "Cannot open Barrier: an action cannot run in the broker; let the party that arrives as " +
          "index 0 do it",
      );
    }
    const client = await connect(options?.namespace);
    return new Barrier(await openOver(client, "Barrier", name, options?.parties));
  }

  /**
   * Arrives, waits for the others, and resolves with the index of arrival, 0 to parties - 1.
   *
   * Rejects with a `BrokenBarrierError` if the barrier is or gets broken, or is reset; with a
   * `TimeoutError`, with `signal.reason`, with a `ConnectionLostError` if the broker is or gets lost,
   * or with a `TypeError` or `RangeError` on misuse.
   *
   * Cancellation: a party that gives up breaks the barrier for the others (B4).
   */
  wait(options?: WaitOptions): Promise<number> {
    return this.ask("wait at", "wait", { options });
  }

  /** The blocking form, which this scope has not. @throws {UnsupportedError} Always. */
  waitSync(): never {
    cannotBlock(this.action("wait at"), "wait");
  }

  /** Breaks the barrier: present and later waits reject until {@linkcode reset} (B4). */
  abort(): Promise<void> {
    return this.ask("abort", "abort");
  }

  /** Mends the barrier; those present reject with a `BrokenBarrierError` (B4). */
  reset(): Promise<void> {
    return this.ask("reset", "reset");
  }

  /** How many parties meet. */
  get parties(): number {
    return this.#parties;
  }

  /** How many parties wait; 0 while broken. */
  waiting(): Promise<number> {
    return this.ask("read", "waiting");
  }

  /** Whether the barrier is broken. */
  broken(): Promise<boolean> {
    return this.ask("read", "broken");
  }
}
