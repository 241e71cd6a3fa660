/**
 * A signal that the library makes itself, for the waits of one of its own calls.
 *
 * @module
 */

import type { SignalLike } from "../contract.ts";
import { AbortList } from "./waiters.ts";

/**
 * As much of an AbortSignal as waits need, and the list of those waits at once: to find the list by the
 * signal, as for others, costs V8's garbage collector more than all the rest of a wait.
 */
export class OwnSignal extends AbortList implements SignalLike {
  /** Whether it has fired. */
  aborted = false;
  /** What with. */
  reason: unknown = undefined;

  /** Ends the waits, and any that begins later. */
  abort(reason?: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    this.listener();
  }

  /** Nobody listens but the list, which is told anyway. */
  addEventListener(): void {}

  /** As {@linkcode addEventListener}. */
  removeEventListener(): void {}

  /** There is no listener to take. */
  protected override unlisten(): void {}
}
