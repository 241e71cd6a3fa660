/**
 * Conditions at the broker. Predicates are called by the client, with the lock held.
 *
 * @module
 */

import { NotHeldError } from "../errors.ts";
import { Condition, heldNoMore, passOn } from "../tasks/condition.ts";
import { checkInteger, checkLimits, throwIfAborted, timedOut } from "../tasks/waiters.ts";
import { Grant, Hosted, type HostedCall } from "./hosted.ts";
import type { HoldGrant, HostedLock } from "./hosted_lock.ts";
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
        return this.#notify(call);
      case "notifyAll":
        this.#held("notify Condition", call);
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
    const action = "wait for Condition";
    const options = call.waiting();
    const limits = checkLimits(action, options);
    const [begun] = call.args;
    const holds = this.#held(action, call);
    // What `waitFor` began with, of which some has to be left.
    if (Array.isArray(begun) && !holds.some(({ id }) => begun.includes(id))) {
      throw heldNoMore(action);
    }
    // Before the holds are taken out: they stay as they are, with their fences.
    throwIfAborted(limits);
    if (limits?.timeout === 0) throw timedOut(action, 0);
    const waited = this.#condition.wait(options);
    this.lock.suspend(holds);
    try {
      await waited;
    } finally {
      this.lock.resume(holds);
    }
    return new WakeGrant(this, call);
  }

  /**
   * What `waitFor` asks before it calls its predicate: options and lock, as `wait` looks at them. Gives
   * the ids of the caller's holds.
   */
  #check(call: HostedCall): number[] {
    const action = "wait for Condition";
    checkLimits(action, call.waiting());
    const holds = this.#held(action, call);
    if (call.aborted) throw call.reason;
    return holds.map(({ id }) => id);
  }

  #notify(call: HostedCall): void {
    const action = "notify Condition";
    const [n = 1] = call.args as [number | undefined];
    checkInteger(action, "n", n, 1);
    this.#held(action, call);
    this.#condition.notify(n, call.plain());
  }

  /** The holds of who calls. The lock alone would take that of any process for the caller's. */
  #held(action: string, call: HostedCall): HoldGrant[] {
    const holds = this.lock.heldBy(call);
    if (holds.length > 0) return holds;
    const { lock } = this.lock;
    const state = lock.locked() ? "another owner holds its lock" : "its lock is not held";
    throw new NotHeldError(`Cannot ${action}: ${state}`);
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
