/**
 * Semaphores at the broker.
 *
 * @module
 */

import { BoundedSemaphore, Semaphore } from "../tasks/semaphore.ts";
import type { TaskSemaphorePermit } from "../tasks/permit.ts";
import { WaitQueue } from "../tasks/waiters.ts";
import { type Fences, Grant, Hosted, type HostedCall, type LATER, type Party } from "./hosted.ts";
import { type End, type Reply, Tell } from "./wire.ts";

/**
 * A semaphore under a name, bounded or not. The line is its own: who is granted has it on the account at
 * once, before anything else that the same client may have sent (X1).
 */
export class HostedSemaphore extends Hosted {
  override readonly size: number;
  /** The permits that are free; nobody waits there. */
  readonly #semaphore: Semaphore;
  readonly #waiters: WaitQueue<PermitGrant, HostedCall> = new WaitQueue(() => this.serve());
  readonly #fences: Fences;

  /** @throws {TypeError | RangeError} If the value is none (S2). */
  constructor(
    kind: "Semaphore" | "BoundedSemaphore",
    name: string,
    value: number | undefined,
    fences: Fences,
  ) {
    super(kind, name);
    this.#semaphore = kind === "Semaphore" ? new Semaphore(value) : new BoundedSemaphore(value);
    this.size = this.#semaphore.value();
    this.#fences = fences;
  }

  override call(call: HostedCall): unknown {
    const semaphore = this.#semaphore;
    switch (call.method) {
      case "acquire":
        return this.#acquire(call);
      case "tryAcquire":
        return this.#try(call);
      case "release": {
        const [n = 1] = call.args as [number | undefined];
        semaphore.release(n);
        call.party.settle(n);
        return this.serve();
      }
      case "value":
        return semaphore.value();
      case "locked":
        return this.#waiters.first() !== undefined || semaphore.locked();
      default:
        return this.unknown(call);
    }
  }

  override describe(): string {
    return `${this.#semaphore.value()} of ${this.size} free`;
  }

  override leave(party: Party, reason: Error): void {
    super.leave(party, reason);
    const { balance } = party;
    party.balance = 0;
    // A bounded one never goes above its bound: others may have released for the dead already.
    const room = this.kind === "Semaphore" ? balance : this.size - this.#semaphore.value();
    const back = Math.min(balance, room);
    if (back === 0) return;
    this.abandon();
    this.#semaphore.release(back);
    this.serve();
  }

  /** Grants, from the front, those who fit. */
  serve(): void {
    let waiter = this.#waiters.first();
    for (; waiter !== undefined; waiter = this.#waiters.first()) {
      const grant = this.#take(waiter.data);
      if (grant === undefined) return;
      this.#waiters.remove(waiter);
      waiter.resolve(grant);
    }
  }

  /** Grants at once, or waits behind the others. */
  #acquire(call: HostedCall): PermitGrant | typeof LATER {
    const action = `acquire ${this.kind}`;
    const limits = call.limits(action);
    return this.#try(call) ?? call.enter(this.#waiters, action, limits);
  }

  /** Grants if nobody waits. */
  #try(call: HostedCall): PermitGrant | undefined {
    if (this.#waiters.first() === undefined) return this.#take(call);
    this.#semaphore.tryAcquire(call.plain())?.release(); // misuse is refused, however many wait
    return undefined;
  }

  /** Takes the permits if there are so many. */
  #take(call: HostedCall): PermitGrant | undefined {
    const options = call.plain();
    const permit = this.#semaphore.tryAcquire(options);
    return permit &&
      new PermitGrant(this, call, permit, options?.permits ?? 1, this.#fences.next());
  }
}

/** Permits that a party holds. */
class PermitGrant extends Grant {
  override readonly reply: Reply;
  readonly #hosted: HostedSemaphore;
  readonly #abandoned: boolean;
  readonly #permit: TaskSemaphorePermit;
  readonly #permits: number;

  constructor(
    hosted: HostedSemaphore,
    call: HostedCall,
    permit: TaskSemaphorePermit,
    permits: number,
    fence: number,
  ) {
    super(call);
    this.#hosted = hosted;
    this.#abandoned = hosted.takeAbandoned();
    this.reply = [Tell.permit, call.id, fence, this.#abandoned];
    this.#permit = permit;
    this.#permits = permits;
    this.party.balance += permits;
  }

  override endBy(how: End): void {
    if (how === "forget") this.#permit.forget();
    this.#end();
  }

  override undo(): void {
    if (this.#abandoned) this.#hosted.abandon();
    this.#end();
  }

  /** Its permits are part of the balance, which the semaphore gives back. */
  override lose(): void {
    this.#permit.forget();
    this.party.link.send([Tell.ended, this.id, true]);
    this.retire();
  }

  #end(): void {
    this.retire();
    this.party.settle(this.#permits);
    this.#permit.release();
    this.#hosted.serve();
  }
}
