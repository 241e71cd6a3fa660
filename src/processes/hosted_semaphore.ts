/**
 * Semaphores at the broker.
 *
 * @module
 */

import { BoundedSemaphore, Semaphore } from "../tasks/semaphore.ts";
import type { TaskSemaphorePermit } from "../tasks/permit.ts";
import { type Fences, Grant, Hosted, type HostedCall, type Party } from "./hosted.ts";
import { type End, type Reply, Tell } from "./wire.ts";

/** A semaphore under a name, bounded or not. */
export class HostedSemaphore extends Hosted {
  override readonly size: number;
  readonly #semaphore: Semaphore;
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
        return this.acquire(call, semaphore, this.#grant);
      case "tryAcquire": {
        const permit = semaphore.tryAcquire(call.plain());
        return permit && this.#grant(call, permit);
      }
      case "release": {
        const [n = 1] = call.args as [number | undefined];
        semaphore.release(n);
        return call.party.settle(n);
      }
      case "value":
        return semaphore.value();
      case "locked":
        return semaphore.locked();
      default:
        return this.unknown(call);
    }
  }

  override describe(): string {
    return `${this.#semaphore.value()} of ${this.size} free`;
  }

  override leave(party: Party, reason: unknown): void {
    super.leave(party, reason);
    const { balance } = party;
    party.balance = 0;
    // A bounded one never goes above its bound: others may have released for the dead already.
    const room = this.kind === "Semaphore" ? balance : this.size - this.#semaphore.value();
    const back = Math.min(balance, room);
    if (back === 0) return;
    this.abandon();
    this.#semaphore.release(back);
  }

  readonly #grant = (call: HostedCall, permit: TaskSemaphorePermit): PermitGrant => {
    const { permits = 1 } = call.plain() ?? {};
    return new PermitGrant(this, call, permit, permits, this.#fences.next());
  };
}

/** Permits that a party holds. */
class PermitGrant extends Grant {
  override readonly reply: Reply;
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
    if (this.#abandoned) this.party.hosted.abandon();
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
  }
}
