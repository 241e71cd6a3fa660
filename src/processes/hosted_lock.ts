/**
 * Locks at the broker, re-entrant or not.
 *
 * @module
 */

import { Lock } from "../tasks/lock.ts";
import type { TaskPermit } from "../tasks/permit.ts";
import { RLock } from "../tasks/rlock.ts";
import { type Fences, Grant, Hosted, type HostedCall } from "./hosted.ts";
import { type Reply, Tell } from "./wire.ts";

/** A lock under a name. */
export class HostedLock extends Hosted {
  override readonly size: undefined = undefined;
  /** What it is made of; a condition waits over it. */
  readonly lock: Lock | RLock;
  /** The holds in force: one, or as many as its owner has entered a re-entrant one. */
  readonly #current: HoldGrant[] = [];
  /** Calls that wait, or whose grant of this turn has still to be made: whoever comes now is behind them. */
  #undecided = 0;
  readonly #fences: Fences;

  constructor(kind: "Lock" | "RLock", name: string, fences: Fences) {
    super(kind, name);
    this.lock = kind === "Lock" ? new Lock() : new RLock();
    this.#fences = fences;
  }

  override call(call: HostedCall): unknown {
    const { lock } = this;
    switch (call.method) {
      case "acquire":
        return this.#acquire(call);
      case "tryAcquire":
        return this.#undecided === 0 ? this.#try(call) : this.#tryBehind(call);
      case "release":
        lock.release(call.plain());
        return this.#tellEnded([...this.#current]);
      case "locked":
        return lock.locked();
      case "depth":
        return lock instanceof RLock ? lock.depth(call.plain()) : this.unknown(call);
      default:
        return this.unknown(call);
    }
  }

  override describe(): string {
    return this.lock.locked() ? "held" : "free";
  }

  /** The holds in force of who calls: of its session, and of its owner. */
  heldBy({ owner, party }: HostedCall): HoldGrant[] {
    return this.#current.filter((hold) => hold.owner === owner && hold.party.link === party.link);
  }

  /** Takes out holds: a condition's wait suspends them. */
  suspend(holds: readonly HoldGrant[]): void {
    for (const hold of holds) this.forget(hold);
  }

  /** The wait is over: those that have not been released meanwhile are in force again. */
  resume(holds: readonly HoldGrant[]): void {
    for (const hold of holds) {
      if (hold.over) continue;
      this.#current.push(hold);
      hold.regain(this.#fences.next());
    }
    this.#tellEnded(holds);
  }

  /** Whether a hold is in force. */
  has(hold: HoldGrant): boolean {
    return this.#current.includes(hold);
  }

  /** A hold has ended. */
  forget(hold: HoldGrant): void {
    const at = this.#current.indexOf(hold);
    if (at !== -1) this.#current.splice(at, 1);
  }

  /** Grants at once what can be, in order: without a promise, which takes most of the time. */
  #acquire(call: HostedCall): HoldGrant | Promise<HoldGrant> {
    const hold = this.#undecided === 0 && call.unlimited ? this.#try(call) : undefined;
    if (hold !== undefined) return hold;
    const waiting = this.lock.acquire(call.waiting());
    this.#undecided++;
    return waiting.then((permit) => {
      this.#undecided--;
      return this.#grant(call, permit);
    }, (error) => {
      this.#undecided--;
      throw error;
    });
  }

  #try(call: HostedCall): HoldGrant | undefined {
    const permit = this.lock.tryAcquire(call.plain());
    return permit && this.#grant(call, permit);
  }

  /** The fence has to be larger than those of the grants of this turn that have still to be made (P5). */
  async #tryBehind(call: HostedCall): Promise<HoldGrant | undefined> {
    call.party.begin(call);
    const permit = this.lock.tryAcquire(call.plain());
    await undefined;
    return permit && this.#grant(call, permit);
  }

  #grant(call: HostedCall, permit: TaskPermit): HoldGrant {
    const hold = new HoldGrant(this, call, permit, this.#fences.next());
    this.#current.push(hold);
    return hold;
  }

  /** Tells of holds that the lock's own release has ended. */
  #tellEnded(holds: Iterable<HoldGrant>): void {
    for (const hold of holds) if (hold.permit.released) hold.tellEnded();
  }
}

/** A hold of a party. */
export class HoldGrant extends Grant {
  /** Whether nobody can end it any more, because it has. */
  over = false;
  override readonly reply: Reply;
  /** The hold itself. */
  readonly permit: TaskPermit;
  readonly #hosted: HostedLock;
  readonly #abandoned: boolean;

  constructor(hosted: HostedLock, call: HostedCall, permit: TaskPermit, fence: number) {
    super(call);
    this.#hosted = hosted;
    this.#abandoned = hosted.takeAbandoned();
    this.reply = [Tell.permit, call.id, fence, this.#abandoned];
    this.permit = permit;
  }

  override get inForce(): boolean {
    return this.#hosted.has(this);
  }

  override endBy(): void {
    this.#end();
  }

  override undo(): void {
    if (this.#abandoned) this.#hosted.abandon();
    this.#end();
  }

  /** It may have ended between the grant and the reply: the lock's own release did not know it yet. */
  override sent(): void {
    if (this.permit.released) this.tellEnded();
  }

  /** One that a condition's wait has suspended did not hold the lock: nothing is abandoned. */
  override lose(): void {
    if (this.#hosted.has(this) && !this.permit.released) this.#hosted.abandon();
    this.tellEnded(true);
  }

  /** It is in force again, after everybody who held the lock meanwhile (P4, P5). */
  regain(fence: number): void {
    if (this.permit.released) return;
    this.party.link.send([Tell.regained, this.id, fence, this.#hosted.takeAbandoned()]);
  }

  /** It has ended by another way than its own: its holder has to be told. */
  tellEnded(lost = false): void {
    if (this.over) return;
    this.party.link.send([Tell.ended, this.id, lost]);
    this.#end();
  }

  #end(): void {
    this.over = true;
    this.#hosted.forget(this);
    this.retire();
    this.permit.release();
  }
}
