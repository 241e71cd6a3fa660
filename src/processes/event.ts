/**
 * A flag that processes can wait for.
 *
 * @module
 */

import type { Event as Contract, WaitOptions } from "../contract.ts";
import { connect } from "./connect.ts";
import { cannotBlock, checkNamed, type OpenOptions, openOver, Remote } from "./remote.ts";

/**
 * A flag that is set and cleared, and that any number of processes wait for (E1 to E4).
 *
 * @example
 * ```ts
 * import { Event } from "@interlock/sync/processes";
 *
 * const ready = await Event.open("example ready");
 * const waiting = ready.wait({ timeout: 10_000 });
 * await ready.set();
 * await waiting;
 * await ready.close();
 * ```
 */
export class Event extends Remote implements Contract {
  /** Opens the event of that name, or makes it, not set; rejects as `Lock.open` does. */
  static async open(name: string, options?: OpenOptions): Promise<Event> {
    checkNamed("open Event", name, options);
    return new Event(await openOver(await connect(options?.namespace), "Event", name));
  }

  /** Sets the flag and wakes all who wait, even if it is cleared at once (E2, E3). */
  set(): Promise<void> {
    return this.ask("set", "set");
  }

  /** Clears the flag: later waits wait again (E4). */
  clear(): Promise<void> {
    return this.ask("clear", "clear");
  }

  /** Whether the flag is set. */
  isSet(): Promise<boolean> {
    return this.ask("read", "isSet");
  }

  /**
   * Waits until the flag is set.
   *
   * Rejects with a `TimeoutError`, with `signal.reason`, with a `ConnectionLostError` if the broker is
   * or gets lost, or with a `TypeError` or `RangeError` on misuse.
   *
   * Cancellation: nothing is lost, an event is not consumed by waiting for it.
   */
  wait(options?: WaitOptions): Promise<void> {
    return this.ask("wait for", "wait", { options });
  }

  /** The blocking form, which this scope has not. @throws {UnsupportedError} Always. */
  waitSync(): never {
    cannotBlock(this.action("wait for"), "wait");
  }
}
