/**
 * How a call at the broker is given up.
 *
 * @module
 */

import { Guard, type Limits, timedOut } from "../tasks/waiters.ts";

/** Milliseconds beyond its time after which a call is given up that the broker has not ended. */
const GRACE = 1_000;

/** Gives a pending call up once its signal fires, or the broker hangs beyond its timeout. */
export class CallGuard extends Guard {
  readonly #action: string;
  readonly #timeout: number;
  readonly #abort: (reason: unknown) => void;

  /** @param abort Gives the call up. */
  constructor(action: string, { signal, timeout }: Limits, abort: (reason: unknown) => void) {
    super(action, { signal, timeout: timeout + GRACE });
    this.#action = action;
    this.#timeout = timeout;
    this.#abort = abort;
  }

  override cancel(reason: unknown, expired: boolean): void {
    this.disarm();
    this.#abort(expired ? timedOut(this.#action, this.#timeout) : reason);
  }

  /** A signal that throws when it is left is no reason to end the connection. */
  override disarm(): void {
    try {
      super.disarm();
    } catch {
      // The call ends as it would have.
    }
  }
}
