/**
 * Conditions at the broker. Predicates are called by the client, with the lock held.
 *
 * @module
 */

import { NotHeldError } from "../errors.ts";
import { Condition, passOn } from "../tasks/condition.ts";
import { RLock } from "../tasks/rlock.ts";
import { checkLimits } from "../tasks/waiters.ts";
import { Grant, Hosted, type HostedCall } from "./hosted.ts";
import type { HostedLock } from "./hosted_lock.ts";
import { type Reply, Tell } from "./wire.ts";

/** A condition under a name. */
export class HostedCondition extends Hosted {
  override readonly size: undefined = undefined;
  /** Its lock, which may have a name of its own. */
  readonly lock: HostedLock;
  readonly #condition: Condition;

  constructor(name: string, lock: HostedLock) {
    super("Condition", name);
    this.lock = lock;
    this.#condition = new Condition(lock.lock);
  }

  override call(call: HostedCall): unknown {
    switch (call.method) {
      case "wait":
        return this.#wait(call);
      case "check":
        return this.#check(call);
      case "notify":
        return this.#condition.notify(call.args[0] as number | undefined, call.plain());
      case "notifyAll":
        return this.#condition.notifyAll(call.plain());
      default:
        return this.unknown(call);
    }
  }

  /** Which lock it is over. */
  override answer(): unknown {
    return [this.lock.kind, this.lock.name];
  }

  override describe(): string {
    return `over ${this.lock.kind} "${this.lock.name}"`;
  }

  /** One who was notified has died without having seen it: the next who waits is woken (X2). */
  passOn(): void {
    passOn(this.#condition);
  }

  /** Waits with the lock's holds taken out; however the wait ends, they are back before its answer. */
  async #wait(call: HostedCall): Promise<WakeGrant> {
    const waited = this.#condition.wait(call.waiting());
    const holds = this.lock.suspend(call.owner);
    try {
      await waited;
    } finally {
      this.lock.resume(holds);
    }
    return new WakeGrant(this, call);
  }

  /** What `waitFor` asks before it calls its predicate: options and lock, as `wait` looks at them. */
  #check(call: HostedCall): void {
    const action = "wait for Condition";
    const options = call.waiting();
    checkLimits(action, options);
    const { lock } = this.lock;
    if (lock instanceof RLock ? lock.depth(call.plain()) === 0 : !lock.locked()) {
      const state = lock.locked() ? "another owner holds its lock" : "its lock is not held";
      throw new NotHeldError(`Cannot ${action}: ${state}`);
    }
    if (call.aborted) throw call.reason;
  }
}

/** A notification on its way to the caller of a wait: there until it is known to have come. */
class WakeGrant extends Grant {
  override readonly reply: Reply;
  /** A caller who gives up waits for the answer, and this is it (C6). */
  override readonly certain: boolean = true;
  readonly #hosted: HostedCondition;

  constructor(hosted: HostedCondition, call: HostedCall) {
    super(call);
    this.#hosted = hosted;
    this.reply = [Tell.woken, call.id];
  }

  override keep(): void {
    this.retire();
  }

  override endBy(): void {
    this.undo();
  }

  override undo(): void {
    this.retire();
    this.#hosted.passOn();
  }

  override lose(): void {
    this.undo();
  }
}
