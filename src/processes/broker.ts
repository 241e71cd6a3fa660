/**
 * The broker: owns primitives by name, and lets sessions use them. It knows messages only; what
 * carries them, and who may send any, is up to its host (`listener.ts` for the processes of a
 * machine). What it keeps (who holds, who waits) is in the primitives of the tasks scope.
 *
 * @module
 */

import { CapacityError, ConnectionLostError } from "../errors.ts";
import type { Fences, Hosted, Party } from "./hosted.ts";
import { HostedCondition } from "./hosted_condition.ts";
import { HostedLock } from "./hosted_lock.ts";
import { HostedBarrier, HostedEvent } from "./hosted_others.ts";
import { HostedQueue } from "./hosted_queue.ts";
import { HostedSemaphore } from "./hosted_semaphore.ts";
import { Session } from "./session.ts";
import type { Kind, Reply } from "./wire.ts";

/** How much the broker keeps for its clients; more is a `CapacityError`. */
export interface BrokerLimits {
  /** Names in all, and primitives that one session has open. */
  readonly names: number;
  /** Calls of one session that wait. */
  readonly waiters: number;
  /** Bytes of items that one session has in queues. */
  readonly bytes: number;
}

/** The limits where none are given. */
export const USUAL_LIMITS: BrokerLimits = {
  names: 100_000,
  waiters: 100_000,
  bytes: 256 * 1024 * 1024,
};

/** Longest name of a primitive, in UTF-16 units. */
const MAX_NAME = 256;

/** How a primitive stands, for people to read. */
export interface PrimitiveStatus {
  /** What it is. */
  readonly kind: Kind;
  /** What it is called. */
  readonly name: string;
  /** Its state in words. */
  readonly state: string;
  /** Who holds it, or has something of it; with how often. */
  readonly holders: readonly (readonly [client: string, count: number])[];
  /** Who waits for it; with how many calls. */
  readonly waiters: readonly (readonly [client: string, count: number])[];
}

/** Serves any number of sessions. */
export class Broker implements Fences {
  /** How much it keeps. */
  readonly limits: BrokerLimits;
  /** Removes what a session has stored that is over: nothing in it is needed any more. */
  readonly removeFile: (session: number) => void;
  readonly #names: Map<string, Hosted> = new Map();
  readonly #sessions: Set<Session> = new Set();
  #lastFence = 0;
  #lastSession = 0;

  /** Makes one that knows no names. */
  constructor(
    limits: Partial<BrokerLimits> = {},
    removeFile: (session: number) => void = () => {},
  ) {
    this.limits = { ...USUAL_LIMITS, ...limits };
    this.removeFile = removeFile;
  }

  /** One counter for all: a primitive that is destroyed and made again goes on where it was. */
  next(): number {
    return ++this.#lastFence;
  }

  /**
   * Begins a session.
   *
   * @param client Who it is, for people to read.
   * @param send Sends to it; must not throw.
   */
  connect(client: string, send: (reply: Reply) => void): Session {
    const session = new Session(this, ++this.#lastSession, client, send);
    this.#sessions.add(session);
    return session;
  }

  /** Ends a session: what it held goes on to others. */
  disconnect(session: Session): void {
    this.#sessions.delete(session);
    session.end();
  }

  /** How many sessions there are. */
  get sessions(): number {
    return this.#sessions.size;
  }

  /**
   * The primitive of a name, made if there is none.
   *
   * @throws {TypeError | RangeError} If there is another by that name, or if it cannot be made.
   */
  open(kind: unknown, name: unknown, size: unknown, lock: Hosted | undefined): Hosted {
    const known = this.#names.get(name as string);
    if (known === undefined) {
      if (typeof name !== "string" || name === "" || name.length > MAX_NAME) {
        throw new TypeError(
          `Cannot open ${kind}: its name must be a string of 1 to ${MAX_NAME} characters`,
        );
      }
      if (this.#names.size >= this.limits.names) {
        throw new CapacityError(
          `Cannot open ${kind} "${name}": there are ${this.#names.size} names`,
        );
      }
      const made = this.#make(kind as Kind, name, size as number | undefined, lock);
      this.#names.set(name, made);
      return made;
    }
    if (known.kind !== kind) {
      throw new TypeError(`Cannot open ${kind} "${name}": it is a ${known.kind} already`);
    }
    if (size !== undefined && size !== known.size) {
      throw new RangeError(
        `Cannot open ${kind} "${name}" with ${size}: it was made with ${known.size}`,
      );
    }
    if (lock !== undefined && known instanceof HostedCondition && lock !== known.lock) {
      throw new TypeError(
        `Cannot open Condition "${name}" over ${lock.kind} "${lock.name}": ` +
          `it is over ${known.lock.kind} "${known.lock.name}"`,
      );
    }
    return known;
  }

  /**
   * Ends a primitive for all who use it: their calls reject, what they hold is lost. Conditions over a
   * lock end with it, and a lock with the condition that it was made for.
   */
  destroy(name: unknown): void {
    const hosted = this.#names.get(name as string);
    if (hosted === undefined) return;
    this.#names.delete(hosted.name);
    const error = new ConnectionLostError(
      `Cannot wait: ${hosted.kind} "${hosted.name}" was destroyed`,
    );
    const parties = [...hosted.parties];
    // All of them: or what one gives up would be granted to the next, who is to be told of the end.
    for (const party of parties) for (const call of party.pending.values()) call.doom = error;
    for (const party of parties) party.link.drop(party, error);
    hosted.end();
    for (const other of this.#names.values()) {
      if (other instanceof HostedCondition && other.lock === hosted) this.destroy(other.name);
    }
    if (hosted instanceof HostedCondition && hosted.lock.name === ownLock(hosted.name)) {
      this.destroy(hosted.lock.name);
    }
  }

  /** Who holds and who waits. */
  status(): PrimitiveStatus[] {
    return [...this.#names.values()].map((hosted) => {
      const { kind, name } = hosted;
      const of = (count: (party: Party) => number) =>
        [...hosted.parties].map((party) => [party.link.client, count(party)] as const)
          .filter(([, count]) => count > 0);
      return {
        kind,
        name,
        state: hosted.describe(),
        holders: of((party) => party.grants.values().filter((grant) => grant.inForce).length),
        waiters: of((party) => party.pending.size),
      };
    });
  }

  #make(kind: Kind, name: string, size: number | undefined, lock: Hosted | undefined): Hosted {
    switch (kind) {
      case "Semaphore":
      case "BoundedSemaphore":
        return new HostedSemaphore(kind, name, size, this);
      case "Lock":
      case "RLock":
        return new HostedLock(kind, name, this);
      case "Event":
        return new HostedEvent(name);
      case "Condition":
        return this.#makeCondition(name, lock);
      case "Queue":
      case "LifoQueue":
      case "PriorityQueue":
        return new HostedQueue(kind, name, size);
      case "Barrier":
        return new HostedBarrier(name, size as number);
      default:
        throw new TypeError(`Cannot open ${kind}: there is no such primitive`);
    }
  }

  /** Makes a condition over a lock; without one, over its own, which may have a longer name than others. */
  #makeCondition(name: string, lock: Hosted | undefined): HostedCondition {
    const own = ownLock(name);
    const over = lock ?? this.#names.get(own) ?? new HostedLock("Lock", own, this);
    if (!(over instanceof HostedLock) || lock === undefined && over.kind !== "Lock") {
      throw new TypeError(
        `Cannot open Condition "${name}" over "${over.name}": it is a ${over.kind} already`,
      );
    }
    if (lock === undefined) this.#names.set(own, over);
    return new HostedCondition(name, over);
  }
}

/** What the lock of a condition is called that was opened without one; nobody else would call one so. */
function ownLock(condition: string): string {
  return `${condition}.lock`;
}
