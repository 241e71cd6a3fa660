/**
 * How a call at the broker is given up.
 *
 * @module
 */

import { Guard, type Limits } from "../tasks/waiters.ts";
import { afterPatience } from "./patience.ts";

/** Milliseconds beyond its time after which a call is given up that the broker has not ended. */
const GRACE = 1_000;

/** Gives a pending call up once its signal fires, or the broker hangs beyond its timeout. */
export class CallGuard extends Guard {
  readonly #abort: (reason: unknown) => void;
  #callOff: (() => void) | undefined = undefined;

  /** @param abort Gives the call up. */
  constructor(action: string, limits: Limits, abort: (reason: unknown) => void) {
    super(action, limits);
    this.#abort = abort;
  }

  override cancel(reason: unknown, expired: boolean): void {
    if (expired) this.#callOff = afterPatience(GRACE, () => this.#end(reason));
    else this.#end(reason);
  }

  #end(reason: unknown): void {
    this.disarm();
    this.#abort(reason);
  }

  override disarm(): void {
    if (#callOff in this) this.#callOff?.(); // not yet, where its own construction fails
    super.disarm();
  }
}
